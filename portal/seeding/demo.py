"""The demo data: invented people, companies and listings for a trial, every row marked as demo.

The demo data of outreach (partners, venues, sessions) will be loaded here too, once its models exist.
"""

from datetime import date

from opportunities.models import DestinationRule
from portal.seeding.agencies import load_agencies, move_agencies
from portal.seeding.files import DEMO, OPPORTUNITIES_DATA, read_rows
from portal.seeding.listings import load_listings, move_listings
from portal.seeding.people import load_accounts
from portal.seeding.reference import RULE_KEY
from portal.seeding.tables import Outcome, Table, load


def load_demo(day: date) -> Outcome:
    """Insert the demo rows that were never there. Relative days are counted from `day`, a WITA date.

    The reference data must be there. Openings of countries are demo data: for a real installation only the central
    government decides them (PP 59/2021 art. 35).
    """
    people = load_accounts()
    rules = OPPORTUNITIES_DATA / DEMO / "destination_rules.csv"
    openings = Table(DestinationRule, RULE_KEY, lambda: [row | {"is_demo": "1"} for row in read_rows(rules)])
    outcome = load(openings)
    outcome += load_agencies(day, people["kp2mi"])
    outcome.inserted += load_listings(day, people)
    return outcome


def move_demo(day: date) -> None:
    """Count the relative days of all demo rows from `day`, also where staff have changed the dates."""
    move_agencies(day)
    move_listings(day)
