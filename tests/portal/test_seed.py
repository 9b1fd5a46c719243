"""`manage.py seed`: what it loads, that it overwrites nobody's work, and that the demo listings are as planned."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection, models, transaction
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoDbBlocker, Settings

from opportunities.models import (
    Agency,
    AgencySanction,
    CostItem,
    CostKind,
    DestinationRule,
    LanguageRequirement,
    Opportunity,
    SearchSynonym,
)
from opportunities.models.choices import State
from opportunities.translation import TRANSLATED as TRANSLATED_HERE
from opportunities.workflow import TRANSITIONS, missing_to_publish
from portal import access, codes
from portal.dates import today
from portal.models import Hotline, Language, Office, Region, RuleReference, SeedStamp, User
from portal.seeding.people import DEMO_PASSWORD
from portal.seeding.reference import TABLES
from portal.translation import TRANSLATED as TRANSLATED_SHARED
from portal.workflow import history_of

TRANSLATED = TRANSLATED_SHARED | TRANSLATED_HERE

# Every demo listing that is not public, and why. All others are.
NOT_LIVE = {
    "JR-0012": ["not_open_yet"],
    "JR-0013": ["licence_expired"],
    "JR-0014": ["sanctioned"],
    "JR-0015": ["closed", "expired", "filled"],
    "JR-0025": ["filled"],
    "JR-0033": ["not_published", "destination_closed"],
    "JR-0034": ["sanctioned"],
    "JR-0036": ["not_published", "destination_closed"],
    "JR-0037": ["not_published", "destination_closed"],
    "JR-0044": ["not_published", "destination_closed"],
    "JR-0045": ["not_published", "destination_closed"],
    "JR-0046": ["suspended", "destination_closed"],
    "JR-0050": ["not_published", "destination_closed"],
    "JR-0053": ["withdrawn"],
    "JR-0055": ["sanctioned"],
    "JR-0056": ["expired"],
    "JR-0060": ["not_open_yet"],
    "JR-0069": ["expired"],
    "JR-0073": ["not_published"],
    "JR-0077": ["not_open_yet"],
    "JR-0085": ["expired"],
    "JR-0086": ["closed", "expired", "filled"],
    "JR-0087": ["not_published", "destination_closed"],
    "JR-0088": ["not_published", "destination_closed"],
    "JR-0089": ["not_published", "destination_closed"],
    "JR-0090": ["not_published", "destination_closed"],
}


def seed(*, force: bool = False, refresh: bool = False, demo: bool = True) -> str:
    said = StringIO()
    call_command("seed", demo=demo, force=force, refresh=refresh, stdout=said)
    return said.getvalue()


@pytest.fixture(scope="module")
def demo_database(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Reference and demo data once for all tests of this file; each test undoes what it did."""
    with django_db_blocker.unblock(), transaction.atomic():
        seed()
        yield
        transaction.set_rollback(True)


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_database")]


def new_files() -> None:
    """As after an update of the product: the files are not those that the database holds."""
    SeedStamp.objects.update(digest="older")


def test_reference_data_is_complete() -> None:
    assert {table.model.__name__: table.model._default_manager.count() for table in TABLES} == {
        "CostKind": 21,
        "Country": 250,
        "Destination": 28,
        "DestinationRule": 38 + 10,  # with the openings of the demo
        "Document": 26,
        "ExchangeRate": 27,
        "GuidePage": 12,
        "Hotline": 9,
        "Language": 27,
        "Occupation": 50,
        "Office": 33,
        "PlacementScheme": 8,
        "Region": 38 + 514 + 7285 + 3442,
        "RuleReference": 27,
        "SchemeDocument": 95,
        "SearchSynonym": 176,
        "Sector": 15,
    }
    belu = Region.objects.select_related("parent").get(code="53.04")
    assert (belu.name, str(belu.parent), belu.population, belu.is_border) == (
        "Kabupaten Belu",
        "Nusa Tenggara Timur",
        232_788,
        True,
    )
    assert sorted(belu.languages.values_list("code", flat=True)) == ["bfn", "id", "kem", "tet"]
    assert sorted(Office.objects.get(key="ltsa-sbd").serves.values_list("code", flat=True)) == [
        *("53.11", "53.12", "53.17", "53.18")
    ]
    assert dict(Office.objects.exclude(code_prefix="").values_list("code_prefix", "key")) == {
        "KP": "kp2mi-pusat",
        "NTB": "bp3mi-ntb",
        "NTT": "bp3mi-ntt",
    }


