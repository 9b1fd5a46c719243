"""Registering people for a session, and finding a registration again.

A form carries a random key. The same key is the same registration, however often it arrives: a double tap, the back
button, a second tab or a lost answer end at the same confirmation. The same person twice (same phone and folded
name) is recognised, but a stranger who tries out names and numbers must not learn of it: the second registration looks
like any other, has a code of its own, takes no seat, and only the message to the telephone tells that there is one.
"""

import unicodedata
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from outreach import notifications, seats
from outreach.models import Registration, Session
from outreach.models.choices import ACTIVE_STATES, RegistrationSource, SeatState
from outreach.models.registration import NAME_LENGTH, fold_name
from outreach.obstacles import registration_obstacle
from portal import codes
from portal.crypto import lookup_hash, lookup_hashes
from portal.models import Occupation, Region, User
from portal.tokens import derived_token, token_hash

MOST_PEOPLE = 8
CODE_PREFIX = "DFT"  # from "daftar"
TOKEN_PURPOSE = "registration-manage"  # noqa: S105 a name, not a secret
ATTEMPTS = 3  # a code drawn twice, or the same form at the same moment
PAGE_NEEDS = ("session__venue__region__parent__parent", "session__office", "session__contact_office")


@dataclass(frozen=True)
class Person:
    """What a form says about one person. Everything but the name may be empty."""

    name: str
    age_band: str = ""
    sex: str = ""
    needs: tuple[str, ...] = ()
    village: Region | None = None
    village_text: str = ""
    interest: Occupation | None = None
    consent_to_contact: bool = False


@dataclass(frozen=True)
class Contact:
    """How the people of one form are reached: one telephone (E.164, empty for none) and a language."""

    phone: str = ""
    language: str = "id"


@dataclass(frozen=True)
class Receipt:
    """What the confirmation shows: a row a person in the order of the form, and the secret of the manage link.

    `already_sent` is true when the same form had arrived before: the rows are those of the first time.
    """

    registrations: list[Registration] = field(repr=False)
    token: str = field(repr=False)
    already_sent: bool = False


def new_key() -> str:
    """A key for a new form: random, so that nobody guesses somebody else's confirmation."""
    return uuid.uuid4().hex


def register(
    session: Session,
    people: Sequence[Person],
    contact: Contact,
    key: str,
    *,
    source: str = RegistrationSource.WEB,
    by: User | None = None,
    now: datetime | None = None,
) -> Receipt:
    """Register one to eight people of one form, each with a seat or a place in the waiting list, in one transaction.

    `key` is the form's (`new_key`, 16 to 64 characters). Raises ValidationError with a sentence for the screen: nobody
    can register now, no or too many people, or two of the same name. Staff and partners (`source`) may enter people
    until the session ends, even when registration is closed.
    """
    _check(people, key)
    at = now or timezone.now()
    for attempt in range(ATTEMPTS):
        try:
            with transaction.atomic():
                return _register(session, people, contact, key, source, by, at)
        except IntegrityError:
            if attempt == ATTEMPTS - 1:
                raise
    raise AssertionError  # the loop returns or raises


def _check(people: Sequence[Person], key: str) -> None:
    if not people:
        raise ValidationError(_("Write the name of at least one person."))
    if len(people) > MOST_PEOPLE:
        raise ValidationError(
            _("At most %(number)s people can be registered in one go.") % {"number": MOST_PEOPLE}
        )
    if not 16 <= len(key) <= 64:
        raise ValidationError(_("The form is incomplete. Open the page again."))
    if any(not person.name.strip() or len(person.name) > NAME_LENGTH for person in people):
        raise ValidationError(_("A name has between 1 and %(number)s characters.") % {"number": NAME_LENGTH})
    if len({_folded(person.name) for person in people}) < len(people):
        raise ValidationError(_("Two people have the same name. Add something that tells them apart."))


def _register(
    session: Session,
    people: Sequence[Person],
    contact: Contact,
    key: str,
    source: str,
    by: User | None,
    at: datetime,
) -> Receipt:
    locked = seats.lock_session(session.pk)
    listed = list(locked.registrations.filter(Q(key=key) | _of_phone(contact.phone)).order_by("position"))
    earlier = [row for row in listed if row.key == key]
    if earlier:
        return Receipt(earlier, manage_token(earlier[0]), already_sent=True)
    _refuse_unless_open(locked, source, at)
    known = _by_name(listed)
    free = seats.free_seats(locked)
    group = uuid.uuid4()
    token = derived_token(str(group), TOKEN_PURPOSE)
    rows = []
    for position, person in enumerate(people):
        original = known.get(_folded(person.name))
        seated = free is None or free > 0
        if free is not None and seated and original is None:
            free -= 1
        rows.append(
            Registration(
                session=locked,
                code=codes.new_code(CODE_PREFIX, body_length=6),
                group=group,
                position=position,
                key=key,
                state=SeatState.REGISTERED if seated else SeatState.WAITING,
                seated_at=at if seated else None,
                repeat_of=original,
                name=person.name.strip(),
                phone=contact.phone,
                no_phone=not contact.phone,
                language=contact.language,
                village=person.village,
                village_text=person.village_text[:120],
                age_band=person.age_band,
                sex=person.sex,
                needs=list(person.needs),
                interest=person.interest,
                consent_to_contact=person.consent_to_contact,
                token_hash=token_hash(token),
                source=source,
                registered_by=by,
                created_at=at,
            )
        )
    Registration.objects.bulk_create(rows)
    notifications.confirm(locked, rows[0], at)
    return Receipt(rows, token)


