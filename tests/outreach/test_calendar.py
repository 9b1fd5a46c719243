"""Calendars, feeds and data for other systems, read back by libraries that are not ours."""

import csv
import io
import json
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
import vobject
from django.test import Client, override_settings
from pytest_django import DjangoAssertNumQueries

from outreach import poster, workflow
from outreach.models import Partner, Session
from outreach.models.choices import SeatState, SessionState
from portal.models import Region
from tests.cast import Cast, World
from tests.outreach.cast import (
    Field,
    in_days,
    make_approved,
    make_registration,
    make_session,
    make_venue,
    make_village,
)
from tests.pages import without_tokens

CALENDAR = "/sosialisasi/kalender.ics"
ATOM = "{http://www.w3.org/2005/Atom}"


def events(client: Client, address: str) -> list[Any]:
    """The events as vobject reads them; lines end and fold as RFC 5545 wants."""
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    lines = answer.content.split(b"\r\n")
    assert b"\n" not in answer.content.replace(b"\r\n", b"")
    assert max(map(len, lines)) <= 75
    calendar = vobject.readOne(answer.content.decode())
    assert calendar.version.value == "2.0"
    return list(getattr(calendar, "vevent_list", []))


def one(client: Client, address: str) -> Any:
    (event,) = events(client, address)
    return event


# --- iCalendar ---------------------------------------------------------------------------------------------------
def test_a_session_is_read_back_whole(client: Client, world: World, cast: Cast, field: Field) -> None:
    hall = make_venue(field.village, latitude=-9.1, longitude=124.9, name_ind="Aula; Desa, Uji\\ 1")
    session = make_approved(
        world,
        cast,
        hall,
        lead_partner=field.partner,
        title_ind="Tanya, jawab; \\ dan “kutip” 😀" + " panjang" * 8,
    )
    event = one(client, CALENDAR)
    assert event.uid.value == f"{session.code}@127.0.0.1"
    assert event.summary.value == session.title_ind
    assert event.dtstart.value == session.starts_at
    assert event.dtend.value == session.ends_at
    assert event.location.value == "Aula; Desa, Uji\\ 1, Tulakadi, Kecamatan 53.04.12, Belu"
    assert (event.status.value, event.sequence.value) == ("CONFIRMED", "0")
    assert event.url.value == f"http://127.0.0.1:8000{session.get_absolute_url()}"
    assert event.geo.value == "-9.1;124.9"
    assert "Penyelenggara: Jaringan Relawan Uji (contoh), BP3MI NTT." in event.description.value


@pytest.mark.parametrize(
    ("language", "title", "sentence"),
    [
        ("", "CONTOH: Sosialisasi migrasi aman", "CONTOH, bukan sesi sungguhan."),
        ("/en", "SAMPLE: Safe migration session", "SAMPLE, not a real session."),
    ],
)
def test_a_sample_says_so_in_calendars_feeds_and_on_other_sites(
    client: Client, world: World, cast: Cast, field: Field, language: str, title: str, sentence: str
) -> None:
    session = make_approved(world, cast, field.hall, is_demo=True)
    alone = f"{language}/sosialisasi/{session.code}/kalender.ics"
    for address in (language + CALENDAR, alone):
        event = one(client, address)
        assert (event.summary.value, event.description.value.splitlines()[0]) == (title, sentence)
    assert f"\r\nNAME:{title}\r\n" in client.get(alone).content.decode()
    root = ElementTree.fromstring(client.get(f"{language}/sosialisasi/feed.xml").content)  # noqa: S314 our own
    entry = root.find(f"{ATOM}entry")
    assert entry is not None
    assert entry.findtext(f"{ATOM}title") == title
    assert (entry.findtext(f"{ATOM}summary") or "").startswith(f"{sentence} · ")
    assert f">{title}</a>" in client.get(f"{language}/sosialisasi/cuplikan/").content.decode()
    workflow.move(session, "cancel", cast.verifier, "Banjir")
    assert one(client, alone).summary.value == f"{'CANCELLED' if language else 'BATAL'}: {title}"


