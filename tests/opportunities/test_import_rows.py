"""Single rows as they come: what is understood, and what is refused with the value and what to do. No half rows."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from opportunities.forms.import_fields import read_number
from opportunities.models import Opportunity
from tests.opportunities.importing import (
    Ground,
    counts,
    csv_of,
    everything,
    listing,
    make_ground,
    on_the_day,
    run,
    said,
    siskop,
)
from tests.workbooks import xlsx


@pytest.fixture
def ground(db: None) -> Iterator[Ground]:
    with on_the_day():
        yield make_ground()


def rows_of(*rows: dict[str, Any]) -> bytes:
    """The rows as a workbook, so that cells keep their kind."""
    return xlsx(list(rows[0]), *(list(row.values()) for row in rows))


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1700", "1700"),
        ("1.700", "1700"),
        ("1,700", "1700"),
        ("1 700", "1700"),
        ("1700.00", "1700"),
        ("1700,5", "1700.5"),
        ("1.700,50", "1700.5"),
        ("1,700.50", "1700.5"),
        ("2.500.000", "2500000"),
        ("7.5", "7.5"),
        ("-5", "-5"),
        ("1.70.0", None),
        ("12.3456", None),
        ("1.7000", None),
        ("1,7000", None),
        ("0.500", "0.5"),
        ("1.700.00", None),
        ("1,2,3", None),
        ("1.7E+03", None),
        ("", None),
        ("seribu", None),
    ],
)
def test_numbers_with_indonesian_and_english_signs(text: str, number: str | None) -> None:
    assert read_number(text) == (None if number is None else Decimal(number))


@pytest.mark.parametrize(
    ("cells", "facts"),
    [
        ({"JOB_GAJI": "RM 1.700", "JOB_GAJI_MAX": "RM2,900.50"}, (Decimal(1700), Decimal("2900.50"), "MYR")),
        ({"JOB_GAJI": "Rp2.500.000,-", "JOB_GAJI_MAX": "", "MUANG": ""}, (Decimal(2_500_000), None, "IDR")),
        ({"JOB_GAJI": "29500", "JOB_GAJI_MAX": "", "MUANG": "nt$"}, (Decimal(29500), None, "TWD")),
        ({"JOB_GAJI": "29500", "JOB_GAJI_MAX": "-", "MUANG": "NTD"}, (Decimal(29500), None, "TWD")),
        ({"JOB_GAJI": "1700", "JOB_GAJI_MAX": "1700", "MUANG": "rm"}, (Decimal(1700), Decimal(1700), "MYR")),
    ],
)
def test_pay_and_currencies_as_written_in_the_wild(
    ground: Ground, cells: dict[str, str], facts: tuple
) -> None:
    assert counts(run(ground, csv_of(siskop(**cells)))) == (1, 0, 0, 0)
    made = listing("700001")
    assert (made.wage_min, made.wage_max, made.currency) == facts


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("31/03/2027", date(2027, 3, 31)),
        ("3/2/2027", date(2027, 2, 3)),
        ("2027-03-31", date(2027, 3, 31)),
        ("2027-03-31 00:00:00", date(2027, 3, 31)),
        ("31.03.2027", date(2027, 3, 31)),
        ("46477", date(2027, 3, 31)),
    ],
)
def test_dates_as_text_iso_and_serial(ground: Ground, written: str, day: date) -> None:
    run(ground, csv_of(siskop(SIP_BERLAKUAKHIR=written)))
    assert listing("700001").permit_expires_on == day


@pytest.mark.parametrize(
    ("cells", "column", "expected"),
    [
        ({"SKEMA": "p2p"}, "scheme_id", "p2p"),
        ({"SKEMA": "P-to-P"}, "scheme_id", "p2p"),
        ({"SKEMA": "G TO G"}, "scheme_id", "g2g"),
        ({"SKEMA": "SSW"}, "scheme_id", "ssw"),
        ({"SKEMA": "SP2T"}, "scheme_id", "special"),
        ({"NEGARA": "Hongkong", "NEGARA_ISO2": ""}, "country_id", "HK"),
        ({"NEGARA": "Türkiye", "NEGARA_ISO2": "tr"}, "country_id", "TR"),
        ({"NEGARA": "", "NEGARA_ISO2": "SGP"}, "country_id", "SG"),
        ({"NEGARA": "Negeri Jiran", "NEGARA_ISO2": "MY"}, "country_id", "MY"),
        ({"PENDIDIKAN": "SMA", "PENDIDIKAN2": "SMP"}, "education_min", "smp"),
        ({"PENDIDIKAN": "smk sederajat"}, "education_min", "sma"),
        ({"PENDIDIKAN": "Tidak Disyaratkan"}, "education_min", "none"),
        ({"PENDIDIKAN": "", "PENDIDIKAN2": ""}, "education_min", ""),
        (
            {"SUSAHA": "CLEANING SERVICE", "JABATAN": "HOUSEKEEPER/CLEANER"},
            "occupation_id",
            "pembersih-gedung",
        ),
        ({"SUSAHA": "apa saja", "JABATAN": "HARVESTER"}, "sector_id", "perkebunan"),
        ({"SUSAHA": "PERTANIAN", "JABATAN": "HARVESTER"}, "occupation_id", None),
        ({"P3MI": "PT. CAKRAWALA TIMOR MANDIRI"}, "foreign_agency", "Ladang Sri Melur Sdn Bhd (contoh)"),
        ({"JABATAN": "CARE WORKER SSW"}, "title_ind", "Care worker SSW"),
        ({"JABATAN": "Juru las MIG"}, "title_ind", "Juru las MIG"),
    ],
)
def test_names_as_written_in_the_wild(
    ground: Ground, cells: dict[str, str], column: str, expected: Any
) -> None:
    assert counts(run(ground, csv_of(siskop(**cells)))) == (1, 0, 0, 0)
    made = listing("700001")
    assert getattr(made, column) == expected
    assert made.agency is not None
    assert made.agency.key == "cakrawala-timor"


@pytest.mark.parametrize(
    ("cells", "column", "message"),
    [
        ({"JS_ID": ""}, "JS_ID", "This cell must not be empty."),
        ({"JABATAN": " "}, "JABATAN", "This cell must not be empty."),
        ({"SKEMA": ""}, "SKEMA", "This cell must not be empty."),
        (
            {"JABATAN": "x" * 141},
            "JABATAN",
            f"“{'x' * 60}…” is too long: 141 characters, at most 140.",
        ),
        (
            {"NEGARA": "Malaysian", "NEGARA_ISO2": ""},
            "NEGARA",
            "“Malaysian” is not a country we know."
            " Check the spelling, or have this name added to the country. Did you mean “Malaysia”?",
        ),
        (
            {"NEGARA": "Singapura", "NEGARA_ISO2": "MY"},
            "NEGARA",
            "“Singapura” and the country code “MY” do not agree. Correct one of them.",
        ),
        (
            {"NEGARA": "", "NEGARA_ISO2": ""},
            "NEGARA",
            "This cell must not be empty.",
        ),
        (
            {"P3MI": "PT Cakrawala Timur Mandiri (contoh)"},
            "P3MI",
            "“PT Cakrawala Timur Mandiri (contoh)” is not among the placement companies (P3MI). Check the spelling,"
            " or have the company added first. Did you mean “PT Cakrawala Timor Mandiri (contoh)”?",
        ),
        (
            {"SKEMA": "Q TO Q"},
            "SKEMA",
            "“Q TO Q” is not a placement scheme we know. Check the spelling, or have this name added to the scheme.",
        ),
        ({"SUSAHA": "", "JABATAN": "zzz"}, "SUSAHA", "This cell must not be empty."),
        (
            {"SUSAHA": "zzz", "JABATAN": "zzz"},
            "SUSAHA",
            "“zzz” is not a sector we know. Check the spelling, or have this name added to the sector.",
        ),
        (
            {"PENDIDIKAN": "TK"},
            "PENDIDIKAN",
            "“TK” is not known here. Write one of: TIDAK DISYARATKAN, SD, SMP, SMA, SMK, D3, S1.",
        ),
        (
            {"SIP_BERLAKUAKHIR": "31/02/2027"},
            "SIP_BERLAKUAKHIR",
            "“31/02/2027”: This date does not exist. Write day/month/year.",
        ),
        (
            {"SIP_BERLAKUAKHIR": "akhir Maret"},
            "SIP_BERLAKUAKHIR",
            "“akhir Maret”: Write the date as day/month/year, for example 31/12/2026.",
        ),
        (
            {"JOB_GAJI": "banyak"},
            "JOB_GAJI",
            "“banyak” is not an amount. Write only digits, for example 1700 or 1.700.",
        ),
        (
            {"JOB_GAJI": "-1700"},
            "JOB_GAJI",
            "“-1700”: pay is more than zero. Leave the cell empty if it is not known.",
        ),
        (
            {"JOB_GAJI": "0"},
            "JOB_GAJI",
            "“0”: pay is more than zero. Leave the cell empty if it is not known.",
        ),
        (
            {"JOB_GAJI": "3000", "JOB_GAJI_MAX": "2.900"},
            "JOB_GAJI",
            "The lowest pay (3000) is above the highest (2.900). Correct one of them.",
        ),
        (
            {"JOB_GAJI": ""},
            "JOB_GAJI",
            "The highest pay is written but not the lowest. Write 2900 here too if pay is fixed.",
        ),
        (
            {"JOB_GAJI": "S$ 1700"},
            "JOB_GAJI",
            "The amounts and the currency do not agree: MYR, SGD. Correct one of them.",
        ),
        ({"MUANG": ""}, "MUANG", "There is pay but no currency. Write its three letters, for example MYR."),
        ({"MUANG": "QQQ"}, "MUANG", "“QQQ” is not a currency. Write its three letters, for example MYR."),
        ({"JABATAN": "=1+1"}, "JABATAN", "The cell holds a formula. Write the value itself."),
        ({"JABATAN": "A\0B"}, "JABATAN", "The cell holds a NUL character. Type the value again."),
    ],
)
def test_a_wrong_row_is_refused_and_the_others_are_written(
    ground: Ground, cells: dict[str, str], column: str, message: str
) -> None:
    content = csv_of(siskop(JS_ID="1"), siskop(JS_ID="2") | cells, siskop(JS_ID="3"))
    report = run(ground, content)
    assert counts(report) == (2, 0, 0, 1)
    assert said(report) == [(3, column, message)]
    assert sorted(Opportunity.objects.values_list("source_id", flat=True)) == ["1", "3"]


def test_a_formula_in_a_workbook_refuses_its_row_and_names_the_cell(ground: Ground) -> None:
    report = run(ground, rows_of(siskop(JS_ID="1"), siskop(JS_ID="2", JOB_GAJI="=1000+700")))
    assert said(report) == [(3, "JOB_GAJI", "Cell L3 holds a formula. Write the value itself.")]
    assert list(Opportunity.objects.values_list("source_id", flat=True)) == ["1"]


def test_an_unquoted_thousands_comma_shifts_the_row_and_refuses_it(ground: Ground) -> None:
    line = ",".join(siskop(JOB_GAJI="1,700").values())
    report = run(ground, (",".join(siskop()) + "\n" + line + "\n").encode())
    assert counts(report) == (0, 0, 0, 1)
    assert said(report)[0][1:] == (
        "",
        "This row has more cells than the header. If a value holds the separator, put it in quotes.",
    )


def test_rows_of_one_number_that_differ_are_all_refused(ground: Ground) -> None:
    report = run(
        ground,
        csv_of(siskop(JS_ID="1"), siskop(JS_ID="2"), siskop(JS_ID="1", JOB_GAJI="1800"), siskop(JS_ID="3")),
    )
    message = (
        "This number stands in rows 2, 4 with different content. Keep the right row and delete the others."
    )
    assert said(report) == [(2, "JS_ID", message), (4, "JS_ID", message)]
    assert sorted(Opportunity.objects.values_list("source_id", flat=True)) == ["2", "3"]


def test_every_problem_of_a_row_is_said_at_once(ground: Ground) -> None:
    report = run(ground, csv_of(siskop(NEGARA="x", NEGARA_ISO2="", JOB_GAJI="y", SIP_BERLAKUAKHIR="z")))
    assert [problem.field for problem in report.errors] == [
        "NEGARA",
        "JOB_GAJI",
        "SIP_BERLAKUAKHIR",
    ] or sorted(problem.field for problem in report.errors) == ["JOB_GAJI", "NEGARA", "SIP_BERLAKUAKHIR"]
    assert {problem.value for problem in report.errors} == {"x", "y", "z"}


def test_only_wrong_rows_leave_nothing_but_the_record_of_the_attempt(ground: Ground) -> None:
    before = everything()
    report = run(ground, csv_of(siskop(NEGARA="x", NEGARA_ISO2="")))
    after = everything()
    assert counts(report) == (0, 0, 0, 1)
    assert [name for name in after if after[name] != before[name]] == ["opportunities.JobOrderFile"]
