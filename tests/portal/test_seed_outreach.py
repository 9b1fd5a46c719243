"""The demo data of outreach: partners, places, sessions in every state, people; and that it moves as one."""

from collections import Counter
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db.models import Max
from django.utils import timezone

from opportunities.models import Opportunity
from outreach import access
from outreach.conflicts import conflicts, hard_conflicts, unanswered
from outreach.models import (
    Facilitation,
    FacilitatorAvailability,
    Membership,
    Partner,
    Registration,
    Session,
    SessionChange,
    TravelTime,
    Venue,
)
from outreach.models.choices import PartnerState, SeatState, SessionState
from outreach.translation import TRANSLATED
from outreach.workflow import TRANSITIONS, missing_to_propose
from portal import codes
from portal.dates import Zone, today
from portal.models import StateChange, User
from portal.seeding.sessions import code_of
from portal.workflow import history_of
from tests.portal.test_seed import demo_database, new_files, seed  # noqa: F401 the fixture

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_database")]

STATES = {
    SessionState.APPROVED: 34,
    SessionState.REPORTED: 9,
    SessionState.HELD: 4,
    SessionState.PROPOSED: 6,
    SessionState.DRAFT: 2,
    SessionState.CANCELLED: 2,
    SessionState.ON_HOLD: 1,
}


def test_nothing_of_the_demo_has_happened_later_than_now_whatever_the_hour() -> None:
    this_morning = datetime.combine(today(), time(), ZoneInfo(Zone.WITA))
    for model, columns in {
        Opportunity: ("source_checked_at", "published_at"),
        StateChange: ("at",),
        Session: ("approved_at",),
        Partner: ("verified_on",),
    }.items():
        for column in columns:
            newest = model._default_manager.aggregate(newest=Max(column))["newest"]
            limit = this_morning if isinstance(newest, datetime) else this_morning.date()
            assert newest <= limit, (model, column)


def one(reference: str) -> Session:
    return Session.objects.get(code=code_of(reference))


def test_every_row_is_valid_marked_as_demo_and_in_both_languages() -> None:
    wrong = []
    for model, names in TRANSLATED.items():
        links = [field.name for field in model._meta.fields if field.is_relation]
        for item in model._default_manager.all():
            item.clean_fields(exclude=links)
            assert item.is_demo, item
            wrong += [
                (str(item), name)
                for name in names
                if bool(getattr(item, f"{name}_ind")) != bool(getattr(item, f"{name}_en"))
            ]
    for registration in Registration.objects.order_by("pk")[:300]:
        registration.clean_fields(exclude=["session", "village", "interest", "registered_by", "repeat_of"])
    assert wrong == []


def test_organisations_and_places_are_marked_as_invented() -> None:
    names = [
        *Partner.objects.values_list("name_ind", flat=True),
        *Venue.objects.values_list("name_ind", flat=True),
    ]
    assert [name for name in names if not name.endswith(" (contoh)")] == []
    assert {row.source for row in TravelTime.objects.all()} == {
        "Data contoh: perkiraan, periksa jadwal kapal dan jalan"
    }


def test_partners_are_in_every_state_of_two_offices() -> None:
    found = Counter(Partner.objects.values_list("office__key", "state"))
    assert found == {
        ("bp3mi-ntt", PartnerState.APPROVED): 12,
        ("bp3mi-ntt", PartnerState.APPLIED): 2,
        ("bp3mi-ntt", PartnerState.RETURNED): 1,
        ("bp3mi-ntt", PartnerState.SUSPENDED): 1,
        ("bp3mi-ntb", PartnerState.APPROVED): 1,
        ("bp3mi-ntb", PartnerState.APPLIED): 1,
    }
    assert [partner.slug for partner in Partner.objects.ending(today())] == ["jemaat-sabana"]
    assert Partner.objects.active(today()).count() == 13


def test_the_two_accounts_of_partners_belong_to_one() -> None:
    found = Membership.objects.values_list("user__username", "partner__slug", "role").order_by("user")
    assert list(found) == [
        ("jruk", "relawan-timor", "coordinator"),
        ("relawan", "relawan-timor", "volunteer"),
    ]
    assert Session.objects.visible_to(User.objects.get(username="jruk")).count() == 18
    assert Session.objects.visible_to(User.objects.get(username="relawan")).count() == 8


def test_sessions_are_in_every_state_by_people_who_may() -> None:
    sessions = list(Session.objects.select_related("author", "proposed_by", "approved_by", "lead_partner"))
    assert Counter(session.state for session in sessions) == STATES
    for session in sessions:
        state: str = SessionState.DRAFT
        changes = list(reversed(history_of(session)))
        for change in changes:
            row = TRANSITIONS[change.action]
            assert change.source == state
            assert state in row.sources
            assert change.actor is not None
            assert row.may(change.actor, session)
            assert bool(change.reason) == row.reason_required
            assert change.at < timezone.now()
            state = change.target
        assert state == session.state
        assert sorted(change.at for change in changes) == [change.at for change in changes]
        if changes and state != SessionState.DRAFT:
            assert missing_to_propose(session) == []
        if session.proposed_at:
            assert session.approved_by_id not in (session.author_id, session.proposed_by_id)


