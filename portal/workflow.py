"""The one function that changes a state. Each app keeps a `TRANSITIONS` table; nothing else writes `state`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from portal.models import StateChange, User

M = TypeVar("M", bound=models.Model)


@dataclass(frozen=True)
class Change:
    """What an effect gets: the locked object, who acts, why and when (aware UTC datetime)."""

    subject: Any
    actor: User | None
    reason: str
    at: datetime


@dataclass(frozen=True)
class Transition:
    """One row of a table: from which states to which, who may, whether a reason is needed, and what else happens.

    `effect` may set fields of the locked object (it is saved afterwards), write related rows and queue messages;
    it raises ValidationError when the move is not possible now. `target` is None when the state stays as it is.
    """

    label: str | Promise
    sources: tuple[str, ...]
    target: str | None
    may: Callable[[User, Any], bool]
    reason_required: bool = False
    effect: Callable[[Change], None] | None = None
    danger: bool = False


Table = Mapping[str, Transition]


def available(table: Table, subject: Any, user: User) -> dict[str, Transition]:
    """The transitions this user may make on the object in its present state, in table order."""
    return {
        name: row for name, row in table.items() if subject.state in row.sources and row.may(user, subject)
    }


def transition(
    table: Table, subject: M, action: str, actor: User, reason: str = "", *, now: datetime | None = None
) -> M:
    """Lock the row, check state, person and reason, run the effect, save, and record a StateChange, in one transaction.

    Returns the fresh, changed object. Raises PermissionDenied when the person may not, ValidationError (with a
    sentence for the screen) when the state has moved on, the reason is missing or the effect refuses.
    """
    row = table[action]
    at = now or timezone.now()
    reason = reason.strip()
    with transaction.atomic():
        manager = type(subject)._base_manager
        locked = manager.select_for_update(of=("self",)).get(pk=subject.pk)
        source: str = locked.state  # type: ignore[attr-defined]
        if source not in row.sources:
            raise ValidationError(
                _("This is no longer possible: somebody else has changed the state meanwhile.")
            )
        if not row.may(actor, locked):
            raise PermissionDenied
        if row.reason_required and not reason:
            raise ValidationError(_("Write the reason: the colleagues who read the history need it."))
        target = row.target or source
        locked.state = target  # type: ignore[attr-defined]
        if row.effect:
            row.effect(Change(locked, actor, reason, at))
        locked.save()
        record(locked, action, source, target, actor, reason, at)
    return locked


def record(
    subject: models.Model,
    action: str,
    source: str,
    target: str,
    actor: User | None,
    reason: str,
    at: datetime,
) -> StateChange:
    """Write one line of the object's history. `actor` is None for the system itself."""
    return StateChange.objects.create(
        content_type=ContentType.objects.get_for_model(subject, for_concrete_model=True),
        object_id=str(subject.pk),
        action=action,
        source=source,
        target=target,
        actor=actor,
        reason=reason,
        at=at,
    )


def history_of(subject: models.Model) -> models.QuerySet[StateChange]:
    """The object's state changes, newest first, with the people who made them."""
    content_type = ContentType.objects.get_for_model(subject, for_concrete_model=True)
    return StateChange.objects.filter(content_type=content_type, object_id=str(subject.pk)).select_related(
        "actor"
    )