@pytest.mark.parametrize(
    ("zone", "label", "offset"),
    [("Asia/Jakarta", "WIB", 7), ("Asia/Makassar", "WITA", 8), ("Asia/Jayapura", "WIT", 9)],
)
@override_settings(TIME_ZONE="Asia/Tokyo")
def test_each_zone_comes_with_its_definition(
    client: Client, world: World, cast: Cast, field: Field, zone: str, label: str, offset: int
) -> None:
    """23.30 of the place is 23.30 in the file, whatever zone the server or the reader is in."""
    start = in_days(5).replace(hour=23 - offset, minute=30)
    make_approved(world, cast, field.hall, zone=zone, starts_at=start)
    content = client.get(CALENDAR).content.decode()
    assert content.count("BEGIN:VTIMEZONE") == 1
    assert f"TZNAME:{label}\r\nTZOFFSETFROM:+0{offset}00\r\nTZOFFSETTO:+0{offset}00" in content
    assert f"DTSTART;TZID={zone}:{start:%Y%m%d}T233000" in content
    event = one(client, CALENDAR)
    assert event.dtstart.value == start
    assert event.dtstart.value.utcoffset() == timedelta(hours=offset)


def test_moved_and_cancelled_replace_what_a_calendar_has(
    client: Client, world: World, cast: Cast, field: Field
) -> None:
    session = make_approved(world, cast, field.hall)
    uid = one(client, CALENDAR).uid.value
    workflow.move(session, "hold", cast.verifier, "Cuaca")
    held = one(client, CALENDAR)
    assert (held.uid.value, held.status.value, held.sequence.value) == (uid, "TENTATIVE", "1")
    workflow.move(session, "cancel", cast.verifier, "Banjir")
    gone = one(client, CALENDAR)
    assert (gone.uid.value, gone.status.value, gone.sequence.value) == (uid, "CANCELLED", "2")
    assert gone.summary.value == "BATAL: Sosialisasi migrasi aman"
    alone = one(client, f"/sosialisasi/{session.code}/kalender.ics")
    assert alone.status.value == "CANCELLED"


def test_same_sessions_same_bytes(client: Client, world: World, cast: Cast, field: Field) -> None:
    make_approved(world, cast, field.hall)
    first, second = client.get(CALENDAR), client.get(CALENDAR)
    assert first.content == second.content
    fresh = Client().get(CALENDAR)
    assert Client().get(CALENDAR, headers={"If-None-Match": fresh["ETag"]}).status_code == 304


def test_a_calendar_of_a_regency_and_of_a_partner(
    client: Client, world: World, cast: Cast, field: Field
) -> None:
    other = make_venue(make_village("53.21.01.2001", "Wehali"))
    make_approved(world, cast, field.hall, title_ind="Belu", lead_partner=field.partner)
    shared = make_approved(world, cast, other, title_ind="Malaka", starts_at=in_days(11))
    shared.co_partners.add(field.partner)
    make_approved(world, cast, other, title_ind="lain", starts_at=in_days(12))

    def summaries(query: str) -> list[str]:
        return [event.summary.value for event in events(client, f"{CALENDAR}{query}")]

    assert summaries("") == ["Belu", "Malaka", "lain"]
    assert summaries("?kabupaten=53.04") == ["Belu"]
    assert summaries("?kabupaten=53.21.01") == ["Malaka", "lain"]
    assert summaries(f"?mitra={field.partner.slug}") == ["Belu", "Malaka"]
    assert summaries(f"?mitra={field.partner.slug}&kabupaten=53.21") == ["Malaka"]
    Partner.objects.update(state="suspended")
    assert summaries("") == ["Malaka", "lain"]


@pytest.mark.parametrize(
    "query", ["kabupaten=99.99", "kabupaten=belu", "mitra=tidak-ada", "mitra=%00", "kabupaten=%00"]
)
@pytest.mark.parametrize("page", ["kalender.ics", "feed.xml", "cuplikan/"])
def test_nobody_subscribes_to_something_else_than_they_meant(
    client: Client, world: World, query: str, page: str
) -> None:
    assert client.get(f"/sosialisasi/{page}?{query}").status_code == 404