def test_every_column_is_valid_and_no_translation_is_missing() -> None:
    """Choices, lengths, required columns and formats, for every row of every table that is seeded."""
    seeded_models = [table.model for table in TABLES] + [Agency, AgencySanction, Opportunity, CostItem, User]
    wrong = []
    for model in seeded_models:
        if model is Region:
            continue  # 11,000 rows of code and name: see test_data
        links = [field.name for field in model._meta.fields if field.is_relation]
        translated = TRANSLATED.get(model, ())
        for item in model._default_manager.all():
            item.clean_fields(exclude=links)
            wrong += [
                (str(item), name)
                for name in translated
                if bool(getattr(item, f"{name}_ind")) != bool(getattr(item, f"{name}_en"))
            ]
    assert wrong == []


def test_a_second_run_with_the_same_files_asks_the_database_next_to_nothing() -> None:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        said = seed()
    assert said == "Reference data: up to date.\nDemo data: up to date.\n"
    assert [query["sql"].split()[0] for query in queries] == ["SAVEPOINT", *["SELECT"] * 3, "RELEASE"]


def test_new_files_insert_nothing_twice_and_overwrite_nothing() -> None:
    Hotline.objects.filter(key="sisaga").update(number="0811-0000-000")
    Language.objects.get(code="tet").regencies.remove("53.21")
    SearchSynonym.objects.get(term="malasia").delete()
    DestinationRule.objects.get(country="KH", origin=None).delete()
    DestinationRule.objects.filter(country="TH", origin=None).update(starts_on=date(2025, 3, 19))
    new_files()
    assert seed() == (
        "Reference data: 0 rows inserted, 0 overwritten.\nDemo data: 0 rows inserted, 0 overwritten.\n"
    )
    assert Hotline.objects.get(key="sisaga").number == "0811-0000-000"
    assert list(Language.objects.get(code="tet").regencies.values_list("code", flat=True)) == ["53.04"]
    assert not SearchSynonym.objects.filter(term="malasia").exists()
    assert not DestinationRule.objects.filter(country="KH", origin=None).exists()
    assert DestinationRule.objects.get(country="TH", origin=None).starts_on == date(2025, 3, 19)


