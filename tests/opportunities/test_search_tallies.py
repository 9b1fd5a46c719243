"""Counts made beforehand say what counting says, for a minute; which listings are shown never depends on them."""

from datetime import date, timedelta

import pytest
import time_machine
from django.http import QueryDict
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from opportunities.models import DestinationRule, Opportunity, Tally
from opportunities.models.tally import BELIEVED_SECONDS, RECOUNT
from opportunities.search import tallies
from opportunities.search.facets import Facets, count_and_choose, count_live
from opportunities.search.ordering import Stretch
from opportunities.search.parameters import read_params
from opportunities.search.question import read_question
from opportunities.search.results import search
from opportunities.search.tallies import recount
from portal.dates import today
from portal.jobs import registered_jobs
from portal.models import Country, JobRun, Sector
from tests.cast import Cast, World, make_live_listing
from tests.pages import every, parsed, text

QUERIES = [
    "",
    "negara=MY",
    "negara=MY&negara=JP&pengalaman=0",
    "sektor=perkebunan&pendidikan=smp&suami_istri=1",
    "profesi=pekerja-kebun-sawit&ijazah=0",
    "skema=p2p&pelatihan=1&gaji_min=5000000",
    "gaji_min=8000000&biaya=1000000",
    "biaya=0&tutup=7",
    "tutup=14&pengalaman=0&gaji_min=5000000&negara=JP",
    "asal=53.04",
    "asal=52&negara=MY",
]


