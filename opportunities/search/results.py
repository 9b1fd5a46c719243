"""One page of the list: the stages put together. Four statements, one more for a page that lies past the end."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from opportunities.models import Opportunity
from opportunities.models.live import OpportunityQuerySet
from opportunities.search.facets import Facets, count_facets, count_live
from opportunities.search.filters import conditions
from opportunities.search.lift import join
from opportunities.search.match import text_query, title_rank
from opportunities.search.names import Names, read_names
from opportunities.search.ordering import SORT_KEYS, Cursor, following, order, page_number, read_cursor
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
    found = matching(params, understood, on)
    facets = count_facets(found, params, on) if understood.groups else count_live(params, on)
    filtered = found.filter(*conditions(params, on).values())
    page = read_page(filtered, understood, sort, params.cursor) if facets.total else Page()
    return Results(asked, params, understood, names, as_shown(facets, page), sort, page)


def as_shown(facets: Facets, page: Page) -> Facets:
    """Counts made beforehand may be a minute old: what fits on one page is counted by what is on it."""
    alone = facets.total and page.number == 1 and not page.following
    return replace(facets, total=len(page.listings)) if alone else facets


def effective(asked: SearchParams, understood: Understood, names: Names) -> SearchParams:
    """The parameters with the words that name filters turned into filters, and without codes that do not exist."""
    both = join(asked, understood.filters)
    origin = names.known("asal", (asked.origin,)) or (understood.filters.origin,)
    return replace(
        both,
        q=asked.q if asked.exactly else understood.rest,
        countries=names.known("negara", both.countries),
        occupations=names.known("profesi", both.occupations),
        sectors=names.known("sektor", both.sectors),
        schemes=names.known("skema", both.schemes),
        origin=origin[0],
    )


def sort_of(params: SearchParams, understood: Understood) -> str:
    """The sort asked for; best match with words and newest without is what nobody has to ask for."""
    best = "cocok" if understood.groups or understood.hints else "baru"
    return best if params.sort in ("", "cocok") else params.sort


def matching(params: SearchParams, understood: Understood, on: date) -> OpportunityQuerySet:
    """Live listings (open to the visitor's province, when known) that contain the words; no filter applied yet."""
    found = Opportunity.objects.live(on, params.province)
    query = text_query(understood.groups)
    return found if query is None else found.filter(search_all=query)


def read_page(found: OpportunityQuerySet, understood: Understood, sort: str, hal: str) -> Page:
    """The page that the cursor, or the number of an old link, leads to; the first one when it leads nowhere."""
    found = _ranked(found, understood, sort)
    cursor = read_cursor(hal, sort) if hal else None
    if cursor:
        page = _continued(found, understood, cursor)
        if page.listings:
            return page
    number = page_number(hal)
    page = _numbered(found, understood, sort, number)
    return page if page.listings or number == 1 else _numbered(found, understood, sort, 1)


def _numbered(found: OpportunityQuerySet, understood: Understood, sort: str, number: int) -> Page:
    listings = _cards(found, understood, sort, start=(number - 1) * PAGE_SIZE)
    more = len(listings) > PAGE_SIZE
    return _page(listings[:PAGE_SIZE], sort, number, more_after=more, more_before=number > 1)


def _continued(found: OpportunityQuerySet, understood: Understood, cursor: Cursor) -> Page:
    beyond = found.filter(following(cursor))
    listings = _cards(beyond, understood, cursor.sort, backwards=cursor.backwards)
    more = len(listings) > PAGE_SIZE
    kept = listings[:PAGE_SIZE]
    if cursor.backwards:
        return _page(kept[::-1], cursor.sort, cursor.page, more_after=True, more_before=more)
    return _page(kept, cursor.sort, cursor.page, more_after=more, more_before=True)


def _cards(
    found: OpportunityQuerySet, understood: Understood, sort: str, *, start: int = 0, backwards: bool = False
) -> list[Opportunity]:
    """What a page shows, and one more that says whether there is another page. One statement.

    A rank is worked out for all that was found: then only those of the page are joined with what their cards show.
    """
    keys, end = order(sort, backwards=backwards), start + PAGE_SIZE + 1
    if sort != "cocok":
        return list(found.for_cards().order_by(*keys)[start:end])
    chosen = Opportunity.objects.filter(pk__in=found.order_by(*keys).values("pk")[start:end])
    return list(_ranked(chosen, understood, sort).for_cards().order_by(*keys))


def _ranked(found: OpportunityQuerySet, understood: Understood, sort: str) -> OpportunityQuerySet:
    """With `rank`, if that is what they are sorted by."""
    if sort != "cocok":
        return found
    return found.annotate(rank=title_rank(understood.groups, understood.hints))


def _page(
    listings: Sequence[Opportunity], sort: str, number: int, *, more_after: bool, more_before: bool
) -> Page:
    if not listings:
        return Page()
    after = Cursor(sort, False, number + 1, _keys(listings[-1], sort)).write() if more_after else ""
    before = Cursor(sort, True, max(1, number - 1), _keys(listings[0], sort)).write() if more_before else ""
    return Page(tuple(listings), number, after, before)


def _keys(listing: Opportunity, sort: str) -> tuple[object, ...]:
    return tuple(getattr(listing, key.name) for key in SORT_KEYS[sort])
