"""One session for those who run it: the page, and what is done from it with one tap."""

from collections.abc import Callable

from allauth.core import ratelimit
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from outreach import announcing, facilitators, organising, workflow
from outreach.forms.session_acts import CancelForm, HelperForm, ReportForm, RevealForm
from outreach.models import Registration, Session
from outreach.models.choices import SEATED_STATES, FacilitationState, SessionState
from outreach.presenters.organiser.home import address_of
from outreach.presenters.organiser.session import heading, opened, rights_of, session_page
from outreach.views.organiser.doors import (
    editable_or_404,
    organiser,
    page,
    session_or_404,
    user_of,
)
from outreach.views.organiser.home import page_number

PAGE = 50
MOST_REPLACEMENTS = 50


@organiser
@require_safe
def session(request: HttpRequest, code: str) -> HttpResponse:
    return show(request, session_or_404(request, code))


def show(request: HttpRequest, found: Session, person: Registration | None = None) -> HttpResponse:
    """The page; with `person` their telephone stands on top of it, once."""
    user, now = user_of(request), timezone.now()
    rights = rights_of(user, found, now)
    people = organising.people_of(found)
    number = page_number(request)
    first = (number - 1) * PAGE
    rows = list(people.select_related("village")[first : first + PAGE + 1])
    context = session_page(
        found,
        rights,
        rows[:PAGE],
        people.filter(state__in=SEATED_STATES, coming_at__isnull=False).count(),
        list(found.facilitations.select_related("user").order_by("role", "pk")),
        organising.last_move(found),
        found.changes.select_related("session", "proposed_by").first(),
        now,
    )
    here = address_of(found)
    asked = found.facilitations.filter(user=user, state=FacilitationState.INVITED).exists()
    context |= {
        "reveal_form": RevealForm(),
        "helper_form": HelperForm(found) if context["actions"]["invite"] and found.lead_partner_id else None,
        "opened": opened(person) if person else None,
        "asked": asked,
        "previous_url": f"{here}?hal={number - 1}" if number > 1 else "",
        "next_url": f"{here}?hal={number + 1}" if len(rows) > PAGE else "",
    }
    return page(request, "outreach/organiser/session.html", context, here="sessions")


@organiser
@require_http_methods(["GET", "HEAD", "POST"])
def reveal(request: HttpRequest, code: str) -> HttpResponse:
    """Opens one telephone. A visit leads back to the session's page."""
    found = session_or_404(request, code)
    if request.method != "POST":
        return HttpResponseRedirect(address_of(found))
    form = RevealForm(data=request.POST)
    if not form.is_valid():
        raise Http404
    user = user_of(request)
    if not ratelimit.consume(request, action="reveal_phone", user=user):
        return ratelimit.respond_429(request)
    try:
        person = announcing.reveal(found, user, form.cleaned_data["code"], form.cleaned_data["reason"])
    except (PermissionDenied, Registration.DoesNotExist):
        raise Http404 from None
    return show(request, found, person)


def act(
    request: HttpRequest, found: Session, verb: Callable[[], object], done: str | Promise
) -> HttpResponse:
    """Do it, say what happened, and go back to the session. Who may not gets 404."""
    try:
        verb()
    except PermissionDenied:
        raise Http404 from None
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, str(done))
    return HttpResponseRedirect(address_of(found))


@organiser
@require_POST
def close(request: HttpRequest, code: str) -> HttpResponse:
    found = editable_or_404(request, code)
    done = gettext_lazy("Registration is closed. Who is in the list stays in it.")
    return act(request, found, lambda: announcing.set_registration_open(found, user_of(request), False), done)


@organiser
@require_POST
def reopen(request: HttpRequest, code: str) -> HttpResponse:
    found = editable_or_404(request, code)
    done = gettext_lazy("Registration is open again.")
    return act(request, found, lambda: announcing.set_registration_open(found, user_of(request), True), done)


@organiser
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, code: str) -> HttpResponse:
    """Asks why, and what people can go to instead."""
    found = session_or_404(request, code)
    user, now = user_of(request), timezone.now()
    if not rights_of(user, found, now).cancel:
        raise Http404
    others = Session.objects.announced(now).filter(lead_partner=found.lead_partner_id, office=found.office_id)
    replacements = others.exclude(pk=found.pk).order_by("starts_at", "pk")
    form = CancelForm(replacements, data=request.POST or None)
    if form.is_bound and form.is_valid():
        values = form.cleaned_data
        return act(
            request,
            found,
            lambda: workflow.cancel(found, user, values["reason"], values["replacement"]),
            gettext_lazy("The session is cancelled. Everybody who had registered is being told."),
        )
    context = {"session": found, "heading": heading(found), "form": form, "kind": "cancel"}
    return page(request, "outreach/organiser/act.html", context, here="sessions")


@organiser
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, code: str) -> HttpResponse:
    """First that it took place, then how it was."""
    found = session_or_404(request, code)
    now, user = timezone.now(), user_of(request)
    if found.state == SessionState.APPROVED and found.starts_at is not None and found.starts_at <= now:
        if request.method == "POST":
            response = act(
                request,
                found,
                lambda: workflow.move(found, "mark_held", user),
                _("Thank you. Now write the report."),
            )
            response["Location"] = reverse("outreach:organiser_report", args=[found.code])
            return response
        context = {"session": found, "heading": heading(found), "form": None, "kind": "held"}
        return page(request, "outreach/organiser/act.html", context, here="sessions")
    if found.state != SessionState.HELD:
        return HttpResponseRedirect(address_of(found))
    form = ReportForm(data=request.POST or None)
    if form.is_bound and form.is_valid():
        reason = form.cleaned_data["reason"]
        done = gettext_lazy("The report has been sent. Thank you.")
        return act(request, found, lambda: workflow.move(found, "report", user, reason), done)
    context = {"session": found, "heading": heading(found), "form": form, "kind": "report"}
    return page(request, "outreach/organiser/act.html", context, here="sessions")


@organiser
@require_POST
def ask_helper(request: HttpRequest, code: str) -> HttpResponse:
    """Asks a member of the lead partner to help; they answer by the link or in this area."""
    found = editable_or_404(request, code)
    form = HelperForm(found, data=request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose a member who has not been asked yet."))
        return HttpResponseRedirect(address_of(found))
    values = form.cleaned_data
    return act(
        request,
        found,
        lambda: facilitators.invite(found, user_of(request), user=values["user"], role=values["role"]),
        gettext_lazy("Asked. The answer will stand on this page."),
    )


@organiser
@require_POST
def answer(request: HttpRequest, code: str) -> HttpResponse:
    """The signed-in person says whether they help."""
    found = session_or_404(request, code)
    part = found.facilitations.assigned().filter(user=user_of(request)).first()
    if part is None:
        raise Http404
    accept = request.POST.get("answer") == "yes"
    response = act(
        request,
        found,
        lambda: facilitators.answer(part, accept),
        gettext_lazy("Thank you, see you there.") if accept else gettext_lazy("Thank you for telling us."),
    )
    if not accept:  # the session may not be visible any more
        response["Location"] = reverse("outreach:organiser")
    return response
