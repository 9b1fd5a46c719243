"""The back office shows how many alerts there are and about what, and nothing of whose they are."""

import pytest
from django.urls import NoReverseMatch, reverse
from pytest_django import DjangoAssertNumQueries

from portal.alerts import subscribing
from portal.alerts.topics import topic_of
from tests.backoffice import signed_in
from tests.cast import Cast, World
from tests.pages import every, parsed, text
from tests.portal.alerts.mailbox import subscribe

pytestmark = pytest.mark.django_db


def rows(cast: Cast, who: str = "editor") -> list[list[str]]:
    page = parsed(signed_in(cast, who).get("/admin/portal/alert/"))
    return [[text(cell) for cell in line if text(cell)] for line in every(page, "tr")]


def test_numbers_of_each_topic(world: World, cast: Cast) -> None:
    subscribe("q=a", "a@contoh.example")
    subscribe("q=b", "a@contoh.example", frequency="weekly")
    subscribing.request_alert(topic_of("jobs"), "", "daily", "b@contoh.example")
    assert ["Lowongan", "1", "1", "1", "1"] in rows(cast)
    assert ["Sesi", "0", "0", "0", "0"] in rows(cast, "supervisor")


def test_search_is_named_from_three_people_on(world: World, cast: Cast) -> None:
    for number in range(3):
        assert "“sawit”" not in str(rows(cast))
        subscribe("q=sawit", f"orang{number}@contoh.example")
    subscribe("q=nama+orang+lain")
    assert ["“sawit”", "Lowongan", "3"] in rows(cast)
    page = signed_in(cast, "supervisor").get("/admin/portal/alert/").content.decode()
    assert [private for private in ("contoh.example", "nama orang lain", "orang0") if private in page] == []


@pytest.mark.parametrize("page", ["change", "add", "delete", "history"])
def test_single_alerts_have_no_page(world: World, page: str) -> None:
    alert = subscribe()
    with pytest.raises(NoReverseMatch):
        reverse(f"admin:portal_alert_{page}", args=[alert.pk] if page != "add" else [])


@pytest.mark.parametrize("people", [3, 6])
def test_page_asks_as_often_for_three_as_for_six(
    world: World, cast: Cast, people: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(people):
        subscribe("", f"orang{number}@contoh.example", topic="sessions")
    client = signed_in(cast, "editor")
    client.get("/admin/portal/alert/")
    with django_assert_num_queries(9):
        client.get("/admin/portal/alert/")
