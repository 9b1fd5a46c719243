"""Our full layout: every fact of a listing, and the rules between them."""

import csv
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine

from opportunities.amendments import FIELDS
from opportunities.forms.import_columns import DATES, FACTS, LAYOUT, PAY
from opportunities.forms.import_full import FullRowForm
from opportunities.imports.checking import Rules, fields_of, message_of
from opportunities.models import Amendment, Opportunity
from opportunities.workflow import missing_to_publish
from tests.opportunities.importing import (
    DAY,
    FULL_CSV,
    NOON,
    Ground,
    counts,
    csv_of,
    full,
    listing,
    make_ground,
    on_the_day,
    run,
    said,
)


@pytest.fixture
def ground(db: None) -> Iterator[Ground]:
    with on_the_day():
        yield make_ground()


def test_layout_and_form_have_the_same_columns_and_known_facts() -> None:
    assert sorted(column.name for column in LAYOUT.columns) == sorted(FullRowForm.base_fields)
    assert {*FACTS.values(), *DATES.values(), *PAY} - FIELDS.keys() == {"costs", "languages"}


def test_every_demo_row_becomes_a_draft_that_says_the_same(ground: Ground) -> None:
    report = run(ground, FULL_CSV)
    assert (counts(report), said(report)) == ((90, 0, 0, 0), [])
    assert sorted(report.ignored_columns) == ["demo_note", "isco08_code", "slug", "status"]
    assert set(Opportunity.objects.values_list("state", "is_demo", "author")) == {
        ("draft", True, ground.editor.pk)
    }
    with FULL_CSV.open(encoding="utf-8", newline="") as file:
        rows = {row["reference"]: row for row in csv.DictReader(file)}
    for made in Opportunity.objects.select_related("agency").prefetch_related("costs", "languages"):
        row = rows[made.source_id]
        assert (made.title_ind, made.title_en, made.city) == (row["title_id"], row["title_en"], row["city"])
        assert (made.agency.key if made.agency else "") == row["agency_key"]
        assert made.daily_tasks_ind == row["daily_tasks_id"].replace("|", "\n")
        assert made.closes_on == DAY + timedelta(days=int(row["closes_in_days"]))
        assert made.costs.count() == len(row["cost_items"].split("|"))
        assert made.languages.count() == len(list(filter(None, row["languages"].split("|"))))
        assert (made.policy_note == "") == (row["policy_flag"] == "")


def test_a_whole_row(ground: Ground) -> None:
    run(ground, csv_of(full()))
    made = listing("JR-0001")
    assert (
        made.source_kind,
        made.scheme_id,
        made.permit_number,
        made.permit_issued_on,
        made.permit_expires_on,
    ) == (
        "p3mi_submission",
        "p2p",
        "CONTOH-SIP2MI-001",
        DAY - timedelta(days=32),
        DAY + timedelta(days=75),
    )
    assert (made.quota_male, made.quota_filled, made.wage_min, made.wage_period, made.wage_basis) == (
        40,
        12,
        Decimal(1700),
        "month",
        "gross",
    )
    assert (made.extendable, made.bpjs_months, made.welcomes, made.experience_months) == (
        True,
        24,
        ["couples", "returnees"],
        0,
    )
    assert (made.apply_office.key, made.orientation_office.key, made.interview_region_id) == (  # type: ignore[union-attr]
        "ltsa-belu",
        "bp3mi-ntt",
        "53.04",
    )
    assert [
        (line.kind_id, line.payer, line.amount, line.legal_basis_id)
        for line in made.costs.filter(kind__in=["paspor", "pelatihan", "jasa-p3mi"]).order_by("kind_id")
    ] == [
        ("jasa-p3mi", "employer", Decimal(3_500_000), None),
        ("paspor", "worker", Decimal(350_000), "perban-2-2020-3"),
        ("pelatihan", "p3mi", Decimal(2_500_000), None),
    ]
    assert [(row.language_id, row.level, row.certificate) for row in made.languages.all()] == [
        ("ms", "A1", "")
    ]
    assert made.worker_cost_idr == 37_500 + 332_500 + 350_000 + 800_000 + 225_000
    assert missing_to_publish(made) == []  # complete: an editor can submit it as it is


