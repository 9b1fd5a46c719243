"""The JSON API as a whole: reading only, the same for all, plain errors in both languages; offices and regions."""

from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from portal.models import Office, Region
from tests.cast import Cast, World

API = "/api/v1/"


def items(client: Client, address: str) -> list[dict[str, Any]]:
    answer = client.get(API + address)
    assert answer.status_code == 200
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


# --- Serving -----------------------------------------------------------------------------------------------------
def test_the_root_leads_to_everything(client: Client, world: World) -> None:
    addresses = client.get(API).json()
    assert list(addresses) == [
        "openapi",
        "opportunities",
        "agencies",
        "check",
        "sessions",
        "offices",
        "regions",
    ]
    site = "http://127.0.0.1:8000"
    for name, address in addresses.items():
        assert client.get(address.removeprefix(site)).status_code == (400 if name == "check" else 200)


def test_the_description_is_there_and_no_page_of_scripts(client: Client) -> None:
    description = client.get(f"{API}openapi.json").json()
    assert description["openapi"] == "3.1.0"
    assert list(description["paths"]) == [
        f"{API}{name}"
        for name in (
            "opportunities",
            "opportunities/{code}",
            "check",
            "agencies",
            "sessions",
            "regions",
            "offices",
        )
    ]
    assert {tuple(operations) for operations in description["paths"].values()} == {("get",)}
    assert client.get(f"{API}docs").status_code == 404


def test_answers_may_be_kept_for_half_a_minute_and_read_by_any_site(client: Client, world: World) -> None:
    answer = client.get(f"{API}regions")
    assert answer["Cache-Control"] == "public, max-age=0, s-maxage=25, stale-while-revalidate=25"
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert "Vary" not in answer
    assert client.get(f"{API}regions", headers={"If-None-Match": answer["ETag"]}).status_code == 304


def test_the_same_for_everybody(client: Client, world: World, cast: Cast) -> None:
    before = client.get(f"{API}offices", headers={"Accept-Language": "en"})
    client.force_login(cast.editor)
    after = client.get(f"{API}offices")
    assert before.content == after.content
    assert before["Cache-Control"] == after["Cache-Control"]
    assert after.cookies == {}


def test_head_is_get_without_content(client: Client, world: World) -> None:
    answer = client.head(f"{API}regions")
    assert (answer.status_code, answer.content) == (200, b"")


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options", "trace"])
@pytest.mark.parametrize(
    "address", ["", "openapi.json", "opportunities", "opportunities/NTT-4K7MX", "no-such"]
)
def test_nothing_but_reading(method: str, address: str) -> None:
    answer = getattr(Client(enforce_csrf_checks=True), method)(API + address)
    assert answer.status_code == 405
    assert answer["Allow"] == "GET, HEAD"
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["Cache-Control"] == "no-store"


# --- Errors ------------------------------------------------------------------------------------------------------
def test_errors_say_in_both_languages_what_is_wrong(client: Client, world: World) -> None:
    answer = client.get(f"{API}opportunities?gaji_min=abc&q={'a' * 201}&urut=acak&negara=Malaysia&banyak=0")
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert answer["Cache-Control"] == "no-store"
    assert answer.json() == {
        "type": "about:blank",
        "status": 400,
        "title": "Permintaan ini tidak terbaca",
        "title_en": "This request cannot be read",
        "errors": [
            {
                "parameter": "q",
                "message": "Paling banyak 200 huruf.",
                "message_en": "At most 200 characters.",
            },
            {
                "parameter": "negara",
                "message": "Nilai ini tidak terbaca.",
                "message_en": "This value cannot be read.",
            },
            {
                "parameter": "gaji_min",
                "message": "Tulis angka bulat tanpa pemisah.",
                "message_en": "Write a whole number without separators.",
            },
            {
                "parameter": "urut",
                "message": "Pilihan: cocok, gaji, biaya, tutup, baru",
                "message_en": "Possible: cocok, gaji, biaya, tutup, baru",
            },
            {"parameter": "banyak", "message": "Paling kecil 1.", "message_en": "Not less than 1."},
        ],
    }


@pytest.mark.parametrize(
    "address", ["nothing", "opportunities/", "regions/53", "openapi", "opportunities/a/b"]
)
def test_what_does_not_exist_is_said_in_json(client: Client, world: World, address: str) -> None:
    answer = client.get(API + address)
    assert answer.status_code == 404
    assert answer.json()["title"] == "Tidak ada apa-apa di alamat ini"


def test_values_are_not_repeated(client: Client, world: World) -> None:
    answer = client.get(API + "regions?induk=<script>081234567890")
    assert b"script" not in answer.content
    assert b"0812" not in answer.content


def test_parameters_that_do_not_exist_are_passed_over(client: Client, world: World) -> None:
    assert len(items(client, "regions?utm_source=wa&fbclid=1")) == 3


# --- Places ------------------------------------------------------------------------------------------------------
def test_regions_by_their_parent(
    client: Client, world: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    Region.objects.filter(pk="53.04").update(is_border=True, latitude="-9.10000", longitude="124.90000")
    with django_assert_num_queries(1):
        assert [region["code"] for region in items(client, "regions")] == ["31", "52", "53"]
    assert items(client, "regions?induk=53") == [
        {
            "code": "53.04",
            "level": "regency",
            "name": "Belu",
            "parent": "53",
            "border": True,
            "latitude": -9.1,
            "longitude": 124.9,
        }
    ]
    assert items(client, "regions?induk=99") == []


@pytest.mark.parametrize("offices", [1, 3])
def test_offices(
    client: Client, world: World, django_assert_num_queries: DjangoAssertNumQueries, offices: int
) -> None:
    Office.objects.exclude(pk=world.ntt.pk).update(status="closed")
    Office.objects.filter(pk=world.ntt.pk).update(status="active", phone="0380 000000", note_ind="untuk staf")
    for number in range(offices):
        office = Office.objects.create(
            key=f"p4mi-{number}", kind="p4mi", name_ind=f"Pos {number}", name_en="Post"
        )
        office.serves.add(Region.objects.get(pk="53.04"))
    with django_assert_num_queries(1):
        found = items(client, "offices")
    assert len(found) == offices + 3
    assert found[0] == {
        "key": "bp3mi-ntt",
        "kind": "bp3mi",
        "name": {"id": "BP3MI NTT", "en": "BP3MI NTT"},
        "status": "active",
        "status_words": {"id": "buka", "en": "open"},
        "region": "53.04",
        "address": None,
        "phone": "0380 000000",
        "email": None,
        "opening_hours": None,
        "confirmed": False,
        "checked_on": None,
    }
    with django_assert_num_queries(1):
        assert [office["key"] for office in items(client, "offices?asal=53.04")] == [
            f"p4mi-{number}" for number in range(offices)
        ]