@pytest.fixture
def jobs(world: World, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> list[Opportunity]:
    """Live listings that differ in everything that can be ticked, one that has closed; counted beforehand."""
    monkeypatch.setattr(tallies, "TALLIED_FROM", 1)
    japan = Country.objects.create(iso2="JP", iso3="JPN", name_ind="Jepang", name_en="Japan")
    DestinationRule.objects.create(country=japan, is_open=True, starts_on="2020-01-01", source="uji")
    care = Sector.objects.create(key="perawatan", name_ind="Perawatan", name_en="Care")
    found = [
        make_live_listing(world, cast),
        make_live_listing(world, cast, experience_months=12, education_min="none", closes_on=days(3)),
        make_live_listing(world, cast, experience_months=None, wage_min=9_000, wage_max=None, origin_id=None),
        make_live_listing(world, cast, costs=False, welcomes=["couples", "returnees"], closes_on=days(14)),
        make_live_listing(world, cast, country=japan, sector=care, wage_min=100, wage_max=None),
        make_live_listing(world, cast, country=japan, training_by="none", origin_id=None, closes_on=days(90)),
        make_live_listing(
            world, cast, country=japan, training_by="", employer_kind="individual", origin_id=None
        ),
    ]
    make_live_listing(world, cast, closes_on=days(-1))
    Opportunity.objects.filter(pk=found[4].pk).update(
        scheme=world.g2g, agency=None, worker_cost_idr=90_000_000
    )
    Opportunity.objects.filter(pk=found[3].pk).update(pay_idr_min=None, pay_idr_max=None)
    count_now()
    return found


def days(count: int) -> date:
    return today() + timedelta(days=count)


def count_now(seconds_ago: float = 0, error: str = "") -> None:
    """As the worker does it."""
    recount()
    ended = timezone.now() - timedelta(seconds=seconds_ago)
    JobRun.objects.update_or_create(name=RECOUNT, defaults={"last_finished_at": ended, "last_error": error})


def facets(query: str, *, beforehand: bool) -> Facets:
    params = read_params(QueryDict(query))
    if beforehand:
        return count_live(params, today())
    found = Opportunity.objects.live(today(), params.province)
    counted, chosen = count_and_choose(found, params, today(), Stretch("baru", 100))
    assert len(chosen) == counted.total
    return counted


@pytest.mark.usefixtures("jobs")
def test_counted_beforehand_is_counted_the_same() -> None:
    now = {query: facets(query, beforehand=False) for query in QUERIES}
    Opportunity.objects.update(state="closed")  # only what was counted beforehand can be right now
    assert {query: facets(query, beforehand=True) for query in QUERIES} == now
    assert [now[query].total for query in ("", "negara=MY", "asal=52&negara=MY", "biaya=0&tutup=7")] == [
        7,
        4,
        1,
        0,
    ]


@pytest.mark.usefixtures("jobs")
def test_a_number_that_is_no_step_is_counted_listing_by_listing() -> None:
    Opportunity.objects.update(state="closed")
    assert facets("gaji_min=8000000", beforehand=True).counts
    for query in ("gaji_min=8000001", "biaya=7", "tutup=9", "pengalaman=12"):
        assert facets(query, beforehand=True) == Facets(), query


@pytest.mark.usefixtures("jobs")
@pytest.mark.parametrize("seconds", [BELIEVED_SECONDS + 1, -BELIEVED_SECONDS + 1])
def test_counts_are_believed_for_a_minute(seconds: int) -> None:
    Opportunity.objects.update(state="closed")
    count_later = JobRun.objects.filter(name=RECOUNT)
    count_later.update(last_finished_at=timezone.now() - timedelta(seconds=seconds))
    assert facets("", beforehand=True).total == (0 if seconds > 0 else 7)


@pytest.mark.usefixtures("jobs")
def test_counts_of_a_failed_run_or_of_yesterday_are_not_believed() -> None:
    Opportunity.objects.filter(country_id="JP").update(state="closed")
    JobRun.objects.filter(name=RECOUNT).update(last_error="OperationalError")
    assert facets("", beforehand=True).total == 4
    JobRun.objects.filter(name=RECOUNT).update(last_error="")
    assert facets("", beforehand=True).total == 7
    tomorrow = today() + timedelta(days=1)
    assert count_live(read_params(QueryDict("")), tomorrow).total == 4


@pytest.mark.usefixtures("jobs")
def test_a_destination_that_closes_for_a_province_leaves_the_counts_of_its_people_at_once(
    world: World,
) -> None:
    assert facets("asal=52", beforehand=True).total == 3
    DestinationRule.objects.create(
        country_id="JP", origin_id="52", is_open=False, starts_on=today(), source="uji"
    )
    assert facets("asal=52", beforehand=True).total == 1
    assert facets("asal=53", beforehand=True).total == 7


def test_only_what_has_changed_is_written(jobs: list[Opportunity]) -> None:
    before = dict(Tally.objects.values_list("pk", "listings"))
    recount()
    assert dict(Tally.objects.values_list("pk", "listings")) == before
    Opportunity.objects.filter(pk=jobs[0].pk).update(quota_filled=3)
    recount()
    after = dict(Tally.objects.values_list("pk", "listings"))
    assert len(before.keys() - after.keys()) == len(after.keys() - before.keys()) == 1
    with time_machine.travel(timezone.now() + timedelta(days=4)):
        recount()
        assert set(Tally.objects.values_list("day", flat=True)) == {today()}
        assert sum(Tally.objects.values_list("listings", flat=True)) == len(jobs) - 1


def test_a_small_site_counts_for_every_page(jobs: list[Opportunity], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tallies, "TALLIED_FROM", len(jobs) + 2)
    count_now()
    assert not Tally.objects.exists()
    Opportunity.objects.filter(pk=jobs[0].pk).update(state="suspended")
    assert facets("", beforehand=True).total == len(jobs) - 1


def test_listings_shown_are_live_whatever_was_counted(client: Client, jobs: list[Opportunity]) -> None:
    Opportunity.objects.filter(pk=jobs[0].pk).update(state="suspended")
    assert facets("", beforehand=True).total == len(jobs)
    found = search(read_params(QueryDict("")), today())
    assert jobs[0].pk not in [listing.pk for listing in found.page.listings]
    assert found.facets.total == len(found.page.listings) == len(jobs) - 1
    Opportunity.objects.update(state="suspended")
    page = parsed(client.get("/lowongan/", {"negara": "MY"}))
    assert every(page, "article") == []
    assert text(every(page, "h1")[0]) == "Belum ada lowongan untuk “Malaysia”"


def test_the_worker_counts_more_often_than_counts_are_believed() -> None:
    [job] = [job for job in registered_jobs() if job.name == RECOUNT]
    assert job.run is recount
    assert job.every <= timedelta(seconds=BELIEVED_SECONDS) / 2


@pytest.mark.usefixtures("jobs")
@pytest.mark.parametrize("query", [*QUERIES, "q=sawit", "gaji_min=8000001", "negara=QA"])
def test_the_total_of_the_api_is_that_of_the_page_without_reading_every_listing(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, query: str
) -> None:
    params = read_params(QueryDict(query))
    question = read_question(params, today(), strictly=True)
    with django_assert_num_queries(0 if query == "negara=QA" else 1):
        total = question.total()
    assert total == (0 if query == "negara=QA" else search(params, today()).facets.total)
    Tally.objects.update(listings=1000)
    exact = {"q=sawit", "gaji_min=8000001", "negara=QA"}
    assert question.total() == (total if query in exact else 1000 * total)
    assert (
        client.get(f"/api/v1/opportunities?{query}").json()["total"] == total
    )  # all of them are on the page
