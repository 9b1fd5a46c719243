"""Repeating a session, once or as a series."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from outreach import drafts, series
from outreach.forms.session_again import RepeatForm
from outreach.models import Session
from outreach.models.choices import SessionState
from outreach.presenters.organiser.again import repeat_page
from outreach.views.organiser.doors import editable_or_404, organiser, page, user_of


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
