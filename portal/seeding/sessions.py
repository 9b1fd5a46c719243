"""The invented sessions of the demo data in every state, each with its history. Days are relative to the load date.

A session's code follows from its reference, so it is the same in every demo database. Nobody meets on a Sunday: a
session in the village moves to the Monday after.
"""

import random
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.text import slugify

from outreach.conflicts import conflicts
from outreach.models import Partner, Session, SessionChange
from outreach.models.choices import BOOKING_STATES, SessionKind, SessionState
from outreach.series import CODE_PREFIX
from outreach.workflow import TRANSITIONS
from portal import codes
from portal.dates import Zone
from portal.models import Office, User
from portal.seeding.agencies import after
from portal.seeding.files import Row, read_rows
from portal.seeding.partners import FOLDER, at_office, ever_inserted, venue_ids
from portal.seeding.tables import insert, instance
from portal.workflow import record

FILE = FOLDER / "sessions.csv"
SAME_NAME = (
    "title_ind", "title_en", "kind", "has_interpreter", "capacity", "is_soft",
)  # fmt: skip
FROM_THEME = (
    "theme_ind", "theme_en", "description_ind", "description_en", "what_to_bring_ind", "what_to_bring_en",
)  # fmt: skip
LISTS = ("target_groups", "speakers")
LINKS = {"co_partners": "partner_id", "languages": "language_id", "occupations": "occupation_id"}
MATERIALS = {SessionKind.ONLINE: ["slides", "quiz"]}
USUAL_MATERIALS = ["leaflet", "quiz", "attendance_sheet"]
ONLINE_URL = "https://contoh.example/sesi"
SUNDAY = 6
# What the words of the file mean in our workflow.
STEPS = {
    "draft": (),
    "returned": ("propose", "return"),
    "proposed": ("propose",),
    "on_hold": ("propose", "approve", "hold"),
    "approved": ("propose", "approve"),
    "cancelled": ("propose", "approve", "cancel"),
    "held": ("propose", "approve", "mark_held"),
    "reported": ("propose", "approve", "mark_held", "report"),
}
OPEN_WARNINGS, ACCEPTED = "SS-054", "Sudah dibicarakan dengan perangkat desa."
REPORTED = "Acara berjalan baik. Banyak pertanyaan tentang surat izin keluarga dan biaya."
CHANGED, CHANGED_SEATS, CHANGE_NOTE = "SS-053", 110, "Sekolah di sebelah ingin ikut."


@dataclass(frozen=True)
class Cast:
    """Who wrote and decided about the demo sessions, and what their rows refer to."""

    people: dict[str, User]
    offices: dict[str, int]
    partners: dict[str, int]
    venues: dict[str, int]

    def decider(self, office: str) -> User:
        """The second person of an office."""
        return self.people["verifier" if office == "bp3mi-ntt" else "kp2mi"]


def load_sessions(day: date, people: dict[str, User]) -> dict[str, Session]:
    """Insert the sessions that were never there, their days counted from `day`; the new ones by reference.

    A session whose place or partner is gone is left out.
    """
    partners = dict(Partner.objects.filter(is_demo=True).values_list("slug", "pk"))
    cast = Cast(people, dict(Office.objects.values_list("key", "pk")), partners, venue_ids())
    themes = {row["key"]: row for row in read_rows(FOLDER / "themes.csv")}
    ever = ever_inserted(Session, "code") | set(Session.objects.values_list("code", flat=True))
    rows = [
        row
        for row in read_rows(FILE)
        if code_of(row["reference"]) not in ever
        and (not row["venue"] or row["venue"] in cast.venues)
        and (not row["lead_partner"] or row["lead_partner"] in cast.partners)
    ]
    sessions = {row["reference"]: _session(row, themes[row["theme"]], day, cast) for row in rows}
    insert(Session, list(sessions.values()))
    _link(rows, sessions, cast)
    for row in rows:
        session = sessions[row["reference"]]
        _tell_history(row, session, day, cast)
        if row["replaced_by"] in sessions:
            Session.objects.filter(pk=session.pk).update(replaced_by=sessions[row["replaced_by"]])
    if CHANGED in sessions:
        _propose_change(sessions[CHANGED], people["jruk"], day)
    return sessions


def accept_warnings(sessions: dict[str, Session]) -> None:
    """Give reasons for what speaks against the new sessions, as their writers would have; one is left to the reader."""
    for reference, session in sessions.items():
        if (
            reference != OPEN_WARNINGS
            and session.starts_at is not None
            and not session.is_over(timezone.now())
        ):
            found = [conflict for conflict in conflicts(session, now=timezone.now()) if not conflict.hard]
            Session.objects.filter(pk=session.pk).update(
                acknowledged={conflict.key: ACCEPTED for conflict in found}
            )


