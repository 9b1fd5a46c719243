"""What a query becomes and what it finds, for staff who write synonyms: also with an entry that is not saved yet."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from opportunities.models.live import OpportunityQuerySet
from opportunities.search.filters import conditions
from opportunities.search.names import Names, read_names
from opportunities.search.normalise import normalise
from opportunities.search.ordering import Stretch
from opportunities.search.parameters import SearchParams
from opportunities.search.results import effective, matching, read_page, sort_of
from opportunities.search.understand import Understood, understand

UNHEARD = "qqq"  # searched as this, an entry can be told from all that the tables know


@dataclass(frozen=True)
class Preview:
    """`found` are the live listings that answer, `titles` those of the first ones, best match first."""

    understood: Understood
    params: SearchParams
    names: Names
    found: OpportunityQuerySet
    titles: tuple[str, ...]


def preview(text: str, drafts: Mapping[str, tuple[str, ...]], on: date, most: int = 5) -> Preview:
    """Search as a visitor would on that WITA date, with these unsaved entries (normalised phrase → replacements)."""
    names = read_names(typed=text)
    understood = understand(text, names, drafts=drafts)
    names = names.with_homes(understood.homes)
    params = effective(SearchParams(q=text), understood, names)
    found = matching(params, understood, on).filter(*conditions(params, on).values())
    page = read_page(found, understood, Stretch(sort_of(params, understood), most))
    titles = tuple(f"{listing.title} ({listing.country.name})" for listing in page.listings)
    return Preview(understood, params, names, found, titles)


def instead_of_entry(term: str) -> tuple[SearchParams, Names] | None:
    """The filters that the search reads in the term without ever looking for an entry, and the names for them; None
    when an entry for the term would be used.
    """
    phrase, names = normalise(term), read_names(typed=term)
    understood = understand(term, names, drafts={phrase: (UNHEARD,)})
    if any(group.instead == (UNHEARD,) for group in understood.groups):
        return None
    return understood.filters, names.with_homes(understood.homes)
