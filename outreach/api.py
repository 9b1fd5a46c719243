"""Sessions for other systems. What each address answers: docs/api.md. Nothing about persons."""

from dataclasses import replace
from datetime import date, datetime
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Query, Router, Schema

from outreach.finding.parameters import MOST_CODES, MOST_PAGES, SessionParams, read_params
from outreach.finding.results import Results, find_sessions
from outreach.models import Session
from outreach.models.choices import SessionKind, YesNoUnknown
from outreach.obstacles import registration_obstacle
from portal.api.places import RegionCode
from portal.api.problems import Problem, UnreadableError, unreadable
from portal.api.words import Named, Words, addresses, in_both, left_out, one_of, words
from portal.dates import FIRST_DAY, LAST_DAY, Zone

router = Router(tags=["sessions"])

Kind = Annotated[str, one_of(SessionKind.values)]
REGISTRATION = ("open", "waiting_list", "not_open_yet", "closed", "started")
LanguageCode = Annotated[str, Field(pattern=r"^[a-z]{2,3}(,[a-z]{2,3})*$", max_length=200)]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9-]{1,60}(,[a-z0-9-]{1,60})*$", max_length=2000)]


class SessionQuery(Schema):
    """The parameters of `/sosialisasi/`."""

    asal: RegionCode = Field("", description="home: sessions there first, then the nearest, then online")
    jenis: list[SessionKind] = Field([], max_length=MOST_CODES, description="kinds")
    bahasa: list[LanguageCode] = Field([], max_length=MOST_CODES, description="languages spoken, ISO 639")
    profesi: list[Slug] = Field([], max_length=MOST_CODES, description="occupations")
    mitra: Annotated[str, Field(pattern=r"^[a-z0-9-]{1,80}$")] = left_out(description="partner")
    dari: date = left_out(description="first day")
    sampai: date = left_out(description="last day")
    kursi: Literal["1"] = left_out(description="1: seats left")
    landai: Literal["1"] = left_out(description="1: step-free")
    hal: int = Field(1, ge=1, le=MOST_PAGES, description="page")


class Place(Schema):
    """Where it is held."""

    name: Words
    region: str = Field(description="code of the village or district")
    region_name: str
    directions: Words | None
    step_free: Annotated[str, one_of(YesNoUnknown.values)]
    latitude: float | None
    longitude: float | None


class Organiser(Schema):
    """A partner with a public profile."""

    slug: str
    name: Words
    page: Words


class SessionOut(Schema):
    """An announced session. Taking part costs nothing, ever."""

    code: str
    kind: Kind
    kind_words: Words
    title: Words
    theme: Words | None
    starts_at: datetime = Field(description="with the offset of the place")
    ends_at: datetime
    zone: Annotated[str, one_of(Zone.values)]
    place: Place | None = Field(description="null: online")
    office: Named
    partner: Organiser | None
    seats: int | None = Field(description="null: no limit")
    seats_left: int | None = Field(description="null: nobody is turned away")
    registration: Annotated[str, one_of(REGISTRATION)]
    away_km: float | None = Field(description="from the home that was asked for, as the crow flies")
    version: int = Field(description="as SEQUENCE of the calendar")
    sample: bool = Field(description="invented data of a demonstration")
    page: Words


class Sessions(Schema):
    """One page of announced sessions; the nearest ones elsewhere when there is none."""

    items: list[SessionOut]
    total: int
    nearest: list[SessionOut] = Field(description="only when nothing was found")
    next: str | None


@router.get(
    "sessions",
    response={200: Sessions, 400: Problem},
    operation_id="sessions",
    summary="Announced sessions, by the parameters of the list of sessions",
    url_name="sessions",
)
def sessions(request: HttpRequest, asked: Query[SessionQuery]) -> Sessions:
    """Announced sessions by date; with `asal` those at home first, then the nearest, then online ones."""
    now = timezone.now()
    params = params_of(request, asked)
    results = find_sessions(params, now)
    beyond = results.total and params.hal > results.pages
    return Sessions(
        items=[] if beyond else [session_out(session, now) for session in results.sessions],
        total=results.total,
        nearest=[session_out(session, now) for session in results.nearest],
        next=next_address(request, results),
    )


def params_of(request: HttpRequest, asked: SessionQuery) -> SessionParams:
    """The question as the page would read it. Raises UnreadableError for a parameter that was given twice."""
    single = ("asal", "mitra", "dari", "sampai", "kursi", "landai", "hal")
    twice = [name for name in single if len(request.GET.getlist(name)) > 1]
    if twice:
        raise UnreadableError({name: unreadable() for name in twice})
    first, last = (
        day and min(max(day, FIRST_DAY), LAST_DAY)  # beyond these there is nothing to find
        for day in (asked.dari, asked.sampai)
    )
    if first and last and last < first:
        first, last = last, first
    return replace(read_params(request.GET), dari=first, sampai=last, bulan=None)


def next_address(request: HttpRequest, results: Results) -> str | None:
    """The next page of the same question."""
    if results.params.hal >= results.pages:
        return None
    query: Any = request.GET.copy()
    query["hal"] = str(results.params.hal + 1)
    return f"{settings.SITE_URL}{request.path}?{query.urlencode()}"


def session_out(session: Session, now: datetime) -> SessionOut:
    """As the API shows it. `session` comes from `for_cards()`."""
    start, end = (moment.astimezone(ZoneInfo(session.zone)) for moment in session.span)
    obstacle = registration_obstacle(session, now)
    left: int | None = session.seats_left  # type: ignore[attr-defined]
    partner = session.lead_partner
    away = getattr(session, "away_km", None)
    return SessionOut(
        code=session.code,
        kind=session.kind,
        kind_words=in_both(session.get_kind_display),
        title=words(session, "title"),
        theme=words(session, "theme") if session.theme else None,
        starts_at=start,
        ends_at=end,
        zone=session.zone,
        place=place_out(session),
        office=Named(code=session.office.key, name=words(session.office, "name")),
        partner=Organiser(slug=partner.slug, name=words(partner, "name"), page=addresses(partner))
        if partner
        else None,
        seats=session.capacity,
        seats_left=left,
        registration=obstacle.code if obstacle else "waiting_list" if left == 0 else "open",
        away_km=round(away, 1) if away is not None else None,
        version=session.version,
        sample=session.is_demo,
        page=addresses(session),
    )


def place_out(session: Session) -> Place | None:
    """The place; None for an online session."""
    venue = session.venue
    if venue is None:
        return None
    latitude, longitude = venue.point or (None, None)
    return Place(
        name=words(venue, "name"),
        region=venue.region_id,
        region_name=venue.region.name,
        directions=words(venue, "directions") if venue.directions else None,
        step_free=venue.step_free,
        latitude=latitude,
        longitude=longitude,
    )
