"""No page of results without a way on: every way that shows a number leads to that many listings."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote_plus

import pytest
from django.db import connection, transaction
from django.http import QueryDict
from django.test import Client
from pytest_django import DjangoAssertNumQueries, DjangoDbBlocker

from opportunities.models import Tally
from opportunities.models.tally import RECOUNT
from opportunities.search import tallies
from opportunities.search.nearby import look_around
from opportunities.search.parameters import read_params
from opportunities.search.results import search
from portal.dates import today
from portal.models import JobRun
from tests.opportunities.demo import load_demo_listings
from tests.pages import every, parsed, text

PATH = "/lowongan/"
NUMBER = re.compile(r"\((\d+)\)")
ROWS_READ = 30_000  # five times what it is


@pytest.fixture(scope="module")
def demo_listings(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Loaded once for all tests of this file; each undoes what it did."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_demo_listings()
        yield
        transaction.set_rollback(True)


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_listings")]


def ways(client: Client, query: str) -> dict[str, str]:
    page = parsed(client.get(f"{PATH}?{query}"))
    return {text(way): way.get("href") or "" for way in every(every(page, "ul", class_="jr-tap")[0], "a")}


EMPTY = {
    "q=sopir+taiwan": [
        "Tanpa saringan “Taiwan” (1)",
        "Semua lowongan di Taiwan (5)",
    ],
    "q=operator+forklift": ["Pekerjaan lain: Pabrik dan gudang (9)"],
    "q=pembantu+rumah+tangga+hongkong": ["Semua lowongan di Hong Kong (1)"],
    "q=sawit&gaji_min=90000000": ["Tanpa saringan “Gaji sebulan” (9)"],
    "q=sawit+unta+onta": ["Hanya “sawit” (9)"],
    "q=zzzzzz": [],
    "q=zzzzzz&persis=1&asal=53.04": [],
    "negara=QA": [],
}
ALWAYS = {"Tanpa pengalaman", "Semua lowongan buka", "Kabari saya bila ada Lewat email atau aplikasi berita"}


@pytest.mark.parametrize("query", EMPTY)
def test_nothing_found_leads_to_what_there_is(client: Client, query: str) -> None:
    found = ways(client, query)
    assert {NUMBER.sub("", name).strip() for name in found} >= ALWAYS
    assert [name for name in EMPTY[query] if name not in found] == []
    promised = {address: int(number[1]) for name, address in found.items() if (number := NUMBER.search(name))}
    assert promised
    assert {address: client.get(address).context["facets"].total for address in promised} == promised


def test_the_way_of_the_nearest_query_comes_first(client: Client) -> None:
    assert next(iter(ways(client, "q=sawit+unta+onta"))) == "Hanya “sawit” (9)"


def test_a_search_for_a_place_is_continued_as_it_began(client: Client) -> None:
    """`sabah` becomes Malaysia and still ranks, on the second page too."""
    first = client.get(PATH, {"q": "sabah"})
    assert "Hapus saringan: Malaysia ×" in text(parsed(first))
    following = first.context["pager"]["next_url"]
    assert following.startswith("/lowongan/?q=sabah&hal=")
    second = client.get(following)
    shown = [card["title"] for page in (first, second) for card in page.context["cards"]]
    assert len(set(shown)) == 20
    assert second.context["pager"]["previous_url"] == "/lowongan/?q=sabah"


def test_an_insisted_query_leads_back(client: Client) -> None:
    page = client.get(PATH, {"q": "sawit malasia", "persis": "1"})
    assert page.context["understood"] == {"typed": "sawit malasia", "back_url": "/lowongan/?q=sawit+malasia"}
    assert "Mencari persis “sawit malasia”. Cari juga kata yang mirip" in text(parsed(page))


SAID = {
    "sawid malasia": "Menampilkan hasil sawit, Malaysia. Cari persis “sawid malasia”",
    "jaga oma jepang": "Menampilkan hasil Jepang, Pengasuh lansia. Cari persis “jaga oma jepang”",
    "gaji 10 juta": "Menampilkan hasil Mulai Rp10 juta. Cari persis “gaji 10 juta”",
    "sawit dari belu": "Menampilkan hasil sawit, Kabupaten Belu. Cari persis “sawit dari belu”",
    "gaji besar": "Menampilkan hasil gaji tertinggi dulu. Cari persis “gaji besar”",
    "oto": "Menampilkan hasil oto / mobil / sopir. Cari persis “oto”",
}


def test_what_a_query_became_is_said(client: Client) -> None:
    for typed, said in SAID.items():
        assert said in text(parsed(client.get(PATH, {"q": typed}))), typed


@pytest.mark.parametrize(
    "typed", ["jaga oma jepang", "ssw", "tanpa ijazah", "gaji 10 juta jepang", "pasutri"]
)
def test_every_lifted_filter_can_be_taken_away(client: Client, typed: str) -> None:
    chips = client.get(PATH, {"q": typed}).context["chips"]
    filters = [chip for chip in chips if not chip.get("plain")]
    assert filters
    for chip in filters:
        left = client.get(chip["url"]).context["chips"]
        assert chip["text"] not in [other["text"] for other in left]


def test_what_a_home_hides_is_shown_again_without_it(client: Client) -> None:
    page = client.get(PATH, {"q": "sawit belu"})
    assert "Untuk warga Kabupaten Belu" in text(parsed(page))
    assert page.context["without_home_url"] == "/lowongan/?q=sawit"


@pytest.mark.parametrize(
    ("query", "statements"),
    [
        ("", 3),  # names, facets, listings
        ("q=sawit+malasia", 4),  # and what the words mean
        ("q=sawid+malesya+dari+belu", 5),  # and the offices of the home
        ("q=zzzzzz", 5),  # names, meanings, facets, what lies near, sessions
        ("q=zzzzzz+belu&negara=MY&gaji_min=10000000", 6),  # and offices
    ],
)
def test_a_page_of_results_asks_the_database_at_most_six_times(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, query: str, statements: int
) -> None:
    with django_assert_num_queries(statements):
        client.get(f"{PATH}?{query}")


def rows_read(plan: dict[str, Any]) -> int:
    """By a step of a plan and all below it, those that were read in vain too."""
    here = (
        plan["Actual Rows"]
        + plan.get("Rows Removed by Filter", 0)
        + plan.get("Rows Removed by Join Filter", 0)
    )
    return int(here * plan["Actual Loops"]) + sum(rows_read(below) for below in plan.get("Plans", []))


def test_suggestions_read_little() -> None:
    """One statement, counted in rows: time is the benchmark's, where nothing else runs."""
    results = search(read_params(QueryDict("q=sawit+unta+onta+kuda&negara=JP")), today())
    captured: list[tuple[str, tuple[object, ...]]] = []

    def keep(execute: object, sql: str, params: tuple[object, ...], many: bool, context: object) -> object:
        captured.append((sql, params))
        return execute(sql, params, many, context)  # type: ignore[operator]

    with connection.execute_wrapper(keep):  # type: ignore[arg-type]
        look_around(results, today())
    ((sql, values),) = captured
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON, TIMING OFF) {sql}", values)  # type: ignore[arg-type]
        assert rows_read(cursor.fetchone()[0][0]["Plan"]) < ROWS_READ


