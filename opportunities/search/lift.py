"""Words that name something coded become that filter, visibly, so that it can be undone."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from opportunities.search.parameters import SearchParams
from opportunities.search.synonyms import Group

ANYTHING = SearchParams()


@dataclass(frozen=True)
class Lifted:
    """`kept` still has to be matched as text; `filters` are what the words of `taken` name."""

    kept: tuple[Group, ...]
    taken: tuple[Group, ...]
    filters: SearchParams


def lift(groups: Sequence[Group], codes: Mapping[str, SearchParams]) -> Lifted:
    """Take out the groups that can only mean a filter, by a table of normalised phrase → filter.

    A group is one by its own words (`malaysia`, `ssw`), or when everything staff let it stand for is one (`sabah`,
    `jaga ana`).
    """
    kept, taken, found = [], [], ANYTHING
    for group in groups:
        meanings = meanings_of(group, codes)
        if meanings:
            taken.append(group)
            found = join(found, *meanings)
        else:
            kept.append(group)
    return Lifted(tuple(kept), tuple(taken), found)


def meanings_of(group: Group, codes: Mapping[str, SearchParams]) -> list[SearchParams]:
    """The filters that the group names; empty when some of it must be matched as text."""
    if group.typed in codes:
        return [codes[group.typed]]
    meanings = [codes.get(phrase) for phrase in group.instead]
    known = [meaning for meaning in meanings if meaning is not None]
    return known if len(known) == len(meanings) else []


def join(first: SearchParams, *others: SearchParams) -> SearchParams:
    """The filters of all: codes are added, of the rest the first that says something counts."""
    for other in others:
        changes = {
            item.name: _joined(item.name, first, other) for item in fields(SearchParams) if item.metadata
        }
        first = replace(first, **changes)
    return first


def _joined(name: str, first: SearchParams, other: SearchParams) -> Any:
    one, two = getattr(first, name), getattr(other, name)
    if isinstance(one, tuple):
        return tuple(dict.fromkeys((*one, *two)))
    return two if one == getattr(ANYTHING, name) else one


def names_part(phrase: str, codes: Iterable[str]) -> bool:
    """The phrase has a shorter one of these inside: `kerja jepang` has `jepang`."""
    padded = f" {phrase} "
    return any(code != phrase and f" {code} " in padded for code in codes)
