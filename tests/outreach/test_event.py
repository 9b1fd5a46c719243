"""A session as schema.org/Event, held against the rules that Google has published, and the picture of its link.

https://developers.google.com/search/docs/appearance/structured-data/event (read in November 2026).
"""

import io
import json
import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from PIL import Image

from outreach import changes, workflow
from outreach.conflicts import conflicts
from outreach.models import Session
from tests.cast import Cast, World
from tests.outreach.cast import (
    Field,
    in_days,
    make_approved,
    make_registration,
    make_session,
    make_venue,
)
from tests.pages import every, parsed

STATUSES = {"EventScheduled", "EventRescheduled", "EventPostponed", "EventCancelled", "EventMovedOnline"}
SCHEMA = "https://schema.org/"
SITE = "http://127.0.0.1:8000"


def mistakes(event: dict[str, Any]) -> list[str]:
    """What Google would refuse."""
    wrong = []
    if (
        event.get("@context") != "https://schema.org"
        or event.get("@type") != "Event"
        or not event.get("name")
    ):
        wrong.append("name")
    moments = [datetime.fromisoformat(event[name]) for name in ("startDate", "endDate") if name in event]
    if len(moments) != 2 or moments[0] >= moments[1] or any(moment.tzinfo is None for moment in moments):
        wrong.append("dates: with an offset, the end after the beginning")
    if str(event.get("eventStatus", "")).removeprefix(SCHEMA) not in STATUSES:
        wrong.append("eventStatus")
    if ("previousStartDate" in event) != (event.get("eventStatus") == f"{SCHEMA}EventRescheduled"):
        wrong.append("previousStartDate: exactly when it was moved")
    place = event.get("location", {})
    mode = str(event.get("eventAttendanceMode", "")).removeprefix(SCHEMA)
    if mode == "OfflineEventAttendanceMode":
        address = place.get("address", {})
        if place.get("@type") != "Place" or not place.get("name") or address.get("addressCountry") != "ID":
            wrong.append("location: a place with an address")
    elif (
        mode != "OnlineEventAttendanceMode" or place.get("@type") != "VirtualLocation" or not place.get("url")
    ):
        wrong.append("location: a virtual one with its address")
    offer = event.get("offers", {})
    if (offer.get("price"), offer.get("priceCurrency")) != (0, "IDR") or not offer.get("url"):
        wrong.append("offers: nothing to pay, in rupiah")
    if offer.get("availability") not in (f"{SCHEMA}InStock", f"{SCHEMA}SoldOut"):
        wrong.append("availability")
    if not event.get("organizer") or not all(one.get("name") for one in event["organizer"]):
        wrong.append("organizer")
    if not str(event.get("image", "")).startswith("http"):
        wrong.append("image")
    return wrong


def event_of(client: Client, session: Session, status: int = 200) -> dict[str, Any]:
    answer = client.get(session.get_absolute_url())
    assert answer.status_code == status
    (script,) = every(parsed(answer), "script", type="application/ld+json")
    found: dict[str, Any] = json.loads(script.text or "")
    return found


def test_an_announced_session_passes_the_rules(
    client: Client, world: World, cast: Cast, field: Field
) -> None:
    session = make_approved(world, cast, field.hall, lead_partner=field.partner)
    event = event_of(client, session)
    assert mistakes(event) == []
    assert event["startDate"] == f"{in_days(10):%Y-%m-%d}T09:00:00+08:00"
    assert event["eventStatus"] == f"{SCHEMA}EventScheduled"
    assert event["image"] == f"{SITE}/sosialisasi/{session.code}/gambar.png"
    assert [one["name"] for one in event["organizer"]] == ["Jaringan Relawan Uji (contoh)", "BP3MI NTT"]
    online = make_approved(world, cast, None, kind="online", online_url="https://rahasia.example/x")
    event = event_of(client, online)
    assert mistakes(event) == []
    assert event["location"]["url"] == f"{SITE}{online.get_absolute_url()}"
    assert "rahasia.example" not in json.dumps(event)


