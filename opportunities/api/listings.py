"""The list of live listings, and one listing, live or not."""

from django.conf import settings
from django.db.models import Prefetch, prefetch_related_objects
from django.http import Http404, HttpRequest
from ninja import Query, Router, Status

from opportunities.api import describe, shapes
from opportunities.api.asking import ListingQuery, cursor_of, filters_of, next_address, question_of
from opportunities.models import CostItem, LanguageRequirement, Opportunity
from opportunities.presenters.tombstone import GONE
from opportunities.search.ordering import SORT_KEYS, Cursor, following, order
from opportunities.search.question import Question
from opportunities.views.listing import find, with_sanctions
from portal.api.problems import Problem
from portal.dates import today
from portal.models import StateChange

router = Router(tags=["opportunities"])


@router.get(
    "opportunities",
    response={200: shapes.Listings, 400: Problem},
    operation_id="opportunities",
    summary="Live listings, by the parameters of the search page",
    url_name="opportunities",
)
def opportunities(request: HttpRequest, asked: Query[ListingQuery]) -> shapes.Listings:
    """Live listings in the order of the page. Follow `next` until it is null: no listing is skipped or repeated."""
    question = question_of(request, today())
    after = cursor_of(request.GET.get("hal", ""), question.sort)
    listings, cursor = page_of(question, after, asked.banyak)
    return shapes.Listings(
        items=[describe.brief(listing) for listing in listings],
        total=question.total() if after or cursor else len(listings),
        filters=filters_of(question),
        sort=question.sort,
        ignored=[shapes.Ignored(parameter=name, code=code) for name, code in question.unknown],
        next=next_address(request, cursor, settings.SITE_URL) if cursor else None,
    )


def page_of(question: Question, after: Cursor | None, size: int) -> tuple[list[Opportunity], str]:
    """The listings of a page, and the cursor that continues after them (empty on the last page)."""
    found = question.ranked
    if after:
        found = found.filter(following(after))
    loaded = found.for_cards().select_related("country", "agency", "scheme", "occupation", "sector")
    listings = list(loaded.order_by(*order(question.sort))[: size + 1])
    if len(listings) <= size:
        return listings, ""
    last = listings[size - 1]
    keys = tuple(getattr(last, key.name) for key in SORT_KEYS[question.sort])
    number = after.page + 1 if after else 2
    return listings[:size], Cursor(question.sort, False, number, keys).write()


@router.get(
    "opportunities/{code}",
    response={
        200: shapes.Listing | shapes.StoppedListing,
        400: Problem,
        404: Problem,
        410: shapes.StoppedListing,
    },
    operation_id="opportunity",
    summary="One listing; when it is not live, what became of it (410: for good)",
    url_name="opportunity",
)
def opportunity(request: HttpRequest, code: str) -> Status[object]:
    """Everything that its page says while it is live; afterwards what became of it, never the offer itself."""
    on = today()
    found = find(code, on)
    if found is None:
        raise Http404
    if found.live_now:  # type: ignore[attr-defined]
        costs = CostItem.objects.select_related("kind", "legal_basis")
        languages = LanguageRequirement.objects.select_related("language")
        prefetch_related_objects([found], Prefetch("costs", costs), Prefetch("languages", languages))
        return Status(200, describe.full(found))
    obstacles = with_sanctions(found).obstacles(on)
    answer = describe.stopped(found, obstacles, StateChange.objects.of(found).first())
    return Status(410 if found.state in GONE else 200, answer)
