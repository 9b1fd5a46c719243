"""Registering through the pages, as a browser does it."""

from typing import Any

from django.http import HttpResponse
from django.test import Client

from outreach.models import Session
from tests.pages import every, parsed, text, title

PHONE = "0812 3456 7890"
LOOKUP = "/sosialisasi/pendaftaran/"


def address_of(session: Session) -> str:
    return f"/sosialisasi/{session.code}/daftar/"


def sent_to(session: Session) -> str:
    return f"{address_of(session)}kirim/"


def filled(client: Client, session: Session, **values: Any) -> dict[str, Any]:
    """The form as a browser sends it."""
    page = parsed(client.get(address_of(session)))
    hidden = {
        field.get("name"): field.get("value")
        for field in every(page, "input", type="hidden")
        if field.get("name") in ("key", "people")
    }
    return {**hidden, "name_1": "Maria D'Rosari Jr.", "phone": PHONE, "village": "Tulakadi", **values}


def send(client: Client, session: Session, **values: Any) -> HttpResponse:
    return client.post(sent_to(session), filled(client, session, **values))


def sent_token(answer: HttpResponse) -> str:
    assert answer.status_code == 302, text(parsed(answer))
    return answer["Location"].split("/")[3]


def errors(answer: HttpResponse) -> list[str]:
    assert answer.status_code == 200
    page = parsed(answer)
    assert title(page).startswith("Kesalahan:")
    (summary,) = every(page, "div", role="alert")
    ids = {element.get("id") for element in page.iter()}
    for link in every(summary, "a"):
        assert (link.get("href") or "")[1:] in ids
    return [text(item) for item in every(summary, "li")]
