"""The list of sessions and the page of one of them, whatever became of it."""

import re
from datetime import datetime

from django.db.models import OuterRef, Prefetch, Subquery
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from outreach.finding.parameters import read_params
from outreach.finding.results import find_month, find_sessions, used_languages, used_occupations
from outreach.finding.upcoming import upcoming
from outreach.models import Partner, Session, SessionChange
from outreach.models.choices import SessionState
from outreach.obstacles import Obstacle, announcement_obstacle, registration_obstacle
from outreach.presenters.list_page import list_page
from outreach.presenters.month_page import month_page
from outreach.presenters.session_page import session_page, stopped_page
from portal import codes
from portal.addresses import moved
from portal.dates import today

_CODE = re.compile(r"[A-Z]{2,4}-[0-9A-Z]{4,10}")


@require_safe
def sessions(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    params = read_params(request.GET)
    languages, occupations = used_languages(now), used_occupations(now)
    if params.bulan is not None:
        month = find_month(params, params.bulan, now)
        context = month_page(month, params.bulan, languages, occupations, now)
        return render(request, "outreach/month.html", context)
    context = list_page(find_sessions(params, now), languages, occupations, now)
    return render(request, "outreach/sessions.html", context)


@require_safe
def session(request: HttpRequest, code: str, slug: str = "") -> HttpResponse:
    now = timezone.now()
    found = session_or_404(code, now)
    address = found.get_absolute_url()
    if request.path != address:
        return moved(request, address)
    stopped = announcement_obstacle(found, now)
    if stopped is not None:
        return what_became(request, found, stopped, now)
    context = session_page(found, registration_obstacle(found, now), now)
    return render(request, "outreach/session.html", context)


def session_or_404(code: str, now: datetime) -> Session:
    """The session of a code as somebody wrote it, if it has ever been public; all that its page shows is loaded."""
    possible = [way for way in {code, codes.normalise(code[:40])} if _CODE.fullmatch(way)]
    partners = Partner.objects.active(today(now=now)).for_public().order_by("name", "pk")
    moves = (
        SessionChange.objects.filter(session=OuterRef("pk"), state="approved", changes__has_key="starts_at")
        .order_by("-decided_at")
        .annotate(was=KeyTextTransform("old", KeyTransform("starts_at", "changes")))
    )
    found = (
        Session.objects.filter(approved_at__isnull=False, code__in=possible)
        .for_cards()
        .annotate(moved_from=Subquery(moves.values("was")[:1]))
        .select_related("contact_office")
        .prefetch_related(
            "languages", "occupations", Prefetch("co_partners", partners, to_attr="active_co_partners")
        )
        .first()
        if possible
        else None
    )
    if found is None:
        raise Http404(_("No session has this code."))
    return found


def what_became(request: HttpRequest, found: Session, obstacle: Obstacle, now: datetime) -> HttpResponse:
    """Gone for good when it was cancelled (410, with the one that replaces it); otherwise a page that says so."""
    coming = Session.objects.announced(now).for_cards()
    replacement = coming.filter(pk=found.replaced_by_id).first() if found.replaced_by_id else None
    others = upcoming(now, found.venue.regency_code if found.venue else "")
    context = stopped_page(found, obstacle, replacement, others, now)
    status = 410 if found.state == SessionState.CANCELLED else 200
    return render(request, "outreach/session_stopped.html", context, status=status)