def move_sessions(day: date) -> None:
    """Count the days of the demo sessions from `day`; nothing else of them changes.

    The latest first: a place is free again before the session before it comes there. A session that would then have
    been held before it begins, or whose place somebody else has taken, stays where it is.
    """
    present = {session.code: session for session in Session.objects.filter(is_demo=True)}
    dated = [row for row in read_rows(FILE) if row["starts_in_days"] and code_of(row["reference"]) in present]
    for row in sorted(dated, key=lambda row: int(row["starts_in_days"]), reverse=True):
        session = present[code_of(row["reference"])]
        starts_at, ends_at = _times(row, day)
        if session.state in (SessionState.HELD, SessionState.REPORTED) and int(row["starts_in_days"]) >= 0:
            continue
        try:
            with transaction.atomic():
                Session.objects.filter(pk=session.pk).update(
                    starts_at=starts_at, ends_at=ends_at, version=F("version") + 1
                )
        except IntegrityError:
            continue


def code_of(reference: str) -> str:
    """The spoken code of a demo session, drawn from its reference."""
    return codes.new_code(CODE_PREFIX, random.Random(reference))


def _session(row: Row, theme: Row, day: date, cast: Cast) -> Session:
    columns = {name: row[name] for name in SAME_NAME} | {name: theme[name] for name in FROM_THEME}
    session: Session = instance(Session, columns)
    session.code = code_of(row["reference"])
    session.is_demo = True
    session.office_id = cast.offices[row["office"]]
    session.author = cast.people[row["author"]]
    session.lead_partner_id = cast.partners.get(row["lead_partner"])
    session.venue_id = cast.venues.get(row["venue"])
    for name in LISTS:
        setattr(session, name, [item for item in row[name].split("|") if item])
    session.materials = MATERIALS.get(SessionKind(row["kind"]), USUAL_MATERIALS)
    if session.is_online:
        session.online_url = ONLINE_URL
    if row["series"]:
        session.series_key = uuid.uuid5(uuid.NAMESPACE_URL, row["series"])
    if row["starts_in_days"]:
        session.starts_at, session.ends_at = _times(row, day)
    _set_state(session, row, day, cast)
    return session


def _times(row: Row, day: date) -> tuple[datetime, datetime]:
    """Beginning and end in WITA."""
    on = after(day, row["starts_in_days"])
    if on.weekday() == SUNDAY and row["kind"] != SessionKind.ONLINE:
        on += timedelta(days=1)
    starts_at = datetime.combine(on, time.fromisoformat(row["time"]), ZoneInfo(Zone.WITA))
    return starts_at, starts_at + timedelta(minutes=int(row["minutes"]))


def _set_state(session: Session, row: Row, day: date, cast: Cast) -> None:
    steps = STEPS[row["state"]]
    session.state = TRANSITIONS[steps[-1]].target or "" if steps else SessionState.DRAFT
    moments = _moments(row, day)
    if "propose" in steps:
        session.slug = slugify(session.title_ind)[:100]  # type: ignore[attr-defined]
        session.proposed_by = session.author
        session.proposed_at = moments["propose"]
    if "approve" in steps:
        session.approved_by = cast.decider(row["office"])
        session.approved_at = moments["approve"]
    if "cancel" in steps:
        session.cancel_reason = row["reason"]
    session.version = 1 + len(steps)


def _moments(row: Row, day: date) -> dict[str, datetime]:
    """When each step was taken: never after `day`, the last ones just before it."""
    start = int(row["starts_in_days"] or 0)
    minute = int(row["reference"][-3:]) * 3
    settled = row["state"] in ("proposed", "returned")
    proposed = -3 if settled else min(start, 0) - 24
    held = min(start + 1, -1)
    told = {
        "propose": proposed,
        "approve": proposed + 2,
        "return": proposed + 1,
        "hold": -1,
        "cancel": min(start - 1, -1),
        "mark_held": held,
        "report": min(held + 2, -1),
    }
    return {action: at_office(day + timedelta(days=days), minute) for action, days in told.items()}


def _tell_history(row: Row, session: Session, day: date, cast: Cast) -> None:
    """The state changes that led to where the session is, by people who may make them."""
    moments, decider, author = _moments(row, day), cast.decider(row["office"]), cast.people[row["author"]]
    reasons = {"return": row["reason"], "hold": row["reason"], "cancel": row["reason"], "report": REPORTED}
    source: str = SessionState.DRAFT
    for action in STEPS[row["state"]]:
        actor = author if action in ("propose", "mark_held", "report") else decider
        target = TRANSITIONS[action].target or source
        record(session, action, source, target, actor, reasons.get(action, ""), moments[action])
        source = target


def _link(rows: Iterable[Row], sessions: dict[str, Session], cast: Cast) -> None:
    """Other partners, languages and occupations, in one statement each."""
    for name, column in LINKS.items():
        through: Any = getattr(Session, name).through
        links = []
        for row in rows:
            values: Iterable[Any] = filter(None, row[name].split("|"))
            if name == "co_partners":
                values = [cast.partners[slug] for slug in values if slug in cast.partners]
            links += [
                through(**{"session_id": sessions[row["reference"]].pk, column: value}) for value in values
            ]
        through.objects.bulk_create(links)


def _propose_change(session: Session, proposer: User, day: date) -> None:
    """More seats for an approved session: waits for a second person."""
    if session.state in BOOKING_STATES:
        change = SessionChange.objects.create(
            session=session,
            changes={"capacity": {"old": session.capacity, "new": CHANGED_SEATS}},
            proposed_by=proposer,
            note=CHANGE_NOTE,
        )
        SessionChange.objects.filter(pk=change.pk).update(proposed_at=at_office(day - timedelta(days=1)))
