"""The SISKOP2MI sample: each row that was planted in it comes out as it should."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from opportunities.models import JobOrderFile, Opportunity
from opportunities.models.choices import State
from portal.codes import is_valid
from tests.opportunities.importing import (
    SAMPLE_CSV,
    SAMPLE_XLSX,
    Ground,
    counts,
    everything,
    listing,
    make_ground,
    on_the_day,
    run,
    said,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def ground() -> Iterator[Ground]:
    with on_the_day():
        yield make_ground()


def facts(source_id: str, *names: str) -> tuple[Any, ...]:
    return Opportunity.objects.values_list(*names).get(source_id=source_id)


@pytest.mark.parametrize("path", [SAMPLE_CSV, SAMPLE_XLSX], ids=["csv", "xlsx"])
def test_the_planted_rows(ground: Ground, path: Any) -> None:
    report = run(ground, path)
    assert counts(report) == (38, 0, 0, 2)
    assert said(report) == [
        (38, "JS_ID", "This number is already in row 4, with the same content. Delete this row."),
        (
            39,
            "NEGARA",
            "“NEGERI ANTAH BERANTAH” is not a country we know."
            " Check the spelling, or have this name added to the country.",
        ),
        (39, "MUANG", "There is pay but no currency. Write its three letters, for example MYR."),
    ]
    # row 4: trailing spaces and mixed case; row 6: all in small letters
    assert facts("900103", "title_ind", "sector", "country", "education_min") == (
        "Harvester",
        "perkebunan",
        "MY",
        "none",
    )
    assert facts("900105", "title_ind", "sector", "country", "scheme", "currency") == (
        "Penyadap karet",
        "perkebunan",
        "MY",
        "p2p",
        "MYR",
    )
    # row 8: a dot for thousands; row 36: no highest pay; row 40: no pay at all
    assert facts("900107", "wage_min", "wage_max") == (Decimal(1700), Decimal(2200))
    assert facts("900135", "wage_min", "wage_max") == (Decimal(1700), None)
    assert facts("900138", "wage_min", "wage_max", "currency", "title_ind", "agency__key") == (
        None,
        None,
        "BND",
        "Merchandiser",
        "cakrawala-timor",
    )
    # row 18: HONGKONG; row 21: NTD; row 19: the channel for Taiwan
    assert facts("900117", "country") == ("HK",)
    assert facts("900120", "currency", "scheme") == ("TWD", "special")
    # rows 23, 34, 41: permit over, no date, day before month
    assert facts("900122", "permit_expires_on") == (date(2026, 11, 10),)
    assert facts("900133", "permit_expires_on", "closes_on") == (None, None)
    assert facts("900139", "permit_expires_on", "closes_on") == (date(2027, 2, 3), date(2027, 2, 3))
    assert facts("900101", "permit_expires_on") == (date(2027, 3, 31),)


def test_what_a_person_should_look_at_is_said_without_refusing_the_row(ground: Ground) -> None:
    report = run(ground, SAMPLE_CSV)
    warned = {(problem.row, problem.field): problem.message for problem in report.warnings}
    assert (
        warned[(23, "SIP_BERLAKUAKHIR")] == "The permit (SIP2MI) has ended: this can no longer be published."
    )
    assert warned[(34, "SIP_BERLAKUAKHIR")] == (
        "No end date of the permit (SIP2MI): it must be added before publishing."
    )
    assert warned[(37, "P3MI")] == (
        "The placement company is under a sanction: this cannot be published now."
    )
    assert warned[(40, "JOB_GAJI")] == "No pay: it must be added before publishing."
    assert warned[(13, "SUSAHA")] == "Domestic work: set down as informal work for a private household."
    assert warned[(3, "JABATAN")] == (
        "No occupation of ours has this name: choose one when you complete the draft."
    )
    assert (2, "JABATAN") not in warned
    assert facts("900112", "employer_kind", "formality") == ("individual", "informal")
    assert facts("900101", "employer_kind", "formality", "occupation") == (
        "legal_entity",
        "formal",
        "pekerja-kebun-sawit",
    )


def test_what_is_created_is_a_draft_of_the_office_by_the_importer(ground: Ground) -> None:
    run(ground, SAMPLE_CSV)
    made = Opportunity.objects.all()
    assert set(made.values_list("state", "office", "author", "publisher", "source_kind", "origin")) == {
        (State.DRAFT, ground.ntt.pk, ground.editor.pk, None, "siskop2mi", "53")
    }
    codes = [each.code for each in made]
    assert all(code.startswith("NTT-") and is_valid(code) for code in codes)
    assert len(set(codes)) == 38
    first = listing("900101")
    assert (first.slug, first.title, first.foreign_agency, first.employer_name) == (
        "harvester",
        "Harvester",
        "Ladang Sri Melur Sdn Bhd (contoh)",
        "",
    )
    assert first.pay_idr_min is not None
    assert first.search_title
    assert first.imported_values == {
        "title_ind": "Harvester",
        "sector": "perkebunan",
        "agency": first.agency_id,
        "country": "MY",
        "scheme": "p2p",
        "permit_expires_on": "2027-03-31",
        "wage_min": "1700.00",
        "wage_max": "2900.00",
        "currency": "MYR",
        "foreign_agency": "Ladang Sri Melur Sdn Bhd (contoh)",
        "education_min": "sd",
    }


def test_the_columns_without_a_language_hold_the_indonesian_text(ground: Ground) -> None:
    run(ground, SAMPLE_CSV)  # with English as the language of the screen
    raw = Opportunity.objects.raw(
        "SELECT id, title AS raw_title, description AS raw_description FROM opportunities_opportunity"
        " WHERE source_id = '900105'"
    )[0]
    assert (raw.raw_title, raw.raw_description) == ("Penyadap karet", "")


def test_the_file_its_finger_print_and_its_report_are_kept(ground: Ground) -> None:
    run(ground, SAMPLE_CSV)
    file = JobOrderFile.objects.get()
    assert (file.name, len(file.sha256), file.size, file.layout, file.office, file.imported_by) == (
        "daftar.csv",
        64,
        SAMPLE_CSV.stat().st_size,
        "siskop2mi",
        ground.ntt,
        ground.editor,
    )
    assert (file.created, file.amended, file.unchanged, file.refused) == (38, 0, 0, 2)
    assert [line["row"] for line in file.report] == list(range(2, 42))
    assert [line["outcome"] for line in file.report if line["row"] in (37, 38, 39)] == [
        "created",
        "refused",
        "refused",
    ]
    assert listing("900101").imported_from == file


def test_a_dry_run_says_the_same_and_writes_nothing(ground: Ground) -> None:
    before = everything()
    planned = run(ground, SAMPLE_CSV, commit=False)
    assert everything() == before
    done = run(ground, SAMPLE_CSV)
    assert (planned.committed, done.committed) == (False, True)
    assert planned.as_dict() | {"committed": True} == done.as_dict()


@pytest.mark.parametrize("again", [SAMPLE_CSV, SAMPLE_XLSX], ids=["same file", "same list as a workbook"])
def test_a_second_import_changes_nothing(ground: Ground, again: Any) -> None:
    run(ground, SAMPLE_CSV)
    before = everything()
    assert counts(run(ground, again)) == (0, 0, 38, 2)
    after = everything()
    log = JobOrderFile._meta.label
    assert len(after.pop(log)) == len(before.pop(log)) + 1
    assert after == before
