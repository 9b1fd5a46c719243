"""Writing a draft: it is saved at every step, never over somebody else's newer edit, and repeated as a series.

Everything here takes the row's lock, looks at who may and at the version that the form was read at, and writes.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from outreach import access, series, workflow
from outreach.conflicts import conflicts, hard_conflicts, unanswered
from outreach.models import Partner, Session, Venue
from outreach.models.choices import SessionState
from portal.models import Office, Region, User

MOST_OPEN_PLACES = 200  # proposed by one partner and not looked at yet


class NewerVersion(ValidationError):
    """Somebody has saved the session since the form was opened; nothing was written."""


def new_draft(
    actor: User,
    office: Office,
    partner: Partner | None,
    code: str,
    values: Mapping[str, Any],
    sets: Mapping[str, Any],
) -> Session:
    """A draft with the code that its form was given; the same form sent again is the same draft.

    Raises PermissionDenied when the code is somebody else's, or the person may not write for the partner or office.
    """
    with transaction.atomic():
        Office.objects.select_for_update(no_key=True).get(pk=office.pk)  # two taps at once take turns
        earlier = Session.objects.filter(code=code).first()
        if earlier is not None:
            if earlier.author_id != actor.pk:
                raise PermissionDenied
            return earlier
        draft = Session(code=code, author=actor, office=office, lead_partner=partner, **values)
        if not access.can_write(actor, draft):
            raise PermissionDenied
        draft.save()
        _set(draft, sets)
    return draft


def save(
    session: Session,
    actor: User,
    read_version: int | None,
    values: Mapping[str, Any],
    sets: Mapping[str, Any],
) -> Session:
    """Write a step of a draft. Raises PermissionDenied, NewerVersion, or ValidationError when it is no draft now."""
    with transaction.atomic():
        locked = _locked(session, actor, read_version)
        for name, value in values.items():
            setattr(locked, name, value)
        locked.version += 1
        locked.save()
        _set(locked, sets)
    return locked


def _locked(session: Session, actor: User, read_version: int | None) -> Session:
    locked = Session.objects.select_for_update(of=("self",)).select_related("lead_partner").get(pk=session.pk)
    if not access.can_write(actor, locked):
        raise PermissionDenied
    if locked.state != SessionState.DRAFT:
        raise ValidationError(_("This is no longer possible: somebody else has changed the state meanwhile."))
    if locked.version != read_version:
        raise NewerVersion(
            _("Nothing was saved: somebody else saved a newer version while you were writing.")
        )
    return locked


def _set(session: Session, sets: Mapping[str, Any]) -> None:
    for name, rows in sets.items():
        getattr(session, name).set(rows)


def propose_place(partner: Partner | None, actor: User, values: Mapping[str, Any]) -> Venue:
    """A place that the office has not looked at yet; the same name in the same village is the same place."""
    with transaction.atomic():
        Region.objects.select_for_update(no_key=True).get(
            pk=values["region"].pk
        )  # two taps at once take turns
        open_places = Venue.objects.filter(proposed_by=partner, is_approved=False)
        same = (
            Venue.objects.usable_by(actor)
            .filter(name_ind=values["name_ind"], region=values["region"])
            .first()
        )
        if same is not None:
            return same
        if partner is not None and open_places.count() >= MOST_OPEN_PLACES:
            raise ValidationError(_("Too many of your places wait for the office. Choose one that exists."))
        return Venue.objects.create(proposed_by=partner, author=actor, **values)


def propose(
    session: Session,
    actor: User,
    read_version: int | None,
    reasons: Mapping[str, str],
    *,
    now: datetime | None = None,
) -> Session:
    """Accept warnings with these reasons and propose. Raises as `save`, and as the move itself."""
    at = now or timezone.now()
    with transaction.atomic():
        locked = _locked(session, actor, read_version)
        workflow.acknowledge(locked, dict(reasons))
        return workflow.move(locked, "propose", actor, now=at)


def propose_series(
    session: Session, actor: User, reason: str, *, now: datetime | None = None
) -> tuple[list[Session], list[Session]]:
    """Propose every draft of the session's series; `reason` accepts the warnings that have none yet.

    Returns those proposed, and those left because something hard speaks against them or something is missing.
    """
    at = now or timezone.now()
    proposed, left = [], []
    drafts = Session.objects.editable_by(actor).filter(
        series_key=session.series_key, state=SessionState.DRAFT
    )
    for draft in drafts.select_related("venue", "lead_partner").order_by("starts_at", "pk"):
        found = conflicts(draft, now=at)
        reasons = {each.key: reason for each in unanswered(found, draft.acknowledged)}
        if hard_conflicts(found) or workflow.missing_to_propose(draft) or (reasons and not reason.strip()):
            left.append(draft)
            continue
        proposed.append(propose(draft, actor, draft.version, reasons, now=at))
    return proposed, left


def repeat_once(session: Session, actor: User, starts_at: datetime) -> Session:
    """A draft like the session at another time; asking twice for the same gives the same draft."""
    if not access.can_write(actor, session):
        raise PermissionDenied
    with transaction.atomic():
        Session.objects.select_for_update(no_key=True).get(pk=session.pk)  # two taps at once take turns
        same = Session.objects.filter(
            author=actor,
            state=SessionState.DRAFT,
            starts_at=starts_at,
            title_ind=session.title_ind,  # type: ignore[attr-defined]
            venue=session.venue,
            lead_partner=session.lead_partner,
        ).exclude(pk=session.pk)
        return same.first() or series.repeat(session, actor, starts_at)


def start_series(
    session: Session,
    actor: User,
    read_version: int | None,
    rule: series.Rule,
    *,
    until: date | None = None,
    count: int | None = None,
    exceptions: Iterable[date] = (),
) -> list[Session]:
    """Drafts for the other dates of a series. A session begins one series only. Raises as `save` and `make_series`."""
    with transaction.atomic():
        locked = _locked(session, actor, read_version)
        if locked.series_key is not None:
            raise ValidationError(_("This session is part of a series already."))
        made = series.make_series(locked, actor, rule, until=until, count=count, exceptions=exceptions)
        Session.objects.filter(pk=locked.pk).update(version=locked.version + 1)
    return made
