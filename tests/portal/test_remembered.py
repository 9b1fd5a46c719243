"""Remembered pages: served while nothing that they show has changed, and never a moment longer."""

import re
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta

import psycopg2
import pytest
from django.db import connection
from django.db.models import F, Max
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from opportunities.models import Agency, AgencySanction, CostItem, Destination, DestinationRule, Opportunity
from portal.dates import today
from portal.models import Edition, Hotline
from portal.models.edition import watched
from portal.remembered import forget_old_editions
from tests.backoffice import signed_in
from tests.cast import Cast, World, make_live_listing

TABLES = re.compile(r'(?:FROM|JOIN) "?([a-z]+_[a-z_]+)\b"?(?!\()')
WATCHED = {model._meta.db_table for model in watched}


@pytest.fixture
def listing(world: World, cast: Cast) -> Opportunity:
    Destination.objects.create(country=world.malaysia)
    return make_live_listing(world, cast, interview_region=world.ntt.region, orientation_office=world.ntt)


def pages_of(listing: Opportunity) -> list[str]:
    return [
        listing.get_absolute_url(),
        f"/en{listing.get_absolute_url()}",
        "/profesi/",
        f"/profesi/{listing.occupation_id}/",
        "/negara/",
        "/negara/MY/",
    ]


@pytest.mark.parametrize("number", range(6))
def test_a_page_that_was_made_costs_one_statement(
    client: Client, listing: Opportunity, django_assert_num_queries: DjangoAssertNumQueries, number: int
) -> None:
    address = pages_of(listing)[number]
    first = client.get(address)
    assert first.status_code == 200
    with django_assert_num_queries(1):  # the edition
        again = client.get(address)
    assert (again.content, again.headers) == (first.content, first.headers)
    assert client.get(address, headers={"if-none-match": first.headers["ETag"]}).status_code == 304
    assert client.post(address).status_code == 405


@pytest.mark.parametrize("number", range(6))
def test_every_table_that_such_a_page_reads_is_watched(
    client: Client, listing: Opportunity, number: int
) -> None:
    """Also those that a function of the database reads."""
    with CaptureQueriesContext(connection) as captured:
        client.get(pages_of(listing)[number])
    read = {table for query in captured for table in TABLES.findall(query["sql"])}
    assert "portal_edition" in read
    assert read - WATCHED == {"portal_edition"}


def test_tables_that_functions_of_the_database_read_are_watched(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT prosrc FROM pg_proc JOIN pg_namespace n ON n.oid = pronamespace"
            " WHERE nspname = 'public' AND prokind = 'f' AND prorettype <> 'trigger'::regtype"
        )
        read = {table for (source,) in cursor.fetchall() for table in TABLES.findall(source)}
    assert DestinationRule._meta.db_table in read
    assert read <= WATCHED


def sanction(listing: Opportunity) -> None:
    AgencySanction.objects.create(
        agency=listing.agency, kind="temporary_stop", starts_on=today(), source="SK uji"
    )


def by_raw_sql(listing: Opportunity) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE opportunities_agency SET licence_until = %s", [today() - timedelta(days=1)])


CHANGES: dict[str, Callable[[Opportunity], object]] = {
    "sanction of the company": sanction,
    "licence that ended, by raw SQL": by_raw_sql,
    "quota filled": lambda listing: Opportunity.objects.update(
        quota_filled=F("quota_male") + F("quota_female") + F("quota_any")
    ),
    "country closed": lambda listing: DestinationRule.objects.update(is_open=False),
    "pay": lambda listing: Opportunity.objects.update(wage_min=F("wage_min") - 100),
    "cost": lambda listing: CostItem.objects.update(amount=F("amount") + 1000),
    "name of the company": lambda listing: Agency.objects.update(name="PT Nama Baru"),
    "help number": lambda listing: Hotline.objects.update(name_ind="Telepon baru"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_the_first_page_after_a_change_shows_it(
    client: Client, listing: Opportunity, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    if change == "help number":
        Hotline.objects.create(
            key="uji", name_ind="Telepon", number="0800 1000", kind="phone", source="uji", certainty="A"
        )
        monkeypatch.setattr("portal.hotlines._remembered", {})
        monkeypatch.setattr("portal.hotlines.REMEMBERED_SECONDS", 0)
    address = listing.get_absolute_url()
    before = client.get(address)
    assert client.get(address).content == before.content
    CHANGES[change](listing)
    after = client.get(address)
    assert (after.status_code, after.content) != (before.status_code, before.content)


@pytest.mark.parametrize("when", ["tomorrow", "in another language", "with a home", "elsewhere"])
def test_another_page_is_not_given_instead(
    client: Client, listing: Opportunity, monkeypatch: pytest.MonkeyPatch, settings: object, when: str
) -> None:
    settings.ALLOWED_HOSTS = ["testserver", "lain.example"]  # type: ignore[attr-defined]
    address, host = listing.get_absolute_url(), "testserver"
    client.get(address)
    if when == "tomorrow":
        monkeypatch.setattr("portal.remembered.today", lambda: today() + timedelta(days=1))
    if when == "in another language":
        address = f"/en{address}"
    if when == "with a home":
        address = f"{address}?asal=53.04"
    if when == "elsewhere":
        host = "lain.example"
    with CaptureQueriesContext(connection) as captured:
        client.get(address, headers={"host": host})
    assert len(captured) > 1


def test_who_is_signed_in_gets_a_page_of_their_own(cast: Cast, listing: Opportunity) -> None:
    address = listing.get_absolute_url()
    mine = signed_in(cast, "editor").get(address).content
    public = Client().get(address).content
    assert mine != public
    assert signed_in(cast, "editor").get(address).content != public
    assert Client().get(address).content == public


@pytest.mark.django_db(transaction=True)
def test_a_change_that_is_committed_after_a_later_one_makes_a_new_edition() -> None:
    """The highest number is the same before and after: it alone would leave the old page standing."""
    insert = "INSERT INTO portal_edition DEFAULT VALUES"
    with closing(psycopg2.connect(**connection.get_connection_params())) as slow:
        slow.cursor().execute(insert)
        with connection.cursor() as cursor:
            cursor.execute(insert)
        before, highest = Edition.objects.current(), Edition.objects.aggregate(Max("pk"))
        slow.commit()
    assert Edition.objects.aggregate(Max("pk")) == highest
    assert Edition.objects.current() != before


def test_old_editions_go_and_never_come_back(world: World) -> None:
    seen = {Edition.objects.current()}
    for _turn in range(3):
        forget_old_editions()
        assert Edition.objects.count() == 1
        assert Edition.objects.current() not in seen
        seen.add(Edition.objects.current())
