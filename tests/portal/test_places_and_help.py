"""Offices, reporting, privacy, accessibility, robots: the small pages."""

from datetime import date

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from portal import hotlines
from portal.hotlines import HelpNumber
from portal.models import Office, Region
from tests.cast import World
from tests.pages import every, parsed, text, title

POLICE = HelpNumber("polisi", "Polisi", "110", "phone", "tel:110", "Ancaman", None)
CENTRE = HelpNumber("kp2mi", "KP2MI", "0800-1000", "phone", "tel:08001000", "", date(2026, 1, 1))


# --- Offices -----------------------------------------------------------------------------------------------------
@pytest.fixture
def offices(world: World) -> None:
    """NTT's office serves the province; one open and one unknown office serve Belu; one is closed."""
    world.ntt.status = "active"
    world.ntt.phone = "0380 123"
    world.ntt.save()
    world.ntt.serves.add("53")
    for key, name, status in (
        ("ltsa-belu", "LTSA Belu", "active"),
        ("dinas-belu", "Dinas Belu", "unknown"),
        ("ltsa-lama", "LTSA Lama", "closed"),
    ):
        office = Office.objects.create(key=key, kind="ltsa", name_ind=name, name_en=name, status=status)
        office.serves.add("53.04")


def names(client: Client, address: str) -> list[str]:
    answer = client.get(address)
    assert answer.status_code == 200
    return [text(every(section, "h2")[0]) for section in every(parsed(answer), "section", class_="jr-thread")]


@pytest.mark.usefixtures("offices")
def test_offices_of_a_regency_open_and_near_first(client: Client) -> None:
    assert names(client, "/kantor/?asal=53.04") == ["LTSA Belu", "BP3MI NTT", "Dinas Belu"]
    assert names(client, "/kantor/") == [
        "BP3MI NTT",
        "LTSA Belu",
        "BP3MI NTB",
        "KP2MI",
        "Dinas Belu",
        "LTSA Lama",
    ]


@pytest.mark.usefixtures("offices")
def test_what_is_not_known_of_an_office_says_so(client: Client) -> None:
    said = text(parsed(client.get("/kantor/?asal=53.04")))
    assert "BP3MI NTT buka TempatBelu Alamatbelum dicatat Jam bukabelum dicatat Telepon0380 123" in said
    assert (
        "Terakhir diperiksa: belum diperiksa. Belum dipastikan: telepon dulu sebelum berangkat ke sana."
        in said
    )


@pytest.mark.usefixtures("offices")
@pytest.mark.parametrize("more", [0, 2])
def test_offices_ask_the_database_twice(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, more: int
) -> None:
    for number in range(more):
        Office.objects.create(key=f"o{number}", kind="dinas", name_ind=f"Dinas {number}").serves.add("53.04")
    with django_assert_num_queries(2):  # regencies, offices
        assert len(names(client, "/kantor/?asal=53.04")) == 3 + more
    with django_assert_num_queries(2):
        names(client, "/kantor/")


@pytest.mark.usefixtures("offices")
def test_choosing_leads_on_to_the_jobs_open_to_one(client: Client) -> None:
    page = parsed(client.get("/kantor/?asal=53.04"))
    assert [option.get("value") for option in every(page, "option") if "selected" in option.attrib] == [
        "53.04"
    ]
    assert "/lowongan/?asal=53.04" in [link.get("href") for link in every(page, "a")]
    assert title(page) == "Kantor untuk Belu – Jalur Resmi KP2MI"


@pytest.mark.usefixtures("offices")
def test_a_regency_without_an_office_gets_the_numbers(client: Client) -> None:
    Region.objects.create(code="53.21", level="regency", name="Malaka", parent_id="53")
    Office.objects.get(key="bp3mi-ntt").serves.clear()
    assert "Belum ada kantor yang tercatat untuk kabupaten ini." in text(
        parsed(client.get("/kantor/?asal=53.21"))
    )


@pytest.mark.usefixtures("offices")
@pytest.mark.parametrize(
    "query", ["asal=%00", "asal=99.99", "asal=53", "asal=53.04&asal=x", "asal=" + "5" * 5000, "x=1"]
)
def test_no_address_breaks_the_offices(client: Client, query: str) -> None:
    assert client.get(f"/kantor/?{query}").status_code == 200


# --- Reporting ---------------------------------------------------------------------------------------------------
def test_report_names_numbers_urgent_ones_first_and_has_no_form(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hotlines, "_remembered", {"id": (float("inf"), (CENTRE, POLICE))})
    page = parsed(client.get("/lapor/"))
    lists = every(every(page, "main")[0], "ul", class_="jr-plain jr-calls")
    assert [text(numbers) for numbers in lists] == [
        "110 Polisi: Ancaman · belum diuji telepon",
        "0800-1000 KP2MI",
    ]
    assert every(page, "form") == []


# --- About the site ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("address", "heading"),
    [
        ("/privasi/", "Privasi"),
        ("/en/privasi/", "Privacy"),
        ("/aksesibilitas/", "Aksesibilitas"),
        ("/en/aksesibilitas/", "Accessibility"),
    ],
)
def test_about_pages_need_no_database(client: Client, address: str, heading: str) -> None:
    page = parsed(client.get(address))
    assert text(every(page, "h1")[0]) == heading


def test_robots_are_kept_out_of_what_is_not_public(client: Client) -> None:
    answer = client.get("/robots.txt")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.content.decode().splitlines() == [
        "User-agent: *",
        *("Disallow: /admin/", "Disallow: /akun/", "Disallow: /staf/", "Disallow: /penyelenggara/"),
        *(
            "Disallow: /en/admin/",
            "Disallow: /en/akun/",
            "Disallow: /en/staf/",
            "Disallow: /en/penyelenggara/",
        ),
        "",
        "Sitemap: http://127.0.0.1:8000/sitemap.xml",
    ]