def _refuse_unless_open(session: Session, source: str, at: datetime) -> None:
    obstacle = registration_obstacle(session, at)
    if obstacle is None:
        return
    if source != RegistrationSource.WEB and obstacle.code in ("closed", "not_open_yet", "started"):
        return
    raise ValidationError(str(obstacle.message), code=obstacle.code)


def _folded(name: str) -> str:
    return fold_name(name) or name.strip()


def _known_people(session: Session, phone: str) -> dict[str, Registration]:
    """Who is in the list with this telephone, by folded name."""
    return _by_name(session.registrations.filter(_of_phone(phone)))


def _by_name(rows: Iterable[Registration]) -> dict[str, Registration]:
    return {_folded(row.name): row for row in rows}


def _of_phone(phone: str) -> Q:
    """People in a list, not their repetitions, with this telephone; nobody without one."""
    hashes = lookup_hashes(phone, "registration-phone")
    return Q(phone_hash__in=hashes, state__in=ACTIVE_STATES, repeat_of__isnull=True)


def change(registration: Registration, person: Person, *, now: datetime | None = None) -> Registration:
    """Write down what is true of a person now. The telephone stays: it is the contact of everybody in the form.

    A new name may be that of somebody already in the list with this telephone: the row becomes a repetition and gives
    its seat back. A repetition that gets a name of its own becomes a person of its own, with a seat if one is free;
    so does one whose first registration gets another name. Neither is told apart from any other change. Raises
    ValidationError when there is nothing left to change.
    """
    at = now or timezone.now()
    with transaction.atomic():
        session = seats.lock_session(registration.session_id)
        row = session.registrations.get(pk=registration.pk)
        if session.is_over(at) or row.state not in ACTIVE_STATES:
            raise ValidationError(_("This registration cannot be changed any more."))
        known = _known_people(session, row.phone)
        original = known.get(_folded(person.name))
        was_counted, is_renamed = row.repeat_of_id is None, _folded(person.name) != _folded(row.name)
        if original is not None and original != row:
            row.repeat_of = original
        elif not was_counted:
            seats.seat_newcomer(session, row, at)
        row.name = person.name.strip()
        row.village, row.village_text = person.village, person.village_text[:120]
        row.age_band, row.sex, row.needs = person.age_band, person.sex, list(person.needs)
        row.interest, row.consent_to_contact = person.interest, person.consent_to_contact
        row.save()
        if was_counted and is_renamed:
            _leave_old_name(session, row, at)
    return row


def _leave_old_name(session: Session, row: Registration, at: datetime) -> None:
    """Repetitions still carry the name that the row had: they are no longer its repetitions, and stay in the list.

    A row that has become somebody's repetition gives its seat back: to them, or to whoever waits.
    """
    if row.repeat_of_id is None:
        seats.stand_alone(session, row, at)
    elif not seats.hand_over(row, row.state):
        seats.promote(session, at)


def manage_token(registration: Registration) -> str:
    """The secret of the link by which the people of one form manage their registration; the database has its hash."""
    return derived_token(str(registration.group), TOKEN_PURPOSE, registration.token_hash)


def by_token(token: str, *, now: datetime | None = None) -> list[Registration]:
    """The people of one form by the secret of their link, in order; none when it is wrong or the session is over."""
    found = Registration.objects.manageable(now or timezone.now()).filter(token_hash=token_hash(token))
    return list(found.select_related(*PAGE_NEEDS).order_by("position"))


def by_code(code: str, phone: str, *, now: datetime | None = None) -> Registration | None:
    """One person by code and telephone (E.164). An unknown code and a wrong telephone give the same, None.

    Both cost one query by code; hashes of the telephone are computed either way.
    """
    hashes = lookup_hashes(phone, "registration-phone") or [lookup_hash("-", "registration-phone")]
    found = Registration.objects.manageable(now or timezone.now()).filter(
        code=canonical_code(code)[:16], phone_hash__in=hashes
    )
    return found.select_related(*PAGE_NEEDS).first()


def canonical_code(typed: str) -> str:
    """A registration's code in what somebody typed: the dash may be missing, and the prefix too."""
    bare = "".join(char for char in unicodedata.normalize("NFKC", typed).upper() if char.isalnum())
    return codes.normalise(f"{CODE_PREFIX}-{bare.removeprefix(CODE_PREFIX)}")


def close_registration(session: Session, *, now: datetime | None = None) -> None:
    """Nobody more can register from now on; those in the list stay."""
    at = now or timezone.now()
    with transaction.atomic():
        locked = seats.lock_session(session.pk)
        locked.registration_closes_at = at
        if locked.registration_opens_at is not None and locked.registration_opens_at >= at:
            locked.registration_opens_at = None
        locked.save(update_fields=["registration_closes_at", "registration_opens_at", "updated_at"])


def reopen_registration(session: Session) -> None:
    """People can register until the session begins."""
    with transaction.atomic():
        locked = seats.lock_session(session.pk)
        locked.registration_closes_at = None
        locked.save(update_fields=["registration_closes_at", "updated_at"])
