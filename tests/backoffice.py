"""Using the back office as a browser without a script does: read a form, change some fields, post it."""

from typing import Any
from xml.etree.ElementTree import Element

from django.http import HttpResponse
from django.test import Client

from tests.cast import Cast
from tests.pages import XHTML, every, parsed, text


def signed_in(cast: Cast, who: str) -> Client:
    """A browser of one of the cast."""
    client = Client()
    client.force_login(getattr(cast, who))
    return client


def form_values(response: HttpResponse) -> dict[str, Any]:
    """What the browser would post if nothing were changed: the fields of the page's main form."""
    page = parsed(response)
    main = next(e for e in page.iter() if e.get("id") == "content-main")
    form = next(e for e in main.iter(XHTML + "form") if e.get("method") == "post")
    values: dict[str, Any] = {}
    for element in form.iter():
        name = element.get("name")
        if not name or "__prefix__" in name or element.get("disabled") is not None:
            continue
        for value in _values(element):
            values.setdefault(name, []).append(value)
    return {name: found if len(found) > 1 else found[0] for name, found in values.items()}


def _values(element: Element) -> list[str]:
    tag = element.tag.removeprefix(XHTML)
    kind = element.get("type", "text")
    if tag == "textarea":
        return [(element.text or "").removeprefix("\n")]
    if tag == "select":
        options = list(element.iter(XHTML + "option"))
        chosen = [option for option in options if option.get("selected") is not None]
        if not chosen and element.get("multiple") is None:
            chosen = options[:1]
        return [option.get("value") or "" for option in chosen]
    if tag != "input" or kind in ("submit", "button", "file"):
        return []
    if kind in ("checkbox", "radio"):
        return [element.get("value") or "on"] if element.get("checked") is not None else []
    return [element.get("value") or ""]


def save(client: Client, address: str, **changes: Any) -> HttpResponse:
    """Open a form, change fields, post it. Follows the redirect."""
    values = form_values(client.get(address))
    return client.post(address, values | changes, follow=True)


def messages_in(response: HttpResponse) -> list[str]:
    """The messages at the top of a page."""
    lists = [e for e in parsed(response).iter(XHTML + "ul") if e.get("class") == "messagelist"]
    return [text(item) for found in lists for item in found.iter(XHTML + "li")]


def errors_in(response: HttpResponse) -> list[str]:
    """Every error of a form, in the order of the page."""
    lists = [e for e in parsed(response).iter(XHTML + "ul") if "errorlist" in (e.get("class") or "").split()]
    return [text(item) for found in lists for item in found.iter(XHTML + "li")]


def buttons_in(response: HttpResponse) -> list[str]:
    """The words on the buttons of the panel above a form."""
    panels = [e for e in parsed(response).iter(XHTML + "ul") if e.get("class") == "jr-actions"]
    links = [link for panel in panels for link in every(panel, "a")]
    return [text(link) for link in links if "button" in (link.get("class") or "")]
