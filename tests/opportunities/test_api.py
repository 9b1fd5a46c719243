"""Jobs for other systems: the questions of the search page, live listings whole, others as their tombstone."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from opportunities.models import Agency, AgencySanction, LanguageRequirement, Opportunity, SearchSynonym
from portal import codes as spoken
from portal.dates import today
from portal.models import Country, Language
from tests.cast import Cast, World, make_listing, make_live_listing

LIST = "/api/v1/opportunities"
SITE = "http://127.0.0.1:8000"
THIS_MORNING = f"{today() - timedelta(days=1)}T16:00:00Z"  # midnight in WITA


def answer(client: Client, address: str, status: int = 200) -> dict[str, Any]:
    response = client.get(address)
    assert response.status_code == status
    found: dict[str, Any] = response.json()
    return found


def codes(client: Client, query: str = "") -> list[str]:
    return [item["code"] for item in answer(client, LIST + query)["items"]]


# --- The list ----------------------------------------------------------------------------------------------------
def test_a_listing_in_the_list(client: Client, world: World, cast: Cast) -> None:
    listing = make_live_listing(world, cast)
    found = answer(client, LIST)
    item = found["items"][0]
    assert found | {"items": []} == {
        "items": [],
        "total": 1,
        "filters": {},
        "sort": "baru",
        "ignored": [],
        "next": None,
    }
    assert item.pop("changed_at")
    assert item == {
        "code": listing.code,
        "live": True,
        "title": {"id": "Pemanen sawit di Pahang", "en": "Palm-oil harvester in Pahang"},
        "country": {"code": "MY", "name": {"id": "Malaysia", "en": "Malaysia"}},
        "city": "Pahang",
        "occupation": {
            "code": "pekerja-kebun-sawit",
            "name": {"id": "Pekerja kebun sawit", "en": "Palm-oil worker"},
        },
        "sector": {"code": "perkebunan", "name": {"id": "Perkebunan", "en": "Plantations"}},
        "scheme": {"code": "p2p", "name": {"id": "P to P", "en": "P to P"}},
        "agency": {
            "key": "pt-uji",
            "name": "PT Uji Coba (contoh)",
            "licence_number": "SIP3MI-UJI-1",
            "licence_until": str(world.agency.licence_until),
        },
        "for_people_from": "53",
        "pay": {"min": 1700.0, "max": 2300.0, "currency": "MYR", "per": "month", "basis": "gross"},
        "pay_idr_month": {"min": 6715000, "max": 9085000, "rate_on": str(today() - timedelta(days=1))},
        "worker_pays_idr": 350000,
        "places_left": 9,
        "places_total": 24,
        "contract_months": 24,
        "education_min": "sd",
        "experience_months": 0,
        "opens_on": str(today() - timedelta(days=10)),
        "closes_on": str(today() + timedelta(days=30)),
        "published_at": THIS_MORNING,
        "checked_at": THIS_MORNING,
        "sample": False,
        "page": {
            "id": f"{SITE}/lowongan/{listing.code}/pemanen-sawit/",
            "en": f"{SITE}/en/lowongan/{listing.code}/pemanen-sawit/",
        },
    }


@pytest.mark.parametrize("listings", [1, 3])
def test_the_list_asks_the_database_a_fixed_number_of_times(
    client: Client, world: World, cast: Cast, django_assert_num_queries: DjangoAssertNumQueries, listings: int
) -> None:
    for _number in range(listings):
        make_live_listing(world, cast)
    with django_assert_num_queries(2):  # names, listings
        assert len(codes(client)) == listings
    with django_assert_num_queries(
        2 if listings == 1 else 3
    ):  # and how many there are beside those of the page
        assert len(codes(client, "?banyak=1")) == 1
    with django_assert_num_queries(3):  # and synonyms
        assert len(codes(client, "?q=sawit&negara=MY&pengalaman=0&asal=53.04&urut=gaji")) == listings


def test_the_questions_of_the_page(client: Client, world: World, cast: Cast) -> None:
    SearchSynonym.objects.create(term="malasia", expands_to="Malaysia")
    listing = make_live_listing(world, cast)
    for query in (
        "?q=sawit",
        "?negara=my",
        "?negara=MY,BN",
        "?gaji_min=6000000",
        "?pengalaman=0",
        "?asal=53",
    ):
        assert codes(client, query) == [listing.code], query
    for query in ("?q=perawat", "?gaji_min=7000000", "?ijazah=0", "?pendidikan=none", "?asal=52", "?tutup=7"):
        assert codes(client, query) == [], query
    found = answer(client, f"{LIST}?q=sawit+malasia")
    assert (found["filters"], found["sort"]) == ({"q": ["sawit"], "negara": ["MY"]}, "cocok")
    assert codes(client, "?q=sawit+malasia&persis=1") == []


@pytest.mark.parametrize("sort", ["cocok", "gaji", "biaya", "tutup", "baru"])
def test_a_walk_meets_every_listing_once(client: Client, world: World, cast: Cast, sort: str) -> None:
    expected = {make_live_listing(world, cast).code for _number in range(5)}
    address, walked = f"{LIST}?q=sawit&urut={sort}&banyak=2", []
    while address:
        page = answer(client, address.removeprefix(SITE))
        assert page["total"] == 5
        walked += [item["code"] for item in page["items"]]
        address = page["next"]
    assert len(walked) == 5
    assert set(walked) == expected


def test_a_code_that_does_not_exist_finds_nothing_and_is_named(
    client: Client, world: World, cast: Cast
) -> None:
    listing = make_live_listing(world, cast)
    found = answer(client, f"{LIST}?negara=QX&asal=99")
    assert found["items"] == []
    assert found["ignored"] == [
        {"parameter": "negara", "code": "QX"},
        {"parameter": "asal", "code": "99"},
    ]
    assert codes(client, "?negara=QX,MY") == [listing.code]


@pytest.mark.parametrize(
    "query",
    [
        "gaji_min=5.000.000",
        "gaji_min=-1",
        "gaji_min=",
        "q=a&q=b",
        "persis=ya",
        "hal=rubbish",
        "hal=%00",
        "hal=WyJnYWppIiwwLDIsMSwxXQ",  # of another sort
        "hal=WyJiYXJ1IiwxLDIsIjIwMjYtMDEtMDFUMDA6MDA6MDArMDA6MDAiLDFd",  # backwards
        "banyak=101",
        "asal=Belu",
        "negara=%EF%BC%AD%EF%BC%B9",
        "profesi=" + ",".join(["a"] * 3) + "&profesi=A B",
    ],
)
def test_what_cannot_be_read_is_refused(client: Client, world: World, query: str) -> None:
    parameter = query.partition("=")[0]
    errors = answer(client, f"{LIST}?{query}", 400)["errors"]
    assert [error["parameter"] for error in errors] == [parameter]


@pytest.mark.parametrize("q", ["%00", "' OR 1=1 --", "(((", "\u202e😀", "<script>", "%25%5C"])
def test_no_words_break_anything(client: Client, world: World, cast: Cast, q: str) -> None:
    make_live_listing(world, cast)
    assert client.get(LIST, {"q": q}).status_code == 200


def test_what_is_not_live_is_in_no_list(client: Client, world: World, cast: Cast) -> None:
    make_listing(world, cast.editor)
    make_live_listing(world, cast, closes_on=today() - timedelta(days=1))
    shown = make_live_listing(world, cast)
    assert codes(client) == [shown.code]
    AgencySanction.objects.create(agency=world.agency, kind="temporary_stop", starts_on=today(), source="uji")
    assert codes(client) == []


# --- One listing -------------------------------------------------------------------------------------------------
def test_a_live_listing_is_whole(
    client: Client, world: World, cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    listing = make_live_listing(world, cast, policy_note="", health_note_ind="sehat")
    english = Language.objects.create(code="en", name_ind="Inggris", name_en="English")
    LanguageRequirement.objects.create(opportunity=listing, language=english, level="A2")
    with django_assert_num_queries(3):  # listing, costs, languages
        found = answer(client, f"{LIST}/{listing.code.lower()}")
    assert found["live"] is True
    assert found["description"] == {"id": "Anda memanen buah sawit.", "en": "You harvest palm fruit."}
    assert found["daily_tasks"] == {"id": "Memotong tandan buah\nMengumpulkan buah", "en": None}
    assert found["permit"]["number"] == "CONTOH-SIP2MI-1"
    assert found["costs"] == [
        {
            "kind": {"code": "paspor", "name": {"id": "Paspor", "en": "Passport"}},
            "paid_by": "worker",
            "amount": 350000.0,
            "currency": "IDR",
            "legal_basis": "Perban 2/2020 ps. 3",
        },
        {
            "kind": {"code": "jasa-p3mi", "name": {"id": "Biaya jasa perusahaan", "en": "Company fee"}},
            "paid_by": "employer",
            "amount": 3500000.0,
            "currency": "IDR",
            "legal_basis": None,
        },
    ]
    assert found["requirements"]["languages"] == [
        {
            "language": {"code": "en", "name": {"id": "Inggris", "en": "English"}},
            "level": "A2",
            "certificate": None,
        }
    ]
    assert found["requirements"]["health"] == {"id": "sehat", "en": None}
    assert found["apply_at"] == "bp3mi-ntt"


def test_nothing_internal_is_told(client: Client, world: World, cast: Cast) -> None:
    listing = make_live_listing(world, cast)
    Opportunity.objects.filter(pk=listing.pk).update(
        imported_values={"rahasia": "rahasia"}, employer_address="rahasia", source_id="rahasia"
    )
    Agency.objects.update(note="rahasia", other_names="rahasia")
    for address in (f"{LIST}/{listing.code}", LIST, "/api/v1/agencies", f"/api/v1/check?q={listing.code}"):
        content = client.get(address).content.decode()
        for word in ("rahasia", "editor", "verifier", "imported", "author", "publisher", "version"):
            assert word not in content, address


@pytest.mark.parametrize(
    ("change", "status", "reason", "stop"),
    [
        ({"state": "suspended"}, 200, "suspended", True),
        ({"state": "withdrawn"}, 410, "withdrawn", True),
        ({"state": "closed"}, 410, "closed", False),
        ({"quota_filled": 24}, 200, "filled", False),
        ({"opens_on": today() + timedelta(days=1)}, 200, "not_open_yet", False),
    ],
)
def test_a_listing_that_is_not_live_says_what_its_tombstone_says(
    client: Client, world: World, cast: Cast, change: dict[str, Any], status: int, reason: str, stop: bool
) -> None:
    listing = make_live_listing(world, cast)
    Opportunity.objects.filter(pk=listing.pk).update(**change)
    found = answer(client, f"{LIST}/{listing.code}", status)
    assert (found["live"], found["gone"], found["verdict"]["stop"]) == (False, status == 410, stop)
    assert [why["code"] for why in found["reasons"]] == [reason]
    assert not {"pay", "costs", "apply_steps", "description", "permit"} & set(found)
    for language, prefix in (("id", ""), ("en", "/en")):
        page = client.get(f"{prefix}{listing.get_absolute_url()}")
        assert page.status_code == status
        assert found["verdict"]["title"][language] in page.content.decode()
        assert found["reasons"][0]["message"][language] in page.content.decode()


@pytest.mark.parametrize("code", ["NTT-ZZZZZ", "NTT-2", "x", "%00", "a" * 500, "..", "<b>"])
def test_unknown_codes(client: Client, world: World, code: str) -> None:
    assert answer(client, f"{LIST}/{code}", 404)["status"] == 404


def test_a_draft_is_as_unknown_as_a_code_that_does_not_exist(
    client: Client, world: World, cast: Cast
) -> None:
    draft = make_listing(world, cast.editor)
    unknown = client.get(f"{LIST}/NTT-ZZZZZ")
    hidden = client.get(f"{LIST}/{draft.code}")
    assert (hidden.status_code, hidden.content) == (404, unknown.content)


def test_a_suspension_changes_the_etag(client: Client, world: World, cast: Cast) -> None:
    listing = make_live_listing(world, cast)
    first = client.get(LIST)
    assert client.get(LIST, headers={"If-None-Match": first["ETag"]}).status_code == 304
    Opportunity.objects.filter(pk=listing.pk).update(state="suspended")
    assert client.get(LIST, headers={"If-None-Match": first["ETag"]}).status_code == 200


# --- Check -------------------------------------------------------------------------------------------------------
def test_check_gives_the_verdicts_of_the_page(
    client: Client, world: World, cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    live = make_live_listing(world, cast)
    stopped = make_live_listing(world, cast)
    Opportunity.objects.filter(pk=stopped.pk).update(state="suspended")
    unknown = spoken.new_code("NTT")
    expected = {
        live.code: ("live", live.code, False),
        f"{stopped.code[:3]} {stopped.code[4:].lower()}": ("not_live", stopped.code, True),
        "NTT-22222": ("mistyped", None, False),
        unknown: ("not_in_data", unknown, True),
        "apa ini": ("no_code", None, False),
    }
    for typed, verdict in expected.items():
        found = client.get("/api/v1/check", {"q": typed}).json()
        assert (found["result"], found["code"], found["verdict"]["stop"]) == verdict
        for language, prefix in (("id", ""), ("en", "/en")):
            page = client.get(f"{prefix}/cek/", {"q": typed}).content.decode()
            assert found["verdict"]["title"][language] in page
        assert found["data_of"] == THIS_MORNING
        assert "palsu" not in str(found)
    with django_assert_num_queries(2):  # listing, date of the data
        client.get("/api/v1/check", {"q": live.code})


@pytest.mark.parametrize("query", ["", "?q=", "?q=%20", "?q=%00", f"?q={'a' * 201}"])
def test_check_needs_something_to_check(client: Client, world: World, query: str) -> None:
    assert answer(client, f"/api/v1/check{query}", 400)["errors"][0]["parameter"] == "q"


# --- Companies ---------------------------------------------------------------------------------------------------
def test_companies_with_licence_and_sanctions(
    client: Client, world: World, cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    day = today()
    stopped = Agency.objects.create(
        key="pt-henti", name="PT Henti (contoh)", licence_number="2", licence_from=day, licence_until=day
    )
    stopped.countries.add(Country.objects.get(pk="MY"))
    AgencySanction.objects.create(
        agency=stopped, kind="temporary_stop", starts_on=day, source="uji", reason="rahasia"
    )
    AgencySanction.objects.create(
        agency=world.agency, kind="warning", starts_on=day, lifted_on=day, source="uji"
    )
    with django_assert_num_queries(3):  # companies, sanctions, countries
        found = answer(client, "/api/v1/agencies")
    assert [(item["key"], item["licensed"], len(item["sanctions"])) for item in found["items"]] == [
        ("pt-henti", False, 1),
        ("pt-uji", True, 0),
    ]
    assert found["items"][0]["sanctions"] == [
        {"kind": "temporary_stop", "starts_on": str(day), "ends_on": None, "decree": None, "source": "uji"}
    ]
    assert found["items"][0]["countries"] == ["MY"]
    first = answer(client, "/api/v1/agencies?banyak=1")
    second = answer(client, first["next"].removeprefix(SITE))
    assert ([item["key"] for item in second["items"]], second["next"]) == (["pt-uji"], None)
