"""What outreach tells whom: one function a message. All of them write outbox rows in the caller's transaction.

People who registered together are told once, at their telephone; those without one are not. The text is made when
it is sent: see `outreach.message_texts`.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from outreach.models import Facilitation, Invitation, Partner, Registration, Session, SessionChange
from outreach.models.choices import ACTIVE_STATES, ASSIGNED_STATES, FacilitationState
from portal import messages
from portal.access import EDITOR, VERIFIER
from portal.crypto import encrypt, lookup_hashes
from portal.models import Message, Office, User

FOLDER = "outreach/messages"
CONFIRMATION = f"{FOLDER}/confirmation"
OFFER = f"{FOLDER}/offer"
REMINDER = f"{FOLDER}/reminder"
MOVED = f"{FOLDER}/moved"
PAUSED = f"{FOLDER}/paused"
RESUMED = f"{FOLDER}/resumed"
CANCELLED = f"{FOLDER}/cancelled"
THANKS = f"{FOLDER}/thanks"
NOTE = f"{FOLDER}/note"
DECISION = f"{FOLDER}/decision"
FACILITATION = f"{FOLDER}/facilitation"
HELPER = f"{FOLDER}/helper"
PARTNER_DECISION = f"{FOLDER}/partner_decision"
MEMBER_INVITATION = f"{FOLDER}/member_invitation"
AGREEMENT_ENDING = f"{FOLDER}/agreement_ending"

THANKS_WITHIN = timedelta(days=3)  # later it would only puzzle people
MOST_CONFIRMATIONS_A_DAY = 6  # to one telephone: the form must not become a way to pester somebody
TOKEN_PURPOSE = "registration-manage"  # noqa: S105 a name, not a secret


def subject_of(session: Session) -> str:
    """What outbox rows about a session say in `subject`."""
    return f"session:{session.code}"


def confirm(session: Session, first: Registration, now: datetime) -> None:
    """Tell the telephone of a form who is registered; a telephone is not told more than six times a day."""
    if not first.phone:
        return
    recent = Registration.objects.filter(
        phone_hash__in=lookup_hashes(first.phone, "registration-phone"),
        created_at__gt=now - timedelta(days=1),
    )
    groups = recent.values_list("group", flat=True).distinct().order_by()[: MOST_CONFIRMATIONS_A_DAY + 1]
    if len(groups) > MOST_CONFIRMATIONS_A_DAY:
        return
    messages.enqueue(
        messages.phone_channel(),
        first.phone,
        CONFIRMATION,
        f"confirmation:{first.group}",
        **_about(session, first, now),
    )


def offer_seats(session: Session, rows: Iterable[Registration], now: datetime) -> None:
    """Tell each person of the waiting list that a seat is kept until when."""
    messages.enqueue_all(
        messages.draft(
            messages.phone_channel(),
            row.phone,
            OFFER,
            f"offer:{row.code}:{now:%Y%m%d%H%M%S}",
            **_about(session, row, now) | {"reference": row.code, "valid_until": row.offer_expires_at},
        )
        for row in rows
    )


def unsent_offers(session: Session) -> QuerySet[Message]:
    """Offers of seats that have not gone out yet; `reference` is the code of the person."""
    waiting = (Message.State.QUEUED, Message.State.SENDING, Message.State.BY_HAND)
    return Message.objects.filter(subject=subject_of(session), template=OFFER, state__in=waiting)


def _about(session: Session, row: Registration, now: datetime) -> dict[str, Any]:
    return {
        "language": row.language,
        "zone": session.zone,
        "send_after": now,
        "valid_until": session.ends_at,
        "subject": subject_of(session),
        "reference": str(row.group),
        "office_id": session.office_id,
    }


# One statement for everybody: the telephone is copied as the ciphertext that it is.
COLUMNS = """(key, channel, recipient, template, language, payload, subject, reference, office_id,
    state, zone, at_any_hour, send_after, valid_until, attempts, last_error)"""
_TELL = f"""
INSERT INTO portal_message {COLUMNS}
SELECT DISTINCT ON (r."group") %(key)s || ':' || r."group"::text, %(channel)s, r.phone, %(template)s, r.language,
       %(payload)s, %(subject)s, r."group"::text, %(office)s, 'queued', %(zone)s, false, %(now)s, %(until)s, 0, ''
  FROM outreach_registration r
 WHERE r.session_id = %(session)s AND r.state = ANY(%(states)s) AND r.phone <> '' AND r.repeat_of_id IS NULL
 ORDER BY r."group", r.position
    ON CONFLICT (key) DO NOTHING
