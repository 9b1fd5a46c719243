"""How a listing moves, who may move it, and what the database refuses whoever writes."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction

from opportunities.models import CostItem, DestinationRule, Opportunity
from opportunities.models.choices import State
from opportunities.workflow import TRANSITIONS, missing_to_publish, sanction_agency
from portal.dates import today
from portal.models import StateChange, User
from portal.workflow import available, history_of, transition
from tests.cast import Cast, World, make_listing, make_live_listing


def move(listing: Opportunity, action: str, actor: User, reason: str = "") -> Opportunity:
    return transition(TRANSITIONS, listing, action, actor, reason)


def test_a_complete_listing_goes_from_draft_to_public_through_two_people(world: World, cast: Cast) -> None:
    draft = make_listing(world, cast.editor)
    submitted = move(draft, "submit", cast.editor)
    assert not Opportunity.objects.live(today()).exists()
    published = move(submitted, "publish", cast.verifier)
    assert list(Opportunity.objects.live(today())) == [published]
    assert (published.author, published.submitted_by, published.publisher) == (
        cast.editor,
        cast.editor,
        cast.verifier,
    )
    assert [
        (change.action, change.source, change.target, change.actor) for change in history_of(published)
    ] == [
        ("publish", "in_review", "published", cast.verifier),
        ("submit", "draft", "in_review", cast.editor),
    ]


def test_nobody_publishes_what_they_wrote_or_submitted(world: World, cast: Cast) -> None:
    own = make_listing(world, cast.supervisor)
    submitted = move(own, "submit", cast.editor)
    with pytest.raises(PermissionDenied):
        move(submitted, "publish", cast.supervisor)
    resubmitted = make_listing(world, cast.editor)
    handed_in = move(resubmitted, "submit", cast.supervisor)
    with pytest.raises(PermissionDenied):
        move(handed_in, "publish", cast.supervisor)
    assert not Opportunity.objects.live(today()).exists()


@pytest.mark.parametrize("column", ["author_id", "submitted_by_id"])
def test_the_database_itself_refuses_one_person_publishing(world: World, cast: Cast, column: str) -> None:
    listing = make_live_listing(world, cast)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE opportunities_opportunity SET {column} = publisher_id WHERE id = %s", [listing.pk]
        )


def test_roles_and_offices_decide_which_moves_are_offered(world: World, cast: Cast) -> None:
    draft = make_listing(world, cast.editor)
    reviewed = make_listing(world, cast.editor, state=State.IN_REVIEW)
    live = make_live_listing(world, cast)
    people = (
        cast.editor,
        cast.verifier,
        cast.other_editor,
        cast.supervisor,
        cast.partner,
        cast.volunteer,
        cast.stranger,
    )
    offered = {
        person.username: [
            list(available(TRANSITIONS, listing, person)) for listing in (draft, reviewed, live)
        ]
        for person in people
    }
    assert offered == {
        "editor": [["submit"], [], []],
        "verifier": [["withdraw"], ["return", "publish", "withdraw"], ["suspend", "close", "withdraw"]],
        "editor.ntb": [[], [], []],
        "kp2mi": [
            ["submit", "withdraw"],
            ["return", "publish", "withdraw"],
            ["suspend", "close", "withdraw"],
        ],
        "jruk": [[], [], []],
        "relawan": [[], [], []],
        "orang.asing": [[], [], []],
    }


def test_a_reason_is_asked_for_where_something_is_taken_away(world: World, cast: Cast) -> None:
    live = make_live_listing(world, cast)
    with pytest.raises(ValidationError):
        move(live, "suspend", cast.verifier, "   ")
    suspended = move(live, "suspend", cast.verifier, "Gaji di kontrak berbeda.")
    assert StateChange.objects.get(action="suspend").reason == "Gaji di kontrak berbeda."
    assert not Opportunity.objects.live(today()).exists()
    assert move(suspended, "resume", cast.verifier, "Kontrak sudah diperbaiki.").is_live(today())


def test_a_move_from_a_state_that_has_changed_meanwhile_is_refused(world: World, cast: Cast) -> None:
    seen_by_two = make_listing(world, cast.editor, state=State.IN_REVIEW)
    move(seen_by_two, "return", cast.verifier, "Lengkapi biaya.")
    with pytest.raises(ValidationError):
        move(seen_by_two, "publish", cast.supervisor)
    assert Opportunity.objects.get().state == State.DRAFT


def test_what_is_missing_is_said_and_blocks_submitting(world: World, cast: Cast) -> None:
    assert missing_to_publish(make_listing(world, cast.editor)) == []
    bare = make_listing(
        world,
        cast.editor,
        costs=False,
        wage_min=None,
        wage_max=None,
        permit_number="",
        quota_any=0,
        quota_filled=0,
    )
    assert len(missing_to_publish(bare)) == 4
    with pytest.raises(ValidationError) as refused:
        move(bare, "submit", cast.editor)
    assert len(refused.value.messages) == 4
    assert Opportunity.objects.get(pk=bare.pk).state == State.DRAFT


def test_a_worker_paid_cost_without_legal_basis_blocks_publishing(world: World, cast: Cast) -> None:
    listing = make_listing(world, cast.editor)
    CostItem.objects.create(opportunity=listing, kind=world.fee, payer="worker", amount=5_000_000)
    assert len(missing_to_publish(listing)) == 1
    with pytest.raises(ValidationError):
        move(listing, "submit", cast.editor)


def test_the_database_refuses_a_public_listing_with_such_a_cost(world: World, cast: Cast) -> None:
    live = make_live_listing(world, cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        CostItem.objects.create(opportunity=live, kind=world.fee, payer="worker", amount=1)
    draft = make_listing(world, cast.editor)
    CostItem.objects.create(opportunity=draft, kind=world.fee, payer="worker", amount=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Opportunity.objects.filter(pk=draft.pk).update(
            state="published", publisher=cast.verifier, published_at=draft.created_at
        )


def test_no_legal_basis_lets_the_worker_pay_the_companys_fee(world: World, cast: Cast) -> None:
    listing = make_listing(world, cast.editor)
    fee = {"kind": world.fee, "payer": "worker", "amount": 1, "legal_basis": world.basis}
    CostItem.objects.create(opportunity=listing, **fee)
    assert len(missing_to_publish(listing)) == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        CostItem.objects.create(opportunity=make_live_listing(world, cast), **fee)


@pytest.mark.parametrize(
    "obstacle",
    [
        {"permit_expires_on": today() - timedelta(days=1), "closes_on": today() - timedelta(days=2)},
        {"country": "closed"},
        {"agency": "sanctioned"},
    ],
)
def test_what_is_not_legal_today_cannot_be_published(world: World, cast: Cast, obstacle: dict) -> None:
    if "country" in obstacle:
        DestinationRule.objects.update(is_open=False)
    elif "agency" in obstacle:
        sanction_agency(
            world.agency,
            cast.supervisor,
            kind="temporary_stop",
            source="uji",
            starts_on=today(),
            ends_on=None,
        )
    fields = obstacle if "closes_on" in obstacle else {}
    listing = make_listing(world, cast.editor, state=State.IN_REVIEW, **fields)
    with pytest.raises(ValidationError):
        move(listing, "publish", cast.verifier)
    assert Opportunity.objects.get().state == State.IN_REVIEW


def test_a_sanction_takes_all_listings_of_the_agency_off_at_once(world: World, cast: Cast) -> None:
    live = make_live_listing(world, cast)
    assert live.is_live(today())
    sanction = sanction_agency(
        world.agency,
        cast.supervisor,
        kind="temporary_stop",
        source="Keputusan uji",
        starts_on=today(),
        ends_on=None,
    )
    assert not Opportunity.objects.live(today()).exists()
    assert [obstacle.code for obstacle in Opportunity.objects.get().obstacles(today())] == ["sanctioned"]
    sanction.lifted_on = today()
    sanction.save()
    assert Opportunity.objects.live(today()).exists()


def test_history_cannot_be_rewritten(world: World, cast: Cast) -> None:
    listing = move(make_listing(world, cast.editor), "submit", cast.editor)
    change = history_of(listing).get()
    change.reason = "lain"
    for attempt in (change.save, change.delete):
        with pytest.raises(Exception, match="append_only"), transaction.atomic():
            attempt()


@pytest.mark.parametrize(
    "fields",
    [
        {"age_min": 17},
        {"age_min": 40, "age_max": 30},
        {"closes_on": today() + timedelta(days=91)},
        {"opens_on": today() + timedelta(days=60)},
        {"quota_any": 3, "quota_filled": 4},
        {"wage_min": 2400},
        {"wage_min": 0},
        {"currency": ""},
        {"wage_period": ""},
        {"state": "public"},
        {"origin_id": "53.04"},
        {"days_per_week": 8},
        {"permit_issued_on": today() + timedelta(days=91)},
    ],
)
def test_the_database_refuses_impossible_listings_with_words_for_people(
    world: World, cast: Cast, fields: dict
) -> None:
    listing = make_listing(world, cast.editor)
    for name, value in fields.items():
        setattr(listing, name, value)
    with pytest.raises(ValidationError) as refused:
        listing.validate_constraints()
    assert all(message and "Constraint" not in message for message in refused.value.messages)
    with pytest.raises(IntegrityError), transaction.atomic():
        Opportunity.objects.filter(pk=listing.pk).update(**fields)


@pytest.mark.parametrize(
    "fields",
    [
        {"wage_min": None, "wage_max": None},
        {"quota_any": 0, "quota_filled": 0},
        {"permit_number": ""},
        {"permit_issued_on": None},
        {"agency": None},
        {"closes_on": None},
        {"publisher": None},
        {"policy_note": "Menunggu jawaban kementerian"},
    ],
)
def test_a_public_listing_keeps_what_publishing_asks_for(world: World, cast: Cast, fields: dict) -> None:
    live = make_live_listing(world, cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        Opportunity.objects.filter(pk=live.pk).update(**fields)
    draft = make_listing(world, cast.editor)
    assert Opportunity.objects.filter(pk=draft.pk).update(**fields) == 1
