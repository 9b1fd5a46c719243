"""Is this offer in the official data? By spoken code; the QR codes of posters lead to `/cek/<code>/`."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from opportunities.models import Opportunity
from opportunities.presenters.card import card
from opportunities.presenters.check import live_answer, missing_answer, stopped_answer
from opportunities.search.normalise import LONGEST_TEXT
from opportunities.views.listing import find, with_sanctions
from portal.dates import today
from portal.homes import home_of

MOST_SIMILAR = 2


@require_safe
def check(request: HttpRequest) -> HttpResponse:
    """The form, and its answer when a code was typed."""
    typed = request.GET.get("q", "").replace("\x00", " ").strip()[:LONGEST_TEXT]
    if not typed:
        return render(request, "opportunities/check.html")
    return answer(request, typed)


@require_safe
def check_code(request: HttpRequest, code: str) -> HttpResponse:
    """The answer for the code of a poster; 404 when our data do not have it."""
    return answer(request, code.replace("\x00", " ")[:LONGEST_TEXT], missing_status=404)


def answer(request: HttpRequest, typed: str, missing_status: int = 200) -> HttpResponse:
    on, home = today(), home_of(request)
    found = find(typed, on)
    live = Opportunity.objects.live(on, home[:2])
    checked_at = Opportunity.objects.checked_until()
    context: dict[str, Any]
    if found and found.live_now:  # type: ignore[attr-defined]
        context = live_answer(found, checked_at)
        return render(request, "opportunities/check_answer.html", context)
    if found:
        context = stopped_answer(found, with_sanctions(found).obstacles(on), checked_at, on)
        others = live.similar_to(found)
    else:
        context = missing_answer(typed, checked_at)
        others = live.order_by("-published_at", "-pk")
    context["similar"] = [card(other, on, home) for other in others.for_cards()[:MOST_SIMILAR]]
    return render(
        request, "opportunities/check_answer.html", context, status=200 if found else missing_status
    )
