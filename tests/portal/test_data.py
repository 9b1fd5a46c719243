"""The data files that come with the product: complete, in both languages, sourced, and without anybody real."""

import csv
import re
from collections import Counter
from pathlib import Path

import pytest

from portal.catalogue import forms_of, messages_of, po_path, read_catalogue
from portal.embedded_postgres import PROJECT
from portal.imports.names import fold
from portal.seeding.files import DEMO, OPPORTUNITIES_DATA, OUTREACH_DATA, PORTAL_DATA, Row, read_rows
from portal.seeding.reference import regions

TABLES = sorted(
    path for data in (PORTAL_DATA, OPPORTUNITIES_DATA, OUTREACH_DATA) for path in data.rglob("*.csv")
)
DEMO_DATA = OPPORTUNITIES_DATA / DEMO
FACTS = {"source", "certainty", "checked_on", "review_status"}
GUIDE = sorted((PORTAL_DATA / "guide").glob("*.md"))


def in_both_languages(row: Row) -> list[str]:
    """Names of columns that are written in one language and not in the other."""
    pairs = [
        (name, f"{stem}_en")
        for name in row
        for stem, _, suffix in [name.rpartition("_")]
        if suffix in {"ind", "id"} and f"{stem}_en" in row
    ] + [(name, f"{name}_en") for name in ("health_note", "certificates") if f"{name}_en" in row]
    return [name for name, english in pairs if bool(row[name]) != bool(row[english])]


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.stem)
def test_every_text_is_there_in_both_languages(path: Path) -> None:
    assert [
        (number, gaps) for number, row in enumerate(read_rows(path), 2) if (gaps := in_both_languages(row))
    ] == []


def test_a_missing_translation_is_noticed() -> None:
    assert in_both_languages(
        {"key": "x", "name_ind": "Kebun", "name_en": "", "note_id": "", "note_en": ""}
    ) == ["name_ind"]


@pytest.mark.parametrize(
    "path", [path for path in TABLES if read_rows(path)[0].keys() >= FACTS], ids=lambda p: p.stem
)
def test_every_fact_says_where_it_was_read_and_how_sure_we_are(path: Path) -> None:
    """What nobody has read in a source has no date and waits for staff. A page of the guide rests on many sources."""
    for number, row in enumerate(read_rows(path), 2):
        assert row["source"] != "", number
        assert row["certainty"] in {"A", "B", "C"}, number
        assert row["review_status"] in {"ready", "unconfirmed"}, number
        if row["certainty"] == "C":
            assert row["review_status"] == "unconfirmed", number
        if row["certainty"] == "C" and path.stem != "guide":
            assert row["checked_on"] == "", number
        else:
            assert re.fullmatch(r"2026-11-\d\d", row["checked_on"]), number


def test_regions_are_complete_and_every_one_lies_in_another() -> None:
    rows = regions()
    codes = {row["code"] for row in rows}
    assert Counter(row["level"] for row in rows) == {
        "province": 38,
        "regency": 514,
        "district": 7285,
        "village": 3442,
    }
    assert Counter(row["level"] for row in rows if row["code"].startswith("53")) == {
        "province": 1,
        "regency": 22,
        "district": 315,
        "village": 3442,
    }
    assert len(codes) == len(rows)
    assert {row["parent"] for row in rows} - codes == {""}
    assert {row["level"] for row in rows if not row["parent"]} == {"province"}


def test_the_regencies_of_ntt_have_a_seat_its_place_and_people() -> None:
    rows = {row["code"]: row for row in regions()}
    ntt = {code: row for code, row in rows.items() if row["parent"] == "53"}
    assert sum(int(row["population"]) for row in ntt.values()) == int(rows["53"]["population"]) == 5_700_772
    assert [code for code, row in ntt.items() if not row["seat"]] == []
    assert ntt["53.04"]["seat"] == "Atambua"
    assert sorted(code for code, row in rows.items() if row["is_border"]) == [
        *("53.01", "53.03", "53.04", "53.05", "53.11", "53.14", "53.20", "53.21"),
    ]
    placed = {code: row for code, row in rows.items() if row["latitude"]}
    assert ntt.keys() <= placed.keys()
    for row in placed.values():
        assert -11.1 < float(row["latitude"]) < -8.0
        assert 118.8 < float(row["longitude"]) < 125.3


