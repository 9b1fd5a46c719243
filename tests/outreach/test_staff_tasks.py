"""What waits for staff in outreach: whom it waits for, and that nobody else sees it."""

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from outreach import worklist
from outreach.models import Partner, Session, SessionChange
from outreach.models.choices import PartnerState, SessionState
from portal.dates import today
from tests.backoffice import signed_in
from tests.cast import Cast, World
from tests.outreach.cast import Field, in_days, make_approved, make_partner, make_session, make_venue
from tests.pages import parsed, text

PAGE = "/staf/sosialisasi/"
COUNTS = ("applications", "proposals", "changes", "overdue", "unmarked", "unchecked_places", "ending")


@pytest.fixture
def waiting(world: World, cast: Cast, field: Field) -> None:
    """One of each kind."""
    make_partner(world, state=PartnerState.APPLIED)
    Partner.objects.filter(pk=field.partner.pk).update(agreement_until=today() + timedelta(days=29))
    proposed = make_session(world, cast.partner, field.hall, starts_at=in_days(30))
    Session.objects.filter(pk=proposed.pk).update(
        state=SessionState.PROPOSED, proposed_by=cast.partner, proposed_at=in_days(-2)
    )
    approved = make_approved(world, cast, field.hall, starts_at=in_days(40))
    SessionChange.objects.create(
        session=approved, changes={"capacity": {"old": 50, "new": 60}}, proposed_by=cast.editor
    )
    make_approved(world, cast, field.hall, starts_at=in_days(-2))
    held = make_approved(world, cast, field.hall, starts_at=in_days(-20))
    Session.objects.filter(pk=held.pk).update(state=SessionState.HELD)
    make_venue(field.village, is_approved=False)


@pytest.mark.usefixtures("waiting")
@pytest.mark.parametrize("who", ["editor", "verifier", "supervisor"])
def test_the_office_sees_one_of_each(cast: Cast, who: str) -> None:
    context = signed_in(cast, who).get(PAGE).context
    assert [context[name] for name in COUNTS] == [1] * len(COUNTS)


@pytest.mark.usefixtures("waiting")
def test_another_office_sees_nothing(cast: Cast) -> None:
    response = signed_in(cast, "other_editor").get(PAGE)
    assert [response.context[name] for name in COUNTS] == [0] * len(COUNTS)
    assert response.context["tasks"] == []


@pytest.mark.usefixtures("waiting")
def test_each_gets_the_tasks_they_can_do(cast: Cast) -> None:
    def kinds(who: str) -> list[str]:
        return sorted(str(task.kind) for task in worklist.tasks(getattr(cast, who), timezone.now()))

    decisions = ["permohonan mitra", "perubahan sesi", "usulan"]
    runs = ["laporan terlambat", "terlaksana atau tidak?"]
    assert kinds("editor") == runs
    assert kinds("verifier") == kinds("supervisor") == sorted(decisions + runs)


@pytest.mark.usefixtures("waiting")
def test_ones_own_work_waits_for_somebody_else(cast: Cast) -> None:
    Session.objects.filter(state=SessionState.PROPOSED).update(proposed_by=cast.supervisor)
    SessionChange.objects.update(proposed_by=cast.supervisor)
    Partner.objects.filter(state=PartnerState.APPLIED).update(author=cast.supervisor)
    kinds = {str(task.kind) for task in worklist.tasks(cast.supervisor, timezone.now())}
    assert kinds == {"laporan terlambat", "terlaksana atau tidak?"}


@pytest.mark.usefixtures("waiting")
@pytest.mark.parametrize("address", [PAGE, f"/en{PAGE}"])
def test_the_page_is_well_formed_in_both_languages(cast: Cast, address: str) -> None:
    page = text(parsed(signed_in(cast, "verifier").get(address)))
    assert ("Sosialisasi dan mitra" in page, "Sessions and partners" in page) == (
        address == PAGE,
        address != PAGE,
    )


@pytest.mark.usefixtures("waiting")
def test_every_number_leads_to_a_list_with_as_many(cast: Cast) -> None:
    client = signed_in(cast, "supervisor")
    lists = {
        "/admin/outreach/partner/?state__exact=applied": 1,
        "/admin/outreach/session/?state__in=proposed,on_hold": 1,
        "/admin/outreach/sessionchange/": 1,
        "/admin/outreach/session/?when=overdue": 1,
        "/admin/outreach/session/?when=unmarked": 1,
        "/admin/outreach/venue/?is_approved__exact=0": 1,
    }
    page = client.get(PAGE).content.decode()
    assert [address for address in lists if f'href="{address}"' not in page] == []
    assert {address: client.get(address).context["cl"].result_count for address in lists} == lists


@pytest.mark.parametrize("who", ["partner", "volunteer", "stranger"])
def test_strangers_find_nothing(cast: Cast, field: Field, who: str) -> None:
    assert signed_in(cast, who).get(PAGE).status_code == 404


@pytest.mark.parametrize("how_many", [1, 3])
def test_the_page_asks_as_often_for_one_as_for_three(
    world: World, cast: Cast, field: Field, how_many: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(how_many):
        make_partner(world, state=PartnerState.APPLIED)
        proposed = make_session(world, cast.partner, field.hall, starts_at=in_days(30 + number))
        Session.objects.filter(pk=proposed.pk).update(
            state=SessionState.PROPOSED, proposed_by=cast.partner, lead_partner=field.partner
        )
        over = make_approved(world, cast, field.hall, starts_at=in_days(-20 - number))
        Session.objects.filter(pk=over.pk).update(state=SessionState.HELD)
    client = signed_in(cast, "verifier")
    client.get(PAGE)
    with django_assert_num_queries(17):
        client.get(PAGE)