@pytest.mark.parametrize(
    ("rule", "spoil"),
    [
        ("name", {"name": ""}),
        ("dates", {"endDate": "2020-01-01T00:00:00+08:00"}),
        ("eventStatus", {"eventStatus": "scheduled"}),
        ("previousStartDate", {"previousStartDate": "2026-01-01T00:00:00+08:00"}),
        ("location", {"location": {"@type": "Place", "name": "Aula"}}),
        (
            "offers",
            {"offers": {"price": 5, "priceCurrency": "IDR", "url": "x", "availability": f"{SCHEMA}InStock"}},
        ),
        ("availability", {"offers": {"price": 0, "priceCurrency": "IDR", "url": "x"}}),
        ("organizer", {"organizer": []}),
        ("image", {"image": "/gambar.png"}),
    ],
)
def test_each_rule_can_fail(
    client: Client, world: World, cast: Cast, field: Field, rule: str, spoil: dict[str, Any]
) -> None:
    event = event_of(client, make_approved(world, cast, field.hall)) | spoil
    assert [wrong.partition(":")[0] for wrong in mistakes(event)] == [rule]


def test_a_full_session_says_so(client: Client, world: World, cast: Cast, field: Field) -> None:
    session = make_approved(world, cast, field.hall, capacity=1)
    assert event_of(client, session)["offers"]["availability"] == f"{SCHEMA}InStock"
    make_registration(session)
    assert event_of(client, session)["offers"]["availability"] == f"{SCHEMA}SoldOut"


def test_moved_postponed_and_cancelled(client: Client, world: World, cast: Cast, field: Field) -> None:
    session = make_approved(world, cast, field.hall)
    starts_at, ends_at = session.span
    for days in (1, 2):
        values = {"starts_at": starts_at + timedelta(days=days), "ends_at": ends_at + timedelta(days=days)}
        changed = changes.with_changes(session, changes.difference(session, values))
        reasons = {conflict.key: "sudah dibicarakan" for conflict in conflicts(changed, now=timezone.now())}
        change = changes.propose_change(session, cast.editor, values, reasons=reasons)
        assert (
            event_of(client, session)["startDate"] != changed.span[0].isoformat()
        )  # not before it is approved
        session = changes.approve_change(change, cast.verifier)
    event = event_of(client, session)
    assert mistakes(event) == []
    assert event["eventStatus"] == f"{SCHEMA}EventRescheduled"
    assert datetime.fromisoformat(event["startDate"]) == starts_at + timedelta(days=2)
    assert datetime.fromisoformat(event["previousStartDate"]) == starts_at + timedelta(days=1)
    workflow.move(session, "hold", cast.verifier, "Cuaca")
    assert event_of(client, session)["eventStatus"] == f"{SCHEMA}EventPostponed"
    workflow.move(session, "cancel", cast.verifier, "Banjir")
    assert event_of(client, session, 410)["eventStatus"] == f"{SCHEMA}EventCancelled"


def test_no_text_leaves_the_block(client: Client, world: World, cast: Cast, field: Field) -> None:
    text = "</script><script>alert(1)</script><!-- & ]]>"
    session = make_approved(
        world, cast, make_venue(field.village, name_ind=text), title_ind=text, theme_ind=text
    )
    answer = client.get(session.get_absolute_url())
    (block,) = re.findall(rb'<script type="application/ld\+json">(.*?)</script>', answer.content)
    assert not re.search(rb"[<>&]", block)
    assert json.loads(block)["name"] == text


# --- The picture -------------------------------------------------------------------------------------------------
def picture(client: Client, session: Session, status: int = 200, prefix: str = "") -> bytes:
    answer = client.get(f"{prefix}/sosialisasi/{session.code}/gambar.png")
    assert (answer.status_code, answer["Content-Type"]) == (status, "image/png")
    assert len(answer.content) <= 100_000
    assert Image.open(io.BytesIO(answer.content)).size == (1200, 630)
    return bytes(answer.content)


def test_the_picture_is_small_and_of_this_moment(
    client: Client, world: World, cast: Cast, field: Field
) -> None:
    session = make_approved(world, cast, field.hall, title_ind="#set page(width: 1pt) " + "Panjang " * 12)
    announced = picture(client, session)
    assert picture(client, session, prefix="/en") != announced
    workflow.move(session, "hold", cast.verifier, "Cuaca")
    held = picture(client, session)
    workflow.move(session, "cancel", cast.verifier, "Banjir")
    assert len({announced, held, picture(client, session, 410)}) == 3
    draft = make_session(world, cast.editor, field.hall)
    assert client.get(f"/sosialisasi/{draft.code}/gambar.png").status_code == 404


def test_the_page_names_its_picture(client: Client, world: World, cast: Cast, field: Field) -> None:
    session = make_approved(world, cast, field.hall)
    page = parsed(client.get(session.get_absolute_url()))
    images = [meta.get("content") for meta in every(page, "meta", property="og:image")]
    assert images == [f"{SITE}/sosialisasi/{session.code}/gambar.png"]
