"""Comparing up to three listings and keeping a list, both in the address alone: whatever stands in it gets a page."""

from datetime import timedelta
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from django.http import QueryDict
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from opportunities.choosing import choice_url, read_choice
from opportunities.models import AgencySanction, LanguageRequirement, LivingAssumption, Opportunity
from portal.dates import today
from portal.models import Language
from tests.cast import Cast, World, make_listing, make_live_listing
from tests.pages import every, parsed, text, weight

COMPARE, KEPT = "/lowongan/banding/", "/simpanan/"


def read(client: Client, path: str, *codes: str, **query: str) -> str:
    answer = client.get(path, {"kode": list(codes), **query})
    assert answer.status_code == 200
    return text(every(parsed(answer), "main")[0])


@pytest.fixture
def three(world: World, cast: Cast) -> list[Opportunity]:
    """Live listings that differ in pay."""
    return [
        make_live_listing(world, cast, title_ind=f"Pemanen {number}", wage_min=1700 + 100 * number)
        for number in range(3)
    ]


# --- Comparing ---------------------------------------------------------------------------------------------------
def test_three_stand_beside_each_other_in_the_order_asked(client: Client, three: list[Opportunity]) -> None:
    codes = [listing.code for listing in reversed(three)]
    page = parsed(client.get(COMPARE, {"kode": codes}))
    heads = [text(head) for head in every(page, "th", scope="col")]
    assert [head.split(" di ")[0].split("Malaysia")[0] for head in heads] == [
        "Pemanen 2",
        "Pemanen 1",
        "Pemanen 0",
    ]
    assert [text(head) for head in every(page, "th", scope="rowgroup")] == [
        "Gaji",
        "Anda bayar",
        "Sisa setelah 3 bulan",
        "Kontrak",
        "Tempat tinggal",
        "Makan",
        "Syarat",
        "Kuota",
        "Tutup",
    ]
    cells = [text(cell) for cell in every(page, "td")]
    assert cells[:3] == [
        f"RM{low}–2.300 per bulankira-kira Rp{short}–9,1 juta"
        for low, short in (("1.900", "7,5"), ("1.800", "7,1"), ("1.700", "6,7"))
    ]
    assert cells[3:6] == ["Rp350.000sisanya majikan"] * 3
    assert cells[6:9] == ["belum diketahui: harga di negara ini belum ada"] * 3


@pytest.mark.parametrize("number", [1, 3])
def test_comparing_asks_a_fixed_number_of_times(
    client: Client,
    world: World,
    three: list[Opportunity],
    django_assert_num_queries: DjangoAssertNumQueries,
    number: int,
) -> None:
    malay = Language.objects.create(code="ms", name_ind="Melayu", name_en="Malay")
    LanguageRequirement.objects.create(opportunity=three[0], language=malay, level="A1")
    codes = [listing.code for listing in three[:number]]
    with django_assert_num_queries({1: 4, 3: 3}[number]):  # listings, costs, languages; others to add
        said = read(client, COMPARE, *codes)
    assert "Bahasa: Melayu A1" in said
    AgencySanction.objects.create(agency=world.agency, kind="temporary_stop", starts_on=today(), source="uji")
    with django_assert_num_queries({1: 6, 3: 5}[number]):  # and sanctions and rules, whatever the number
        assert read(client, COMPARE, *codes).count("JANGAN BAYAR.") == number


def test_what_is_left_after_the_first_months_is_compared(
    client: Client, world: World, three: list[Opportunity]
) -> None:
    LivingAssumption.objects.create(
        country=world.malaysia, kind="other", amount=100, currency="MYR", starts_on=today(), source="uji"
    )
    said = read(client, COMPARE, three[0].code)
    assert "Sisa setelah 3 bulan kira-kira Rp18,6–25,7 jutabelum dipastikan" in said
    assert "bukan janji" in said


