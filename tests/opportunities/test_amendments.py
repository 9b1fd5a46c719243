"""Changes that wait for a second person: proposed, shown, approved, rejected; and what approval must not break."""

import json
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError
from django.db.transaction import atomic
from django.utils import timezone, translation

from opportunities.amendments import (
    FIELDS,
    MATERIAL_FIELDS,
    TRANSITIONS,
    describe,
    diff,
    label_of,
    preview_all,
    propose,
    propose_all,
    snapshot,
)
from opportunities.amendments.deciding import Proposal
from opportunities.models import Amendment, CostItem, LanguageRequirement, Opportunity
from opportunities.models.choices import State
from opportunities.worklist import to_decide
from portal.dates import today
from portal.models import Language, User
from portal.workflow import available, history_of, transition
from tests.cast import Cast, World, make_listing, make_live_listing


@pytest.fixture
def public(world: World, cast: Cast) -> Opportunity:
    Language.objects.create(code="ms", name_ind="Melayu", name_en="Malay")
    Language.objects.create(code="en", name_ind="Inggris", name_en="English")
    listing = make_live_listing(world, cast)
    LanguageRequirement.objects.create(opportunity=listing, language_id="ms", level="A1")
    return listing


def new(**values: Any) -> dict[str, dict[str, Any]]:
    return {name: {"new": value} for name, value in values.items()}


def edit(listing: Opportunity, by: User, **values: Any) -> Amendment:
    return propose(listing, new(**values), by, Amendment.Origin.EDIT)


def decide(amendment: Amendment, action: str, by: User, reason: str = "") -> Amendment:
    return transition(TRANSITIONS, amendment, action, by, reason)


def test_material_fields_exist_and_hold_what_the_rule_names() -> None:
    assert MATERIAL_FIELDS - FIELDS.keys() == {"costs", "languages"}
    assert {"title_ind", "description_en", "hours_per_day", "contract_months", "wage_min"} <= MATERIAL_FIELDS
    assert FIELDS.keys() - MATERIAL_FIELDS == {"source_checked_at"}
    assert not {"office", "state", "author", "publisher", "code", "imported_values", "title"} & FIELDS.keys()


def test_a_snapshot_survives_json_and_equal_facts_are_equal(public: Opportunity) -> None:
    taken = snapshot(public)
    assert json.loads(json.dumps(taken)) == taken
    assert (taken["wage_min"], taken["country"], taken["closes_on"], taken["extendable"]) == (
        "1700.00",
        "MY",
        public.closes_on.isoformat() if public.closes_on else None,
        True,
    )
    assert [(line["kind"], line["payer"], line["amount"]) for line in taken["costs"]] == [
        ("jasa-p3mi", "employer", "3500000.00"),
        ("paspor", "worker", "350000.00"),
    ]
    assert taken["languages"] == [{"language": "ms", "level": "A1", "certificate": ""}]
    public.wage_min = Decimal("1700")  # another way to write the same
    public.title_en = ""  # type: ignore[attr-defined]
    public.overtime_rule_ind = None  # type: ignore[attr-defined]
    assert diff(taken, snapshot(public)) == {"title_en": {"old": "Palm-oil harvester in Pahang", "new": ""}}


def test_the_listing_stays_up_unchanged_until_a_second_person_approves(
    public: Opportunity, cast: Cast
) -> None:
    before = Opportunity.objects.values().get()
    amendment = edit(public, cast.editor, wage_max="2500.00", wage_min="1700.00")
    assert amendment.changes == {"wage_max": {"old": "2300.00", "new": "2500.00"}}
    assert Opportunity.objects.values().get() == before
    assert list(Opportunity.objects.live(today())) == [public]
    approved = decide(amendment, "approve", cast.verifier)
    after = Opportunity.objects.get()
    assert (approved.state, approved.decided_by, approved.decided_at is not None) == (
        "approved",
        cast.verifier,
        True,
    )
    assert (after.wage_max, after.version, after.state, after.publisher) == (
        2500,
        public.version + 1,
        "published",
        cast.verifier,
    )
    assert after.pay_idr_max == 2500 * 3950
    assert list(Opportunity.objects.live(today())) == [public]
    assert [(step.action, step.actor) for step in history_of(after)] == [("amend", cast.verifier)]
    assert [(step.action, step.source, step.target) for step in history_of(approved)] == [
        ("approve", "pending", "approved")
    ]


