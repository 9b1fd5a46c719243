"""The list of sessions, a month of it, and the page of a session, whatever became of it."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from outreach.finding import results
from outreach.models import Session
from outreach.models.choices import SeatState, SessionState
from portal.dates import format_date_with_weekday, today
from portal.models import Region
from tests.cast import Cast, World, make_live_listing
from tests.outreach.cast import (
    Field,
    in_days,
    make_approved,
    make_registration,
    make_session,
    make_venue,
    make_village,
)
from tests.pages import every, parsed, text, title

PATH = "/sosialisasi/"


def read(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return text(every(parsed(answer), "main")[0])


def cards(client: Client, address: str) -> list[str]:
    answer = client.get(address)
    assert answer.status_code == 200
    return [text(card) for card in every(parsed(answer), "article")]


# --- The list ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("sessions", [1, 3])
def test_list_asks_the_database_a_fixed_number_of_times(
    client: Client,
    world: World,
    cast: Cast,
    field: Field,
    django_assert_num_queries: DjangoAssertNumQueries,
    sessions: int,
) -> None:
    for number in range(sessions):
        make_approved(world, cast, field.hall, lead_partner=field.partner, starts_at=in_days(number + 2))
    with django_assert_num_queries(5):  # languages, occupations, regions, how many, the page
        assert len(cards(client, PATH)) == sessions
    with django_assert_num_queries(5):
        assert len(cards(client, f"{PATH}?asal=53.04&kursi=1&mitra={field.partner.slug}")) == sessions
    with django_assert_num_queries(
        6
    ):  # nothing: languages, occupations, regions, how many, nearest, without filters
        client.get(PATH, {"asal": "53.04", "jenis": "clinic"})
    month = in_days(2).strftime("%Y-%m")
    with django_assert_num_queries(4):  # languages, occupations, regions, sessions
        client.get(PATH, {"bulan": month})


def test_a_card_says_when_where_and_how_many_seats(
    client: Client, world: World, cast: Cast, field: Field
) -> None:
    session = make_approved(world, cast, field.hall, capacity=3)
    make_registration(session)
    day = session.span[0]
    (card,) = cards(client, PATH)
    assert "Sosialisasi migrasi aman 09.00–11.00 WITA Aula Desa Uji (contoh), Kecamatan 53.04.12" in card
    assert card.endswith("sisa 2 kursi Simpan ke kalender")
    assert str(day.day) in card


def test_a_full_session_says_that_there_is_a_waiting_list(
    client: Client, world: World, cast: Cast, field: Field
) -> None:
    session = make_approved(world, cast, field.hall, capacity=1)
    make_registration(session)
    assert "penuh, ada daftar tunggu" in cards(client, PATH)[0]
    Session.objects.update(is_soft=True)
    assert "terbuka untuk siapa saja" in cards(client, PATH)[0]
    Session.objects.update(registration_closes_at=in_days(-1))
    assert "pendaftaran ditutup" in cards(client, PATH)[0]


def test_list_for_a_home_is_in_parts(client: Client, world: World, cast: Cast, field: Field) -> None:
    Region.objects.filter(pk="53.04").update(latitude=-9.1, longitude=124.9)
    near = make_venue(make_village("53.21.01.2001", "Wehali"), latitude=-9.5, longitude=124.9)
    make_approved(world, cast, field.hall, starts_at=in_days(9))
    make_approved(world, cast, near, starts_at=in_days(3))
    page = parsed(client.get(f"{PATH}?asal=53.04"))
    assert [text(heading) for heading in every(page, "h3") if not every(heading, "a")] == [
        "Di Belu",
        "Dekat Belu",
    ]
    assert text(every(page, "h2")[0]) == "2 jadwal di dan dekat Belu"
    assert "kira-kira 44 km" in text(every(page, "article")[1])
    feeds = [link.get("href") for link in every(page, "link", rel="alternate") if link.get("type")]
    assert feeds == ["/sosialisasi/feed.xml?kabupaten=53.04", "/sosialisasi/kalender.ics?kabupaten=53.04"]


def test_nothing_found_leads_on(client: Client, world: World, cast: Cast, field: Field) -> None:
    assert "Belum ada jadwal Saring DaftarBulan Semua ke kalender Tanya kantor kapan sesi berikutnya" in read(
        client, PATH
    )
    make_approved(world, cast, field.hall)
    said = read(client, f"{PATH}?asal=53.04&jenis=clinic&landai=1")
    assert "Tidak ada jadwal yang cocok dengan semua saringan" in said
    assert (
        said.index("Tanpa saringan") < said.index("Sosialisasi migrasi aman") < said.rindex("Hapus saringan")
    )


def test_chips_take_a_filter_away(client: Client, world: World, cast: Cast, field: Field) -> None:
    make_approved(world, cast, field.hall)
    page = parsed(client.get(f"{PATH}?asal=53.04&jenis=sosialisasi&kursi=1"))
    chips = {
        text(link): link.get("href")
        for ul in every(page, "ul")
        for link in every(ul, "a")
        if "×" in text(link)
    }
    assert chips == {
        "Hapus saringan: sosialisasi ×": f"{PATH}?asal=53.04&kursi=1",
        "Hapus saringan: Kursi masih ada ×": f"{PATH}?asal=53.04&jenis=sosialisasi",
    }


def test_pages_of_twenty(client: Client, world: World, cast: Cast, field: Field) -> None:
    for number in range(21):
        make_approved(world, cast, field.hall, starts_at=in_days(number + 1))
    first = parsed(client.get(PATH))
    assert len(every(first, "article")) == 20
    assert [link.get("href") for link in every(first, "a", rel="next")] == [f"{PATH}?hal=2"]
    last = parsed(client.get(f"{PATH}?hal=2"))
    assert len(every(last, "article")) == 1
    assert len(cards(client, f"{PATH}?hal=49")) == 1, "a page past the end is the last one"


def test_a_list_too_long_to_count_says_more_than(
    client: Client, world: World, cast: Cast, field: Field, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(results, "MOST_FOUND", 2)
    for number in range(3):
        make_approved(world, cast, field.hall, starts_at=in_days(number + 1))
    assert "Lebih dari 2 jadwal" in read(client, PATH)


@pytest.mark.parametrize(
    "query",
    [
        "dari=2026-02-30",
        "asal=%00",
        "hal=-5",
        "bulan=2026-99",
        "jenis=<script>",
        "q=x",
        f"mitra={'x' * 5000}",
        "dari=٢",
    ],
)
def test_bad_addresses_are_answered(client: Client, world: World, query: str) -> None:
    assert client.get(f"{PATH}?{query}").status_code == 200
    assert client.get(f"/en{PATH}?{query}").status_code == 200


# --- The month ---------------------------------------------------------------------------------------------------
def test_month_is_a_calendar_and_a_list(client: Client, world: World, cast: Cast, field: Field) -> None:
    session = make_approved(world, cast, field.hall)
    day = session.span[0].date()
    page = parsed(client.get(f"{PATH}?bulan={day:%Y-%m}"))
    jump = [(link.get("href"), link.get("aria-label")) for link in every(every(page, "table")[0], "a")]
    assert jump == [(f"#d{day.day}", f"Tanggal {day.day}: 1 jadwal")]
    (section,) = [part for part in every(page, "section") if part.get("id") == f"d{day.day}"]
    assert text(section) == (
        f"{format_date_with_weekday(day, 'id')} Sosialisasi migrasi aman"
        "09.00–11.00 WITA · Aula Desa Uji (contoh), Kecamatan 53.04.12"
    )


def test_month_leads_to_its_neighbours_but_not_to_the_past(client: Client, world: World) -> None:
    this = today().replace(day=1)
    after = (this + timedelta(days=31)).replace(day=1)
    page = parsed(client.get(f"{PATH}?bulan={this:%Y-%m}"))
    assert every(page, "a", rel="prev") == []
    assert [link.get("href") for link in every(page, "a", rel="next")] == [f"{PATH}?bulan={after:%Y-%m}"]
    assert "Tidak ada jadwal di bulan ini." in text(page)


# --- A session ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("more", [0, 2])
def test_page_asks_the_database_a_fixed_number_of_times(
    client: Client,
    world: World,
    cast: Cast,
    field: Field,
    django_assert_num_queries: DjangoAssertNumQueries,
    more: int,
) -> None:
    session = make_approved(world, cast, field.hall, lead_partner=field.partner)
    session.occupations.add(world.harvester)
    session.languages.add(field.tetun)
    for _number in range(more):
        make_live_listing(world, cast)
    with django_assert_num_queries(5):  # session, languages, occupations, other partners, jobs
        page = parsed(client.get(session.get_absolute_url()))
    assert len(every(page, "article")) == min(more, 2)


def test_page_answers_what_people_ask(client: Client, world: World, cast: Cast, field: Field) -> None:
    hall = make_venue(
        field.village, latitude=-9.1, longitude=124.9, directions_ind="40 menit dari Atambua", step_free="yes"
    )
    session = make_approved(
        world,
        cast,
        hall,
        lead_partner=field.partner,
        what_to_bring_ind="KTP",
        speakers=["kepala_desa"],
        capacity=5,
    )
    session.languages.add(field.tetun)
    answer = client.get(session.get_absolute_url())
    said = text(every(parsed(answer), "main")[0])
    for words in (
        "09.00–11.00 WITA",
        "BiayaRp0 tidak ada pungutan",
        "Kursisisa 5 dari 5",
        "BahasaTetun",
        "Cara ke sana40 menit dari Atambua",
        "Tanpa anak tanggaya, tanpa anak tangga",
        "PenyelenggaraJaringan Relawan Uji (contoh) bersama BP3MI NTT",
        "Pembicarakepala desa",
        "BawaKTP",
        f"Kode sesi{session.code}",
        "Sesi ini disahkan BP3MI NTT. Jaringan Relawan Uji (contoh): mitra disahkan sejak",
    ):
        assert words in said
    links = {text(link): link.get("href") for link in every(parsed(answer), "a")}
    assert links["Daftar"] == f"/sosialisasi/{session.code}/daftar/"
    assert (
        links["Peta di HP"] == "geo:-9.10000,124.90000?q=-9.10000,124.90000(Aula%20Desa%20Uji%20%28contoh%29)"
    )
    assert links["OpenStreetMap"].startswith("https://www.openstreetmap.org/?mlat=-9.10000&mlon=124.90000")
    assert answer["Cache-Control"].startswith("public")
    assert answer.cookies == {}


def test_search_engines_get_an_event(client: Client, world: World, cast: Cast, field: Field) -> None:
    session = make_approved(
        world,
        cast,
        field.hall,
        lead_partner=field.partner,
        title_ind="Tanya </script><script>alert(1)</script>",
    )
    page = parsed(client.get(session.get_absolute_url()))
    (block,) = every(page, "script")
    event = json.loads(block.text or "")
    assert event["name"] == "Tanya </script><script>alert(1)</script>"
    assert event["eventStatus"] == "https://schema.org/EventScheduled"
    assert event["eventAttendanceMode"] == "https://schema.org/OfflineEventAttendanceMode"
    assert event["startDate"].endswith("T09:00:00+08:00")
    assert event["offers"]["price"] == 0
    assert event["offers"]["priceCurrency"] == "IDR"
    assert [who["name"] for who in event["organizer"]] == ["Jaringan Relawan Uji (contoh)", "BP3MI NTT"]
    assert event["location"]["address"]["addressLocality"] == "Tulakadi, Kecamatan 53.04.12"


def test_online_session_hides_its_link(client: Client, world: World, cast: Cast) -> None:
    session = make_approved(
        world, cast, None, kind="online", online_url="https://rapat.contoh.example/rahasia"
    )
    said = client.get(session.get_absolute_url()).content.decode()
    assert "daring: tautan muncul setelah Anda mendaftar" in said
    assert "rahasia" not in said


def test_written_otherwise_the_address_is_put_right(
    client: Client, world: World, cast: Cast, field: Field
) -> None:
    session = make_approved(world, cast, field.hall)
    for other in (f"/sosialisasi/{session.code}/", f"/sosialisasi/{session.code.lower()}/lama/?a=1"):
        answer = client.get(other)
        assert answer.status_code == 301
        assert answer["Location"].startswith(session.get_absolute_url())
    for unknown in ("SOS-22222", "x", "%00", "SOS-" + "2" * 500):
        assert client.get(f"/sosialisasi/{unknown}/x/").status_code == 404


def test_what_was_never_approved_does_not_exist(
    client: Client, world: World, cast: Cast, field: Field
) -> None:
    draft = make_session(world, cast.editor, field.hall)
    assert client.get(draft.get_absolute_url()).status_code == 404
    Session.objects.update(state=SessionState.PROPOSED)
    assert client.get(draft.get_absolute_url()).status_code == 404


def test_closed_registration_says_why_and_offers_no_form(
    client: Client, world: World, cast: Cast, field: Field
) -> None:
    session = make_approved(world, cast, field.hall, registration_closes_at=in_days(-1))
    page = parsed(client.get(session.get_absolute_url()))
    assert "Pendaftaran sudah ditutup." in text(page)
    assert f"/sosialisasi/{session.code}/daftar/" not in [link.get("href") for link in every(page, "a")]


# --- Both languages, other pages ---------------------------------------------------------------------------------
def test_english_is_english(client: Client, world: World, cast: Cast, field: Field) -> None:
    session = make_approved(world, cast, field.hall, capacity=1)
    make_registration(session, state=SeatState.WAITING)
    page = parsed(client.get(f"/en{session.get_absolute_url()}"))
    assert title(page).startswith("Safe migration session, ")
    said = text(every(page, "main")[0])
    assert "Join the waiting list" in said
    assert (
        "SeatsfullWaiting list open".lower() in said.replace(" ", "").lower() or "waiting list open" in said
    )
    assert "1 session" in read(client, f"/en{PATH}")


def test_home_and_listings_show_the_next_session(
    client: Client, world: World, cast: Cast, field: Field
) -> None:
    listing = make_live_listing(world, cast)
    assert "Sosialisasi berikutnya Sekarang belum ada jadwal. Sosialisasi" in read(client, "/")
    make_approved(world, cast, field.hall)
    assert "Sosialisasi berikutnya" in read(client, "/")
    assert "Sosialisasi migrasi aman" in read(client, "/")
    assert "Sosialisasi terdekat" in read(client, f"{listing.get_absolute_url()}?asal=53.04")
    page = parsed(client.get(f"{listing.get_absolute_url()}?asal=53.04"))
    assert f"{PATH}?asal=53.04" in [link.get("href") for link in every(page, "a")]


def test_a_session_that_has_begun_is_still_shown(
    client: Client, world: World, cast: Cast, field: Field
) -> None:
    now = timezone.now()
    session = make_approved(
        world, cast, field.hall, starts_at=now - timedelta(hours=1), ends_at=now + timedelta(hours=1)
    )
    assert "sudah mulai" in cards(client, PATH)[0]
    assert "Sesi ini sudah mulai." in read(client, session.get_absolute_url())