@pytest.mark.parametrize("sessions", [1, 3])
def test_feeds_ask_the_database_a_fixed_number_of_times(
    client: Client,
    world: World,
    cast: Cast,
    field: Field,
    django_assert_num_queries: DjangoAssertNumQueries,
    sessions: int,
) -> None:
    for number in range(sessions):
        make_approved(world, cast, field.hall, lead_partner=field.partner, starts_at=in_days(number + 2))
    for page in ("kalender.ics", "feed.xml", "cuplikan/"):
        with django_assert_num_queries(1):
            client.get(f"/sosialisasi/{page}")
        with django_assert_num_queries(2):
            client.get(f"/sosialisasi/{page}?mitra={field.partner.slug}")
    Session.objects.update(state=SessionState.HELD)
    with django_assert_num_queries(1):
        client.get("/sosialisasi/data.json")


def test_a_calendar_of_nothing_is_a_calendar(client: Client, world: World) -> None:
    assert events(client, CALENDAR) == []


def test_drafts_and_the_past_are_in_no_calendar(
    client: Client, world: World, cast: Cast, field: Field
) -> None:
    draft = make_session(world, cast.editor, field.hall)
    past = make_approved(world, cast, field.hall, starts_at=in_days(-3))
    assert events(client, CALENDAR) == []
    assert client.get(f"/sosialisasi/{draft.code}/kalender.ics").status_code == 404
    assert one(client, f"/sosialisasi/{past.code}/kalender.ics").dtstart.value == past.starts_at


def test_english_calendar(client: Client, world: World, cast: Cast, field: Field) -> None:
    make_approved(world, cast, field.hall)
    event = one(client, f"/en{CALENDAR}")
    assert event.summary.value == "Safe migration session"
    assert "/en/sosialisasi/" in event.url.value


# --- Atom --------------------------------------------------------------------------------------------------------
def test_atom(client: Client, world: World, cast: Cast, field: Field) -> None:
    session = make_approved(world, cast, field.hall, title_ind="A & B <i>")
    answer = client.get("/sosialisasi/feed.xml")
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    root = ElementTree.fromstring(answer.content)  # noqa: S314 our own
    (entry,) = root.findall(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}title") == "A & B <i>"
    assert entry.findtext(f"{ATOM}id") == f"http://127.0.0.1:8000/sosialisasi/{session.code}/"
    assert datetime.fromisoformat(entry.findtext(f"{ATOM}updated") or "") == session.updated_at
    workflow.move(session, "cancel", cast.verifier, "Banjir")
    root = ElementTree.fromstring(client.get("/sosialisasi/feed.xml").content)  # noqa: S314
    assert root.findtext(f"{ATOM}entry/{ATOM}title") == "BATAL: A & B <i>"


# --- For partners' sites -----------------------------------------------------------------------------------------
def test_fragment_may_be_fetched_by_any_site(client: Client, world: World, cast: Cast, field: Field) -> None:
    session = make_approved(world, cast, field.hall, lead_partner=field.partner)
    answer = client.get(f"/sosialisasi/cuplikan/?mitra={field.partner.slug}")
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
    fragment = without_tokens(answer).strip()
    root = ElementTree.fromstring(fragment.replace("<br>", "<br/>"))  # noqa: S314
    assert root.tag == "section"
    assert [link.get("href") for link in root.iter("a")] == [
        f"http://127.0.0.1:8000{session.get_absolute_url()}",
        "http://127.0.0.1:8000/sosialisasi/",
    ]
    assert "<html" not in fragment
    assert "<script" not in fragment
    assert "iframe" not in fragment


# --- Open data ---------------------------------------------------------------------------------------------------
def held(world: World, cast: Cast, field: Field, **values: Any) -> Session:
    session = make_approved(world, cast, field.hall, starts_at=datetime(2026, 3, 4, 1, tzinfo=UTC), **values)
    Session.objects.filter(pk=session.pk).update(state=SessionState.HELD)
    return session


