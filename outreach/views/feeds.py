"""Sessions for other systems: calendars, Atom, a fragment for partners' sites, open data, and a poster for the wall."""

import re
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from outreach.calendar import MEDIA_TYPE, calendar_file, summary
from outreach.models import Partner, Session
from outreach.models.choices import SessionState
from outreach.models.finding import SessionQuerySet
from outreach.obstacles import announcement_obstacle
from outreach.opendata import COLUMNS, LICENCE, held_sessions, rows
from outreach.poster import poster_file
from outreach.presenters.card import card
from outreach.presenters.words import absolute, place_line, span_of
from outreach.views.sessions import session_or_404
from portal.dates import today
from portal.exports import csv_lines
from portal.feeds import Entry, atom_response
from portal.models import Region
from portal.samples import marked

MOST_ENTRIES = 500
MOST_IN_ATOM = 50
MOST_EMBEDDED = 10
_REGION = re.compile(r"\d\d(\.\d\d(\.\d\d)?)?", re.ASCII)
_YEAR = re.compile(r"20\d\d", re.ASCII)


def scoped(request: HttpRequest, sessions: SessionQuerySet) -> tuple[SessionQuerySet, str]:
    """The sessions of `?kabupaten=` (a region's code) or `?mitra=`, and the name of what they are of.

    Raises Http404 for a region or partner that does not exist: nobody subscribes to something else than they meant.
    """
    code, slug = request.GET.get("kabupaten", ""), request.GET.get("mitra", "")
    names = []
    if code:
        region = Region.objects.filter(pk=code).first() if _REGION.fullmatch(code) else None
        if region is None:
            raise Http404
        sessions = sessions.within(code)
        names.append(region.name)
    if slug:
        partners = Partner.objects.active(today()).for_public()
        partner = partners.filter(slug=slug).first() if "\x00" not in slug else None
        if partner is None:
            raise Http404
        sessions = sessions.of_partner(slug)
        names.append(partner.name)
    return sessions, ", ".join(names)


def feed_title(name: str) -> str:
    title = _("Sessions of Jalur Resmi")
    return f"{title}: {name}" if name else title


@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    sessions, name = scoped(request, Session.objects.in_calendars(timezone.now()))
    entries = list(sessions.with_places().order_by("starts_at", "pk")[:MOST_ENTRIES])
    return HttpResponse(calendar_file(entries, feed_title(name)), content_type=MEDIA_TYPE)


@require_safe
def session_calendar(request: HttpRequest, code: str) -> HttpResponse:
    """One session, whatever became of it, unless it is under review again."""
    session = session_or_404(code, timezone.now())
    if session.state in (SessionState.DRAFT, SessionState.PROPOSED):
        raise Http404
    response = HttpResponse(calendar_file([session], summary(session)), content_type=MEDIA_TYPE)
    response.headers["Content-Disposition"] = f'attachment; filename="{session.code}.ics"'
    return response


@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """Atom: what was announced or changed last comes first."""
    sessions, name = scoped(request, Session.objects.in_calendars(timezone.now()))
    newest = sessions.with_places().order_by("-updated_at", "-pk")[:MOST_IN_ATOM]
    path = reverse("outreach:sessions")
    return atom_response(request, feed_title(name), path, (entry(session) for session in newest))


def entry(session: Session) -> Entry:
    """A session in a feed."""
    sample = _("SAMPLE, not a real session.") if session.is_demo else ""
    parts = (sample, span_of(session), place_line(session), session.theme)
    return Entry(
        title=summary(session),
        link=session.get_absolute_url(),
        key=reverse("outreach:session_by_code", args=[session.code]),
        text=" · ".join(filter(None, parts)),
        published=session.approved_at,
        updated=session.updated_at,
    )


@require_safe
def embed(request: HttpRequest) -> HttpResponse:
    """The next sessions as a piece of HTML that partners put into their own page. Any site may fetch it."""
    now = timezone.now()
    sessions, name = scoped(request, Session.objects.announced(now))
    coming = sessions.for_cards().order_by("starts_at", "pk")[:MOST_EMBEDDED]
    context = {
        "title": feed_title(name),
        "items": [embedded(session, now) for session in coming],
        "all_url": absolute(reverse("outreach:sessions")),
    }
    response = render(request, "outreach/embed.html", context)
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def embedded(session: Session, now: datetime) -> dict[str, Any]:
    """A session in that piece: its card with a whole address, and marked if it is a sample: there is no banner."""
    title = marked(session.title, is_demo=session.is_demo)
    return {**card(session, now), "title": title, "url": absolute(session.get_absolute_url())}


def year_of(request: HttpRequest) -> int | None:
    text = request.GET.get("tahun", "")
    return int(text) if _YEAR.fullmatch(text) else None


@require_safe
def data_csv(request: HttpRequest) -> HttpResponse:
    """Whole, not streamed: so it has an ETag, and some thousand sessions a year are a small file."""
    held = (list(row.values()) for row in rows(held_sessions(year_of(request))))
    response = HttpResponse("".join(csv_lines(COLUMNS, held)), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="sosialisasi.csv"'
    return response


@require_safe
def data_json(request: HttpRequest) -> JsonResponse:
    found = list(rows(held_sessions(year_of(request))))
    return JsonResponse({"licence": LICENCE, "generated_at": moment(), "sessions": found})


def moment() -> str:
    """The hour that this is true for: a coarse one, so that the same data are the same bytes."""
    return timezone.now().replace(minute=0, second=0, microsecond=0).isoformat()


@require_safe
def poster(request: HttpRequest, code: str) -> HttpResponse:
    """An A4 sheet for the village office and the church door, while the session is announced."""
    now: datetime = timezone.now()
    session = session_or_404(code, now)
    if announcement_obstacle(session, now) is not None:
        raise Http404
    response = HttpResponse(poster_file(session), content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{session.code}.pdf"'
    return response
