"""Using the organiser area as a browser without a script does: read a form, fill it in, send it."""

from typing import Any
from xml.etree.ElementTree import Element

from django.http import HttpResponse
from django.test import Client

from outreach.models import Session
from tests.pages import XHTML, every, parsed, text, title

START = "/penyelenggara/"


def address_of(session: Session, page: str = "") -> str:
    return f"{START}{session.code}/{page}"


def browser(person: Any) -> Client:
    """Somebody who has signed in; nobody for None."""
    client = Client()
    if person is not None:
        client.force_login(person)
    return client


def fields(response: HttpResponse, action: str = "") -> dict[str, Any]:
    """What the form that posts (to the action, if there are several) would send if nothing were changed."""
    assert response.status_code == 200, response.status_code
    main = next(e for e in parsed(response).iter(XHTML + "main"))
    forms = [form for form in main.iter(XHTML + "form") if form.get("method") == "post"]
    form = next(form for form in forms if (form.get("action") or "") == action)
    values: dict[str, Any] = {}
    for element in form.iter():
        name = element.get("name")
        if name and name != "csrfmiddlewaretoken":
            _read(element, name, values)
    return values


def _read(element: Element, name: str, values: dict[str, Any]) -> None:
    tag, kind = element.tag.removeprefix(XHTML), element.get("type")
    if tag == "button":
        return
    if tag == "select":
        chosen = [
            o.get("value") or "" for o in element.iter(XHTML + "option") if o.get("selected") is not None
        ]
        values[name] = chosen[0] if chosen else ""
    elif tag == "textarea":
        values[name] = (element.text or "").removeprefix("\n")
    elif kind in ("checkbox", "radio"):
        if element.get("checked") is not None:
            values.setdefault(name, []).append(element.get("value") or "on")
    elif tag == "input":
        values[name] = element.get("value") or ""


def said(response: HttpResponse) -> str:
    """Everything that the page says."""
    return text(next(parsed(response).iter(XHTML + "main")))


def errors(response: HttpResponse) -> list[str]:
    """The summary of errors of a form that was sent back; each of its links leads to a control."""
    assert response.status_code == 200
    page = parsed(response)
    assert title(page).startswith("Kesalahan:")
    (summary,) = every(page, "div", role="alert")
    ids = {element.get("id") for element in page.iter()}
    assert all((link.get("href") or "")[1:] in ids for link in every(summary, "a"))
    return [text(item) for item in every(summary, "li")]