def test_one_that_is_not_live_says_so_and_shows_nothing_of_its_offer(
    client: Client, three: list[Opportunity]
) -> None:
    closed = three[1]
    Opportunity.objects.filter(pk=closed.pk).update(closes_on=today() - timedelta(days=1))
    page = parsed(client.get(COMPARE, {"kode": [three[0].code, closed.code]}))
    cells = [text(cell) for cell in every(page, "td")]
    assert cells[0] == "buka"
    assert cells[1].startswith("Lowongan ini sudah tutup Jangan bayar siapa pun untuk lowongan ini.")
    assert "RM1.800" not in text(page)
    assert set(cells[3:-2:2]) == {"–"}


@pytest.mark.parametrize("path", [COMPARE, KEPT])
@pytest.mark.parametrize(
    "code",
    [
        "NTT-22222",
        "zzz",
        "'; DROP TABLE x --",
        "(?=.*)*+",
        "\x00",
        "<script>alert(1)</script>",
        "x" * 10_000,
        "\u202eXMK4-TTN",
        "🙂🙂",
        "../../etc/passwd",
        "%00%ff",
    ],
)
def test_unknown_and_broken_codes_get_a_helpful_page(
    client: Client, three: list[Opportunity], path: str, code: str
) -> None:
    answer = client.get(path, {"kode": [three[0].code, code], "asal": code, "lain": code})
    said = text(every(parsed(answer), "main")[0])
    assert answer.status_code == 200
    assert b"<script>alert" not in answer.content
    assert "Pemanen 0" in said
    assert ("Tidak ada dalam data kami: NTT-22222." in said) == (code == "NTT-22222")
    assert ("Alamat ini berubah atau terpotong." in said) == (code != "NTT-22222")


@given(st.lists(st.text(max_size=60), max_size=30), st.integers(1, 20))
def test_reading_codes_never_fails_and_never_gives_more(typed: list[str], most: int) -> None:
    data = QueryDict(mutable=True)
    data.setlist("kode", typed)
    choice = read_choice(data, most)
    assert len(choice.codes) <= most
    assert len({*choice.codes, *choice.beyond}) == len(choice.codes) + len(choice.beyond)
    again = read_choice(QueryDict(urlsplit(choice_url("/", choice.codes)).query), most)
    assert again.codes == choice.codes


def test_a_draft_is_as_unknown_as_any_other(client: Client, world: World, cast: Cast) -> None:
    draft = make_listing(world, cast.editor)
    assert f"Tidak ada dalam data kami: {draft.code}." in read(client, COMPARE, draft.code)
    assert draft.title not in read(client, KEPT, draft.code)


def test_more_than_three_offer_to_change_places(
    client: Client, world: World, cast: Cast, three: list[Opportunity]
) -> None:
    fourth = make_live_listing(world, cast, title_ind="Pemanen 3")
    codes = [listing.code for listing in [*three, fourth]]
    page = parsed(client.get(COMPARE, {"kode": codes}))
    assert len(every(page, "th", scope="col")) == 3
    assert "Di sini muat paling banyak 3 lowongan." in text(page)
    swap = next(link.get("href") or "" for link in every(page, "a") if text(link) == fourth.code)
    assert parse_qs(urlsplit(swap).query)["kode"] == [codes[0], codes[1], codes[3]]


def test_one_offers_others_to_add_and_none_says_how(client: Client, three: list[Opportunity]) -> None:
    page = parsed(client.get(COMPARE, {"kode": three[0].code, "asal": "53.04"}))
    added = [link.get("href") or "" for link in every(page, "a") if "Pemanen" in text(link)][1:]
    assert sorted(parse_qs(urlsplit(href).query)["kode"][1] for href in added) == sorted(
        listing.code for listing in three[1:]
    )
    assert all(href.endswith("&asal=53.04") for href in added)
    assert "Pilih lowongan di daftar, atau tulis kodenya di sini: paling banyak tiga." in read(
        client, COMPARE
    )


