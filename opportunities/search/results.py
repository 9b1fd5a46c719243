"""One page of the list: the stages put together. Four statements, one more for a page that lies past the end."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from opportunities.models import Opportunity
from opportunities.models.choices import State
from opportunities.models.live import OpportunityQuerySet
from opportunities.search.facets import Facets, count_and_choose, count_live
from opportunities.search.filters import conditions
from opportunities.search.lift import join
from opportunities.search.match import text_query, title_rank
from opportunities.search.names import Names, read_names
from opportunities.search.ordering import SORT_KEYS, Cursor, Stretch, stretch_of
from opportunities.search.parameters import SearchParams
from opportunities.search.understand import Understood, understand

PAGE_SIZE = 10


@dataclass(frozen=True)
class Page:
    """Listings of one page; the cursors lead on and back, empty where there is nothing more."""

    listings: tuple[Opportunity, ...] = ()
    number: int = 1
    following: str = ""
    preceding: str = ""


@dataclass(frozen=True)
class Results:
    """What the search page shows. `asked` is as typed; `params` says the same with words turned into filters."""

    asked: SearchParams
    params: SearchParams
    understood: Understood
    names: Names
    facets: Facets
    sort: str
    page: Page = field(default_factory=Page)

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return -(-self.facets.total // PAGE_SIZE)

    @property
    def lasting(self) -> SearchParams:
        """The parameters that give the same list again, from its first page: as typed when a filter came from words
        that also rank (`sabah`), because the filter alone would rank otherwise.
        """
        return self.asked.first_page() if self.understood.hints else self.params.first_page()


def search(asked: SearchParams, on: date) -> Results:
    """The live listings of that WITA date that answer the parameters, with facets."""
    names = read_names(asked.origin, typed="" if asked.exactly else asked.q)
    understood = understand(asked.q, names, exactly=asked.exactly)
    names = names.with_homes(understood.homes)
    params = effective(asked, understood, names)
    sort = sort_of(params, understood)
    stretch = stretch_of(sort, params.cursor, PAGE_SIZE)
    found = matching(params, understood, on)
    chosen = None
    if understood.groups:
        facets, chosen = count_and_choose(ranked(found, understood, sort), params, on, stretch)
    else:
        facets = count_live(params, on)
    filtered = found.filter(*conditions(params, on).values())
    page = read_page(filtered, understood, stretch, chosen) if facets.total else Page()
    return Results(asked, params, understood, names, as_shown(facets, page), sort, page)


def as_shown(facets: Facets, page: Page) -> Facets:
    """Counts made beforehand may be a minute old: what fits on one page is counted by what is on it."""
    alone = facets.total and page.number == 1 and not page.following
    return replace(facets, total=len(page.listings)) if alone else facets


def effective(asked: SearchParams, understood: Understood, names: Names) -> SearchParams:
    """The parameters with the words that name filters turned into filters, and without codes that do not exist."""
    both = join(names.without_unknown(asked), understood.filters)
    return replace(both, q=asked.q if asked.exactly else understood.rest)


def sort_of(params: SearchParams, understood: Understood) -> str:
    """The sort asked for; best match with words and newest without is what nobody has to ask for."""
    best = "cocok" if understood.groups or understood.hints else "baru"
    return best if params.sort in ("", "cocok") else params.sort


def matching(params: SearchParams, understood: Understood, on: date) -> OpportunityQuerySet:
    """Live listings (open to the visitor's province, when known) that contain the words; no filter applied yet."""
    found = Opportunity.objects.live(on, params.province)
    query = text_query(understood.groups)
    return found if query is None else found.filter(search_all=query)


def read_page(
    found: OpportunityQuerySet,
    understood: Understood,
    stretch: Stretch,
    chosen: Sequence[int] | None = None,
) -> Page:
    """That stretch of what was found, the first page where it is empty. One statement, two for an empty stretch.

    `chosen` are the ids of the listings of the stretch, if they are known already.
    """
    page = _page(_cards(found, understood, stretch, chosen), stretch)
    first = Stretch(stretch.sort, stretch.size)
    return page if page.listings or stretch == first else _page(_cards(found, understood, first), first)


def ranked(found: OpportunityQuerySet, understood: Understood, sort: str) -> OpportunityQuerySet:
    """With `rank`, if that is what they are sorted by."""
    if sort != "cocok":
        return found
    return found.annotate(rank=title_rank(understood.groups, understood.hints))


def _cards(
    found: OpportunityQuerySet,
    understood: Understood,
    stretch: Stretch,
    chosen: Sequence[int] | None = None,
) -> list[Opportunity]:
    """The listings of a stretch, in the order in which it is read. One statement.

    A rank is worked out for all that was found: then only those of the page are joined with what their cards show.
    """
    part = slice(stretch.start, stretch.start + stretch.size)
    if stretch.sort != "cocok" and chosen is None:
        return list(found.filter(stretch.beyond).for_cards_only().order_by(*stretch.order)[part])
    within: Any = chosen
    if within is None:
        sorted_ = ranked(found, understood, stretch.sort).filter(stretch.beyond).order_by(*stretch.order)
        within = sorted_.values("pk")[part]
    listings = Opportunity.objects.filter(pk__in=within, state=State.PUBLISHED)
    return list(ranked(listings, understood, stretch.sort).for_cards_only().order_by(*stretch.order))


def _page(listings: Sequence[Opportunity], stretch: Stretch) -> Page:
    kept = listings[:PAGE_SIZE]
    if not kept:
        return Page()
    more, sort, number = len(listings) > PAGE_SIZE, stretch.sort, stretch.page
    if stretch.backwards:
        kept, more_after, more_before = kept[::-1], True, more
    else:
        more_after, more_before = more, stretch.cursor is not None or number > 1
    after = Cursor(sort, False, number + 1, _keys(kept[-1], sort)).write() if more_after else ""
    before = Cursor(sort, True, max(1, number - 1), _keys(kept[0], sort)).write() if more_before else ""
    return Page(tuple(kept), number, after, before)


def _keys(listing: Opportunity, sort: str) -> tuple[object, ...]:
    return tuple(getattr(listing, key.name) for key in SORT_KEYS[sort])
