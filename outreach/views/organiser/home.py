"""The start page of organisers, and the sessions that are over."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from outreach import access, organising
from outreach.presenters.organiser.home import past_page, start_page
from outreach.views.organiser.doors import organiser, page, user_of

MOST_COMING = 50
MOST_DRAFTS = 30
MOST_PAST = 5
PAGE = 25
LAST_PAGE = 400


@organiser
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    user, now = user_of(request), timezone.now()
    if not organising.is_organiser(user):
        raise Http404
    context = {"may_propose": access.may_propose(user)} | start_page(
        coming=list(organising.coming(user, now)[:MOST_COMING]),
        drafts=list(organising.drafts(user)[:MOST_DRAFTS]),
        to_report=list(organising.to_report(user, now)[:MOST_DRAFTS]),
        past=list(organising.past(user, now)[:MOST_PAST]),
        asked=list(organising.invitations(user, now)[:MOST_DRAFTS]),
        mine=list(organising.memberships(user)),
        now=now,
    )
    return page(request, "outreach/organiser/home.html", context, here="sessions")


@organiser
@require_safe
def past(request: HttpRequest) -> HttpResponse:
    user, now = user_of(request), timezone.now()
    if not organising.is_organiser(user):
        raise Http404
    number = page_number(request)
    first = (number - 1) * PAGE
    found = list(organising.past(user, now)[first : first + PAGE + 1])
    context = past_page(found[:PAGE], number, len(found) > PAGE, now)
    return page(request, "outreach/organiser/past.html", context, here="sessions")


def page_number(request: HttpRequest) -> int:
    """`?hal=`, from 1; anything that is no such number is the first page."""
    text = request.GET.get("hal", "")
    number = int(text) if text.isascii() and text.isdigit() and len(text) <= 4 else 1
    return min(max(number, 1), LAST_PAGE)
