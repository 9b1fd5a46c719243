"""Organisers at the same moment: double taps make one draft, one place, one series; a partner keeps a coordinator."""

from typing import Any

import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError

from outreach import drafts, partners
from outreach.announcing import notes_of, send_note
from outreach.models import Invitation, Membership, Session, Venue
from outreach.models.choices import MemberRole
from outreach.partners import join as join_by_invitation
from outreach.series import Weekly, new_session_code
from portal.models import Message, User
from tests.cast import Cast, World
from tests.faults.threads import all_at_once
from tests.outreach.cast import (
    Field,
    in_days,
    join,
    make_approved,
    make_field,
    make_registration,
    make_session,
)

TAPS = 6
ROUNDS = 5  # the connections of later rounds are open already: their threads meet more closely

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def field(world: World, cast: Cast) -> Field:
    cache.clear()
    return make_field(world, cast)


def outcome(work: Any) -> str:
    """`done`, or the kind of the refusal."""
    try:
        work()
    except ValidationError as error:
        return type(error).__name__
    return "done"


def test_a_new_session_tapped_many_times_is_one_draft(cast: Cast, field: Field) -> None:
    code = new_session_code()

    def tap(_number: int) -> int:
        draft = drafts.new_draft(
            cast.partner, field.partner.office, field.partner, code, {"title_ind": "Uji"}, {"occupations": []}
        )
        return draft.pk

    assert len(set(all_at_once(tap, range(TAPS), threads=TAPS))) == 1
    assert Session.objects.count() == 1


def test_one_of_many_savers_wins_and_the_others_are_told(world: World, cast: Cast, field: Field) -> None:
    draft = make_session(world, cast.partner, field.hall, lead_partner=field.partner)

    def save(number: int) -> str:
        values = {"title_ind": f"Judul {number}"}
        return outcome(lambda: drafts.save(draft, cast.partner, 0, values, {}))

    answers = all_at_once(save, range(TAPS), threads=TAPS)
    assert sorted(answers) == ["NewerVersion"] * (TAPS - 1) + ["done"]
    draft.refresh_from_db()
    winner = answers.index("done")
    assert (draft.version, draft.title_ind) == (1, f"Judul {winner}")  # type: ignore[attr-defined]


def test_a_new_place_tapped_many_times_is_one_place(cast: Cast, field: Field) -> None:
    values = {"name_ind": "Kapela Uji", "region": field.village}
    places = all_at_once(
        lambda _number: drafts.propose_place(field.partner, cast.partner, values).pk,
        range(TAPS),
        threads=TAPS,
    )
    assert len(set(places)) == 1
    assert Venue.objects.count() == 2


def test_a_series_tapped_many_times_is_one_series(world: World, cast: Cast, field: Field) -> None:
    draft = make_session(world, cast.partner, field.hall, lead_partner=field.partner)

    def tap(_number: int) -> str:
        return outcome(lambda: drafts.start_series(draft, cast.partner, 0, Weekly(), count=3))

    answers = all_at_once(tap, range(TAPS), threads=TAPS)
    assert answers.count("done") == 1
    assert Session.objects.count() == 3


def test_once_more_tapped_many_times_is_one_draft(world: World, cast: Cast, field: Field) -> None:
    ours = make_approved(world, cast, field.hall, lead_partner=field.partner)
    moment = in_days(40)
    made = all_at_once(
        lambda _number: drafts.repeat_once(ours, cast.partner, moment).pk, range(TAPS), threads=TAPS
    )
    assert len(set(made)) == 1


def test_a_message_tapped_many_times_goes_out_once(world: World, cast: Cast, field: Field) -> None:
    ours = make_approved(world, cast, field.hall, lead_partner=field.partner)
    make_registration(ours, phone="+6281234567890")
    told = all_at_once(
        lambda _number: send_note(ours, cast.partner, "bring", "KTP", "k" * 32), range(TAPS), threads=TAPS
    )
    assert sorted(told) == [0] * (TAPS - 1) + [1]
    assert Message.objects.count() == 1
    assert notes_of(ours).count() == 1


def test_coordinators_who_remove_each_other_leave_one(cast: Cast, field: Field) -> None:
    people = [cast.partner, *(User.objects.create_user(f"koordinator{number}") for number in range(TAPS - 1))]
    for person in people[1:]:
        join(field.partner, person)
    for _round in range(ROUNDS):
        current = Membership.objects.current().filter(partner=field.partner, role=MemberRole.COORDINATOR)
        members = list(current.order_by("pk"))
        answers = all_at_once(
            lambda each: outcome(lambda: partners.remove_member(each)), members, threads=TAPS
        )
        assert sorted(answers) == ["ValidationError"] + ["done"] * (TAPS - 1)
        left = current.get()
        for person in people:
            if person.pk != left.user_id:
                join(field.partner, person)


def test_an_invitation_is_used_by_one(cast: Cast, field: Field) -> None:
    invitation, _secret = partners.invite_member(field.partner, cast.partner, "volunteer")
    people = [User.objects.create_user(f"orang{number}") for number in range(TAPS)]
    answers = all_at_once(
        lambda person: outcome(lambda: join_by_invitation(invitation, person)), people, threads=TAPS
    )
    assert sorted(answers) == ["ValidationError"] * (TAPS - 1) + ["done"]
    assert Invitation.objects.get().used_by == people[answers.index("done")]
