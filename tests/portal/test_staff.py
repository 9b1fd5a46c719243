"""The start page of staff."""

import pytest
from pytest_django import DjangoAssertNumQueries

from opportunities.amendments import propose
from opportunities.models import Opportunity
from portal.dates import today
from tests.backoffice import signed_in
from tests.cast import Cast, World, make_listing, make_live_listing
from tests.outreach.cast import make_partner
from tests.pages import parsed, text


def waiting_for(cast: Cast, who: str) -> list[tuple[str, str]]:
    """Kind and sender of each task."""
    return [(str(task.kind), task.who) for task in signed_in(cast, who).get("/staf/").context["tasks"]]


def in_review(listing: Opportunity) -> None:
    Opportunity.objects.filter(pk=listing.pk).update(state="in_review", submitted_by=listing.author)


def test_each_sees_what_waits_for_them(cast: Cast, world: World) -> None:
    make_listing(world, cast.editor, permit_number="X1")
    in_review(make_listing(world, cast.editor, permit_number="X2"))
    propose(make_live_listing(world, cast), {"wage_max": {"new": "2500.00"}}, cast.editor, "edit")
    in_review(make_listing(world, cast.supervisor, permit_number="X3"))
    assert {
        who: sorted(waiting_for(cast, who)) for who in ("editor", "verifier", "supervisor", "other_editor")
    } == {
        "editor": [("draf", "editor")],
        "verifier": [("pemeriksaan", "editor"), ("pemeriksaan", "kp2mi"), ("perubahan", "editor")],
        "supervisor": [("pemeriksaan", "editor"), ("perubahan", "editor")],
        "other_editor": [],
    }


def test_what_waits_in_outreach_stands_in_the_same_list(cast: Cast, world: World) -> None:
    partner = make_partner(world, state="applied")
    in_review(make_listing(world, cast.editor))
    assert sorted(waiting_for(cast, "verifier")) == [
        ("pemeriksaan", "editor"),
        ("permohonan mitra", partner.name),
    ]
    assert waiting_for(cast, "other_editor") == []


def test_what_ends_soon_and_what_was_not_checked(cast: Cast, world: World) -> None:
    make_live_listing(world, cast, closes_on=today(), source_checked_at="2026-01-01T00:00:00Z")
    make_live_listing(world, cast, permit_number="X2")
    context = signed_in(cast, "editor").get("/staf/").context
    assert (context["ending"], context["unchecked"]) == (1, 1)


@pytest.mark.parametrize("language", ["/staf/", "/en/staf/"])
def test_the_page_is_well_formed_in_both_languages(cast: Cast, world: World, language: str) -> None:
    make_listing(world, cast.editor)
    page = parsed(signed_in(cast, "editor").get(language))
    assert ("Tugas saya" in text(page), "My tasks" in text(page)) == (
        language == "/staf/",
        language != "/staf/",
    )


@pytest.mark.parametrize("how_many", [1, 3])
def test_the_page_asks_as_often_for_one_as_for_three(
    cast: Cast, world: World, how_many: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(how_many):
        in_review(make_listing(world, cast.editor, permit_number=f"X{number}"))
        propose(make_live_listing(world, cast), {"wage_max": {"new": "2500.00"}}, cast.editor, "edit")
    client = signed_in(cast, "verifier")
    client.get("/staf/")
    with django_assert_num_queries(19):
        client.get("/staf/")


@pytest.mark.parametrize(("who", "status"), [("partner", 404), ("volunteer", 404), ("stranger", 404)])
def test_strangers_find_nothing(cast: Cast, who: str, status: int) -> None:
    assert signed_in(cast, who).get("/staf/").status_code == status
