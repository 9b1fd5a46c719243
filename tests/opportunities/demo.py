"""The demo listings and what they stand on, without the 11,000 villages and the texts that no listing needs."""

from django.contrib.auth.models import Group

from opportunities.models import DestinationRule
from opportunities.search import vocabulary
from portal.access import ROLES
from portal.dates import today
from portal.models import Region
from portal.seeding.agencies import load_agencies
from portal.seeding.files import DEMO, OPPORTUNITIES_DATA, read_rows
from portal.seeding.listings import load_listings
from portal.seeding.people import load_accounts
from portal.seeding.reference import RULE_KEY, TABLES, regions
from portal.seeding.tables import Table, load

UNUSED = ("GuidePage", "Hotline", "Document", "SchemeDocument", "Destination")
REGENCY = len("53.04")


def load_demo_listings() -> None:
    """Reference data down to regencies, the demo's companies and listings: far cheaper than `manage.py seed`."""
    for role in ROLES:
        Group.objects.get_or_create(name=role)
    for table in TABLES:
        if table.model is Region:
            load(Table(Region, table.key, places))
        elif table.model.__name__ not in UNUSED:
            load(table)
    load(Table(DestinationRule, RULE_KEY, openings))
    people = load_accounts()
    load_agencies(today(), people["kp2mi"])
    load_listings(today(), people)
    vocabulary.refresh()


def openings() -> list[dict[str, str]]:
    """The countries that the demo opens."""
    rows = read_rows(OPPORTUNITIES_DATA / DEMO / "destination_rules.csv")
    return [row | {"is_demo": "1"} for row in rows]


def places() -> list[dict[str, str]]:
    """Provinces and regencies."""
    return [row for row in regions() if len(row["code"]) <= REGENCY]