def test_facts_are_told_of_existing_regions_only() -> None:
    codes = [row["code"] for row in read_rows(PORTAL_DATA / "region_facts.csv")]
    known = {row["code"] for row in read_rows(PORTAL_DATA / "regions.csv.gz")}
    assert set(codes) <= known
    assert len(codes) == len(set(codes))


def test_countries_have_the_names_people_use_here() -> None:
    rows = {row["iso2"]: row for row in read_rows(PORTAL_DATA / "countries.csv")}
    assert len(rows) == 250
    assert [
        (rows[code]["name_ind"], rows[code]["name_en"]) for code in ("HK", "MV", "MO", "KR", "TR", "XK")
    ] == [
        ("Hong Kong", "Hong Kong"),
        ("Maladewa", "Maldives"),
        ("Makau", "Macau"),
        ("Korea Selatan", "South Korea"),
        ("Turki", "Turkey"),
        ("Kosovo", "Kosovo"),
    ]
    destinations = {row["country"] for row in read_rows(OPPORTUNITIES_DATA / "destinations.csv")}
    rated = {row["currency"] for row in read_rows(PORTAL_DATA / "exchange_rates.csv")}
    assert {rows[code]["currency"] for code in destinations} <= rated


def names(path: Path, key: str, *columns: str) -> dict[str, set[str]]:
    """Every folded name with the keys of the rows that have it."""
    found: dict[str, set[str]] = {}
    for row in read_rows(path):
        for name in [row[key], *(row[column] for column in columns), *row["other_names"].split("|")]:
            if name:
                found.setdefault(fold(name), set()).add(row[key])
    return found


COUNTRIES = names(PORTAL_DATA / "countries.csv", "iso2", "iso3", "name_ind", "name_en")
SECTORS = names(PORTAL_DATA / "sectors.csv", "key", "name_ind", "name_en")
SCHEMES = names(PORTAL_DATA / "schemes.csv", "key", "name_ind", "name_en")


@pytest.mark.parametrize("index", [COUNTRIES, SECTORS, SCHEMES], ids=["countries", "sectors", "schemes"])
def test_no_name_stands_for_two_things(index: dict[str, set[str]]) -> None:
    assert {name: keys for name, keys in index.items() if len(keys) > 1} == {}


