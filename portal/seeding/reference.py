"""The reference data: places, countries, occupations, offices, rules, guide. Needed by every installation."""

from pathlib import Path

from django.contrib.auth.models import Group

from opportunities.models import (
    CostKind,
    Destination,
    DestinationRule,
    Document,
    SchemeDocument,
    SearchSynonym,
)
from portal.access import ROLES
from portal.models import (
    Country,
    ExchangeRate,
    GuidePage,
    Hotline,
    Language,
    Occupation,
    Office,
    PlacementScheme,
    Region,
    RuleReference,
    Sector,
)
from portal.models.places import RegionLevel
from portal.seeding.files import OPPORTUNITIES_DATA, PORTAL_DATA, Row, read_rows
from portal.seeding.tables import Outcome, Table, load

_LEVELS = {
    2: RegionLevel.PROVINCE,
    5: RegionLevel.REGENCY,
    8: RegionLevel.DISTRICT,
    13: RegionLevel.VILLAGE,
}  # by the length of the code
RULE_KEY = ("country", "sector", "employer_kind", "origin", "is_open", "starts_on")


def regions() -> list[Row]:
    """All regions with their level and parent, which the code tells, and what is known of those in NTT."""
    facts = {row["code"]: row for row in read_rows(PORTAL_DATA / "region_facts.csv")}
    nothing = dict.fromkeys(next(iter(facts.values())), "")
    return [
        nothing
        | facts.get(row["code"], {})
        | row
        | {"level": _LEVELS[len(row["code"])], "parent": row["code"].rpartition(".")[0]}
        for row in read_rows(PORTAL_DATA / "regions.csv.gz")
    ]


def guide_pages() -> list[Row]:
    """The pages of the guide with their texts, one Markdown file a language."""
    return [row | _texts(row["slug"]) for row in read_rows(PORTAL_DATA / "guide.csv")]


def _texts(slug: str) -> Row:
    def text(lang: str) -> str:
        return (PORTAL_DATA / "guide" / f"{slug}.{lang}.md").read_text(encoding="utf-8")

    return {"body_ind": text("id"), "body_en": text("en")}


def exchange_rates() -> list[Row]:
    """The example rates; the file has the layout that `manage.py load_rates` reads."""
    rows = read_rows(PORTAL_DATA / "exchange_rates.csv")
    return [{"on" if name == "date" else name: text for name, text in row.items()} for row in rows]


def _table(model: type, path: Path, *key: str, lines: tuple[str, ...] = ()) -> Table:
    return Table(model, key, lambda: read_rows(path), lines)


TABLES = (
    Table(Region, ("code",), regions),
    _table(Country, PORTAL_DATA / "countries.csv", "iso2", lines=("other_names",)),
    _table(Language, PORTAL_DATA / "languages.csv", "code"),
    _table(Sector, PORTAL_DATA / "sectors.csv", "key", lines=("other_names",)),
    _table(Occupation, PORTAL_DATA / "occupations.csv", "slug", lines=("synonyms",)),
    _table(PlacementScheme, PORTAL_DATA / "schemes.csv", "key", lines=("other_names",)),
    _table(RuleReference, PORTAL_DATA / "rules.csv", "key"),
    _table(Office, PORTAL_DATA / "offices.csv", "key"),
    _table(Hotline, PORTAL_DATA / "hotlines.csv", "key"),
    Table(GuidePage, ("slug",), guide_pages, lines=("unconfirmed_ind", "unconfirmed_en", "source")),
    Table(ExchangeRate, ("currency", "on"), exchange_rates),
    _table(CostKind, OPPORTUNITIES_DATA / "cost_kinds.csv", "key"),
    _table(Document, OPPORTUNITIES_DATA / "documents.csv", "key"),
    _table(SchemeDocument, OPPORTUNITIES_DATA / "scheme_documents.csv", "scheme", "document"),
    _table(Destination, OPPORTUNITIES_DATA / "destinations.csv", "country"),
    _table(DestinationRule, OPPORTUNITIES_DATA / "destination_rules.csv", *RULE_KEY),
    _table(SearchSynonym, OPPORTUNITIES_DATA / "search_synonyms.csv", "term", lines=("expands_to",)),
)


def load_reference(*, force: bool = False) -> Outcome:
    """Insert what is missing, the roles first; with `force` overwrite what staff have changed (see `tables.load`)."""
    for role in ROLES:
        Group.objects.get_or_create(name=role)
    outcome = Outcome()
    for table in TABLES:
        outcome += load(table, force=force)
    return outcome