def test_nobody_approves_or_rejects_their_own_proposal(public: Opportunity, cast: Cast) -> None:
    amendment = edit(public, cast.supervisor, wage_max="2500.00")
    assert available(TRANSITIONS, amendment, cast.supervisor) == {}
    for action in TRANSITIONS:
        with pytest.raises(PermissionDenied):
            decide(amendment, action, cast.supervisor, "karena")
    assert list(available(TRANSITIONS, amendment, cast.verifier)) == ["approve", "reject"]


@pytest.mark.parametrize("who", ["editor", "other_editor", "partner", "volunteer", "stranger"])
def test_who_may_not_decide(public: Opportunity, cast: Cast, who: str) -> None:
    amendment = edit(public, cast.supervisor, wage_max="2500.00")
    with pytest.raises(PermissionDenied):
        decide(amendment, "approve", getattr(cast, who))


def test_a_rejection_needs_a_reason_and_changes_nothing(public: Opportunity, cast: Cast) -> None:
    amendment = edit(public, cast.editor, wage_max="2500.00")
    with pytest.raises(ValidationError):
        decide(amendment, "reject", cast.verifier, "  ")
    assert decide(amendment, "reject", cast.verifier, "tidak ada di kontrak").state == "rejected"
    assert Opportunity.objects.get().wage_max == 2300
    with pytest.raises(ValidationError):  # decided once
        decide(amendment, "approve", cast.verifier)


def test_approval_refuses_when_the_listing_says_something_else_by_now(
    public: Opportunity, cast: Cast
) -> None:
    amendment = edit(public, cast.editor, wage_max="2500.00", city="Johor")
    Opportunity.objects.update(wage_max=2400)
    with translation.override("en"), pytest.raises(ValidationError) as caught:
        decide(amendment, "approve", cast.verifier)
    assert caught.value.messages == [
        "Since this change was proposed, others were made to: pay up to. Reject it and propose it again."
    ]
    amendment.refresh_from_db()
    assert (amendment.state, Opportunity.objects.get().city) == ("pending", "Pahang")


def test_a_second_proposal_takes_the_first_with_it(public: Opportunity, cast: Cast) -> None:
    first = edit(public, cast.editor, wage_max="2500.00", city="Johor")
    second = edit(public, cast.supervisor, city="Perak", quota_any=30)
    first.refresh_from_db()
    assert (first.state, first.decided_by) == ("superseded", None)
    assert second.changes == {
        "wage_max": {"old": "2300.00", "new": "2500.00"},
        "city": {"old": "Pahang", "new": "Perak"},
        "quota_any": {"old": 24, "new": 30},
    }
    with pytest.raises(PermissionDenied):
        decide(second, "approve", cast.supervisor)
    decide(second, "approve", cast.verifier)
    assert (Opportunity.objects.get().city, Opportunity.objects.get().quota_any) == ("Perak", 30)


def test_edits_and_imports_wait_side_by_side(public: Opportunity, cast: Cast) -> None:
    edit(public, cast.editor, city="Johor")
    propose(public, new(wage_max="2500.00"), cast.editor, Amendment.Origin.IMPORT)
    assert sorted(Amendment.objects.values_list("origin", "state")) == [
        ("edit", "pending"),
        ("import", "pending"),
    ]


def test_a_proposal_of_what_is_already_so_is_refused(public: Opportunity, cast: Cast) -> None:
    with pytest.raises(ValidationError):
        edit(public, cast.editor, city="Pahang")
    assert not Amendment.objects.exists()


