"""Editors are told what is about to end or has not been checked: each fact once, in one message a day."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group

from opportunities import staleness
from opportunities.models import Agency, Opportunity
from opportunities.staleness import facts_of, tell_editors
from portal import delivery
from portal.dates import today
from portal.messages import render
from portal.models import Message, ToldFact, User
from tests.cast import Cast, World, make_live_listing
from tests.outreach.cast import in_days

pytestmark = pytest.mark.django_db

LATER = {"closes_on": today() + timedelta(days=300), "permit_expires_on": today() + timedelta(days=400)}


def at(day: int) -> datetime:
    """09.00 WITA so many days from today."""
    return in_days(day, hour=1)


def listing(world: World, cast: Cast, number: int = 1, **fields: Any) -> Opportunity:
    """One that nothing is to be said about, but for what `fields` change."""
    values = LATER | {"permit_number": f"CONTOH-{number}", "source_checked_at": at(400)} | fields
    return make_live_listing(world, cast, **values)


def run(days: int) -> dict[int, set[str]]:
    """Day → facts that the editor is told, of a job that runs every day."""
    found = {}
    for day in range(days):
        before = set(ToldFact.objects.values_list("fact", flat=True))
        tell_editors(at(day))
        new = set(ToldFact.objects.values_list("fact", flat=True)) - before
        if new:
            found[day] = new
    return found


def test_closing_is_told_14_and_3_days_before(world: World, cast: Cast) -> None:
    one = listing(world, cast, closes_on=today() + timedelta(days=20))
    name = f"closes:{one.pk}:{one.closes_on:%Y%m%d}"
    assert run(25) == {6: {f"{name}:14"}, 17: {f"{name}:3"}}


def test_permit_and_licence_are_told_before_they_lapse(world: World, cast: Cast) -> None:
    until = today() + timedelta(days=33)
    one = listing(world, cast, closes_on=until, permit_expires_on=until)
    Agency.objects.update(licence_until=until)
    permit, licence = f"permit:{one.pk}:{until:%Y%m%d}", f"licence:{world.agency.pk}:{until:%Y%m%d}"
    found = run(40)
    assert (found[3], found[30] - {f"closes:{one.pk}:{until:%Y%m%d}:3"}) == (
        {f"{permit}:30", f"{licence}:30"},
        {f"{permit}:3", f"{licence}:3"},
    )
    assert list(found) == [3, 19, 30]


def test_record_is_told_when_its_check_is_older_than_seven_days(world: World, cast: Cast) -> None:
    checked = datetime.combine(today(), time(4), tzinfo=UTC)
    one = listing(world, cast, source_checked_at=checked)
    assert run(12) == {8: {f"unchecked:{one.pk}:{checked:%Y%m%d}"}}
    again = checked + timedelta(days=11)
    Opportunity.objects.update(source_checked_at=again)
    assert run(25) == {19: {f"unchecked:{one.pk}:{again:%Y%m%d}"}}


def test_moved_date_is_another_fact(world: World, cast: Cast) -> None:
    one = listing(world, cast, closes_on=today() + timedelta(days=14))
    assert len(run(1)) == 1
    Opportunity.objects.filter(pk=one.pk).update(closes_on=today() + timedelta(days=15))
    assert list(run(3)) == [1]


def test_worker_that_was_away_tells_the_most_urgent_alone(world: World, cast: Cast) -> None:
    one = listing(world, cast, closes_on=today() + timedelta(days=2))
    tell_editors(at(0))
    assert {row.fact.rpartition(":")[2] for row in ToldFact.objects.all()} == {"14", "3"}
    assert render(Message.objects.get()).body.count(one.code) == 1  # type: ignore[union-attr]
    assert run(2) == {}


def test_each_editor_of_the_office_gets_one_digest_a_day(world: World, cast: Cast) -> None:
    colleague = User.objects.create_user("editor.dua", "dua@contoh.example", office=world.ntt)
    colleague.groups.add(Group.objects.get(name="editor"))
    for number in range(3):
        listing(world, cast, number, closes_on=today() + timedelta(days=1), source_checked_at=None)
    assert tell_editors(at(0)) == 2
    assert tell_editors(at(0)) == 0
    listing(world, cast, 9, closes_on=today() + timedelta(days=2))
    assert tell_editors(at(0) + timedelta(hours=2)) == 0  # it waits for tomorrow's
    assert tell_editors(at(1)) == 2
    assert sorted(Message.objects.values_list("key", flat=True)) == sorted(
        f"stale-digest:{person.pk}:{today() + timedelta(days=day):%Y%m%d}"
        for person in (cast.editor, colleague)
        for day in (0, 1)
    )


@pytest.mark.parametrize("change", [{"is_active": False}, {"email": ""}, {"office": None}])
def test_nobody_else_is_told(world: World, cast: Cast, change: dict[str, Any]) -> None:
    """Not the verifier, not another office, not somebody who has left."""
    listing(world, cast, closes_on=today())
    User.objects.filter(pk=cast.editor.pk).update(**change)
    assert tell_editors(at(0)) == 0


def test_draft_and_closed_listings_are_not_told(world: World, cast: Cast) -> None:
    one = listing(world, cast, closes_on=today() + timedelta(days=1))
    for state in ("suspended", "closed", "withdrawn"):
        Opportunity.objects.filter(pk=one.pk).update(state=state)
        assert facts_of(world.ntt.pk, today()) == []


def test_the_letter_names_what_to_do_and_where(world: World, cast: Cast, mailoutbox: list[Any]) -> None:
    one = listing(world, cast, closes_on=today() + timedelta(days=1))
    other = listing(world, cast, 2, source_checked_at=None)
    gone = listing(world, cast, 3, closes_on=today() + timedelta(days=1))
    tell_editors(at(0))
    Opportunity.objects.filter(pk=gone.pk).update(state="closed")
    assert delivery.deliver_due(at(0) + timedelta(seconds=1)) == 1
    [letter] = mailoutbox
    assert letter.to == [cast.editor.email]
    assert letter.subject == "Jalur Resmi: 2 hal perlu dilihat"
    assert f"- {one.code} Pemanen sawit di Pahang (" in letter.body
    assert f"http://127.0.0.1:8000/admin/opportunities/opportunity/{other.pk}/change/" in letter.body
    assert gone.code not in letter.body


def test_long_digest_is_cut(world: World, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(staleness, "MOST_NAMED", 1)
    for number in range(3):
        listing(world, cast, number, source_checked_at=None)
    tell_editors(at(0))
    text = render(Message.objects.get())
    assert text is not None
    assert (text.body.count("NTT-"), "… dan 2 lagi" in text.body) == (1, True)


def test_old_facts_are_forgotten(world: World, cast: Cast) -> None:
    ToldFact.objects.create(user=cast.editor, fact="x", told_on=today())
    assert staleness.forget_old_facts(at(366)) == 0
    assert staleness.forget_old_facts(at(367)) == 1