def test_rows_that_are_new_in_the_files_are_inserted() -> None:
    """A row without any trace in the database: the audit trail does not know it."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM portal_region WHERE code = '53.04.12.1001'")
    new_files()
    assert seed().startswith("Reference data: 1 rows inserted, 0 overwritten.\n")
    assert Region.objects.get(code="53.04.12.1001").parent_id == "53.04.12"


def test_force_brings_reference_data_back_to_the_files() -> None:
    Hotline.objects.filter(key="sisaga").update(number="0811-0000-000", name_ind="Lain", name="Lain")
    Language.objects.get(code="tet").regencies.remove("53.21")
    SearchSynonym.objects.get(term="malasia").delete()
    kept = Opportunity.objects.get(source_id="JR-0001")
    Opportunity.objects.filter(pk=kept.pk).update(title_ind="Judul lain")
    rows = sum(table.model._default_manager.count() for table in TABLES) - 10  # the demo's openings
    assert seed(force=True) == (
        f"Reference data: 1 rows inserted, {rows} overwritten.\nDemo data: up to date.\n"
    )
    hotline = Hotline.objects.get(key="sisaga")
    assert (hotline.number, hotline.name) == ("0811-3910-910", hotline.name_ind)
    assert hotline.name_ind.startswith("SISAGA")
    assert Language.objects.get(code="tet").regencies.count() == 2
    assert SearchSynonym.objects.get(term="malasia").expands_to == "Malaysia"
    kept.refresh_from_db()
    assert kept.title_ind == "Judul lain"


def test_demo_listings_are_public_or_not_as_planned() -> None:
    day = today()
    listings = list(Opportunity.objects.select_related("agency").prefetch_related("agency__sanctions"))
    assert len(listings) == 90
    found = {listing.source_id: [o.code for o in listing.obstacles(day)] for listing in listings}
    assert {reference: why for reference, why in found.items() if why} == NOT_LIVE
    live = set(Opportunity.objects.live(day).values_list("source_id", flat=True))
    assert live == found.keys() - NOT_LIVE.keys()
    assert live == set(Opportunity.objects.live(day, origin="53").values_list("source_id", flat=True))


def test_a_licence_that_ends_soon_hides_nothing_yet() -> None:
    agency = Agency.objects.get(key="tenun-karsa")
    assert agency.licence_until == today() + timedelta(days=40)
    live = Opportunity.objects.live(today()).filter(agency=agency)
    assert sorted(live.values_list("source_id", flat=True)) == ["JR-0010", "JR-0011", "JR-0026"]


def test_demo_listings_are_in_their_states_by_people_who_may() -> None:
    listings = list(Opportunity.objects.select_related("author", "submitted_by", "publisher"))
    assert Counter(listing.state for listing in listings) == {
        State.PUBLISHED: 75,
        State.IN_REVIEW: 9,
        State.DRAFT: 2,
        State.CLOSED: 2,
        State.WITHDRAWN: 1,
        State.SUSPENDED: 1,
    }
    for listing in listings:
        changes = list(reversed(history_of(listing)))
        state: str = State.DRAFT
        for change in changes:
            row = TRANSITIONS[change.action]
            assert (change.source, change.target) == (state, row.target or state)
            assert state in row.sources
            assert change.actor is not None
            assert row.may(change.actor, listing)
            assert bool(change.reason) == row.reason_required
            state = change.target
        assert state == listing.state
        assert sorted(change.at for change in changes) == [change.at for change in changes]
        assert all(change.at.date() <= today() for change in changes)
        published = [change for change in changes if change.action == "publish"]
        assert [change.at for change in published] == ([listing.published_at] if listing.published_at else [])
        assert [change.actor for change in published] == ([listing.publisher] if listing.publisher else [])


def test_what_waits_for_a_policy_answer_is_held() -> None:
    held = Opportunity.objects.exclude(policy_note="")
    assert Counter(held.values_list("state", flat=True)) == {State.IN_REVIEW: 9, State.DRAFT: 1}
    suspended = Opportunity.objects.get(state=State.SUSPENDED)
    assert (suspended.source_id, suspended.policy_note) == ("JR-0046", "")
    assert history_of(suspended)[0].reason == "Ditahan sampai ada keputusan BP3MI NTT."


def test_every_public_demo_listing_could_be_published_today() -> None:
    shown = Opportunity.objects.filter(state=State.PUBLISHED)
    assert {
        listing.source_id: missing_to_publish(listing) for listing in shown if missing_to_publish(listing)
    } == {}


def test_a_company_fee_is_charged_to_a_worker_only_in_the_row_planted_for_it() -> None:
    fees = CostItem.objects.filter(kind="jasa-p3mi", payer="worker")
    assert list(fees.values_list("opportunity__source_id", "opportunity__state")) == [
        ("JR-0089", "in_review")
    ]
    without_basis = CostItem.objects.filter(payer="worker", legal_basis=None)
    assert list(without_basis) == list(fees)
    allowed = RuleReference.objects.filter(allows_worker_cost=True)
    assert set(CostKind.objects.exclude(legal_basis=None).values_list("legal_basis", flat=True)) == set(
        allowed.values_list("key", flat=True)
    )


def test_demo_listings_carry_everything_of_the_file() -> None:
    listing = Opportunity.objects.get(source_id="JR-0001")
    assert (listing.slug, listing.title_en, listing.city) == (
        "pemanen-sawit-di-sandakan",
        "Palm-oil harvester in Sandakan",
        "Sandakan, Sabah",
    )
    assert (listing.opens_on, listing.closes_on, listing.permit_issued_on, listing.permit_expires_on) == (
        *(today() + timedelta(days=days) for days in (-20, 45, -32, 75)),
    )
    assert (listing.quota_male, listing.quota_left, listing.wage_min, listing.currency) == (
        40,
        28,
        1700,
        "MYR",
    )
    assert len(listing.daily_tasks_ind.split("\n")) == len(listing.daily_tasks_en.split("\n")) == 5
    assert (listing.welcomes, listing.extendable, listing.bpjs_months) == (["couples", "returnees"], True, 24)
    assert (
        listing.office.key,
        listing.origin_id,
        str(listing.apply_office_id and listing.apply_office.key),
    ) == (
        "bp3mi-ntt",
        "53",
        "ltsa-belu",
    )
    costs = {
        (cost.kind_id, cost.payer): (int(cost.amount), cost.legal_basis_id) for cost in listing.costs.all()
    }
    assert len(costs) == 9
    assert costs["paspor", "worker"] == (350_000, "perban-2-2020-3")
    assert costs["jasa-p3mi", "employer"] == (3_500_000, None)
    assert list(listing.languages.values_list("language", "level", "certificate")) == [("ms", "A1", "")]
    assert LanguageRequirement.objects.count() == 90
    assert (listing.worker_cost_idr, listing.pay_idr_min) == (1_745_000, 6_774_500)
    assert listing.search_all is not None


def test_codes_are_sound_and_the_same_in_every_demo_database() -> None:
    found = dict(Opportunity.objects.values_list("source_id", "code"))
    assert [code for code in found.values() if not codes.is_valid(code)] == []
    assert {reference: found[reference] for reference in ("JR-0001", "JR-0014", "JR-0053")} == {
        "JR-0001": "NTT-99YXY",
        "JR-0014": "NTT-HFWK3",
        "JR-0053": "NTT-X52MH",
    }


def test_demo_rows_are_marked_and_nothing_else_opens_a_country() -> None:
    assert not Opportunity.objects.filter(is_demo=False).exists()
    assert not Agency.objects.filter(is_demo=False).exists()
    openings = DestinationRule.objects.filter(is_open=True)
    assert set(openings.values_list("is_demo", "source")) == {(True, "Data contoh")}
    assert not DestinationRule.objects.filter(is_demo=True, is_open=False).exists()
    openings.delete()
    assert not Opportunity.objects.live(today()).exists()


def test_demo_accounts() -> None:
    people = {
        user.username: (set(user.roles), user.office and user.office.key, user.is_staff, user.is_superuser)
        for user in User.objects.select_related("office")
    }
    assert people == {
        "kp2mi": ({access.SUPERVISOR}, "kp2mi-pusat", True, False),
        "editor": ({access.EDITOR}, "bp3mi-ntt", True, False),
        "verifier": ({access.VERIFIER}, "bp3mi-ntt", True, False),
        "editor.ntb": ({access.EDITOR}, "bp3mi-ntb", True, False),
        "jruk": ({access.PARTNER_COORDINATOR}, None, False, False),
        "relawan": ({access.PARTNER_VOLUNTEER}, None, False, False),
    }
    assert all(user.check_password(DEMO_PASSWORD) for user in User.objects.all())
    User.objects.filter(username="jruk").update(username="jruk.lama")  # the history keeps people
    changed = User.objects.get(username="editor")
    changed.set_password("milik-sendiri-yang-panjang")
    changed.save()
    new_files()
    seed()
    assert User.objects.get(username="editor").check_password("milik-sendiri-yang-panjang")
    assert User.objects.get(username="jruk").check_password(DEMO_PASSWORD)


def test_the_demo_is_not_for_production(settings: Settings) -> None:
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="public password"):
        seed()
    with pytest.raises(CommandError, match="with --demo"):
        seed(demo=False, refresh=True)


def test_another_day_leaves_the_demo_alone_until_it_is_asked_to_move() -> None:
    first = today()
    edited = Opportunity.objects.get(source_id="JR-0002")
    Opportunity.objects.filter(pk=edited.pk).update(
        title_ind="Judul baru", closes_on=first + timedelta(days=1)
    )
    before = dict(Opportunity.objects.values_list("source_id", "closes_on"))
    with time_machine.travel(f"{first + timedelta(days=30):%Y-%m-%d}T03:00:00+00:00", tick=False):
        new_files()
        seed()
        assert dict(Opportunity.objects.values_list("source_id", "closes_on")) == before
        assert seed(refresh=True).endswith(f"Demo data: days counted from {today():%Y-%m-%d}.\n")
        after = dict(Opportunity.objects.values_list("source_id", "closes_on"))
        moved = {reference: (after[reference] - day).days for reference, day in before.items() if day}
        assert moved.pop("JR-0002") == 30 + 59
        assert set(moved.values()) == {30}
        assert Opportunity.objects.get(source_id="JR-0002").title_ind == "Judul baru"
        live = set(Opportunity.objects.live(today()).values_list("source_id", flat=True))
        assert live.isdisjoint(NOT_LIVE)
        assert len(live) == 90 - len(NOT_LIVE)
        assert AgencySanction.objects.get().starts_on == today() - timedelta(days=20)
        assert Agency.objects.get(key="tenun-karsa").licence_until == today() + timedelta(days=40)
        assert SeedStamp.objects.get(name="demo").loaded_on == first + timedelta(days=30)


def test_every_seeded_model_with_staff_edits_keeps_an_audit_trail() -> None:
    """What tells a row that staff have deleted from a row that is new; regions nobody adds or deletes."""
    assert [table.model.__name__ for table in TABLES if not hasattr(table.model, "events")] == []
    assert isinstance(Hotline._meta.get_field("key"), models.SlugField)
