"""Repeating a session, once or as a series, and proposing a change of one that is approved."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from outreach import changes, drafts, series
from outreach.conflicts import conflicts, hard_conflicts
from outreach.forms.session_again import ChangeSessionForm, RepeatForm
from outreach.models import Session, Venue
from outreach.models.choices import SessionState
from outreach.presenters.organiser.again import change_page, repeat_page
from outreach.presenters.organiser.home import address_of
from outreach.presenters.organiser.session import rights_of
from outreach.views.organiser.doors import editable_or_404, organiser, page, session_or_404, user_of
from outreach.views.organiser.wizard import reasons_in

MOST_PLACES = 200


@organiser
@require_http_methods(["GET", "HEAD", "POST"])
def repeat(request: HttpRequest, code: str) -> HttpResponse:
    """Asks when; shows the days; then makes the drafts."""
    session = editable_or_404(request, code)
    is_first = (
        session.state == SessionState.DRAFT and session.starts_at is not None and session.series_key is None
    )
    form = RepeatForm(session, is_first=is_first, data=request.POST or None)
    days: list[Any] = []
    if form.is_bound and form.is_valid():
        try:
            days = days_of(form)
            if "make" in request.POST:
                return make(request, session, form)
        except drafts.NewerVersion as error:
            form.add_error(None, error)
        except ValidationError as error:
            form.add_error(None, error)
        except PermissionDenied:
            raise Http404 from None
    context = repeat_page(session, form, days, is_first=is_first)
    return page(request, "outreach/organiser/repeat.html", context, here="sessions")


def days_of(form: RepeatForm) -> list[Any]:
    """The days that would be made. Raises ValidationError."""
    rule = form.rule()
    return [form.first()] if rule is None else series.occurrence_days(rule, form.first(), **form.limits())


def make(request: HttpRequest, session: Session, form: RepeatForm) -> HttpResponse:
    user = user_of(request)
    if form.is_first:
        first, version = session, form.cleaned_data["version"]
    else:
        first = drafts.repeat_once(session, user, form.starts_at())
        version = first.version
    rule = form.rule()
    made = [first] if rule is None else drafts.start_series(first, user, version, rule, **form.limits())
    text = ngettext(
        "The draft is made. Check it and propose it.",
        "%(number)s drafts are made. Check the first one: all can be proposed together.",
        len(made),
    )
    messages.success(request, text % {"number": len(made)})
    return HttpResponseRedirect(reverse("outreach:organiser_check", args=[made[0].code]))


@organiser
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, code: str) -> HttpResponse:
    """Asks for the new values; shows before and after with what speaks against it; then proposes the change."""
    session = session_or_404(request, code)
    user = user_of(request)
    if not rights_of(user, session, timezone.now()).cancel:
        raise Http404
    if session.state not in (SessionState.APPROVED, SessionState.ON_HOLD):
        messages.error(request, _("Only an approved session is changed this way."))
        return HttpResponseRedirect(address_of(session))
    form = ChangeSessionForm(session, places_for(request, session), data=request.POST or None)
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
    """Places in the regency of the session that the person may choose, and those of other sessions of the partner."""
    used = Session.objects.filter(lead_partner=session.lead_partner_id, office=session.office_id)
    regency = session.venue.regency_code if session.venue else ""
    near = Q(pk__in=used.values("venue_id")) | Q(region__code__startswith=f"{regency}.") if regency else Q()
    usable = Venue.objects.usable_by(user_of(request)).filter(near | Q(pk=session.venue_id))
    return usable.select_related("region").order_by("name", "pk")
