"""The demo data: invented people, companies, listings, partners and sessions for a trial, marked as demo."""

from datetime import date

from opportunities.models import DestinationRule, LivingAssumption
from portal.seeding.agencies import load_agencies, move_agencies
from portal.seeding.files import DEMO, OPPORTUNITIES_DATA, Row, read_rows
from portal.seeding.listings import load_listings, move_listings
from portal.seeding.partners import load_places, move_partners
from portal.seeding.people import load_accounts
from portal.seeding.reference import RULE_KEY
from portal.seeding.registrations import load_people, move_availability
from portal.seeding.sessions import FILE as SESSIONS
from portal.seeding.sessions import accept_warnings, load_sessions, move_sessions
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
    outcome += load(Table(LivingAssumption, ("country", "kind", "starts_on"), living_assumptions))
    outcome += load_agencies(day, people["kp2mi"])
    outcome.inserted += load_listings(day, people)
    outcome += load_places(day, people)
    sessions = load_sessions(day, people)
    outcome.inserted += len(sessions) + load_people(sessions, read_rows(SESSIONS), people, day)
    accept_warnings(sessions)
    return outcome


def living_assumptions() -> list[Row]:
    """Invented costs of living, so that a trial shows the estimate; a real installation begins without any."""
    rows = read_rows(OPPORTUNITIES_DATA / DEMO / "living_assumptions.csv")
    return [row | {"is_demo": "1"} for row in rows]


def move_demo(day: date) -> None:
    """Count the relative days of all demo rows from `day`, also where staff have changed the dates."""
    move_agencies(day)
    move_listings(day)
    move_partners(day)
    move_sessions(day)
    move_availability(day, load_accounts()["relawan"])
