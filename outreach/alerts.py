"""Sessions as a topic of alerts: those near a chosen regency or district, by the same filters as the list."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db.models import Model, QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from outreach.finding.nearness import around
from outreach.finding.parameters import SessionParams, read_params
from outreach.finding.results import Home, matching, read_home
from outreach.models import Partner, Session
from outreach.models.choices import SessionKind
from outreach.presenters.words import place_line, span_of
from portal.alerts.topics import Line
from portal.models import Language, Occupation
from portal.samples import marked


def params_of(query: str) -> SessionParams:
    """The parameters of a saved search."""
    return read_params(QueryDict(query))


@dataclass
class Finder:
    """Answers searches at one moment; each home is read once."""

    now: datetime
    homes: dict[str, Home] = field(default_factory=dict)

    def __call__(self, query: str, rows: "QuerySet[Any]", seen: int, most: int) -> Sequence[int]:
        params = params_of(query)
        if params.asal not in self.homes:
            self.homes[params.asal] = read_home(params.asal)
        home = self.homes[params.asal]
        if params.asal and home.chosen is None:  # the region does not exist any more
            return ()
        found = matching(params, self.now).filter(pk__in=rows)
        if home.chosen is not None:
            found = around(found, home.chosen, home.point)
        else:
            found = found.order_by("starts_at", "pk")
        return list(found.values_list("pk", flat=True)[:most])


class SessionTopic:
    """Announced sessions in a home, near it, or online."""

    name = "sessions"
    label = gettext_lazy("sessions")

    def read(self, data: QueryDict) -> str:
        """Without page and dates: an alert is about what comes, whenever that is."""
        params = replace(read_params(data), hal=1, bulan=None, dari=None, sampai=None)
        return params.url("").removeprefix("?")

    def places(self, query: str) -> list[tuple[str, str]]:
        """The regencies that can be chosen, when the search has no home yet."""
        home = read_home(params_of(query).asal)
        return [] if home.chosen else [(region.code, region.name) for region in home.regencies]

    def at(self, query: str, place: str) -> str:
        """The same search from another home."""
        return replace(params_of(query), asal=place).url("").removeprefix("?")

    def unknown(self, query: str) -> list[str]:
        """Home, language, occupation or partner."""
        params = params_of(query)
        exists = {
            _("Home"): not params.asal or read_home(params.asal).chosen is not None,
            _("Language"): _all_exist(Language, "pk", params.bahasa),
            _("Occupation"): _all_exist(Occupation, "pk", params.profesi),
            _("Partner"): not params.mitra or _all_exist(Partner, "slug", (params.mitra,)),
        }
        return [what for what, there in exists.items() if not there]

    def title(self, query: str, *, typed: bool = True) -> str:
        """Home and filters; nothing in it is typed."""
        params = params_of(query)
        home = read_home(params.asal).chosen
        nowhere = _("near a place that is not known any more") if params.asal else _("everywhere")
        texts = [_("in and near %(place)s") % {"place": home.name} if home else nowhere]
        texts += [str(SessionKind(kind).label) for kind in params.jenis]
        texts += Language.objects.filter(pk__in=params.bahasa).values_list("name", flat=True)
        texts += Occupation.objects.filter(pk__in=params.profesi).values_list("title", flat=True)
        texts += Partner.objects.filter(slug=params.mitra).values_list("name", flat=True)
        texts += [_("Seats left")] if params.kursi else []
        texts += [_("Step-free")] if params.landai else []
        return " · ".join(texts)

    def path(self, query: str) -> str:
        """The list with this search."""
        return params_of(query).url(reverse("outreach:sessions"))

    def feed(self, query: str) -> str:
        """Sessions of the regency as an Atom feed."""
        home = params_of(query).asal[:5]
        return reverse("outreach:feed") + (f"?kabupaten={home}" if home else "")

    def public(self, now: datetime) -> "QuerySet[Any]":
        """Sessions that are announced as coming or running."""
        return Session.objects.announced(now)

    def note_changes(self, coming: int, now: datetime) -> Sequence[int]:
        """None: who is told of a session, and who has registered for it, are told of its changes otherwise."""
        return ()

    def forget_changes(self, oldest: int, now: datetime) -> None:
        """Nothing: see `note_changes`."""

    def finder(self, now: datetime) -> Finder:
        """A finder for one run of the job."""
        return Finder(now)

    def lines(self, items: Sequence[int], now: datetime) -> dict[int, Line]:
        """Title, time with its zone, and place of those that are announced."""
        found = Session.objects.announced(now).with_places().filter(pk__in=items)
        return {session.pk: line_of(session) for session in found}


def _all_exist(model: type[Model], field: str, codes: Sequence[str]) -> bool:
    return model._default_manager.filter(**{f"{field}__in": codes}).count() == len(codes)


def line_of(session: Session) -> Line:
    """A session in three lines of a message; it comes from `with_places()`."""
    sample = [_("SAMPLE, not a real session.")] if session.is_demo else []
    facts = " · ".join([*sample, span_of(session), place_line(session)])
    return Line(marked(session.title, is_demo=session.is_demo), facts, session.get_absolute_url())


TOPIC = SessionTopic()
