"""Sheets to print. Only what is live now is printed: for the rest there are words."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from opportunities.digest import digest_file
from opportunities.models import Opportunity
from opportunities.poster import poster_file
from opportunities.presenters.tombstone import GONE
from opportunities.views.listing import find, read_terms, tombstone, unknown
from portal.dates import today
from portal.models import Region


def pdf(content: bytes, name: str) -> HttpResponse:
    """The answer with a sheet that opens in the browser, and is saved by this name."""
    response = HttpResponse(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    response.headers["X-Robots-Tag"] = "noindex"  # a copy in a search engine would outlive the job
    return response


@require_safe
def poster(request: HttpRequest, code: str) -> HttpResponse:
    """The A4 sheet of a listing. One that is not live gets its tombstone: 410 when it will not come back, else 404."""
    on = today()
    found = find(code, on)
    if found is None:
        return unknown(request, code)
    if not found.live_now:  # type: ignore[attr-defined]
        answer = tombstone(request, found, on, "")
        answer.status_code = 410 if found.state in GONE else 404
        return answer
    return pdf(poster_file(read_terms(found), on), found.code)


@require_safe
def digest(request: HttpRequest, region: str) -> HttpResponse:
    """All live listings open to people of a regency or province on two sheets."""
    on = today()
    home = get_object_or_404(Region.objects.select_related("parent"), pk=region)
    return pdf(
        digest_file(home, Opportunity.objects.live(on, home.province_code), on), f"lowongan-{region}-{on}"
    )
