"""Posters and digests: small, on as many sheets as promised, whatever the texts, and only of what is live."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from opportunities.models import AgencySanction, CostItem, CostKind, DestinationRule, Opportunity
from opportunities.models.choices import State
from portal.dates import format_date, format_date_short, today
from portal.models import Region
from tests.cast import Cast, World, make_listing, make_live_listing
from tests.pages import every, parsed, text
from tests.paper import pages, qr_codes, sizes

A4 = (595, 842)
LONG = "Pekerja perkebunan kelapa sawit bagian pemeliharaan dan pemanenan tandan buah segar di perkebunan besar Sabah"


def poster(client: Client, listing: Opportunity, prefix: str = "") -> bytes:
    answer = client.get(f"{prefix}/lowongan/{listing.code}/poster.pdf")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert answer["X-Robots-Tag"] == "noindex"
    assert len(answer.content) <= 300_000
    return bytes(answer.content)


# --- Poster ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_poster_is_one_page_whose_code_leads_to_the_check(
    client: Client, world: World, cast: Cast, prefix: str
) -> None:
    listing = make_live_listing(world, cast)
    content = poster(client, listing, prefix)
    assert sizes(content) == [A4]
    (address,) = qr_codes(content)
    assert address == f"{settings.SITE_URL}{prefix}/cek/{listing.code}/"
    assert client.get(address.removeprefix(settings.SITE_URL)).status_code == 200


def test_poster_never_breaks_its_code(
    client: Client, world: World, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    listing = make_live_listing(world, cast)
    for length in range(1, 24):
        monkeypatch.setattr(settings, "SITE_URL", f"https://{'i' * length}.example")
        [words] = pages(client.get(f"/en/lowongan/{listing.code}/poster.pdf").content)
        assert words.count(listing.code) == 2, length


def test_poster_says_what_the_page_says(client: Client, world: World, cast: Cast) -> None:
    listing = make_live_listing(world, cast)
    (said,) = pages(poster(client, listing))
    closes = today() + timedelta(days=30)
    for words in (
        f"LOWONGAN RESMI KP2MI · BP3MI NTT Kode {listing.code}",
        "Pemanen sawit di Pahang",
        "RM1.700–2.300 per bulan",
        "kira-kira Rp6,7–9,1 juta",
        "Rp350.000",
        "24 orang",
        format_date_short(closes, "id", with_year=True),
        "23.59 WITA",
        "Dibayar majikan Biaya jasa perusahaan",
        "PT Uji Coba (contoh)",
        "Diminta bayar lebih dari ini? Jangan bayar.",
        "1. Datang ke kantor",
        f"Dicetak {format_date(today(), 'id')}.",
        f"Setelah {format_date(closes, 'id')} poster ini tidak berlaku.",
    ):
        assert words in said, words
    assert "CONTOH" not in said


def test_the_longest_texts_still_fit_on_one_page(client: Client, world: World, cast: Cast) -> None:
    title = f"#set page(width: 1pt) {LONG}"[:140]
    assert len(title) > 120
    listing = make_live_listing(
        world,
        cast,
        title_ind=title,
        city="Kota yang panjang namanya, " * 4,
        employer_name="Perusahaan " * 14,
        skills_ind="Keterampilan yang panjang sekali. " * 40,
        certificates_ind="Sertifikat " * 18,
        health_note_ind="Sehat " * 33,
        apply_steps_ind="\n".join("Langkah yang panjang sekali. " * 20 for _step in range(9)),
        wage_min=123_456_789,
        wage_max=987_654_321,
        is_demo=True,
    )
    world.ntt.address = "Jalan yang panjang, " * 20
    world.ntt.opening_hours = "Senin sampai Jumat pukul 08.00 sampai 15.00 WITA"
    world.ntt.save()
    for number in range(18):
        kind = CostKind.objects.create(
            key=f"biaya-{number}",
            order=number,
            name_ind=f"Biaya yang panjang namanya {number}",
            name_en="x",
            normally_paid_by="employer",
        )
        CostItem.objects.create(
            opportunity=listing, kind=kind, payer=("employer", "p3mi", "state")[number % 3], amount=1
        )
    content = poster(client, listing)
    assert sizes(content) == [A4]
    (said,) = pages(content)
    assert "CONTOH, bukan lowongan nyata." in said
    assert all(word in said for word in title.split())
    assert said.index("Diminta bayar lebih") < said.index("poster ini tidak berlaku.")
    assert qr_codes(content) == [f"{settings.SITE_URL}/cek/{listing.code}/"]


REST = "Pindai kodenya untuk melihat langkah lain."


@pytest.mark.parametrize(("steps", "length", "shown"), [(4, 60, 4), (9, 60, 9), (4, 200, 3), (9, 600, 2)])
def test_poster_has_every_step_or_says_where_the_others_are(
    client: Client, world: World, cast: Cast, steps: int, length: int, shown: int
) -> None:
    written = [f"Langkah ke-{number} {'datang ' * length}"[:length] for number in range(1, steps + 1)]
    listing = make_live_listing(world, cast, apply_steps_ind="\n".join(written))
    content = poster(client, listing)
    assert sizes(content) == [A4]
    (said,) = pages(content)
    assert [f"{number}. Langkah ke-{number}" in said for number in range(1, steps + 1)] == [
        number <= shown for number in range(1, steps + 1)
    ]
    assert (REST in said) == (shown < steps)


@pytest.mark.parametrize(
    ("state", "status"),
    [
        (State.CLOSED, 410),
        (State.WITHDRAWN, 410),
        (State.SUSPENDED, 404),
        (State.PUBLISHED, 404),  # its company is under sanction
    ],
)
def test_what_is_not_live_gets_words_instead(
    client: Client, world: World, cast: Cast, state: State, status: int
) -> None:
    listing = make_live_listing(world, cast)
    Opportunity.objects.update(state=state)
    AgencySanction.objects.create(agency=world.agency, kind="temporary_stop", starts_on=today(), source="uji")
    answer = client.get(f"/lowongan/{listing.code}/poster.pdf")
    assert answer.status_code == status
    assert "JANGAN BAYAR" in text(parsed(answer)) or state in (State.CLOSED, State.WITHDRAWN)
    assert listing.code in text(parsed(answer))


@pytest.mark.parametrize("code", ["NTT-22222", "x", "%00", "..%2f..%2fetc"])
def test_poster_of_an_unknown_code_is_a_helpful_page(client: Client, world: World, code: str) -> None:
    answer = client.get(f"/lowongan/{code}/poster.pdf")
    assert answer.status_code == 404
    assert "text/html" in answer["Content-Type"]


def test_poster_of_a_draft_does_not_exist(client: Client, world: World, cast: Cast) -> None:
    draft = make_listing(world, cast.editor)
    answer = client.get(f"/lowongan/{draft.code}/poster.pdf")
    assert (answer.status_code, draft.title.encode() in answer.content) == (404, False)


@pytest.mark.parametrize("costs", [0, 2])
def test_poster_asks_a_fixed_number_of_times(
    client: Client, world: World, cast: Cast, django_assert_num_queries: DjangoAssertNumQueries, costs: int
) -> None:
    listing = make_live_listing(world, cast)
    for payer in ("state", "p3mi")[:costs]:
        CostItem.objects.create(opportunity=listing, kind=world.fee, payer=payer, amount=1)
    with django_assert_num_queries(4):  # listing, costs, languages, its office
        poster(client, listing)


def test_listing_leads_to_its_poster(client: Client, world: World, cast: Cast) -> None:
    listing = make_live_listing(world, cast)
    links = {text(a): a.get("href") for a in every(parsed(client.get(listing.get_absolute_url())), "a")}
    assert links["Cetak A4"] == f"/lowongan/{listing.code}/poster.pdf"


# --- Digest ------------------------------------------------------------------------------------------------------
def digest(client: Client, region: str = "53.04", prefix: str = "") -> list[str]:
    answer = client.get(f"{prefix}/lowongan/ringkasan/{region}.pdf")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert answer["X-Robots-Tag"] == "noindex"
    assert len(answer.content) <= 300_000
    assert set(sizes(answer.content)) == {A4}
    return pages(answer.content)


def many(world: World, cast: Cast, number: int, **fields: Any) -> list[Opportunity]:
    return [
        make_live_listing(world, cast, costs=False, title_ind=f"Lowongan nomor {index}", **fields)
        for index in range(number)
    ]


@pytest.mark.parametrize("number", [1, 3])
def test_digest_lists_what_is_open_to_the_province(
    client: Client,
    world: World,
    cast: Cast,
    django_assert_num_queries: DjangoAssertNumQueries,
    number: int,
) -> None:
    listings = many(world, cast, number)
    elsewhere = make_live_listing(world, cast, origin_id="52", title_ind="Untuk NTB")
    with django_assert_num_queries(2):  # the regency, its jobs
        (said,) = digest(client)
    assert all(f"{listing.title}" in said and listing.code in said for listing in listings)
    assert elsewhere.title not in said
    assert "Lowongan untuk warga Belu" in said
    assert f"Terbuka untuk warga Nusa Tenggara Timur sekarang: {number}." in said
    assert f"Data {format_date(today(), 'id')}." in said
    assert f"Setelah {format_date(today() + timedelta(days=14), 'id')}, minta lembar baru." in said
    assert "Tidak muat" not in said


def test_digest_has_two_sheets_and_says_how_many_do_not_fit(client: Client, world: World, cast: Cast) -> None:
    listings = many(world, cast, 90)
    sheets = digest(client)
    said = " ".join(sheets)
    shown = [listing for listing in listings if listing.code in said]
    assert len(sheets) == 2
    assert 60 < len(shown) < 90
    assert f"Tidak muat di lembar ini: {90 - len(shown)}." in said
    assert shown == listings[-len(shown) :]  # the newest ones


def test_digest_with_long_titles_keeps_to_two_sheets(client: Client, world: World, cast: Cast) -> None:
    for listing in many(world, cast, 60, city="Kota yang panjang namanya, " * 4):
        Opportunity.objects.filter(pk=listing.pk).update(title_ind=f"{LONG} {listing.pk}")
    sheets = digest(client)
    shown = " ".join(sheets).count(LONG.split()[-2] + " " + LONG.split()[-1])
    assert len(sheets) == 2
    assert f"Tidak muat di lembar ini: {60 - shown}." in " ".join(sheets)


def test_digest_never_breaks_the_widest_code(client: Client, world: World, cast: Cast) -> None:
    make_live_listing(world, cast, code="NTBX-WWWWW")
    assert "NTBX-WWWWW" in digest(client)[0]


def test_digest_counts_what_it_has_not_read(client: Client, world: World, cast: Cast) -> None:
    first = make_live_listing(world, cast)
    copies = [
        Opportunity(
            **{
                field.attname: getattr(first, field.attname)
                for field in Opportunity._meta.concrete_fields
                if field.attname not in ("id", "code")
            },
            code=f"NTT-2{number:04}",
        )
        for number in range(160)
    ]
    Opportunity.objects.bulk_create(copies)
    said = " ".join(digest(client))
    assert "sekarang: 161." in said


def test_digest_without_a_job_says_so(client: Client, world: World) -> None:
    DestinationRule.objects.all().delete()
    (said,) = digest(client)
    assert "Sekarang tidak ada lowongan buka. Jangan bayar siapa pun yang menawarkan." in said


def test_digest_of_a_province_and_in_english(client: Client, world: World, cast: Cast) -> None:
    many(world, cast, 1)
    (said,) = digest(client, "53", "/en")
    assert "Jobs open to people from Nusa Tenggara Timur" in said


def test_list_of_a_home_leads_to_its_digest(client: Client, world: World, cast: Cast) -> None:
    many(world, cast, 1)
    for home in ("53.04", "53"):
        links = {text(a): a.get("href") for a in every(parsed(client.get("/lowongan/", {"asal": home})), "a")}
        assert links["Di kertas"] == f"/lowongan/ringkasan/{home}.pdf"


def test_digest_leads_to_the_list_of_the_regency(client: Client, world: World, cast: Cast) -> None:
    many(world, cast, 1)
    answer = client.get("/lowongan/ringkasan/53.04.pdf")
    assert qr_codes(answer.content) == [f"{settings.SITE_URL}/lowongan/?asal=53.04"]


@pytest.mark.parametrize("region", ["53.99", "53.04.12", "00", "x"])
def test_digest_of_no_regency_does_not_exist(client: Client, world: World, region: str) -> None:
    Region.objects.create(code="53.04.12", level="district", name="X", parent_id="53.04")
    assert client.get(f"/lowongan/ringkasan/{region}.pdf", follow=True).status_code == 404
