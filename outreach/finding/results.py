"""One page of the list of sessions, or one month of it. At most six statements, however many sessions there are."""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db.models import DateField, F, Func, Q
from django.db.models.functions import Cast

from outreach.finding.nearness import Point, around, point_of, ranked
from outreach.finding.parameters import MOST_PAGES, SessionParams
from outreach.models import Session
from outreach.models.choices import YesNoUnknown
from outreach.models.finding import SessionQuerySet
from portal.homes import existing
from portal.models import Language, Occupation, Region
from portal.models.places import RegionLevel

HOME_PROVINCE = "53"  # whose regencies are offered until another home is chosen
PAGE_SIZE = 20
MOST_FOUND = MOST_PAGES * PAGE_SIZE  # nobody reads on further; and counting on would read every session
MOST_NEAREST = 5
MOST_IN_A_MONTH = 100
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Home:
    """Where the visitor said to be. `regions` are what can be chosen: regencies, then districts of the chosen one."""

    regions: list[Region]
    chosen: Region | None = None
    point: Point | None = None

    @property
    def regencies(self) -> list[Region]:
        return [region for region in self.regions if region.level == RegionLevel.REGENCY]

    @property
    def districts(self) -> list[Region]:
        return [region for region in self.regions if region.level == RegionLevel.DISTRICT]


@dataclass(frozen=True)
class Results:
    """What was found. `nearest` is filled only when nothing was; `relaxed` says that filters were left out for it."""

    params: SessionParams
    home: Home
    total: int = 0
    sessions: list[Session] = field(default_factory=list)
    nearest: list[Session] = field(default_factory=list)
    relaxed: bool = False
    more: bool = False  # there are more than `total`

    @property
    def pages(self) -> int:
        return -(-self.total // PAGE_SIZE)


def read_home(code: str) -> Home:
    """The regions to choose from and the one that was chosen, if it exists. One statement."""
    province, regency = code[:2], code[:5]
    if province not in existing():
        province = HOME_PROVINCE
    offered = Region.objects.filter(
        Q(level=RegionLevel.REGENCY, parent_id=province)
        | Q(level=RegionLevel.DISTRICT, parent_id=regency)
        | Q(code=province)
    )
    regions = list(offered.order_by("code"))
    by_code = {region.code: region for region in regions}
    chosen = by_code.get(code)
    return Home(regions, chosen, point_of(chosen, by_code.get(regency)) if chosen else None)


def at_home(params: SessionParams) -> tuple[SessionParams, Home]:
    """The same, without a home that does not exist, and the home."""
    home = read_home(params.asal)
    return (params if home.chosen else replace(params, asal="")), home


def matching(params: SessionParams, now: datetime) -> SessionQuerySet:
    """Announced sessions that pass the filters, wherever they are."""
    found = Session.objects.announced(now)
    if params.jenis:
        found = found.filter(kind__in=params.jenis)
    if params.bahasa:
        found = found.filter(_linked("languages", "language_id", params.bahasa))
    if params.profesi:
        found = found.filter(_linked("occupations", "occupation_id", params.profesi))
    if params.mitra:
        found = found.of_partner(params.mitra)
    if params.landai:
        found = found.filter(venue__step_free=YesNoUnknown.YES)
    if params.kursi:
        found = found.with_room()
    return on_days(found, params.dari, params.sampai)


def _linked(name: str, column: str, codes: tuple[str, ...]) -> Q:
    through: Any = getattr(Session, name).through
    return Q(pk__in=through.objects.filter(**{f"{column}__in": codes}).values("session_id"))


def on_days(sessions: SessionQuerySet, first: date | None, last: date | None) -> SessionQuerySet:
    """Those that begin between two days, both included, by the calendar of the place. Adds `local_day`."""
    local = Cast(Func(F("zone"), F("starts_at"), function="timezone"), DateField())
    found = sessions.annotate(local_day=local)
    if first:  # the bound on the moment is for the index: no zone is further than a day from UTC
        found = found.filter(starts_at__gt=_midnight(first) - ONE_DAY, local_day__gte=first)
    if last:
        found = found.filter(starts_at__lt=_midnight(last) + 2 * ONE_DAY, local_day__lte=last)
    return found


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=UTC)


def find_sessions(params: SessionParams, now: datetime) -> Results:
    """A page of the list; when there is none at home, the next nearest elsewhere."""
    params, home = at_home(params)
    wanted = matching(params, now)
    found = _at_home(wanted, home)
    keys = list(found.values_list("pk", flat=True)[: MOST_FOUND + 1])
    if not keys:
        return _next_nearest(params, home, wanted, now)
    start = (min(params.hal, -(-len(keys) // PAGE_SIZE)) - 1) * PAGE_SIZE
    page = found.for_cards().filter(pk__in=keys[start : start + PAGE_SIZE])
    return Results(params, home, min(len(keys), MOST_FOUND), list(page), more=len(keys) > MOST_FOUND)


def _at_home(wanted: SessionQuerySet, home: Home) -> SessionQuerySet:
    if home.chosen is None:
        return wanted.order_by("starts_at", "pk")
    return around(wanted, home.chosen, home.point)


def _next_nearest(params: SessionParams, home: Home, wanted: SessionQuerySet, now: datetime) -> Results:
    """The nearest that pass the filters; without the filters, when none passes them."""
    nearest = _ordered(wanted, home)
    relaxed = not nearest and params.filters != SessionParams()
    if relaxed:
        nearest = _ordered(Session.objects.announced(now), home)
    return Results(params, home, nearest=nearest, relaxed=relaxed)


def _ordered(sessions: SessionQuerySet, home: Home) -> list[Session]:
    ordered = (
        ranked(sessions, home.chosen, home.point) if home.chosen else sessions.order_by("starts_at", "pk")
    )
    return list(ordered.for_cards()[:MOST_NEAREST])


def find_month(params: SessionParams, month: date, now: datetime) -> Results:
    """The sessions that are still to come in a month, by day. At most a hundred are shown."""
    params, home = at_home(params)
    last = (month + timedelta(days=31)).replace(day=1) - ONE_DAY
    found = on_days(_at_home(matching(params, now), home), month, last).order_by("starts_at", "pk")
    sessions = list(found.with_places()[: MOST_IN_A_MONTH + 1])
    more = len(sessions) > MOST_IN_A_MONTH
    return Results(params, home, len(sessions), sessions[:MOST_IN_A_MONTH], more=more)


def used_languages(now: datetime) -> list[Language]:
    """Languages of announced sessions, for the filter."""
    through: Any = Session.languages.through
    used = through.objects.filter(session__in=Session.objects.announced(now)).values("language_id")
    return list(Language.objects.filter(pk__in=used).order_by("name"))


def used_occupations(now: datetime) -> list[Occupation]:
    """Occupations that announced sessions speak about, for the filter."""
    through: Any = Session.occupations.through
    used = through.objects.filter(session__in=Session.objects.announced(now)).values("occupation_id")
    return list(Occupation.objects.filter(pk__in=used).order_by("title"))
