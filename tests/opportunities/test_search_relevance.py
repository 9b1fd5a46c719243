"""How good the search is: realistic queries with judged listings of the demo data, scored in two halves.

`relevance.tsv` was written before any tuning. The half `tune` may be looked at while tuning; the half `check` only
tells whether what was tuned helps queries that nobody looked at. `pytest -s` also names the weak queries of `tune`.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.db import transaction
from django.http import QueryDict
from pytest_django import DjangoDbBlocker

from opportunities.models import Opportunity
from opportunities.search.parameters import read_params
from opportunities.search.results import search
from portal.dates import today
from tests.opportunities.demo import load_demo_listings

FILE = Path(__file__).with_name("relevance.tsv")
SHOWN = 10
FLOORS = {"tune": (0.90, 0.94), "check": (0.87, 0.88)}  # nDCG@10, success@3


@dataclass(frozen=True)
class Score:
    """Of one query: nDCG@10, and whether one of the best listings is among the first three."""

    query: str
    ndcg: float
    success: bool


@pytest.fixture(scope="module")
def demo_listings(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Loaded once for all tests of this file; each undoes what it did."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_demo_listings()
        yield
        transaction.set_rollback(True)


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_listings")]


def judged(half: str) -> Iterator[tuple[str, dict[str, int]]]:
    """Query and reference → grade, of the live listings."""
    for line in FILE.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        of, query, judgement = line.split("\t")
        if of == half:
            grades: dict[str, int] = {}
            for part in judgement.split():
                grade, _, listings = part.partition(":")
                for reference in references(listings):
                    grades[reference] = max(int(grade), grades.get(reference, 0))
            yield query, grades


def references(text: str) -> list[str]:
    """`1-3,7` or conditions such as `country=MY&education_min=none` → references of live listings."""
    live = Opportunity.objects.live(today())
    if "=" in text:
        conditions = dict(pair.split("=") for pair in text.split("&"))
        values = {
            name: value.split(",") if name.endswith(("__in", "__contains")) else value
            for name, value in conditions.items()
        }
        return list(live.filter(**values).values_list("source_id", flat=True))
    numbers = [
        number
        for part in text.split(",")
        for number in range(int(part.partition("-")[0]), int(part.rpartition("-")[2]) + 1)
    ]
    wanted = [f"JR-{number:04}" for number in numbers]
    found = set(live.filter(source_id__in=wanted).values_list("source_id", flat=True))
    assert found == set(wanted), f"not live: {sorted(set(wanted) - found)}"
    return wanted


def score(query: str, grades: dict[str, int]) -> Score:
    data = QueryDict(mutable=True)
    data["q"] = query
    shown = [grades.get(listing.source_id, 0) for listing in search(read_params(data), today()).page.listings]
    best = sorted(grades.values(), reverse=True)
    return Score(query, gain(shown) / gain(best), max(best) in shown[:3])


def gain(grades: list[int]) -> float:
    """Discounted cumulative gain of the first ten."""
    return sum((2**grade - 1) / math.log2(position + 2) for position, grade in enumerate(grades[:SHOWN]))


@pytest.mark.parametrize("half", ["tune", "check"])
def test_search_is_at_least_as_good_as_it_was(half: str, capsys: pytest.CaptureFixture[str]) -> None:
    scores = [score(query, grades) for query, grades in judged(half)]
    assert len(scores) >= 30
    ndcg = sum(each.ndcg for each in scores) / len(scores)
    success = sum(each.success for each in scores) / len(scores)
    with capsys.disabled():
        print(  # noqa: T201 CI shows how good the search is
            f"\nSearch quality, {half}: {len(scores)} queries, nDCG@10 {ndcg:.3f}, success@3 {success:.3f}"
        )
    if half == "tune":
        weak = [each for each in scores if each.ndcg < 0.999]
        for each in sorted(weak, key=lambda each: each.ndcg):
            print(f"  {each.ndcg:.2f} {'' if each.success else 'MISS'} {each.query}")  # noqa: T201
    assert ndcg >= FLOORS[half][0]
    assert success >= FLOORS[half][1]
