"""The demo listings and the file they come from: whoever imports that file again changes nothing."""

import csv
from datetime import timedelta

import pytest
import time_machine

from opportunities.models import Amendment, CostItem, Opportunity
from portal.dates import today
from portal.models import Office, User
from portal.seeding.listings import load_listings, move_listings
from tests.opportunities.demo import load_demo_listings
from tests.opportunities.importing import FULL_CSV, Ground, counts, csv_of, everything, listing, run

ROWS = 90


@pytest.fixture
def ground(db: None) -> Ground:
    load_demo_listings()
    people = {user.username: user for user in User.objects.all()}
    ntt = Office.objects.get(key="bp3mi-ntt")
    return Ground(ntt, *(people[name] for name in ("editor", "verifier", "kp2mi", "editor.ntb")))


def rows() -> list[dict[str, str]]:
    with FULL_CSV.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_importing_the_file_again_changes_nothing(ground: Ground) -> None:
    before = list(Opportunity.objects.order_by("pk").values())
    assert counts(run(ground, FULL_CSV)) == (0, 0, ROWS, 0)
    assert list(Opportunity.objects.order_by("pk").values()) == before
    assert not Amendment.objects.exists()


def test_nothing_of_what_staff_wrote_is_undone(ground: Ground) -> None:
    day = today()
    Opportunity.objects.filter(source_id="JR-0001").update(
        title_ind="Judul staf", wage_max=3100, closes_on=day + timedelta(days=10), welcomes=["couples"]
    )
    CostItem.objects.filter(opportunity__source_id="JR-0001", kind="visa").delete()
    before = everything()
    assert counts(run(ground, FULL_CSV, commit=False)) == (0, 0, ROWS, 0)
    assert everything() == before
    assert counts(run(ground, FULL_CSV)) == (0, 0, ROWS, 0)
    assert not Amendment.objects.exists()


def test_only_what_is_new_in_the_file_is_proposed(ground: Ground) -> None:
    Opportunity.objects.filter(source_id="JR-0001").update(title_ind="Judul staf")
    first, *others = rows()
    assert counts(run(ground, csv_of(first | {"wage_max": "3000"}, *others))) == (0, 1, ROWS - 1, 0)
    assert Amendment.objects.get().changes == {"wage_max": {"old": "2900.00", "new": "3000.00"}}


def test_days_that_are_counted_anew_are_no_difference(ground: Ground) -> None:
    later = today() + timedelta(days=30)
    with time_machine.travel(f"{later:%Y-%m-%d}T03:00:00+00:00", tick=False):
        assert counts(run(ground, FULL_CSV, commit=False)) == (0, 0, ROWS, 0)
        move_listings(today())
        assert listing("JR-0001").closes_on == later + timedelta(days=45)
        assert counts(run(ground, FULL_CSV)) == (0, 0, ROWS, 0)
    assert not Amendment.objects.exists()


def test_a_database_from_before_gets_what_the_file_said_and_keeps_what_an_import_said(ground: Ground) -> None:
    Opportunity.objects.update(imported_values=None, title_ind="Judul staf")
    Opportunity.objects.filter(source_id="JR-0002").update(imported_values={"title_ind": "Judul berkas"})
    people = {user.username: user for user in User.objects.all()}
    assert load_listings(today(), people) == 0
    assert listing("JR-0002").imported_values == {"title_ind": "Judul berkas"}
    first, _second, *others = rows()
    assert counts(run(ground, csv_of(first, *others))) == (0, 0, ROWS - 1, 0)
