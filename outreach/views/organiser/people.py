"""The people of a session: enter somebody by hand, write to everybody, take the list along on paper or as a table."""

from allauth.core import ratelimit
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from outreach import access, announcing, organising, registrations
from outreach.attendance import MOST_NAMES, sheet_file
from outreach.forms.registration import RegistrationForm
from outreach.forms.session_acts import NoteForm
from outreach.models import Session
from outreach.models.choices import RegistrationSource, SessionState
from outreach.obstacles import announcement_obstacle
from outreach.presenters.organiser.home import address_of
from outreach.presenters.organiser.lists import export_header, export_rows, register_page
from outreach.presenters.organiser.session import heading
from outreach.presenters.words import listed
from outreach.views.organiser.doors import contactable_or_404, organiser, page, session_or_404, user_of
from portal.access import is_staff
from portal.exports import csv_lines

WITH_A_LIST = (SessionState.APPROVED, SessionState.ON_HOLD, SessionState.HELD, SessionState.REPORTED)


@organiser
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest, code: str) -> HttpResponse:
    """Enters up to eight people, as their own form does, also when registration is closed for others."""
    found = session_or_404(request, code)
    if request.method != "POST":
        return show_form(request, found, RegistrationForm(found, key=registrations.new_key()))
    if "more" in request.POST:
        return show_form(request, found, RegistrationForm(found, data=request.POST, more=True))
    form = RegistrationForm(found, data=request.POST)
    if not form.is_valid():
        return show_form(request, found, form)
    user = user_of(request)
    source = RegistrationSource.STAFF if is_staff(user) else RegistrationSource.PARTNER
    try:
        receipt = registrations.register(
            found, form.registered_people(), form.contact(), form.cleaned_data["key"], source=source, by=user
        )
    except ValidationError as error:
        form.add_error(None, error)
        return show_form(request, found, form)
    number = len(receipt.registrations)
    text = ngettext(
        "%(number)s person is in the list: %(codes)s.",
        "%(number)s people are in the list: %(codes)s.",
        number,
    )
    codes = listed(row.code for row in receipt.registrations)
    messages.success(request, text % {"number": number, "codes": codes})
    return HttpResponseRedirect(address_of(found))


def show_form(request: HttpRequest, found: Session, form: RegistrationForm) -> HttpResponse:
    """The form, or why nobody can be entered any more."""
    obstacle = announcement_obstacle(found, timezone.now())
    return page(
        request, "outreach/organiser/register.html", register_page(found, form, obstacle), here="sessions"
    )


@organiser
@require_safe
def sheet(request: HttpRequest, code: str) -> HttpResponse:
    """The attendance sheet for those who are expected, with empty rows for who comes without registering."""
    found = session_or_404(request, code)
    if found.state not in WITH_A_LIST:
        raise Http404
    people = organising.people_of(found).seated().select_related("village")[:MOST_NAMES]
    response = HttpResponse(sheet_file(found, list(people)), content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{found.code}-hadir.pdf"'
    return response


@organiser
@require_POST
def export(request: HttpRequest, code: str) -> HttpResponse:
    """The list as a table. That it was taken along is written down, so it is no plain link."""
    found = contactable_or_404(request, code)
    user, now = user_of(request), timezone.now()
    announcing.note_export(found, user, now=now)
    people = organising.people_of(found).select_related("village", "interest")
    full = access.can_reveal(user, found, now)
    lines = csv_lines(export_header(), export_rows(people, found.zone, with_phones=full))
    response = HttpResponse("".join(lines), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{found.code}.csv"'
    return response


@organiser
@require_http_methods(["GET", "HEAD", "POST"])
def message(request: HttpRequest, code: str) -> HttpResponse:
    """Writes to everybody in the list."""
    found = contactable_or_404(request, code)
    form = NoteForm(data=request.POST or None, initial={"key": registrations.new_key()})
    if form.is_bound and form.is_valid():
        user, values = user_of(request), form.cleaned_data
        if not ratelimit.consume(request, action="organiser_message", user=user):
            return ratelimit.respond_429(request)
        try:
            told = announcing.send_note(found, user, values["kind"], values["words"], values["key"])
        except PermissionDenied:
            raise Http404 from None
        except ValidationError as error:
            form.add_error(None, error)
        else:
            text = ngettext(
                "%(number)s message is on its way.", "%(number)s messages are on their way.", told
            )
            messages.success(request, text % {"number": told})
            return HttpResponseRedirect(reverse("outreach:organiser_message", args=[found.code]))
    sent = list(announcing.notes_of(found).select_related("actor")[: announcing.MOST_NOTES])
    context = {
        "session": found,
        "heading": heading(found),
        "form": form,
        "sent": [{"at": note.at, "who": note.actor, "text": note.reason.partition(": ")[2]} for note in sent],
        "most_a_day": announcing.MOST_NOTES_A_DAY,
    }
    return page(request, "outreach/organiser/message.html", context, here="sessions")
