"""The history of a listing in words, and its download as a spreadsheet."""

import csv
import io

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from opportunities.models import Destination, Opportunity
from portal.exports import csv_lines, safe_cell
from tests.backoffice import save, signed_in
from tests.cast import Cast, World, make_listing, make_live_listing
from tests.pages import parsed, text

LIST = "/admin/opportunities/opportunity/"


def page_of(listing: Opportunity, part: str = "change") -> str:
    return reverse(f"admin:opportunities_opportunity_{part}", args=[listing.pk])


def entries(cast: Cast, listing: Opportunity) -> list[tuple[str, str, str, list[tuple[str, str, str]]]]:
    """Who, what, reason and lines (label, before, after), oldest first."""
    found = signed_in(cast, "verifier").get(page_of(listing, "history")).context["entries"]
    return [
        (each.who, each.what, each.reason, [(line.label, line.before, line.after) for line in each.lines])
        for each in sorted(found, key=lambda each: each.at)
    ]


@pytest.mark.django_db(transaction=True)  # entries are ordered by the time of their transactions
def test_every_change_is_told_with_who_and_what(cast: Cast, world: World) -> None:
    listing = make_listing(world, cast.editor)
    editor = signed_in(cast, "editor")
    save(editor, page_of(listing), wage_max="2500", housing="shared", **{"costs-0-amount": "360000"})
    move = reverse("admin:opportunities_opportunity_transition", args=[listing.pk, "submit"])
    save(editor, move)
    back = reverse("admin:opportunities_opportunity_transition", args=[listing.pk, "return"])
    save(signed_in(cast, "verifier"), back, reason="Gaji belum cocok")
    told = entries(cast, listing)
    assert ("editor", "Biaya: diubah", "", [("Jumlah", "350.000", "360.000")]) in told
    assert (
        "editor",
        "Lowongan: diubah",
        "",
        [("Gaji sampai", "2.300", "2.500"), ("Tempat tinggal", "pemberi kerja", "bersama")],
    ) in told
    assert told[-2:] == [
        ("editor", "Keadaan: draf → sedang diperiksa", "", []),
        ("verifier", "Keadaan: sedang diperiksa → draf", "Gaji belum cocok", []),
    ]


def test_raw_sql_is_in_the_history_too(cast: Cast, world: World) -> None:
    listing = make_listing(world, cast.editor)
    Opportunity.objects.filter(pk=listing.pk).update(city="Johor")
    assert ("", "Lowongan: diubah", "", [("Kota atau daerah", "Pahang", "Johor")]) in entries(cast, listing)