def test_dates_may_be_written_as_dates(ground: Ground) -> None:
    row = {name.removesuffix("_in_days"): value for name, value in full().items()}
    row |= {
        "sip2mi_issued": "1/10/2026",
        "sip2mi_expires": "2027-03-31",
        "opens": "46357",
        "closes": "31.01.2027",
        "source_checked": "",
    }
    assert counts(run(ground, csv_of(row))) == (1, 0, 0, 0)
    made = listing("JR-0001")
    assert (
        made.permit_issued_on,
        made.permit_expires_on,
        made.opens_on,
        made.closes_on,
        made.source_checked_at,
    ) == (
        date(2026, 10, 1),
        date(2027, 3, 31),
        date(2026, 12, 1),
        date(2027, 1, 31),
        None,
    )


@pytest.mark.parametrize(
    ("cells", "column", "message"),
    [
        (
            {"quota_male": "-5"},
            "quota_male",
            "“-5” places: a number of places cannot be below zero.",
        ),
        (
            {"quota_male": "0", "quota_female": "0", "quota_any": ""},
            "quota_male",
            "No places (0). Write how many people are wanted.",
        ),
        ({"quota_male": "banyak"}, "quota_male", "“banyak” is not a whole number. Write only digits."),
        ({"quota_male": "2,5"}, "quota_male", "“2,5” is not a whole number. Write only digits."),
        (
            {"quota_filled": "41"},
            "quota_filled",
            "More places are taken (41) than there are (40). Correct the numbers.",
        ),
        ({"age_min": "17"}, "age_min", "“17” is not possible here: from 18 to 99."),
        (
            {"age_min": "50"},
            "age_min",
            "The lowest age (50) is above the highest (45). Correct one of them.",
        ),
        ({"reference": ""}, "reference", "This cell must not be empty."),
        (
            {"closes_in_days": "besok"},
            "closes_in_days",
            "“besok” is not a number of days. Write a whole number, for example 45 or -3.",
        ),
        (
            {"apply_office": "kantor-mana"},
            "apply_office",
            "“kantor-mana” is not an office we know.",
        ),
        (
            {"housing": "hotel"},
            "housing",
            "“hotel” is not known here. Write one of: employer, shared, worker, none.",
        ),
        ({"extendable": "mungkin"}, "extendable", "“mungkin” is not known here. Write one of: yes, no."),
        (
            {"cost_items": "paspor:worker:1"},
            None,
            None,
        ),
        (
            {"cost_items": "paspor:worker:1:IDR|paspor:worker:2:IDR"},
            "cost_items",
            "“paspor:worker” is in the list twice.",
        ),
        (
            {"cost_items": "paspor worker"},
            "cost_items",
            "“paspor worker” is not a cost. Write kind:payer:amount:currency.",
        ),
        (
            {"cost_items": "paspor:calo:1:IDR"},
            "cost_items",
            "“calo” pays nothing here. Write worker, employer, p3mi or state.",
        ),
        (
            {"cost_items": "suap:worker:1:IDR"},
            "cost_items",
            "“suap” is not among the kinds of cost. Check the spelling, or have it added first.",
        ),
        (
            {"languages": "tlh:A1:"},
            "languages",
            "“tlh” is not among the languages. Check the spelling, or have it added first.",
        ),
        (
            {"closes_in_days": "76"},  # the database's own rules, asked before writing
            "closes_in_days",
            "The closing date cannot be later than the end of the permit (SIP2MI).",
        ),
        (
            {"opens_in_days": "60"},
            "opens_in_days",
            "The opening date cannot be later than the closing date.",
        ),
        (
            {"sip2mi_issued_in_days": "80"},
            "sip2mi_issued_in_days",
            "The permit (SIP2MI) cannot end before it is issued.",
        ),
        (
            {"wage_period": ""},
            "wage_min",
            "Pay needs a currency (three capital letters) and a period.",
        ),
    ],
)
def test_rules_of_a_row(
    ground: Ground, cells: dict[str, str], column: str | None, message: str | None
) -> None:
    report = run(ground, csv_of(full(reference="A"), full(**{"reference": "B"} | cells)))
    assert said(report) == ([(3, column, message)] if column else [])
    assert Opportunity.objects.count() == (1 if column else 2)