def test_the_names_of_a_real_looking_export_are_known() -> None:
    with (DEMO_DATA / "siskop2mi_sample.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    companies = {fold(row["name"]) for row in read_rows(DEMO_DATA / "agencies.csv")}
    unknown = {
        "country": {row["NEGARA"] for row in rows if fold(row["NEGARA"]) not in COUNTRIES},
        "sector": {row["SUSAHA"] for row in rows if fold(row["SUSAHA"]) not in SECTORS},
        "scheme": {row["SKEMA"] for row in rows if fold(row["SKEMA"]) not in SCHEMES},
        "company": {row["P3MI"] for row in rows if fold(row["P3MI"]) not in companies},
    }
    assert unknown == {
        "country": {"NEGERI ANTAH BERANTAH"},
        "sector": set(),
        "scheme": set(),
        "company": set(),
    }


def test_only_named_rules_allow_a_cost_paid_by_the_worker() -> None:
    rules = read_rows(PORTAL_DATA / "rules.csv")
    assert {rule["key"]: rule["review_status"] for rule in rules if rule["allows_worker_cost"]} == {
        "perban-2-2020-3": "unconfirmed",  # contested since Permen P2MI 17/2025
        "permenaker-4-2023-18": "unconfirmed",
        "tarif-penyelenggara-tes": "unconfirmed",
        "uu-10-2020": "unconfirmed",
    }
    kinds = {row["key"]: row["legal_basis"] for row in read_rows(OPPORTUNITIES_DATA / "cost_kinds.csv")}
    assert len(kinds) == 21
    assert {kind: basis for kind, basis in kinds.items() if basis} == {
        "paspor": "perban-2-2020-3",
        "skck": "perban-2-2020-3",
        "tes-kesehatan": "perban-2-2020-3",
        "tes-psikologi": "perban-2-2020-3",
        "transport-lokal": "perban-2-2020-3",
        "penginapan": "perban-2-2020-3",
        "bpjs-sebelum": "permenaker-4-2023-18",
        "bpjs-selama": "permenaker-4-2023-18",
        "tes-bahasa": "tarif-penyelenggara-tes",
        "tes-keterampilan": "tarif-penyelenggara-tes",
        "meterai": "uu-10-2020",
    }
    assert kinds["jasa-p3mi"] == ""


def test_the_shipped_rules_close_destinations_and_open_none() -> None:
    rules = read_rows(OPPORTUNITIES_DATA / "destination_rules.csv")
    assert [rule for rule in rules if rule["is_open"]] == []
    destinations = {row["country"] for row in read_rows(OPPORTUNITIES_DATA / "destinations.csv")}
    closed = {(rule["country"], rule["sector"], rule["employer_kind"], rule["origin"]) for rule in rules}
    assert closed == {
        *((country, "", "", "") for country in ("KH", "MM", "TH")),
        *((country, "", "individual", "") for country in ("SA", "KW", "AE", "BH", "OM", "JO", "EG")),
        *((country, "rumah-tangga", "", "53") for country in destinations),
    }
    assert len(rules) == len(closed)


def test_the_guide_has_all_pages_and_its_links_lead_somewhere() -> None:
    slugs = [row["slug"] for row in read_rows(PORTAL_DATA / "guide.csv")]
    hotlines = {row["key"] for row in read_rows(PORTAL_DATA / "hotlines.csv")}
    assert len(slugs) == 12
    assert sorted(path.name for path in GUIDE) == sorted(
        f"{slug}.{lang}.md" for slug in slugs for lang in ("id", "en")
    )
    for path in GUIDE:
        text = path.read_text(encoding="utf-8")
        assert set(re.findall(r"\]\(\.\./([a-z0-9-]+)/\)", text)) <= set(slugs), path.name
        assert set(re.findall(r"\{\{hotline:([a-z0-9-]+)\}\}", text)) <= hotlines, path.name
        assert re.findall(r"(?:\+62|\b08\d\d)[\d -]{6,}", text) == [], path.name


PROMISES = re.compile(
    r"dijamin|guarantee|(?:semua|100%) gratis|gratis semua|everything is free|100% free|pasti berhasil"
)


@pytest.mark.parametrize("path", [*TABLES, *GUIDE], ids=lambda path: path.name)
def test_nothing_is_promised(path: Path) -> None:
    text = path.read_text(encoding="utf-8").lower()
    allowed = {"gratis semua", "semua gratis"} if path.stem == "search_synonyms" else set()  # a note to staff
    assert set(PROMISES.findall(text)) <= allowed


def test_indonesian_says_email() -> None:
    """One word for one thing, the one that people here say: neither "surel" nor "e-mail"."""
    texts = [text for message in messages_of(read_catalogue(po_path(PROJECT))) for text in forms_of(message)]
    texts += [page.read_text(encoding="utf-8") for page in GUIDE if page.name.endswith(".id.md")]
    for path in TABLES:
        texts += [text for row in read_rows(path) for name, text in row.items() if not name.endswith("_en")]
    other = re.compile(r"\b(surel|e-mail|pos-el)\b", re.IGNORECASE)
    assert [text for text in texts if other.search(text)] == []
    assert sum("email" in text for text in texts) > 10


def test_demo_companies_and_employers_are_marked_as_invented() -> None:
    for row in read_rows(DEMO_DATA / "agencies.csv"):
        assert row["name"].endswith("(contoh)")
        assert row["sip3mi_number"].startswith("CONTOH-")
    unmarked = {
        row["employer"]
        for row in read_rows(DEMO_DATA / "job_orders.csv")
        if "(contoh)" not in row["employer"]
        or (row["foreign_agency"] and "(contoh)" not in row["foreign_agency"])
    }
    assert unmarked == set()


def test_demo_job_orders_point_to_what_exists() -> None:
    jobs = read_rows(DEMO_DATA / "job_orders.csv")
    known = {
        "occupation_slug": {row["slug"] for row in read_rows(PORTAL_DATA / "occupations.csv")},
        "sector": {row["key"] for row in read_rows(PORTAL_DATA / "sectors.csv")},
        "scheme": {row["key"] for row in read_rows(PORTAL_DATA / "schemes.csv")},
        "country_iso2": {row["iso2"] for row in read_rows(PORTAL_DATA / "countries.csv")},
        "apply_office": {row["key"] for row in read_rows(PORTAL_DATA / "offices.csv")},
        "agency_key": {row["key"] for row in read_rows(DEMO_DATA / "agencies.csv")} | {""},
    }
    assert len(jobs) == 90
    assert [(name, job[name]) for name, keys in known.items() for job in jobs if job[name] not in keys] == []