def test_counts_made_beforehand_say_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """On large sites what has no words is not counted listing by listing."""
    asked = [
        read_params(QueryDict(query))
        for query in (
            "q=sawit+unta+onta&asal=53.04",
            "q=operator+forklift",
            "q=zzzz&negara=JP&pengalaman=0",
            "q=zz&gaji_min=9000001",
            "negara=QA",
        )
    ]
    before = [look_around(search(each, today()), today()) for each in asked]
    monkeypatch.setattr(tallies, "TALLIED_FROM", 1)
    JobRun.objects.create(name=RECOUNT)
    tallies.recount()
    JobRun.objects.finish(RECOUNT)
    assert Tally.objects.believed(today()).exists()
    assert [look_around(search(each, today()), today()) for each in asked] == before
    Tally.objects.update(listings=1000)
    assert look_around(search(asked[0], today()), today()).everything > 1000


BAD = [
    "\x00",
    "\x00sawit\x00",
    "a" * 10_000,
    "kata " * 2_000,
    "(a+)+$ .* [",
    "' OR 1=1; DROP TABLE opportunities_opportunity; --",
    "%' AND strpos(' ',' ')>0 --",
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "مرحبا \u202e بالعالم",
    "🌴🌴🌴 sawit 👵",
    "& | ! <-> : * \\ '",
    "gaji 999999999999999999 juta rp 0 juta",
    "tanpa " * 40,
    "\ud83d",
    "%s %(phrases)s {0}",
]


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_bad_words_get_a_helpful_page(client: Client, prefix: str) -> None:
    for typed in BAD:
        query = quote_plus(typed.encode("utf-8", "surrogatepass"))
        for address in (f"?q={query}", f"?q={query}&persis=1", f"?q={query}&q=x&lama=1&asal=53.04"):
            answer = client.get(f"{prefix}{PATH}{address}")
            assert answer.status_code == 200, typed
            page = parsed(answer)
            assert every(page, "article") or every(page, "ul", class_="jr-tap"), typed
            assert b"<script>alert" not in answer.content
            assert b"<img src=x" not in answer.content