"""  # noqa: S608 constants of this module


def tell_registered(
    session: Session,
    template: str,
    fact: str,
    payload: Mapping[str, Any] | None = None,
    *,
    now: datetime,
    states: Iterable[str] = ACTIVE_STATES,
    until: datetime | None = None,
) -> int:
    """Queue a message to everybody in the list of a session, one a form; returns how many are new.

    `fact` makes the key: the same fact is told once. `states` narrows the list; after `until` it is of no use any more.
    """
    values: dict[str, Any] = {
        "key": f"{template.rpartition('/')[2]}:{fact}",
        "channel": messages.phone_channel(),
        "template": template,
        "payload": encrypt(json.dumps(payload)) if payload else "",
        "subject": subject_of(session),
        "office": session.office_id,
        "zone": session.zone,
        "now": now,
        "until": until or session.ends_at,
        "session": session.pk,
        "states": [str(state) for state in states],
    }
    with connection.cursor() as cursor:
        cursor.execute(_TELL, values)
        return cursor.rowcount


def tell_proposer(session: Session, decision: str, reason: str, now: datetime) -> None:
    """E-mail to whoever proposed the session: what was decided and why. Nobody without an address is written to."""
    person = session.proposed_by or session.author
    _tell_decision(session, person, decision, reason, str(session.version), now)


def tell_change_decided(change: SessionChange, decision: str, reason: str, now: datetime) -> None:
    """E-mail to whoever proposed a change of an approved session."""
    _tell_decision(change.session, change.proposed_by, decision, reason, f"change-{change.pk}", now)


def _tell_decision(
    session: Session, person: User, decision: str, reason: str, fact: str, now: datetime
) -> None:
    if not person.email:
        return
    messages.enqueue(
        Message.Channel.EMAIL,
        person.email,
        DECISION,
        f"decision:{session.code}:{decision}:{fact}",
        {"decision": decision, "reason": reason},
        zone=session.zone,
        send_after=now,
        subject=subject_of(session),
        office_id=session.office_id,
    )


def invite_facilitator(facilitation: Facilitation, token: str, now: datetime) -> None:
    """Ask somebody to help at a session, by e-mail if there is an address, else at the telephone."""
    session = facilitation.session
    channel, recipient = _way_to(facilitation)
    if not recipient:
        return
    messages.enqueue(
        channel,
        recipient,
        FACILITATION,
        f"facilitation:{facilitation.pk}:{facilitation.token_hash[:16]}",  # asked again is another link
        {"token": token},
        **_for_helper(facilitation, session, now),
    )


def tell_helpers(session: Session, news: str, payload: Mapping[str, Any], fact: str, now: datetime) -> None:
    """Tell everybody who is asked or has agreed to help that it was moved, is on hold or cancelled (`news`).

    That it takes place (`approved`) is told to those who have agreed. `fact` makes the key: the same fact is told once.
    """
    states = ASSIGNED_STATES if news != "approved" else (FacilitationState.ACCEPTED,)
    helpers = session.facilitations.filter(state__in=states).select_related("user")
    people = [(person, *_way_to(person)) for person in helpers]
    messages.enqueue_all(
        messages.draft(
            channel,
            recipient,
            HELPER,
            f"helper:{person.pk}:{news}:{fact}",
            {"news": news, **payload},
            **_for_helper(person, session, now),
        )
        for person, channel, recipient in people
        if recipient
    )


def _way_to(facilitation: Facilitation) -> tuple[str, str]:
    """Channel and address of a helper; the address is empty when there is none."""
    address = facilitation.user.email if facilitation.user is not None else facilitation.email
    return (
        (Message.Channel.EMAIL.value, address) if address else (messages.phone_channel(), facilitation.phone)
    )


def _for_helper(facilitation: Facilitation, session: Session, now: datetime) -> dict[str, Any]:
    return {
        "zone": session.zone,
        "send_after": now,
        "valid_until": session.starts_at,
        "subject": subject_of(session),
        "reference": str(facilitation.pk),
        "office_id": session.office_id,
    }


def partner_subject(partner: Partner) -> str:
    """What outbox rows about a partner say in `subject`."""
    return f"partner:{partner.slug}"


def tell_partner(partner: Partner, decision: str, reason: str, now: datetime) -> None:
    """E-mail to the partner's contact person: what the office decided and why."""
    if not partner.contact_email:
        return
    messages.enqueue(
        Message.Channel.EMAIL,
        partner.contact_email,
        PARTNER_DECISION,
        f"partner-decision:{partner.pk}:{partner.version}",
        {"decision": decision, "reason": reason},
        send_after=now,
        subject=partner_subject(partner),
        office_id=partner.office_id,
    )


def invite_member(invitation: Invitation, secret: str, now: datetime) -> None:
    """E-mail with the link by which somebody joins a partner."""
    messages.enqueue(
        Message.Channel.EMAIL,
        invitation.email,
        MEMBER_INVITATION,
        f"member-invitation:{invitation.pk}",
        {"token": secret, "role": invitation.role},
        send_after=now,
        valid_until=invitation.expires_at,
        subject=partner_subject(invitation.partner),
        office_id=invitation.partner.office_id,
    )


def warn_of_ending_agreement(partner: Partner, now: datetime) -> None:
    """E-mail to the office that looks after a partner, or without an address of its own to its editors and verifiers.

    Once for each end of an agreement.
    """
    if partner.agreement_until is None:
        return
    fact = f"agreement-ending:{partner.pk}:{partner.agreement_until:%Y%m%d}"
    for name, address in _ending_readers(partner.office):
        messages.enqueue(
            Message.Channel.EMAIL,
            address,
            AGREEMENT_ENDING,
            f"{fact}:{name}" if name else fact,
            send_after=now,
            subject=partner_subject(partner),
            office_id=partner.office_id,
        )


def _ending_readers(office: Office) -> list[tuple[str, str]]:
    """What tells the readers apart, and their addresses."""
    if office.email:
        return [("", office.email)]
    roles = (EDITOR, VERIFIER)
    staff = User.objects.filter(office=office, is_active=True, groups__name__in=roles).exclude(email="")
    return [(str(person.pk), person.email) for person in staff.distinct().order_by("pk")]


def session_snapshot(session: Session) -> dict[str, Any]:
    """Time and place as they are now, JSON-safe and in both languages, for a message that says before → after."""
    venue = session.venue
    return {
        "starts_at": session.starts_at.isoformat() if session.starts_at else "",
        "zone": session.zone,
        "place_id": venue.name_ind if venue else "",  # type: ignore[attr-defined]
        "place_en": venue.name_en or venue.name_ind if venue else "",  # type: ignore[attr-defined]
    }
