"""Changing an approved session: new time, place or seats, shown before and after, and proposed to a second person.

A place that is not offered is chosen or proposed on a page of its own; what was typed is taken there and back.
"""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from outreach import changes
from outreach.conflicts import conflicts, hard_conflicts
from outreach.forms.people import plain_data
from outreach.forms.session_again import ChangeSessionForm
from outreach.forms.session_place import PlaceForm
from outreach.models import Session, Venue
from outreach.models.choices import SessionState
from outreach.presenters.organiser.again import change_page
from outreach.presenters.organiser.home import address_of
from outreach.presenters.organiser.session import heading, rights_of
from outreach.views.organiser.doors import organiser, page, session_or_404, user_of
from outreach.views.organiser.place import place_of, places_page, regions_in, usable_places
from outreach.views.organiser.wizard import reasons_in

TYPED = ("version", "day", "begins", "ends", "last_day", "zone", "capacity", "is_soft", "note")


def changeable_or_404(request: HttpRequest, code: str) -> Session:
    """A session whose time, place and seats the person may propose to change, if it is approved."""
    session = session_or_404(request, code)
    if not rights_of(user_of(request), session, timezone.now()).cancel:
        raise Http404
    return session


def not_approved(request: HttpRequest, session: Session) -> HttpResponse | None:
    """Back to the session when it is not changed this way."""
    if session.state in (SessionState.APPROVED, SessionState.ON_HOLD):
        return None
    messages.error(request, _("Only an approved session is changed this way."))
    return HttpResponseRedirect(address_of(session))


@organiser
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, code: str) -> HttpResponse:
    """Asks for the new values; shows before and after with what speaks against it; then proposes the change."""
    session = changeable_or_404(request, code)
    elsewhere = not_approved(request, session)
    if elsewhere is not None:
        return elsewhere
    if "another_place" in request.POST:
        return to_another_place(session, request)
    places = places_for(request, session)
    form = ChangeSessionForm(session, places, typed=came_back_with(request), data=request.POST or None)
    reasons = session.acknowledged | reasons_in(request)
    difference: dict[str, Any] = {}
    found = []
    if form.is_bound and form.is_valid() and is_current(form, session):
        difference = changes.difference(session, form.values())
        found = conflicts(changes.with_changes(session, difference), now=timezone.now()) if difference else []
        if not difference:
            form.add_error(None, _("Nothing has been changed."))
        elif "send" in request.POST and not hard_conflicts(found):
            answer = send(request, session, form, reasons)
            if answer is not None:
                return answer
    context = change_page(session, form, difference, found, reasons)
    return page(request, "outreach/organiser/change.html", context, here="sessions")


def is_current(form: ChangeSessionForm, session: Session) -> bool:
    """Nobody has saved the session since the form was opened; otherwise the form says so."""
    if form.cleaned_data["version"] == session.version:
        return True
    form.add_error(None, _("Nothing was saved: somebody else saved a newer version while you were writing."))
    form.read_anew(session)
    return False


def send(
    request: HttpRequest, session: Session, form: ChangeSessionForm, reasons: dict[str, str]
) -> HttpResponse | None:
    try:
        changes.propose_change(
            session, user_of(request), form.values(), reasons=reasons, note=form.cleaned_data["note"]
        )
    except PermissionDenied:
        raise Http404 from None
    except ValidationError as error:
        form.add_error(None, error)
        return None
    messages.success(
        request, _("The change is proposed. Until the office approves it, everything stays as it was.")
    )
    return HttpResponseRedirect(address_of(session))


def places_for(request: HttpRequest, session: Session) -> Any:
    """Places in the regency of the session that the person may choose, those of other sessions of the partner, and
    the one that was just chosen elsewhere."""
    used = Session.objects.filter(lead_partner=session.lead_partner_id, office=session.office_id)
    regency = session.venue.regency_code if session.venue else ""
    near = Q(pk__in=used.values("venue_id")) | Q(region__code__startswith=f"{regency}.") if regency else Q()
    chosen = Q(pk__in=[key for key in (session.venue_id, place_in(request)) if key])
    usable = Venue.objects.usable_by(user_of(request)).filter(near | chosen)
    return usable.select_related("region").order_by("name", "pk")


def place_in(request: HttpRequest) -> int | None:
    """The place that the form or the address names."""
    text = (request.POST if request.method == "POST" else request.GET).get("venue", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def came_back_with(request: HttpRequest) -> dict[str, Any]:
    """What had been typed when another place was asked for, and that place."""
    back = plain_data(request.GET)
    return {name: back.get(name, "") for name in (*TYPED, "venue")} if "version" in back else {}


def to_another_place(session: Session, request: HttpRequest) -> HttpResponse:
    """To the page of places, with what is typed, judged by nobody yet."""
    typed = plain_data(request.POST)
    query = urlencode([(name, typed.get(name, "")) for name in TYPED])
    return HttpResponseRedirect(f"{reverse('outreach:organiser_change_place', args=[session.code])}?{query}")


@organiser
@require_http_methods(["GET", "HEAD", "POST"])
def change_place(request: HttpRequest, code: str) -> HttpResponse:
    """Another place for the change: one of any district, or a new one that the office looks at with the change."""
    session = changeable_or_404(request, code)
    elsewhere = not_approved(request, session)
    if elsewhere is not None:
        return elsewhere
    if session.is_online:
        return HttpResponseRedirect(reverse("outreach:organiser_change", args=[code]))
    typed = [(name, value) for name, value in came_back_with(request).items() if name != "venue"]
    regency, district = regions_in(request, session)
    usable = usable_places(user_of(request))
    form = PlaceForm(session, usable, district, data=request.POST or None)
    if form.is_bound and form.is_valid():
        venue = place_of(request, session, form)
        if venue is not None:
            typed = typed or [("version", str(session.version))]
            query = urlencode([*typed, ("venue", venue.pk)])
            return HttpResponseRedirect(f"{reverse('outreach:organiser_change', args=[code])}?{query}")
    context = {"session": session, "heading": heading(session), "form": form, "typed": typed}
    context |= places_page(session, form, usable, regency, district)
    return page(request, "outreach/organiser/another_place.html", context, here="sessions")
