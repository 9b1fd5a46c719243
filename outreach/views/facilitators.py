"""For helpers: answer an invitation by its link, say when one can come, and take the own sessions into a calendar.

Opening a link changes nothing: previews open links. Secrets stand in the address of GET pages only; forms carry them in
their body.
"""

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from outreach import access as outreach_access
from outreach import facilitators
from outreach.calendar import MEDIA_TYPE, calendar_file
from outreach.forms.rota import AvailabilityForm
from outreach.models import Facilitation, FacilitatorAvailability, Session
from outreach.models.choices import FacilitationState, SessionState
from outreach.presenters.rota_page import feed_address, invitation_page, rota_page
from outreach.presenters.words import absolute
from outreach.views.private import private
from portal import access
from portal.models import User

YES, NO = "ya", "tidak"
MOST_AVAILABILITIES = 100
View = Callable[..., HttpResponse]


@private
@require_safe
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    person = facilitators.by_token(token)
    if person is None:
        return dead_link(request)
    return render(request, "outreach/invitation.html", invitation_page(person, token))


@private
@require_POST
def answer(request: HttpRequest) -> HttpResponse:
    token = request.POST.get("token", "")
    person = facilitators.by_token(token)
    if person is None:
        return dead_link(request)
    reply(request, person)
    return HttpResponseRedirect(reverse("outreach:facilitation", args=[token]))


def reply(request: HttpRequest, person: Facilitation) -> None:
    """Write the answer of the form down and say so; anything but yes and no changes nothing."""
    said = request.POST.get("answer", "")
    if said not in (YES, NO):
        messages.error(request, _("Choose yes or no."))
        return
    try:
        facilitators.answer(person, said == YES)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return
    thanks = _("Thank you. You are counted on.") if said == YES else _("Thank you for saying so.")
    messages.success(request, thanks)


def dead_link(request: HttpRequest) -> HttpResponse:
    """The link was mistyped, taken back, or its session is over: which of them is not said."""
    return render(request, "outreach/dead_invitation.html", status=404)


def for_helpers(view: View) -> View:
    """For people who have a part in sessions; somebody else with an account finds nothing here."""

    @private
    @login_required
    @wraps(view)
    def wrapped(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        user = request.user
        if not isinstance(user, User) or not is_helper(user):
            raise Http404
        return view(request, user, *args, **kwargs)

    return wrapped


def is_helper(user: User) -> bool:
    """Staff, members of a partner, and whoever has been asked to help."""
    return (
        access.is_staff(user)
        or outreach_access.is_partner_person(user)
        or Facilitation.objects.filter(user=user).exclude(state=FacilitationState.WITHDRAWN).exists()
    )


@require_safe
@for_helpers
def rota(request: HttpRequest, user: User) -> HttpResponse:
    return render(request, "outreach/rota.html", rota_page(user, AvailabilityForm(), timezone.now()))


@require_POST
@for_helpers
def rota_answer(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    mine = Facilitation.objects.filter(user=user).exclude(state=FacilitationState.WITHDRAWN)
    reply(request, get_object_or_404(mine, pk=pk))
    return redirect("outreach:rota")


@require_POST
@for_helpers
def say_availability(request: HttpRequest, user: User) -> HttpResponse:
    form = AvailabilityForm(data=request.POST)
    if form.is_valid() and FacilitatorAvailability.objects.filter(user=user).count() >= MOST_AVAILABILITIES:
        form.add_error(None, _("There are too many entries. Delete old ones first."))
    if not form.is_valid():
        return render(request, "outreach/rota.html", rota_page(user, form, timezone.now()))
    said = form.cleaned_data
    facilitators.set_availability(
        user, said["starts_at"], said["ends_at"], is_available=form.is_available, note=said["note"]
    )
    messages.success(request, _("Saved."))
    return redirect("outreach:rota")


@require_POST
@for_helpers
def forget_availability(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    get_object_or_404(FacilitatorAvailability, user=user, pk=pk).delete()
    messages.success(request, _("Deleted."))
    return redirect("outreach:rota")


@require_POST
@for_helpers
def new_feed(request: HttpRequest, user: User) -> HttpResponse:
    """Makes a calendar link and shows it, this once; an earlier one ends."""
    url = absolute(feed_address(facilitators.new_calendar_feed(user)))
    page = rota_page(user, AvailabilityForm(), timezone.now(), url)
    return render(request, "outreach/rota.html", page)


@require_POST
@for_helpers
def revoke_feed(request: HttpRequest, user: User) -> HttpResponse:
    facilitators.revoke_calendar_feed(user)
    messages.success(request, _("The calendar link has ended."))
    return redirect("outreach:rota")


@private
@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The sessions a person is counted on for, by secret link. A revoked link is as unknown as any other."""
    owner = facilitators.calendar_owner(token)
    if owner is None:
        raise Http404
    mine = Session.objects.assigned_to(owner).filter(starts_at__isnull=False, ends_at__isnull=False)
    sessions = mine.exclude(state=SessionState.DRAFT).with_places().order_by("-starts_at", "-pk")
    return HttpResponse(
        calendar_file(list(sessions[:200]), _("My sessions at Jalur Resmi")), content_type=MEDIA_TYPE
    )
