"""The step of the wizard that says where: places used before, regency → district → village, or a new place."""

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from outreach import drafts
from outreach.conflicts import conflicts
from outreach.forms.session_place import NEW, OnlineForm, PlaceForm, RegionForm
from outreach.models import Session, Venue
from outreach.models.choices import SessionState
from outreach.models.place import VenueQuerySet
from outreach.presenters.organiser.wizard import place_choices, step_page
from outreach.views.organiser.doors import editable_or_404, organiser, page, user_of
from outreach.views.organiser.wizard import no_draft, save_step, saved
from portal.models import Region, User
from portal.models.places import RegionLevel

STEP = "di-mana"
MOST_EARLIER = 8
MOST_IN_DISTRICT = 100
_REGION = re.compile(r"\d\d\.\d\d(\.\d\d)?", re.ASCII)


@organiser
@require_http_methods(["GET", "HEAD", "POST"])
def place(request: HttpRequest, code: str) -> HttpResponse:
    session = editable_or_404(request, code)
    if session.state != SessionState.DRAFT:
        return no_draft(request, session)
    if session.is_online:
        return online(request, session)
    user = user_of(request)
    regency, district = regions_in(request, session)
    usable = usable_places(user)
    form = PlaceForm(session, usable, district, data=request.POST or None)
    differences: list[dict[str, Any]] = []
    if form.is_bound and form.is_valid():
        done, differences = save_place(request, session, form)
        if done is not None:
            return saved(request, done, STEP)
    context = step_page(session, STEP, form, differences, conflicts(session, now=timezone.now()))
    context |= places_page(session, form, usable, regency, district)
    return page(request, "outreach/organiser/place.html", context, here="propose")


def online(request: HttpRequest, session: Session) -> HttpResponse:
    form = OnlineForm(session, data=request.POST or None)
    differences: list[dict[str, Any]] = []
    if form.is_bound and form.is_valid():
        done, differences = save_step(request, session, form, form.values(), {})
        if done is not None:
            return saved(request, done, STEP)
    context = step_page(session, STEP, form, differences, conflicts(session, now=timezone.now()))
    return page(request, "outreach/organiser/step.html", context, here="propose")


def save_place(
    request: HttpRequest, session: Session, form: PlaceForm
) -> tuple[Session | None, list[dict[str, Any]]]:
    """The place is the draft's; saved as every step is."""
    venue = place_of(request, session, form)
    if venue is None:
        return None, []
    done, _differences = save_step(request, session, form, {"venue": venue, "online_url": ""}, {})
    return done, []


def place_of(request: HttpRequest, session: Session, form: PlaceForm) -> Venue | None:
    """The chosen place, or a new one that is proposed with the session; None when it cannot be, which the form says."""
    if not form.is_new:
        return form.found
    try:
        return drafts.propose_place(session.lead_partner, user_of(request), form.new_place())
    except ValidationError as error:
        form.add_error(None, error)
        return None


def usable_places(user: User) -> VenueQuerySet:
    """What the user may choose, with the regions that its name is shown with."""
    return Venue.objects.usable_by(user).select_related("region__parent__parent")


def regions_in(request: HttpRequest, session: Session) -> tuple[Region | None, Region | None]:
    """Regency and district as chosen; at first those of the session's place."""
    sent = request.method == "POST"
    asked = request.POST if sent else request.GET
    district_code, regency_code = asked.get("kecamatan", ""), asked.get("kabupaten", "")
    if not sent and not district_code and not regency_code and session.venue is not None:
        regency_code, district_code = session.venue.regency_code, session.venue.region_id[:8]
    district = region_of(district_code, RegionLevel.DISTRICT)
    if district is not None and regency_code and district.parent_id != regency_code:
        district = None  # another regency was chosen since
    regency = district.parent if district is not None else region_of(regency_code, RegionLevel.REGENCY)
    return regency, district


def region_of(code: str, level: str) -> Region | None:
    if not _REGION.fullmatch(code):
        return None
    return Region.objects.select_related("parent").filter(pk=code, level=level).first()


def places_page(
    session: Session, form: PlaceForm, usable: VenueQuerySet, regency: Region | None, district: Region | None
) -> dict[str, Any]:
    """Places used before, those of the district, and the fields of a new one."""
    used = Session.objects.filter(
        lead_partner=session.lead_partner_id, office=session.office_id, venue__isnull=False
    ).order_by("-updated_at")
    recent = list(dict.fromkeys(used.values_list("venue_id", flat=True)[: MOST_EARLIER * 5]))[:MOST_EARLIER]
    earlier = usable.filter(pk__in=recent).order_by("name", "pk")
    there = (
        usable.within(district.pk).exclude(pk__in=recent).order_by("name", "pk")
        if district
        else Venue.objects.none()
    )
    chosen = str(form["venue"].value() or "")
    return {
        "earlier": place_choices(earlier, chosen),
        "there": place_choices(there[:MOST_IN_DISTRICT], chosen),
        "district": district,
        "regency": regency,
        "region_form": RegionForm(session.office.province_code, regency, district),
        "new_value": NEW,
        "is_new": chosen == NEW,
        "details": [form[name] for name in PlaceForm.details] if district else [],
    }
