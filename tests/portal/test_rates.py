"""Exchange rates from a file: all rows or none, the same file twice changes nothing, estimates follow."""

from datetime import date, timedelta
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils.translation import override

from portal.dates import today
from portal.imports import UnreadableFile
from portal.models import ExchangeRate
from portal.rates import load_rates
from portal.seeding.files import PORTAL_DATA
from tests.cast import Cast, World, make_live_listing

DAY = date(2026, 11, 20)
HEADER = "currency,date,rupiah,source\n"


def load(
    rows: str, *, commit: bool = True, on: date = DAY
) -> tuple[tuple[int, int, int], list[tuple[int, str]]]:
    """Counts (created, amended, unchanged) and the places of the errors."""
    with override("en"):
        report = load_rates((HEADER + rows).encode(), today=on, commit=commit)
    assert report.committed == (commit and not report.errors)
    return (report.created, report.amended, report.unchanged), [(e.row, e.field) for e in report.errors]


def stored() -> list[tuple[str, date, Decimal, str]]:
    return list(
        ExchangeRate.objects.order_by("currency", "on").values_list("currency", "on", "rupiah", "source")
    )


@pytest.mark.django_db
def test_rates_are_stored_once_and_corrected() -> None:
    rows = 'MYR,2026-11-19,3985,BI\njpy,20/11/2026,"108,5",BI\n'
    assert load(rows) == ((2, 0, 0), [])
    assert stored() == [
        ("JPY", date(2026, 11, 20), Decimal("108.5"), "BI"),
        ("MYR", date(2026, 11, 19), Decimal("3985"), "BI"),
    ]
    assert load(rows) == ((0, 0, 2), [])
    assert load("MYR,2026-11-19,3990,BI\n") == ((0, 1, 0), [])
    assert stored()[1] == ("MYR", date(2026, 11, 19), Decimal("3990"), "BI")


@pytest.mark.django_db
def test_a_dry_run_writes_nothing() -> None:
    assert load("MYR,2026-11-19,3985,BI\n", commit=False) == ((1, 0, 0), [])
    assert stored() == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("row", "field"),
    [
        ("XQZ,2026-11-19,3985,BI", "currency"),
        ("IDR,2026-11-19,1,BI", "currency"),
        (",2026-11-19,3985,BI", "currency"),
        ("MYR,2026-02-30,3985,BI", "date"),
        ("MYR,2026-11-21,3985,BI", "date"),
        ("MYR,,3985,BI", "date"),
        ("MYR,2026-11-19,0,BI", "rupiah"),
        ("MYR,2026-11-19,-5,BI", "rupiah"),
        ("MYR,2026-11-19,3.985.000,BI", "rupiah"),
        ("MYR,2026-11-19,٣٩٨٥,BI", "rupiah"),
        ("MYR,2026-11-19,,BI", "rupiah"),
        ("MYR,2026-11-19,3985,", "source"),
        ("SGD,2026-11-19,12840,BI", "currency"),  # twice in the file
    ],
)
def test_one_bad_row_keeps_the_whole_file_out(row: str, field: str) -> None:
    _counts, errors = load(f"SGD,2026-11-19,12800,BI\n{row}\n")
    assert errors == [(3, field)]
    assert stored() == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("rupiah", "accepted"), [("3.985", False), ("8001", False), ("8000", True), ("2000", True)]
)
def test_a_rate_far_from_the_last_one_is_a_typing_error(rupiah: str, accepted: bool) -> None:
    assert load("MYR,2026-11-18,4000,BI\n") == ((1, 0, 0), [])
    assert load(f"MYR,2026-11-19,{rupiah},BI\n")[1] == ([] if accepted else [(2, "rupiah")])


@pytest.mark.django_db
def test_a_file_without_the_columns_is_refused() -> None:
    with pytest.raises(UnreadableFile):
        load_rates(b"mata uang,nilai\nMYR,1\n", today=DAY, commit=True)


def run(path: Path, *arguments: str) -> tuple[int, str, str]:
    out, err = StringIO(), StringIO()
    try:
        call_command("load_rates", str(path), *arguments, stdout=out, stderr=err)
    except SystemExit as end:
        return int(str(end.code)), out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


def test_the_command_renews_the_estimates_of_listings(world: World, cast: Cast, tmp_path: Path) -> None:
    listing = make_live_listing(world, cast)
    assert (listing.pay_idr_min, listing.rate_on) == (1700 * 3950, today() - timedelta(days=1))
    path = tmp_path / "kurs.csv"
    path.write_text(f"{HEADER}MYR,{today():%Y-%m-%d},4000,uji\n", encoding="utf-8")
    assert run(path, "--dry-run")[:2] == (
        0,
        "created 1, amended 0, unchanged 0, refused 0: nothing written\n",
    )
    listing.refresh_from_db()
    assert listing.pay_idr_min == 1700 * 3950
    assert run(path) == (0, "created 1, amended 0, unchanged 0, refused 0: written\n", "")
    listing.refresh_from_db()
    assert (listing.pay_idr_min, listing.rate_on) == (1700 * 4000, today())
    path.write_text(f"{HEADER}MYR,{today():%Y-%m-%d},x,uji\n", encoding="utf-8")
    status, said, errors = run(path)
    assert (status, said) == (1, "created 0, amended 0, unchanged 0, refused 1: nothing written\n")
    assert errors.startswith("2\trupiah\tx\t")
    assert run(tmp_path / "tidak-ada.csv")[0] == 2


@pytest.mark.django_db
def test_the_shipped_example_rates_have_this_layout() -> None:
    content = (PORTAL_DATA / "exchange_rates.csv").read_bytes()
    report = load_rates(content, today=date(2026, 11, 24), commit=True)
    assert (report.created, report.errors) == (27, [])
    assert {source for *_rate, source in stored()} == {"Kurs contoh, bukan kurs resmi"}