@pytest.mark.parametrize("state", [State.CLOSED, State.WITHDRAWN])
def test_a_closed_listing_takes_no_proposals_and_no_approval(
    public: Opportunity, cast: Cast, state: str
) -> None:
    amendment = edit(public, cast.editor, city="Johor")
    Opportunity.objects.update(state=state)
    with pytest.raises(ValidationError):
        edit(public, cast.editor, city="Perak")
    with pytest.raises(ValidationError):
        decide(amendment, "approve", cast.verifier)
    amendment.refresh_from_db()
    assert (amendment.state, Opportunity.objects.get().city) == ("pending", "Pahang")


def passport(world: World, **changes: Any) -> dict[str, Any]:
    line = {"kind": "paspor", "payer": "worker", "amount": "350000.00", "currency": "IDR", "note": ""}
    return line | {"legal_basis": world.basis.pk} | changes


def test_costs_are_replaced_as_a_list_and_rows_that_stay_keep_their_identity(
    public: Opportunity, world: World, cast: Cast
) -> None:
    kept = public.costs.get(kind="paspor").pk
    edit(public, cast.editor, costs=[passport(world, amount="400000.00", note="di imigrasi")])
    decide(Amendment.objects.get(), "approve", cast.verifier)
    assert list(public.costs.values_list("pk", "kind", "amount", "note")) == [
        (kept, "paspor", Decimal("400000.00"), "di imigrasi")
    ]
    assert Opportunity.objects.get().worker_cost_idr == 400_000


def test_languages_are_replaced_as_a_list(public: Opportunity, cast: Cast) -> None:
    lines = [
        {"language": "en", "level": "A2", "certificate": ""},
        {"language": "ms", "level": "B1", "certificate": "uji"},
    ]
    decide(edit(public, cast.editor, languages=lines), "approve", cast.verifier)
    assert snapshot(Opportunity.objects.get())["languages"] == lines


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"wage_min": "9999.00"}, "The lowest pay cannot be above the highest pay."),
        (
            {"closes_on": "2099-12-31"},
            "The closing date cannot be later than the end of the permit (SIP2MI).",
        ),
        ({"permit_number": ""}, "Write this field: permit number (SIP2MI)."),
        ({"costs": []}, "Write the cost table: every cost and who pays it."),
        ({"apply_steps_ind": ""}, "Write this field: how to apply, one step a line."),
        ({"policy_note": "menunggu"}, "Before publishing: the policy question must be answered."),
        ({"quota_any": 3}, "More places are taken than there are."),
    ],
)
def test_approval_keeps_a_published_listing_complete_and_within_the_rules(
    public: Opportunity, cast: Cast, change: dict[str, Any], message: str
) -> None:
    amendment = edit(public, cast.editor, **change)
    before = snapshot(Opportunity.objects.get())
    with translation.override("en"), pytest.raises(ValidationError) as caught:
        decide(amendment, "approve", cast.verifier)
    assert any(each.startswith(message) for each in caught.value.messages), caught.value.messages
    assert snapshot(Opportunity.objects.get()) == before


def test_a_cost_of_the_worker_without_legal_basis_never_reaches_a_published_listing(
    public: Opportunity, world: World, cast: Cast
) -> None:
    amendment = edit(public, cast.editor, costs=[passport(world, legal_basis=None)])
    with pytest.raises(ValidationError):
        decide(amendment, "approve", cast.verifier)
    assert CostItem.objects.get(kind="paspor").legal_basis == world.basis


def test_a_draft_may_be_amended_without_being_complete(world: World, cast: Cast) -> None:
    draft = make_listing(world, cast.editor)
    decide(edit(draft, cast.editor, apply_steps_ind="", wage_basis=""), "approve", cast.verifier)
    after = Opportunity.objects.get()
    assert (after.state, after.wage_basis, after.version) == ("draft", "", draft.version + 1)


