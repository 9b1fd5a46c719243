"""Sessions for other systems: the questions of the list, and nothing about persons."""

from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

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

LIST = "/api/v1/sessions"
SITE = "http://127.0.0.1:8000"


def answer(client: Client, address: str, status: int = 200) -> dict[str, Any]:
    response = client.get(address)
    assert response.status_code == status
    found: dict[str, Any] = response.json()
    return found


def codes(client: Client, query: str = "") -> list[str]:
    return [item["code"] for item in answer(client, LIST + query)["items"]]


def test_a_session_and_nobody_in_it(client: Client, world: World, cast: Cast, field: Field) -> None:
    hall = make_venue(field.village, latitude=-9.1, longitude=124.9)
    session = make_approved(
        world, cast, hall, lead_partner=field.partner, online_url="https://rahasia.example/"
    )
    make_registration(session, "Maria Rahasia", phone="+6281234567890")
    response = client.get(LIST)
    for secret in ("Rahasia", "rahasia", "81234567890", "Narahubung", "editor", "jruk"):
        assert secret not in response.content.decode()
    (item,) = response.json()["items"]
    assert item == {
        "code": session.code,
        "kind": "sosialisasi",
        "kind_words": {"id": "sosialisasi", "en": "information session"},
        "title": {"id": "Sosialisasi migrasi aman", "en": "Safe migration session"},
        "theme": {"id": "Kenali jalur resmi", "en": "Know the official way"},
        "starts_at": f"{in_days(10):%Y-%m-%d}T09:00:00+08:00",
        "ends_at": f"{in_days(10):%Y-%m-%d}T11:00:00+08:00",
        "zone": "Asia/Makassar",
        "place": {
            "name": {"id": "Aula Desa Uji (contoh)", "en": "Test village hall (example)"},
            "region": "53.04.12.2001",
            "region_name": "Tulakadi",
            "directions": None,
            "step_free": "unknown",
            "latitude": -9.1,
            "longitude": 124.9,
        },
        "office": {"code": "bp3mi-ntt", "name": {"id": "BP3MI NTT", "en": "BP3MI NTT"}},
        "partner": {
            "slug": field.partner.slug,
            "name": {"id": "Jaringan Relawan Uji (contoh)", "en": "Test Volunteer Network (example)"},
            "page": {
                "id": f"{SITE}/mitra/{field.partner.slug}/",
                "en": f"{SITE}/en/mitra/{field.partner.slug}/",
            },
        },
        "seats": 50,
        "seats_left": 49,
        "registration": "open",
        "away_km": None,
        "version": 0,
        "sample": False,
        "page": {
            "id": f"{SITE}/sosialisasi/{session.code}/sosialisasi-uji/",
            "en": f"{SITE}/en/sosialisasi/{session.code}/sosialisasi-uji/",
        },
    }


@pytest.mark.parametrize("sessions", [1, 3])
def test_the_list_asks_the_database_a_fixed_number_of_times(
    client: Client,
    world: World,
    cast: Cast,
    field: Field,
    django_assert_num_queries: DjangoAssertNumQueries,
    sessions: int,
) -> None:
    for number in range(sessions):
        make_approved(world, cast, field.hall, lead_partner=field.partner, starts_at=in_days(number + 2))
    with django_assert_num_queries(3):  # regions, which, the sessions
        assert len(codes(client)) == sessions
    with django_assert_num_queries(3):
        assert len(codes(client, "?asal=53.04&jenis=sosialisasi")) == sessions


def test_the_questions_of_the_page(client: Client, world: World, cast: Cast, field: Field) -> None:
    other = make_venue(make_village("53.21.01.2001", "Wehali"), step_free="yes")
    near = make_approved(world, cast, field.hall, lead_partner=field.partner, starts_at=in_days(3))
    far = make_approved(world, cast, other, kind="class", starts_at=in_days(5))
    day = f"{in_days(5):%Y-%m-%d}"
    assert codes(client) == [near.code, far.code]
    assert codes(client, "?jenis=class") == [far.code]
    assert codes(client, "?landai=1") == [far.code]
    assert codes(client, f"?mitra={field.partner.slug}") == [near.code]
    assert codes(client, f"?dari={day}") == [far.code]
    assert codes(client, f"?sampai={day}&dari=2020-01-01") == [near.code, far.code]
    assert codes(client, "?dari=0001-01-01&sampai=9999-12-31") == [near.code, far.code]
    assert codes(client, "?asal=53.21") == [far.code]
    found = answer(client, f"{LIST}?jenis=online")
    assert ([item["code"] for item in found["nearest"]], found["total"]) == ([near.code, far.code], 0)


def test_pages_end(client: Client, world: World, cast: Cast, field: Field) -> None:
    for number in range(21):
        make_approved(world, cast, field.hall, starts_at=in_days(number + 2))
    first = answer(client, LIST)
    second = answer(client, first["next"].removeprefix(SITE))
    assert (len(first["items"]), len(second["items"]), second["next"]) == (20, 1, None)
    assert answer(client, f"{LIST}?hal=3")["items"] == []


def test_only_what_is_announced(client: Client, world: World, cast: Cast, field: Field) -> None:
    make_session(world, cast.editor, field.hall)
    make_approved(world, cast, field.hall, starts_at=in_days(-3))
    shown = make_approved(world, cast, field.hall, lead_partner=field.partner)
    assert codes(client) == [shown.code]
    field.partner.state = "suspended"
    field.partner.save()
    assert codes(client) == []


@pytest.mark.parametrize(
    "query",
    ["jenis=pesta", "dari=kemarin", "sampai=2026-02-31", "kursi=ya", "hal=0", "hal=51", "asal=belu", "mitra=%00",
     "asal=53&asal=52", "bahasa=Tetun"],
)  # fmt: skip
def test_what_cannot_be_read_is_refused(client: Client, world: World, query: str) -> None:
    errors = answer(client, f"{LIST}?{query}", 400)["errors"]
    assert [error["parameter"] for error in errors] == [query.partition("=")[0]]
