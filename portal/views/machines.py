"""What machines ask a site for: where everything is, how to search it, and a picture to show."""

import re
from collections.abc import Iterator
from datetime import date, datetime

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from opportunities.models import Destination, Opportunity
from outreach.models import Partner, Session
from portal.context import path_in
from portal.dates import today
from portal.models import GuidePage, Occupation
from portal.pictures import picture_response

XML = "application/xml; charset=utf-8"
MOST_ADDRESSES = 50_000  # in one file, as the protocol allows
PART = "bagian"  # parameter: number of the file, counted from 1
NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
CHUNK = 2000
FIXED = (
    "home",
    "opportunities:search",
    "opportunities:check",
    "opportunities:occupations",
    "opportunities:countries",
    "outreach:sessions",
    "outreach:partners",
    "guide",
    "offices",
    "report",
    "open_data",
    "privacy",
    "accessibility",
)

Place = tuple[str, datetime | None]  # path in Indonesian, last change


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """All addresses; from 50,000 on, the addresses of the files that hold them."""
    files = -(-counted(today(), timezone.now()) * len(settings.LANGUAGES) // MOST_ADDRESSES)
    asked = request.GET.get(PART, "")
    if asked:
        if not re.fullmatch(r"[1-9][0-9]{0,4}", asked) or int(asked) > files:
            raise Http404
        return urlset(int(asked) - 1)
    if files <= 1:
        return urlset(0)
    places = (f"{settings.SITE_URL}{reverse('sitemap')}?{PART}={number + 1}" for number in range(files))
    body = "".join(f"<sitemap><loc>{escape(place)}</loc></sitemap>" for place in places)
    return HttpResponse(
        f'<?xml version="1.0" encoding="UTF-8"?>\n<sitemapindex xmlns="{NAMESPACE}">{body}</sitemapindex>',
        content_type=XML,
    )


def counted(on: date, now: datetime) -> int:
    """How many pages there are in one language."""
    return len(FIXED) + sum(places.count() for places, _name, _keys in sources(on, now))


def sources(on: date, now: datetime) -> list[tuple[QuerySet, str, tuple[str, ...]]]:
    """The pages of the data: rows, name of the address, and the columns that make it (the last change comes after)."""
    return [
        (GuidePage.objects.order_by("pk"), "guide_page", ("slug",)),
        (Occupation.objects.order_by("pk"), "opportunities:occupation", ("slug",)),
        (Destination.objects.order_by("pk"), "opportunities:country", ("country_id",)),
        (Partner.objects.active(on).order_by("pk"), "outreach:partner", ("slug",)),
        (Session.objects.announced(now).order_by("pk"), "outreach:session", ("code", "slug", "updated_at")),
        (Opportunity.objects.live(on).order_by("pk"), "opportunities:detail", ("code", "slug", "updated_at")),
    ]


def pages(on: date, now: datetime) -> Iterator[Place]:
    """Every page in Indonesian, in a fixed order."""
    yield from ((reverse(name), None) for name in FIXED)
    for rows, name, columns in sources(on, now):
        for values in rows.values_list(*columns).iterator(chunk_size=CHUNK):
            changed = values[-1] if isinstance(values[-1], datetime) else None
            keys = values[:-1] if changed else values
            yield reverse(name, args=[key or "-" for key in keys]), changed


def urlset(number: int) -> StreamingHttpResponse:
    """The addresses of one file, both languages of a page one after the other."""
    return StreamingHttpResponse(lines(number, today(), timezone.now()), content_type=XML)


def lines(number: int, on: date, now: datetime) -> Iterator[str]:
    """The file, a page at a time."""
    languages = [code for code, _name in settings.LANGUAGES]
    first = number * MOST_ADDRESSES
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="{NAMESPACE}">\n'
    with override(settings.LANGUAGE_CODE):
        for position, (path, changed) in enumerate(pages(on, now)):
            for offset, language in enumerate(languages):
                if not first <= position * len(languages) + offset < first + MOST_ADDRESSES:
                    continue
                last = f"<lastmod>{changed.isoformat(timespec='seconds')}</lastmod>" if changed else ""
                yield f"<url><loc>{escape(settings.SITE_URL + path_in(language, path))}</loc>{last}</url>\n"
    yield "</urlset>\n"


@require_safe
def opensearch(request: HttpRequest) -> HttpResponse:
    """How browsers search here from their address bar."""
    context = {
        "language": get_language(),
        "search_url": settings.SITE_URL + reverse("opportunities:search"),
        "feed_url": settings.SITE_URL + reverse("opportunities:feed"),
        "icon_url": f"{settings.SITE_URL}{settings.STATIC_URL}icons/jalur-resmi.svg",
    }
    return render(
        request,
        "portal/opensearch.xml",
        context,
        content_type="application/opensearchdescription+xml; charset=utf-8",
    )


@require_safe
def picture(request: HttpRequest) -> HttpResponse:
    """The site's own picture, for pages that have none."""
    return picture_response(
        lang=get_language() or "id",
        kicker="KP2MI · BP3MI",
        title=_("Work abroad by the official path"),
        place=_("We have checked the permits of every job here."),
        note=_("Check an offer before you pay."),
    )