def test_the_author_may_approve_what_somebody_else_proposed(world: World, cast: Cast) -> None:
    """Two people on the change; who published stays on the record."""
    public = make_live_listing(world, cast)
    Opportunity.objects.update(author=cast.verifier, publisher=cast.supervisor)
    decide(edit(public, cast.editor, city="Johor"), "approve", cast.verifier)
    after = Opportunity.objects.get()
    assert (after.city, after.author, after.publisher) == ("Johor", cast.verifier, cast.supervisor)


def test_many_proposals_take_as_many_statements_as_one(
    world: World, cast: Cast, django_assert_num_queries: Any
) -> None:
    listings = [make_listing(world, cast.editor) for _ in range(4)]
    for some in (listings[:1], listings[1:]):
        proposals = [Proposal(listing.pk, {"city": "Johor"}) for listing in some]
        with django_assert_num_queries(4):
            assert len(preview_all(proposals, Amendment.Origin.IMPORT)) == len(some)
        with django_assert_num_queries(7):  # the same, an insert and the savepoint around it all
            assert len(propose_all(proposals, cast.editor, Amendment.Origin.IMPORT)) == len(some)


def test_the_difference_in_words(public: Opportunity, world: World, cast: Cast) -> None:
    later = today() + timedelta(days=60)
    edit(
        public,
        cast.editor,
        wage_max="2500.50",
        closes_on=later.isoformat(),
        agency=None,
        scheme="g2g",
        extendable=False,
        housing="shared",
        welcomes=["couples"],
        city="",
        description_en="More.",
        costs=[passport(world, amount="400000.00")],
        languages=[],
    )
    amendment = Amendment.objects.get()
    with translation.override("en"):
        shown = {each.label: (each.old, each.new) for each in describe(amendment)}
    assert shown == {
        "scheme": ("P to P", "G to G"),
        "placement company (P3MI)": ("PT Uji Coba (contoh)", "–"),
        "closes on": (f"{public.closes_on:%-d %B %Y}", f"{later:%-d %B %Y}"),
        "town or region": ("Pahang", "–"),
        "description (English)": ("You harvest palm fruit.", "More."),
        "pay up to": ("RM2,300", "RM2,500.50"),
        "can be extended": ("yes", "no"),
        "housing": ("employer", "shared"),
        "also for": ("–", "couples"),
        "costs": (
            "Company fee: Rp3,500,000, paid by: employer\nPassport: Rp350,000, paid by: you (Perban 2/2020 ps. 3)",
            "Passport: Rp400,000, paid by: you (Perban 2/2020 ps. 3)",
        ),
        "languages": ("Malay A1", "–"),
    }
    assert [each.label for each in describe(amendment)][:2] == [label_of("scheme"), label_of("agency")]


def test_the_difference_speaks_indonesian(public: Opportunity, cast: Cast) -> None:
    edit(public, cast.editor, wage_max="2500.00", closes_on="2027-01-05", description_ind="Lain.")
    with translation.override("id"):
        shown = [(each.label, each.new) for each in describe(Amendment.objects.get())]
    assert [value for _label, value in shown] == ["5 Januari 2027", "Lain.", "RM2.500"]
    assert shown[1][0].endswith("(Indonesia)")


def test_nobody_decides_on_what_they_wrote_though_a_colleague_carried_it_on(
    public: Opportunity, cast: Cast
) -> None:
    """The supervisor's wage waits; the editor changes the city; the amendment of both is for a third person."""
    edit(public, cast.supervisor, wage_max="77000.00")
    both = edit(public, cast.editor, city="Johor")
    assert both.changes.keys() == {"wage_max", "city"}
    assert sorted(both.contributors) == sorted([cast.supervisor.pk, cast.editor.pk])
    with pytest.raises(PermissionDenied):
        decide(both, "approve", cast.supervisor)
    with pytest.raises(IntegrityError), atomic():
        Amendment.objects.filter(pk=both.pk).update(
            state="approved", decided_by=cast.supervisor, decided_at=timezone.now()
        )
    assert to_decide(cast.supervisor).count() == 0
    assert decide(both, "approve", cast.verifier).state == "approved"