def test_open_data_has_numbers_and_nobody(client: Client, world: World, cast: Cast, field: Field) -> None:
    session = held(world, cast, field, lead_partner=field.partner)
    first = make_registration(session, "Maria Rahasia", phone="+6281234567890")
    make_registration(session, "Maria Rahasia", repeat_of=first)
    make_registration(session, "Ana Rahasia", state=SeatState.CANCELLED)
    make_approved(world, cast, field.hall)
    answer = client.get("/sosialisasi/data.json")
    content = answer.content.decode()
    (row,) = json.loads(content)["sessions"]
    assert row == {
        "code": session.code,
        "kind": "sosialisasi",
        "title": "Sosialisasi migrasi aman",
        "starts_at": "2026-03-04T09:00:00+08:00",
        "ends_at": "2026-03-04T11:00:00+08:00",
        "region_code": "53.04.12.2001",
        "regency_code": "53.04",
        "venue": "Aula Desa Uji (contoh)",
        "office": "BP3MI NTT",
        "partner": "Jaringan Relawan Uji (contoh)",
        "capacity": 50,
        "registered": 1,
        "sample": False,
        "url": f"http://127.0.0.1:8000{session.get_absolute_url()}",
    }
    for secret in ("Rahasia", "81234567890", "narahubung", "editor"):
        assert secret not in content
    assert client.get("/sosialisasi/data.json?tahun=2025").json()["sessions"] == []
    assert len(client.get("/sosialisasi/data.json?tahun=2026").json()["sessions"]) == 1
    assert len(client.get("/sosialisasi/data.json?tahun=%00").json()["sessions"]) == 1


@pytest.mark.parametrize("title", ["=1+1", "+62", "-1", "@SUM(A1)", "\t=1"])
def test_no_cell_of_the_table_is_a_formula(
    client: Client, world: World, cast: Cast, field: Field, title: str
) -> None:
    held(world, cast, field, title_ind=title)
    content = client.get("/sosialisasi/data.csv").content.decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(content))
    assert row["title"] == f"'{title}"
    assert not any(cell.startswith(("=", "+", "-", "@", "\t")) for cell in row.values())


# --- The poster --------------------------------------------------------------------------------------------------
def test_poster_is_one_small_page(client: Client, world: World, cast: Cast, field: Field) -> None:
    session = make_approved(
        world,
        cast,
        field.hall,
        lead_partner=field.partner,
        title_ind="#set page(width: 1pt) " + "Panjang " * 12,
    )
    for prefix in ("", "/en"):
        answer = client.get(f"{prefix}/sosialisasi/{session.code}/poster.pdf")
        assert answer["Content-Type"] == "application/pdf"
        assert answer.content.startswith(b"%PDF-")
        assert len(answer.content) <= 300_000
        assert answer.content.count(b"/MediaBox[0 0 595.2756 841.8898]") == 1
    Session.objects.update(state=SessionState.CANCELLED, cancel_reason="Banjir")
    assert client.get(f"/sosialisasi/{session.code}/poster.pdf").status_code == 404


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, "Boleh datang tanpa mendaftar jika masih ada tempat."),
        ({"is_soft": True}, "Boleh datang tanpa mendaftar."),
        ({"capacity": None}, "Boleh datang tanpa mendaftar."),
        ({"kind": "online", "online_url": "https://r.example"}, "Daftar dulu: tautannya ikut."),
    ],
)
def test_the_poster_says_who_gets_in(
    world: World, cast: Cast, field: Field, values: dict[str, Any], expected: str
) -> None:
    hall = None if "kind" in values else field.hall
    assert poster.texts(make_approved(world, cast, hall, **values))["walk_in"] == expected


def test_regions_of_other_provinces_have_feeds_too(client: Client, world: World) -> None:
    Region.objects.create(code="52.01", level="regency", name="Lombok Barat", parent_id="52")
    assert events(client, f"{CALENDAR}?kabupaten=52.01") == []
