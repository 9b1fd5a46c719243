"""Looking at a page as a browser does: parsed strictly, weighed compressed."""

import re
from xml.etree.ElementTree import Element

import brotli
import html5lib
from django.http import HttpResponse

XHTML = "{http://www.w3.org/1999/xhtml}"
LABELLED = ("input", "select", "textarea")


def parsed(response: HttpResponse) -> Element:
    """The page as a tree. Fails on a parse error, a doubled id, and a reference or label that points nowhere."""
    page = html5lib.HTMLParser(strict=True).parse(response.content.decode())
    ids = [element.get("id") for element in page.iter() if element.get("id")]
    assert sorted(ids) == sorted(set(ids)), "doubled ids"
    pointed_at = [
        name
        for element in page.iter()
        for attribute in ("for", "aria-labelledby", "aria-describedby")
        for name in (element.get(attribute) or "").split()
    ]
    assert set(pointed_at) <= set(ids), "for or aria-… points nowhere"
    return page


def every(page: Element, tag: str, **attributes: str) -> list[Element]:
    """The elements of a tag with these attribute values, in order (`class_` for class)."""
    wanted = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
    return [
        element
        for element in page.iter(XHTML + tag)
        if all(element.get(name) == value for name, value in wanted.items())
    ]


def text(element: Element) -> str:
    """What is read, white space made single."""
    return " ".join("".join(element.itertext()).split())


def title(page: Element) -> str:
    return text(every(page, "title")[0])


def fetched(page: Element) -> list[str]:
    """What a browser loads beside the page itself."""
    loading_links = {"stylesheet", "icon", "preload", "manifest"}
    return [
        *(
            e.get("href") or ""
            for e in every(page, "link")
            if set((e.get("rel") or "").split()) & loading_links
        ),
        *(
            e.get("src") or ""
            for tag in ("img", "script", "iframe")
            for e in every(page, tag)
            if e.get("src")
        ),
    ]


def weight(response: HttpResponse) -> int:
    """Bytes of the page on the way, compressed with brotli."""
    return len(brotli.compress(response.content))


def without_tokens(response: HttpResponse) -> str:
    """The page with its CSRF tokens taken out, for comparing two."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", response.content.decode())
