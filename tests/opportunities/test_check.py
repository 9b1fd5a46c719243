"""Is this offer real? The answer by spoken code: an instruction, its reasons, and the date of our data."""

from datetime import timedelta
from urllib.parse import quote

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from opportunities.models import AgencySanction, Opportunity
from portal import codes
from portal.dates import today
from tests.cast import Cast, World, make_listing, make_live_listing
from tests.pages import every, parsed, text

FORM = "/cek/"


@pytest.fixture
def listing(world: World, cast: Cast) -> Opportunity:
    return make_live_listing(world, cast)


def ask(client: Client, typed: str) -> str:
    answer = client.get(FORM, {"q": typed})
    assert answer.status_code == 200
    page = parsed(answer)
    assert [meta.get("content") for meta in every(page, "meta", name="robots")] == ["noindex"]
    return text(every(page, "main")[0])


def heading(client: Client, address: str) -> str:
    return text(every(parsed(client.get(address)), "h1")[0])


def unused_code(prefix: str = "NTT") -> str:
    """A well-made code that no listing has."""
    code = codes.new_code(prefix)
    assert not Opportunity.objects.filter(code=code).exists()
    return code


def mistype(code: str) -> str:
    """One character replaced by another of the alphabet."""
    wrong = next(character for character in codes.ALPHABET if character != code[-2])
    return code[:-2] + wrong + code[-1]


def test_form_explains_the_answers_and_asks_for_no_name(client: Client, world: World) -> None:
    page = parsed(client.get(FORM))
    assert [field.get("name") for field in every(page, "input")] == ["q"]
    assert [text(element) for element in every(page, "h2")][:2] == ["Tidak ada kode?", "Arti hasilnya"]


def test_live_is_green(client: Client, listing: Opportunity) -> None:
    said = ask(client, listing.code)
    assert (
        f"Ada di data resmi Lowongan {listing.code} terdaftar dan izinnya berlaku. Data {today().day} "
        in said
    )
    assert "Ya: Kuota: sisa 9 dari 24" in said
    assert "Kami belum tahu: Apakah orang yang menghubungi Anda bekerja di sana" in said
    assert "Anda bayar Rp350.000Tidak lebih. Minta kuitansi." in said


@pytest.mark.parametrize("code", ["live", "mistyped", "unused", "word"])
def test_every_answer_says_that_a_company_is_not_the_caller_and_how_old_the_data_are(
    client: Client, listing: Opportunity, code: str
) -> None:
    typed = {
        "live": listing.code,
        "mistyped": mistype(listing.code),
        "unused": unused_code(),
        "word": "halo",
    }[code]
    said = ask(client, typed)
    assert "Perusahaan sah belum tentu orang yang menelepon itu pegawainya." in said
    assert f"Data {today().day} " in said
    assert "palsu" not in said


def test_the_code_may_be_written_in_many_ways(client: Client, listing: Opportunity) -> None:
    prefix, rest = listing.code.split("-")
    ways = [
        listing.code.lower(),
        f" {prefix} {rest} ",
        f"{prefix}{rest}",
        f"{prefix}–{rest}.",
        f"{prefix}-{rest}\x00",
    ]
    assert [heading(client, f"{FORM}?q={quote(way)}") for way in ways] == ["Ada di data resmi"] * len(ways)
    assert heading(client, f"{FORM}{listing.code.lower()}/") == "Ada di data resmi"


@pytest.mark.parametrize(
    "code", ["NTT-4K7M8", "NTT-K47W8", "NTT-K47MDT", "NTT-KR47MDJ", "KP-K47MR8", "KALT-4K7W4"]
)
def test_codes_of_every_length_may_be_written_without_their_dash(
    client: Client, listing: Opportunity, code: str
) -> None:
    Opportunity.objects.filter(pk=listing.pk).update(code=code)
    bare = code.replace("-", "")
    ways = [code, bare, bare.lower(), code.replace("-", " "), " ".join(bare), f"{bare[:4]} {bare[4:]}"]
    said = [heading(client, f"{FORM}?q={quote(way)}") for way in ways]
    assert said == ["Ada di data resmi"] * len(ways)


def test_a_code_that_two_listings_may_have_is_neither_until_the_dash_is_typed(
    client: Client, world: World, cast: Cast, listing: Opportunity
) -> None:
    Opportunity.objects.filter(pk=listing.pk).update(code="NTT-K47MDT")
    other = make_live_listing(world, cast)
    ways = ["NTTK47MDT", "ntt k47mdt", "N T T K 4 7 M D T", "NTT-K47MDT"]
    for state in ("published", "suspended"):  # a listing that is over is one of the two as well
        Opportunity.objects.filter(pk=other.pk).update(code="NTTK-47MDT", state=state)
        said = [heading(client, f"{FORM}?q={quote(way)}") for way in ways]
        assert said == [*["Berhenti. Jangan bayar."] * 3, "Ada di data resmi"]
    assert heading(client, f"{FORM}?q=NTTK-47MDT") != "Ada di data resmi"


