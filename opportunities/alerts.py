"""Job listings as a topic of alerts: a saved search is the address of the list, read and answered as the list does."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opportunities import standings
from opportunities.models import Opportunity, Standing
from opportunities.presenters.card import closing, you_pay
from opportunities.presenters.left_out import names_of
from opportunities.presenters.results_page import filter_texts
from opportunities.presenters.words import pay, place
from opportunities.search.filters import conditions
from opportunities.search.names import Names, read_names
from opportunities.search.normalise import normalise
from opportunities.search.parameters import CODED, SearchParams, read_params
from opportunities.search.question import read_question, unknown_codes
from portal.alerts.topics import Find, Line
from portal.dates import today
from portal.samples import marked

MOST_TYPED = 60  # characters of the typed words that a message repeats


def params_of(query: str) -> SearchParams:
    """The parameters of a saved search."""
    return lasting(read_params(QueryDict(query)))


def lasting(params: SearchParams) -> SearchParams:
    """Without sort and page, which say nothing about what fits, and without the closing date: an alert is about what
    comes, and a new job seldom closes within days.
    """
    return replace(params, sort="", cursor="", closes_within=None)


def find(on: date, query: str, rows: "QuerySet[Any]", seen: int, most: int) -> Sequence[int]:
    """Those of the rows that the list would show on that WITA date, but not as they were at that round, the newest
    first. None when nothing exists any more of what a filter asks for.
    """
    question = read_question(params_of(query), on, strictly=True)
    before = Standing.objects.at(seen).filter(*conditions(question.params, on).values())
    if question.params.province:
        before = before.open_to(question.params.province)
    found = question.found.filter(pk__in=rows).exclude(Exists(before.filter(listing=OuterRef("pk"))))
    return list(found.order_by("-published_at", "-pk").values_list("pk", flat=True)[:most])


def name_of(names: Names, parameter: str, code: str) -> str:
    """The name of the code; of one that does not exist any more the code, and that it does not."""
    known = names.known(parameter, (code,))
    return names.label(parameter, code) if known else _("%(code)s (not known any more)") % {"code": code}


class JobTopic:
    """Live listings of a search, by the same parameters and the same `live()` as the list itself."""

    name = "jobs"
    label = gettext_lazy("jobs")

    def read(self, data: QueryDict) -> str:
        """What of the address an alert can wait for."""
        return lasting(read_params(data)).url("").removeprefix("?")

    def places(self, query: str) -> list[tuple[str, str]]:
        """A search for jobs needs no place."""
        return []

    def at(self, query: str, place: str) -> str:
        """The same: see `places`."""
        return query

    def unknown(self, query: str) -> list[str]:
        """Country, occupation, sector, scheme or home."""
        params = params_of(query)
        unknown = unknown_codes(params, read_names(params.origin))
        return names_of(parameter for parameter, _code in unknown)

    def title(self, query: str, *, typed: bool = True) -> str:
        """The words (or that there are some) and filters, or that it is every job. Only letters and digits of the
        words, and not many.
        """
        params = params_of(query)
        names = read_names(params.origin)
        words = normalise(params.q)[:MOST_TYPED]
        said = f"“{words}”" if typed else _("with the words that were typed")
        texts = [said] if words else []
        for parameter, attribute in CODED.items():
            texts += [name_of(names, parameter, code) for code in getattr(params, attribute)]
        texts += filter(None, filter_texts(params).values())
        if params.origin:
            home = name_of(names, "asal", params.origin)
            texts.append(_("open to people from %(home)s") % {"home": home})
        return " · ".join(texts) or _("all official jobs")

    def path(self, query: str) -> str:
        """The list with this search."""
        return params_of(query).url(reverse("opportunities:search"))

    def feed(self, query: str) -> str:
        """The same search as an Atom feed."""
        return params_of(query).url(reverse("opportunities:feed"))

    def public(self, now: datetime) -> "QuerySet[Any]":
        """Listings that are live on that WITA date."""
        return Opportunity.objects.live(today(now=now))

    def note_changes(self, coming: int, now: datetime) -> Sequence[int]:
        """Live listings that can be filtered by something else than before: a raised wage, an opened province."""
        return standings.note(self.name, coming, today(now=now))

    def forget_changes(self, oldest: int, now: datetime) -> None:
        """What listings were filtered by at rounds that no alert asks for."""
        standings.forget(oldest, today(now=now))

    def finder(self, now: datetime) -> Find:
        """A finder for one run of the job."""
        return partial(find, today(now=now))

    def lines(self, items: Sequence[int], now: datetime) -> dict[int, Line]:
        """Title, pay, what the worker pays, and the closing date of those that are live."""
        on = today(now=now)
        live = Opportunity.objects.live(on).for_cards().filter(pk__in=items)
        return {listing.pk: line_of(listing, on) for listing in live}


def line_of(listing: Opportunity, on: date) -> Line:
    """A listing in three lines of a message; the listing comes from `for_cards()`."""
    wage, cost, end = pay(listing, on), you_pay(listing, listing.payers), closing(listing, on)  # type: ignore[attr-defined]
    facts = [
        *([_("SAMPLE, not a real job.")] if listing.is_demo else []),
        place(listing),
        f"{wage['amount']} {wage['period']}".strip(),
        f"{cost['label']}: {cost['value']}",
        f"{end['label']} {end['value']}",
    ]
    title = marked(f"{listing.title} ({listing.code})", is_demo=listing.is_demo)
    return Line(title, " · ".join(facts), listing.get_absolute_url())


TOPIC = JobTopic()
