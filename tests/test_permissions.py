"""Every address by every role: each gets what the table says, and no GET changes anything."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client

from opportunities.models import (
    AgencySanction,
    Amendment,
    Destination,
    DestinationRule,
    Document,
    JobOrderFile,
    Opportunity,
    SearchSynonym,
)
from outreach.registrations import Contact, Person, new_key, register
from portal.dates import today
from portal.models import ExchangeRate, GuidePage, Hotline, Language, User
from tests.addresses import address, names
from tests.cast import Cast, World, make_listing, make_live_listing
from tests.outreach.cast import make_approved, make_field
from tests.permission_table import ROLES, TABLE

KEPT_BY_THE_SITE = ("django_session", "portal_cache")
OUTSIDERS = ("citizen", "stranger", "volunteer", "partner")


@pytest.fixture
def arguments(world: World, cast: Cast) -> dict[str, Any]:
    """One object of each kind, owned by BP3MI NTT."""
    listing = make_live_listing(world, cast)
    draft = make_listing(world, cast.editor)
    sanction = AgencySanction.objects.create(
        agency=world.agency,
        kind="warning",
        starts_on=today(),
        ends_on=today(),
        lifted_on=today(),
        source="uji",
    )
    amendment = Amendment.objects.create(
        opportunity=listing,
        origin="edit",
        changes={"city": {"old": "Pahang", "new": "Johor"}},
        proposed_by=cast.editor,
    )
    file = JobOrderFile.objects.create(
        name="uji.csv", sha256="0" * 64, size=1, layout="siskop2mi", office=world.ntt, imported_by=cast.editor
    )
    objects = {
        "portal_occupation": world.harvester,
        "portal_sector": world.plantation,
        "portal_rulereference": world.basis,
        "portal_placementscheme": world.p2p,
        "portal_country": world.malaysia,
        "portal_guidepage": GuidePage.objects.create(slug="uji", title_ind="Uji", body_ind="Uji"),
        "portal_hotline": Hotline.objects.create(key="uji", name_ind="Uji", name_en="Test", kind="phone"),
        "portal_exchangerate": ExchangeRate.objects.get(),
        "portal_language": Language.objects.create(code="ms", name_ind="Melayu", name_en="Malay"),
        "portal_region": world.ntt.region,
        "portal_office": world.ntt,
        "portal_user": cast.editor,
        "opportunities_agency": world.agency,
        "opportunities_amendment": amendment,
        "opportunities_destinationrule": DestinationRule.objects.get(),
        "opportunities_destination": Destination.objects.create(country=world.malaysia, status="open"),
        "opportunities_opportunity": draft,
        "opportunities_costkind": world.passport,
        "opportunities_document": Document.objects.create(key="ktp", name_ind="KTP", name_en="ID card"),
        "opportunities_searchsynonym": SearchSynonym.objects.create(term="malasia", expands_to="Malaysia"),
        "opportunities_joborderfile": file,
    }
    return addresses_of(objects, world, cast, listing, sanction.pk) | addresses_of_outreach(world, cast)


def addresses_of(
    objects: dict[str, Any], world: World, cast: Cast, listing: Opportunity, sanction: int
) -> dict[str, Any]:
    draft, amendment = objects["opportunities_opportunity"], objects["opportunities_amendment"]
    found: dict[str, Any] = {
        f"admin:{model}_{page}": {"object_id": thing.pk}
        for model, thing in objects.items()
        for page in ("change", "delete", "history", "transition", "password_link")
    }
    found["admin:opportunities_opportunity_transition"] = {"object_id": draft.pk, "action": "submit"}
    found["admin:opportunities_amendment_transition"] = {"object_id": amendment.pk, "action": "approve"}
    found["admin:opportunities_agency_sanction"] = {"pk": world.agency.pk}
    found["admin:opportunities_agency_lift"] = {"pk": world.agency.pk, "sanction": sanction}
    found["admin:auth_user_password_change"] = {"id": cast.editor.pk}
    found["opportunities:occupation"] = {"slug": world.harvester.pk}
    return found | {
        "code": listing.code,
        "slug": listing.slug,
        "iso2": "my",
        "guide_page": {"slug": "uji"},
        "app_label": "portal",
        "uidb36": "1",
        "key": "set-password",
    }


def addresses_of_outreach(world: World, cast: Cast) -> dict[str, Any]:
    """A session of BP3MI NTT and its active partner, with somebody registered."""
    field = make_field(world, cast)
    session = make_approved(world, cast, field.hall, lead_partner=field.partner)
    receipt = register(session, [Person("Orang Uji")], Contact("+6281234567890"), new_key())
    found: dict[str, Any] = {
        f"outreach:{name}": {"code": session.code}
        for name in (
            "session",
            "session_by_code",
            "register",
            "send_registration",
            "session_calendar",
            "poster",
        )
    }
    found["outreach:session"]["slug"] = session.slug
    found["outreach:change_form"] = {"code": receipt.registrations[0].code}
    found["outreach:partner"] = {"slug": field.partner.slug}
    return found | {"token": receipt.token}


def people(cast: Cast) -> dict[str, User | None]:
    return {
        "citizen": None,
        "stranger": cast.stranger,
        "volunteer": cast.volunteer,
        "partner": cast.partner,
        "other_editor": cast.other_editor,
        "editor": cast.editor,
        "verifier": cast.verifier,
        "supervisor": cast.supervisor,
    }


def everything_stored() -> dict[str, str]:
    """A fingerprint of the content of every table but the ones that any visit may touch."""
    with connection.cursor() as cursor:
        tables = [
            name for name in connection.introspection.table_names(cursor) if name not in KEPT_BY_THE_SITE
        ]
        found = {}
        for table in tables:
            cursor.execute(
                f"SELECT md5(coalesce(string_agg(t::text, chr(10) ORDER BY t::text), '')) FROM \"{table}\" t"
            )
            found[table] = cursor.fetchone()[0]
    return found


def visitor(role: str, cast: Cast) -> Client:
    client = Client()
    person = people(cast)[role]
    if person:
        client.force_login(person)
    return client


def test_every_address_stands_in_the_table() -> None:
    assert set(names()) == set(TABLE)


@pytest.mark.parametrize("role", ROLES)
def test_no_get_changes_anything_and_each_role_gets_what_the_table_says(
    role: str, cast: Cast, arguments: dict[str, Any]
) -> None:
    client = visitor(role, cast)
    before = everything_stored()
    answers = {name: client.get(address(name, arguments)).status_code for name in names()}
    assert everything_stored() == before
    assert answers == {name: TABLE[name][ROLES.index(role)] for name in names()}


@pytest.mark.parametrize("role", OUTSIDERS)
def test_outsiders_cannot_act_inside(role: str, cast: Cast, arguments: dict[str, Any]) -> None:
    """An empty form sent to an address that the table hides from this role changes nothing and shows nothing."""
    client = visitor(role, cast)
    number = ROLES.index(role if role != "citizen" else "stranger")
    inside = [name for name in names() if TABLE[name][number] == 404]
    before = everything_stored()
    answers = {name: client.post(address(name, arguments)).status_code for name in inside}
    assert everything_stored() == before
    assert set(answers.values()) <= {302 if role == "citizen" else 404, 405}