@pytest.mark.parametrize("how_many", [1, 3])
def test_the_history_is_well_formed_and_asks_a_fixed_number_of_times(
    cast: Cast, world: World, how_many: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    listing = make_live_listing(world, cast)
    client = signed_in(cast, "editor")
    address = page_of(listing, "history")
    page = parsed(client.get(address))
    assert "Lowongan: ditulis" in text(page)
    for wage in range(2400, 2400 + how_many):
        Opportunity.objects.filter(pk=listing.pk).update(wage_max=wage)
    with django_assert_num_queries(20):
        client.get(address)


def test_the_chosen_rows_are_downloaded(cast: Cast, world: World) -> None:
    listing = make_listing(world, cast.editor, employer_name='=HYPERLINK("http://x")', city="+6281")
    make_listing(world, cast.editor, permit_number="X2")
    client = signed_in(cast, "editor")
    response = client.post(LIST, {"action": "export_listings", "_selected_action": [listing.pk]})
    content = b"".join(response.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    header, *rows = csv.reader(io.StringIO(content))
    line = dict(zip(header, rows[0], strict=True))
    assert (len(rows), line["kode"], line["pemberi kerja"], line["kota atau daerah"], line["gaji dari"]) == (
        1,
        listing.code,
        '\'=HYPERLINK("http://x")',
        "'+6281",
        "1700.00",
    )


def test_rows_of_another_office_are_not_downloaded(cast: Cast, world: World) -> None:
    listing = make_listing(world, cast.editor)
    response = signed_in(cast, "other_editor").post(
        LIST, {"action": "export_listings", "_selected_action": [listing.pk], "select_across": "1"}
    )
    content = (
        b"".join(response.streaming_content).decode() if response.streaming else response.content.decode()
    )  # type: ignore[attr-defined]
    assert listing.code not in content


@pytest.mark.parametrize("cell", ["=1+1", "+62", "-3", "@x", "\t=1", "\r=1", "\n=1"])
def test_no_cell_starts_like_a_formula(cell: str) -> None:
    assert safe_cell(cell) == f"'{cell}"


def test_other_cells_stay_as_they_are() -> None:
    assert list(csv_lines(["a", "b"], [["x=1", None], [3, 'é, "q"']])) == [
        "\ufeffa,b\r\n",
        "x=1,\r\n",
        '3,"é, ""q"""\r\n',
    ]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("NTT-4K7M8", []),
        ("pemanen", ["sawit"]),
        ("pah", ["sawit"]),
        ("sawit pahang", ["sawit"]),
        ("contoh-sip2mi-1", ["sawit"]),
        ("uji coba", ["sawit"]),
        ("tidakada", []),
        ("'\"&|!:*()<->\\", []),
        ("x" * 5000, []),
    ],
)
def test_staff_find_listings_by_what_they_have_at_hand(
    cast: Cast, world: World, typed: str, found: list[str]
) -> None:
    make_listing(world, cast.editor, slug="sawit")
    response = signed_in(cast, "editor").get(LIST, {"q": typed})
    assert [listing.slug for listing in response.context["cl"].result_list] == found


def test_a_code_is_found_however_it_was_typed(cast: Cast, world: World) -> None:
    listing = make_listing(world, cast.editor)
    make_listing(world, cast.editor, permit_number="X2")
    client = signed_in(cast, "editor")
    for code in (
        listing.code,
        "NTT-K47MDT",
        "KALT-4K7W4",
    ):  # four, five characters; an office of four letters
        Opportunity.objects.filter(pk=listing.pk).update(code=code)
        response = client.get(LIST, {"q": code.lower().replace("-", " ")})
        assert list(response.context["cl"].result_list) == [listing]


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("?shown=yes", 1),
        ("?shown=no", 1),
        ("?state__exact=draft", 1),
        ("?country=MY", 3),
        ("?country=JP", 0),
        ("?agency=999999999999", 3),
        ("?agency=abc", 3),
        ("?scheme__key__exact=p2p", 3),
        ("?p=999", 3),
        ("?unknown=1", 3),
    ],
)
def test_filters(cast: Cast, world: World, query: str, count: int) -> None:
    Destination.objects.create(country=world.malaysia)
    make_listing(world, cast.editor)
    make_live_listing(world, cast, permit_number="X2")
    make_live_listing(world, cast, permit_number="X3", quota_filled=24)
    response = signed_in(cast, "editor").get(LIST + query, follow=True)
    assert response.status_code == 200
    assert response.context["cl"].result_count == count
    parsed(response)


@pytest.mark.django_db(transaction=True)
def test_branches_opened_and_closed_stand_in_the_history_of_a_company(cast: Cast, world: World) -> None:
    client = signed_in(cast, "supervisor")
    address = reverse("admin:opportunities_agency_change", args=[world.agency.pk])
    save(client, address, branches=["53", "53.04"])
    save(client, address, branches=["53.04"])
    page = client.get(reverse("admin:opportunities_agency_history", args=[world.agency.pk]))
    told = [entry for entry in page.context["entries"] if entry.what.startswith("Cabang")]
    assert [(entry.who, entry.what) for entry in told] == [
        ("kp2mi", "Cabang: dihapus"),
        ("kp2mi", "Cabang: ditulis"),
    ]
    assert [{(line.label, line.before, line.after) for line in entry.lines} for entry in told] == [
        {("Wilayah", "Nusa Tenggara Timur", "–")},
        {("Wilayah", "–", "Nusa Tenggara Timur"), ("Wilayah", "–", "Belu")},
    ]