def test_what_the_demo_shows_of_seats() -> None:
    now = timezone.now()
    announced = {session.code: session for session in Session.objects.announced(now).with_seats()}
    full, soft, series = (announced[code_of(reference)] for reference in ("SS-044", "SS-043", "SS-045"))
    assert (full.capacity, full.seats_held, full.people_waiting, full.seats_left) == (30, 30, 7, 0)
    assert (soft.capacity, soft.seats_held, soft.seats_left) == (60, 64, None)
    assert Session.objects.filter(series_key=series.series_key).count() == 4
    assert Registration.objects.filter(state=SeatState.WAITING).count() == 7
    over = [s.code for s in announced.values() if s.seats_left is not None and s.seats_held > s.capacity]
    assert over == []
    assert code_of("SS-017") in announced
    assert announced[code_of("SS-017")].is_online


def test_what_waits_for_staff() -> None:
    now = timezone.now()
    assert [s.code for s in Session.objects.report_overdue(now)] == [
        code_of(reference) for reference in ("SS-009", "SS-011", "SS-041")
    ]
    assert code_of("SS-042") in [s.code for s in Session.objects.to_mark_held(now)]
    change = SessionChange.objects.get()
    assert (change.session.code, change.state) == (code_of("SS-053"), SessionChange.State.PENDING)
    assert access.can_decide_change(User.objects.get(username="verifier"), change)
    assert not access.can_decide_change(User.objects.get(username="jruk"), change)


def test_one_proposal_asks_for_a_reason_and_all_others_have_them() -> None:
    now = timezone.now()
    coming = Session.objects.filter(
        starts_at__gt=now, state__in=[SessionState.APPROVED, SessionState.PROPOSED]
    )
    unexplained = {
        session.code
        for session in coming
        if unanswered(
            [found for found in conflicts(session, now=now) if not found.hard], session.acknowledged
        )
    }
    assert unexplained == {code_of("SS-054")}
    assert [found for session in coming for found in hard_conflicts(conflicts(session, now=now))] == []


def test_people_are_invented_and_found_again() -> None:
    people = list(Registration.objects.select_related("session"))
    assert len(people) == sum(int(bool(person.name)) for person in people)
    assert {person.phone[:6] for person in people if person.phone} == {"+62800"}
    assert {helper.phone[:6] for helper in Facilitation.objects.all() if helper.phone} == {"+62800"}
    assert [code for code in (person.code for person in people) if not codes.is_valid(code)] == []


def test_a_second_load_inserts_nothing_and_brings_nothing_back() -> None:
    before = Session.objects.count(), Registration.objects.count(), Facilitation.objects.count()
    Venue.objects.filter(name_ind="Pondok Warga Kayu Putih (contoh)").update(name_ind="Nama lain")
    Partner.objects.get(slug="smk-cendana-biru").delete()
    new_files()
    assert seed().endswith("Demo data: 0 rows inserted, 0 overwritten.\n")
    assert (Session.objects.count(), Registration.objects.count(), Facilitation.objects.count()) == before
    assert not Partner.objects.filter(slug="smk-cendana-biru").exists()
    assert not Venue.objects.filter(name_ind="Pondok Warga Kayu Putih (contoh)").exists()


@pytest.mark.parametrize("days", [1, 30])
def test_refresh_moves_everything_and_again_changes_nothing(days: int) -> None:
    first = today()
    Session.objects.filter(code=code_of("SS-013")).update(title_ind="Judul baru")
    with time_machine.travel(f"{first + timedelta(days=days):%Y-%m-%d}T03:00:00+00:00", tick=False):
        seed(refresh=True)
        once = list(Session.objects.order_by("pk").values_list("starts_at", "ends_at", "state"))
        seed(refresh=True)
        assert list(Session.objects.order_by("pk").values_list("starts_at", "ends_at", "state")) == once
        assert one("SS-013").title_ind == "Judul baru"  # type: ignore[attr-defined]
        expected = today() + timedelta(days=2)
        expected += timedelta(days=1) if expected.weekday() == 6 else timedelta()
        assert today(now=one("SS-013").starts_at) == expected
        assert Counter(state for _start, _end, state in once) == STATES
        assert [partner.slug for partner in Partner.objects.ending(today())] == ["jemaat-sabana"]
        away = FacilitatorAvailability.objects.get()
        assert (today(now=away.starts_at) - today()).days == 19


def test_a_place_taken_meanwhile_stays_taken() -> None:
    """A session of somebody else stands where the demo session would go: the demo session stays where it is."""
    first = today()
    moved = one("SS-015")  # the only one in its place, on the sixth day
    was = moved.starts_at
    Session.objects.filter(pk=one("SS-050").pk).update(
        is_demo=False,
        venue=moved.venue_id,
        starts_at=moved.span[0] + timedelta(days=3),
        ends_at=moved.span[0] + timedelta(days=12),
        state=SessionState.APPROVED,
        approved_by=User.objects.get(username="verifier"),
        approved_at=timezone.now(),
    )
    with time_machine.travel(f"{first + timedelta(days=7):%Y-%m-%d}T03:00:00+00:00", tick=False):
        seed(refresh=True)
    moved.refresh_from_db()
    assert moved.starts_at == was


def test_a_session_that_was_held_is_not_moved_into_the_future() -> None:
    held = one("SS-013")
    Session.objects.filter(pk=held.pk).update(state=SessionState.HELD)
    with time_machine.travel(f"{today() + timedelta(days=9):%Y-%m-%d}T03:00:00+00:00", tick=False):
        seed(refresh=True)
    starts_at = held.starts_at
    held.refresh_from_db()
    assert held.starts_at == starts_at
