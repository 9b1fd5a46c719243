"""One object of each kind, so that every address of the site can be visited."""

from typing import Any

from opportunities.models import (
    AgencySanction,
    Amendment,
    Destination,
    DestinationRule,
    Document,
    JobOrderFile,
    LivingAssumption,
    Opportunity,
    SearchSynonym,
)
from opportunities.models.search import SearchMiss
from outreach.models import Membership
from outreach.partners import invite_member
from outreach.registrations import Contact, Person, new_key, register
from portal.alerts import subscribing
from portal.alerts.topics import topic_of
from portal.dates import today
from portal.models import Alert, ExchangeRate, GuidePage, Hotline, Language
from tests.cast import Cast, World, make_listing, make_live_listing
from tests.outreach.cast import make_approved, make_field
from tests.outreach.visited import addresses_of_staff

ORGANISER_PAGES = (
    "session", "place", "check", "repeat", "change", "change_place", "cancel", "report", "helper", "answer", "reveal",
    "close", "reopen", "register", "message", "sheet", "export",
)  # fmt: skip


def arguments_of(world: World, cast: Cast) -> dict[str, Any]:
    """What `tests.addresses.address` needs: one object of each kind, made here, owned by BP3MI NTT."""
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
        "opportunities_livingassumption": LivingAssumption.objects.create(
            country=world.malaysia, kind="meals", amount=400, currency="MYR", starts_on=today(), source="uji"
        ),
        "opportunities_document": Document.objects.create(key="ktp", name_ind="KTP", name_en="ID card"),
        "opportunities_searchmiss": SearchMiss.objects.create(
            words="unta", first_on=today(), last_on=today()
        ),
        "opportunities_searchsynonym": SearchSynonym.objects.create(term="malasia", expands_to="Malaysia"),
        "opportunities_joborderfile": file,
    }
    return (
        addresses_of(objects, world, cast, listing, sanction.pk)
        | addresses_of_outreach(world, cast)
        | addresses_of_alerts()
    )


def addresses_of(
    objects: dict[str, Any], world: World, cast: Cast, listing: Opportunity, sanction: int
) -> dict[str, Any]:
    draft, amendment = objects["opportunities_opportunity"], objects["opportunities_amendment"]
    found: dict[str, Any] = {
        f"admin:{model}_{page}": {"object_id": thing.pk}
        for model, thing in objects.items()
        for page in ("change", "delete", "history", "transition", "password_link", "second_factor")
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
        "region": "53.04",
        "iso2": "my",
        "guide_page": {"slug": "uji"},
        "app_label": "portal",
        "uidb36": "1",
        "key": "set-password",
    }


def addresses_of_alerts() -> dict[str, Any]:
    """An alert that waits for its confirmation, by the secrets of its links."""
    subscribing.request_alert(topic_of("jobs"), "negara=MY", "daily", "maria@contoh.example")
    alert = Alert.objects.get()
    token = {"token": subscribing.manage_token(alert.subscriber)}
    confirming = {"token": subscribing.confirm_token(alert)}
    by_number = {name: {"pk": 1} for name in ("message-open", "message-close", "message-again")}
    return {"alert-manage": token, "alert-stop": token, "alert-confirm": confirming} | by_number


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
            "picture",
        )
    }
    found["outreach:session"]["slug"] = session.slug
    for name in ORGANISER_PAGES:
        found[f"outreach:organiser_{name}"] = {"code": session.code}
    found["outreach:organiser_step"] = {"code": session.code, "step": "apa"}
    invitation, _secret = invite_member(field.partner, cast.partner, "volunteer")
    membership = Membership.objects.get(user=cast.volunteer)
    members: dict[str, int | None] = {"members": None, "leave": None, "withdraw": invitation.pk}
    for name, pk in (members | {"role": membership.pk, "remove": membership.pk}).items():
        found[f"outreach:organiser_{name}"] = {"slug": field.partner.slug} | ({"pk": pk} if pk else {})
    found["outreach:change_form"] = {"code": receipt.registrations[0].code}
    found["outreach:partner"] = {"slug": field.partner.slug}
    found |= addresses_of_staff(world, cast, session, field.hall)
    return found | {"token": receipt.token}