def test_a_slip_in_a_code_without_its_dash_is_never_green(client: Client, listing: Opportunity) -> None:
    code = codes.new_code("NTT", body_length=6)
    Opportunity.objects.filter(pk=listing.pk).update(code=code)
    bare = code.replace("-", "")
    slips = [bare[:place] + "3" + bare[place + 1 :] for place in range(3, len(bare)) if bare[place] != "3"]
    slips += [bare[:place] + bare[place + 1 :] for place in range(len(bare))]
    assert [slip for slip in slips if heading(client, f"{FORM}?q={slip}") == "Ada di data resmi"] == []


def test_one_wrong_character_is_told_apart_from_an_unknown_code(client: Client, listing: Opportunity) -> None:
    said = ask(client, mistype(listing.code))
    assert "Ada satu huruf atau angka yang salah Baca lagi." in said
    assert f"Anda menulis: {mistype(listing.code)}" in said
    assert "Tidak ada" not in said.split("Yang resmi")[0]


def test_not_in_our_data_is_red_and_never_called_fake(client: Client, listing: Opportunity) -> None:
    code = unused_code()
    said = ask(client, code)
    assert f"Berhenti. Jangan bayar. Kode {code} tidak ada dalam data kami. Tanya BP3MI" in said
    assert "Yang resmi dan masih buka Pemanen sawit di Pahang" in said


def test_drafts_are_not_in_our_data(client: Client, world: World, cast: Cast) -> None:
    draft = make_listing(world, cast.editor)
    client.force_login(cast.supervisor)
    for state in ("draft", "in_review"):
        Opportunity.objects.update(state=state)
        assert f"Kode {draft.code} tidak ada dalam data kami." in ask(client, draft.code)


def test_what_stops_is_red_and_what_is_over_is_yellow(
    client: Client, world: World, listing: Opportunity
) -> None:
    def tone() -> str:
        page = parsed(client.get(FORM, {"q": listing.code}))
        return next(
            (element.get("class") or "").removeprefix("jr-verdict ")
            for element in every(page, "div")
            if (element.get("class") or "").startswith("jr-verdict")
        )

    assert tone() == "jr-verdict--go"
    Opportunity.objects.update(closes_on=today() - timedelta(days=1))
    assert tone() == "jr-verdict--slow"
    assert "Tidak: Tanggal tutup sudah lewat." in ask(client, listing.code)
    AgencySanction.objects.create(agency=world.agency, kind="revocation", starts_on=today(), source="uji")
    assert tone() == "jr-verdict--stop"
    said = ask(client, listing.code)
    assert "JANGAN BAYAR." in said
    assert "Tidak: P3MI ini sedang terkena sanksi" in said
    assert "RM1.700" not in said


def test_the_address_of_a_poster_answers_too(client: Client, listing: Opportunity) -> None:
    assert client.get(f"{FORM}{listing.code}/").status_code == 200
    assert client.get(f"{FORM}{unused_code()}/").status_code == 404
    assert client.get(f"/en{FORM}{listing.code}/").status_code == 200
    assert heading(client, f"/en{FORM}{listing.code}/") == "In the official data"
    Opportunity.objects.update(state="withdrawn")
    assert client.get(f"{FORM}{listing.code}/").status_code == 200


def test_an_empty_database_still_answers(client: Client, world: World) -> None:
    assert "Data kami masih kosong." in ask(client, unused_code())


@pytest.mark.parametrize("others", [1, 3])
def test_answers_ask_the_database_a_fixed_number_of_times(
    client: Client,
    world: World,
    cast: Cast,
    listing: Opportunity,
    django_assert_num_queries: DjangoAssertNumQueries,
    others: int,
) -> None:
    for _number in range(others):
        make_live_listing(world, cast)
    unused = unused_code()
    with django_assert_num_queries(0):
        client.get(FORM)
    with django_assert_num_queries(2):  # listing, date of the data
        ask(client, listing.code)
    with django_assert_num_queries(3):  # and what is open instead
        ask(client, unused)
    Opportunity.objects.filter(pk=listing.pk).update(state="suspended")
    with django_assert_num_queries(5):  # and sanctions and rules
        ask(client, listing.code)


BAD = [
    "\x00",
    "NTT-\x00",
    "a" * 10_000,
    "' OR 1=1 --",
    "<script>alert(1)</script>",
    "(a+)+$",
    "\u202eabc",
    "🌴",
    "%",
    "/",
]


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_nothing_typed_breaks_the_answer(client: Client, listing: Opportunity, prefix: str) -> None:
    for typed in BAD:
        answer = client.get(f"{prefix}{FORM}", {"q": typed})
        assert answer.status_code == 200, typed
        parsed(answer)
        assert b"<script>alert" not in answer.content
        path = client.get(f"{prefix}{FORM}{quote(typed, safe='')}/")
        assert path.status_code == 404, typed
    for query in ("q=a&q=b", "x=1", "q=%ff%fe", "&&=", "q="):
        assert client.get(f"{prefix}{FORM}?{query}").status_code == 200


def test_answer_is_not_personal(client: Client, listing: Opportunity) -> None:
    answer = client.get(FORM, {"q": listing.code})
    assert answer.cookies == {}
    assert answer["Cache-Control"].startswith("public")
    assert client.post(FORM, {"q": listing.code}).status_code == 405
