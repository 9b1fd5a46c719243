"""Objects of outreach in the back office and for helpers, so that their addresses can be visited."""

from typing import Any

from outreach.facilitators import new_calendar_feed
from outreach.models import Facilitation, Session, SessionChange, TravelTime, Venue
from outreach.models.choices import SessionState
from portal.models import Region
from portal.tokens import new_token, token_hash
from tests.cast import Cast, World
from tests.outreach.cast import make_partner, make_registration, make_session


def addresses_of_staff(world: World, cast: Cast, session: Session, hall: Venue) -> dict[str, Any]:
    """A proposed session, a change and a helper of an approved one, an application, a place and a travel time."""
    token = new_token()
    helper = Facilitation.objects.create(
        session=session, name="Pemandu Uji", invited_by=cast.editor, token_hash=token_hash(token)
    )
    proposed = make_session(world, cast.editor, hall, starts_at=None)
    Session.objects.filter(pk=proposed.pk).update(
        state=SessionState.PROPOSED,
        proposed_by=cast.editor,
        starts_at=session.span[1],
        ends_at=session.span[1] + (session.span[1] - session.span[0]),
    )
    change = SessionChange.objects.create(
        session=session, changes={"capacity": {"old": 50, "new": 60}}, proposed_by=cast.editor
    )
    malaka = Region.objects.create(code="53.21", level="regency", name="Malaka", parent_id="53")
    way = TravelTime.objects.create(first=hall.region.parent.parent, second=malaka, hours=2)
    applied = make_partner(world, state="applied")
    objects: dict[str, tuple[Any, str]] = {
        "session": (proposed, "approve"),
        "sessionchange": (change, "approve"),
        "partner": (applied, "approve"),
        "registration": (make_registration(session), "cancel"),
        "facilitation": (helper, ""),
        "venue": (hall, ""),
        "traveltime": (way, ""),
    }
    found: dict[str, Any] = {}
    for name, (thing, action) in objects.items():
        for page in ("change", "delete", "history"):
            found[f"admin:outreach_{name}_{page}"] = {"object_id": thing.pk}
        found[f"admin:outreach_{name}_transition"] = {"object_id": thing.pk, "action": action}
    own_pages = {
        "session": ("propose_change", "invite"),
        "partner": ("contact", "new_contact", "renew"),
        "registration": ("reveal",),
        "facilitation": ("withdraw",),
        "venue": ("check",),
    }
    for name, pages in own_pages.items():
        for page in pages:
            found[f"admin:outreach_{name}_{page}"] = {"pk": objects[name][0].pk}
    found["admin:outreach_session_propose_change"] = {"pk": session.pk}
    found["outreach:facilitation"] = {"token": token}
    found["outreach:rota_feed"] = {"token": new_calendar_feed(cast.editor)}
    found["outreach:rota_answer"] = {"pk": helper.pk}
    found["outreach:forget_availability"] = {"pk": 1}
    return found