def test_both_columns_of_a_date_filled_is_a_question(ground: Ground) -> None:
    report = run(ground, csv_of(full(closes="31/12/2026")))
    assert said(report) == [
        (2, "closes", "Both closes and closes_in_days are filled. Keep only one of them.")
    ]


def test_unknown_tags_are_noted_and_left_out(ground: Ground) -> None:
    report = run(ground, csv_of(full(tags="couples|bonus")))
    assert [(problem.field, problem.message) for problem in report.warnings] == [
        ("tags", "These tags are not known and were left out: bonus.")
    ]
    assert listing("JR-0001").welcomes == ["couples"]


def test_a_policy_flag_holds_the_listing_back(ground: Ground) -> None:
    run(ground, csv_of(full(policy_flag="ntt_domestic")))
    assert (
        listing("JR-0001").policy_note
        == "Menunggu keputusan tentang pekerjaan di rumah pribadi bagi warga NTT."
    )


def test_whatever_the_file_says_of_its_state_it_is_a_draft(ground: Ground) -> None:
    run(ground, csv_of(full(status="published")))
    made = listing("JR-0001")
    assert (made.state, made.publisher, made.published_at) == ("draft", None, None)


def test_days_from_today_mean_the_same_file_tomorrow(ground: Ground) -> None:
    run(ground, csv_of(full()))
    first = listing("JR-0001").closes_on
    with time_machine.travel(NOON + timedelta(days=3), tick=False):
        assert counts(run(ground, csv_of(full()))) == (0, 0, 1, 0)
        assert counts(run(ground, csv_of(full(closes_in_days="50")))) == (0, 1, 0, 0)
    assert listing("JR-0001").closes_on == first
    amendment = Amendment.objects.get()
    assert amendment.changes == {
        "closes_on": {
            "old": (DAY + timedelta(days=45)).isoformat(),
            "new": (DAY + timedelta(days=53)).isoformat(),
        }
    }


def test_a_number_under_another_source_is_a_question_not_a_second_listing(ground: Ground) -> None:
    run(ground, csv_of(full()))
    report = run(ground, csv_of(full(source_kind="bp3mi_entry")))
    assert said(report) == [
        (
            2,
            "source_kind",
            "“JR-0001” is already here with the source “submitted by the placement company”."
            " Write that source, or another number.",
        )
    ]
    assert Opportunity.objects.count() == 1


def test_a_file_with_only_the_required_columns(ground: Ground) -> None:
    needed = {column.name for column in LAYOUT.columns if column.required}
    row = {name: value for name, value in full().items() if name in needed}
    assert counts(run(ground, csv_of(row))) == (1, 0, 0, 0)
    made = listing("JR-0001")
    assert (made.source_kind, made.employer_kind, made.gender, made.wage_min) == (
        "bp3mi_entry",
        "legal_entity",
        "any",
        None,
    )


def test_the_database_answers_for_all_its_rules_at_once(db: None) -> None:
    """Asked of rows that are in no table, by the names that carry the words for people."""
    fine: dict[str, Any] = {"state": "draft", "employer_kind": "legal_entity"}
    fine |= {"quota_male": 0, "quota_female": 0, "quota_any": 0, "quota_filled": 0}
    rows = [fine, fine | {"age_min": 17, "quota_filled": 1}, fine | {"state": "nowhere"}]
    broken = Rules().broken(rows)
    assert broken == [[], ["listing_age_min", "listing_quota_filled"], ["listing_state"]]
    assert message_of("listing_age_min") != "listing_age_min"
    assert fields_of("listing_closes_within_permit") == ["closes_on", "permit_expires_on"]
    assert fields_of("listing_source_once") == ["source_kind", "source_id"]