def test_codes_are_read_however_they_were_typed(client: Client, three: list[Opportunity]) -> None:
    code = three[0].code
    for typed in (code.lower(), code.replace("-", " "), f"{code},{code}"):
        page = parsed(client.get(COMPARE, {"kode": typed}))
        assert len(every(page, "th", scope="col")) == 1


def test_comparing_says_what_is_not_open_to_the_home(client: Client, three: list[Opportunity]) -> None:
    assert "Bukan untuk daerah Anda." not in read(client, COMPARE, three[0].code, asal="53.04")
    assert "Bukan untuk daerah Anda." in read(client, COMPARE, three[0].code, asal="52.01")


# --- Keeping -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("number", [1, 3])
def test_the_address_is_the_list(
    client: Client,
    three: list[Opportunity],
    django_assert_num_queries: DjangoAssertNumQueries,
    number: int,
) -> None:
    codes = [listing.code for listing in three[:number]]
    with django_assert_num_queries(1):
        answer = client.get(KEPT, {"kode": codes})
    page = parsed(answer)
    assert answer.cookies == {}
    assert len(every(page, "article")) == number
    removing = [link for link in every(page, "a") if (link.get("data-drop") or "") in codes]
    assert [len(parse_qs(urlsplit(link.get("href") or "").query).get("kode", [])) for link in removing] == [
        number - 1
    ] * number


def test_a_kept_job_that_was_stopped_warns_first(
    client: Client, world: World, three: list[Opportunity]
) -> None:
    AgencySanction.objects.create(agency=world.agency, kind="temporary_stop", starts_on=today(), source="uji")
    page = parsed(client.get(KEPT, {"kode": [three[0].code]}))
    assert every(page, "article") == []
    assert "JANGAN BAYAR." in text(page)
    assert "RM1.700" not in text(page)
    assert "Bandingkan" not in text(every(page, "main")[0])


def test_the_list_travels_in_a_short_message(client: Client, three: list[Opportunity]) -> None:
    page = parsed(client.get(KEPT, {"kode": [listing.code for listing in three]}))
    (link,) = [a.get("href") or "" for a in every(page, "a") if text(a) == "WhatsApp"]
    message = unquote(link.partition("?text=")[2])
    assert message.startswith("Daftar lowongan resmi saya.")
    assert parse_qs(urlsplit(message.split()[-1]).query)["kode"] == [listing.code for listing in three]
    assert len(message) <= 700


def test_a_list_of_any_length_stays_small(client: Client, world: World, cast: Cast) -> None:
    listings = [make_live_listing(world, cast) for _number in range(21)]
    answer = client.get(KEPT, {"kode": [listing.code for listing in listings]})
    page = parsed(answer)
    assert len(every(page, "article")) == 20
    assert f"Tidak dipakai: {listings[20].code}." in text(page)
    assert weight(answer) <= 13_000
    (link,) = [a.get("href") or "" for a in every(page, "a") if text(a) == "WhatsApp"]
    assert len(unquote(link.partition("?text=")[2])) <= 700


def test_both_are_reached_from_a_listing_and_from_the_list(client: Client, three: list[Opportunity]) -> None:
    own = parsed(client.get(three[0].get_absolute_url()))
    addresses = [link.get("href") for link in every(own, "a")]
    assert f"{COMPARE}?kode={three[0].code}" in addresses
    assert f"{KEPT}?kode={three[0].code}" in addresses
    results = parsed(client.get("/lowongan/", {"asal": "53.04"}))
    (form,) = [form for form in every(results, "form") if form.get("action") == COMPARE]
    ticks = {(box.get("name"), box.get("value")) for box in every(form, "input")}
    assert ticks == {("asal", "53.04"), *(("kode", listing.code) for listing in three)}
    assert [button.get("formaction") for button in every(form, "button")] == [None, KEPT]
