"""The outbox: `enqueue()` in the transaction of the fact, `portal.delivery` sends, staff retry or send by hand.

A message is a template and a payload (JSON). The text is made when it is sent: `<template>.txt`, and for e-mail
`<template>.subject.txt`, with the payload and whatever the app adds (`settings.MESSAGE_CONTEXTS`); `mail_headers` among
it go into the e-mail. The app may answer None: then the message has become untrue meanwhile and is cancelled.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.module_loading import import_string

from portal.dates import Zone
from portal.models import Message, User

NOT_TRUE = "not true any more"  # why a message was cancelled when it was to go out; it may become true again
OPEN_STATES = (Message.State.QUEUED, Message.State.BY_HAND)  # not gone out, may still be taken back


@dataclass(frozen=True)
class Text:
    """What the recipient reads. `subject` and `headers` are for e-mail and empty otherwise."""

    subject: str
    body: str
    headers: Mapping[str, str] = field(default_factory=dict)


def draft(
    channel: str,
    recipient: str,
    template: str,
    key: str,
    payload: Mapping[str, Any] | None = None,
    *,
    language: str = "id",
    zone: str = Zone.WITA,
    send_after: datetime | None = None,
    valid_until: datetime | None = None,
    subject: str = "",
    reference: str = "",
    office_id: int | None = None,
    at_any_hour: bool = False,
) -> Message:
    """An unsaved message, for `enqueue_all`. The arguments are those of `enqueue`."""
    return Message(
        key=key,
        channel=channel,
        recipient=recipient,
        template=template,
        language=language,
        payload=json.dumps(payload) if payload else "",
        subject=subject,
        reference=reference,
        office_id=office_id,
        zone=zone,
        at_any_hour=at_any_hour,
        send_after=send_after or timezone.now(),
        valid_until=valid_until,
    )


def enqueue_all(messages: Iterable[Message]) -> None:
    """Write the messages in the caller's transaction; those whose key is there already are left as they are."""
    Message.objects.bulk_create(list(messages), ignore_conflicts=True, batch_size=1000)


def enqueue(channel: str, recipient: str, template: str, key: str, *args: Any, **options: Any) -> None:
    """Queue one message in the caller's transaction: it is sent if and only if the transaction is committed.

    `channel` is a `Message.Channel`; `recipient` an e-mail address or an E.164 number; `template` a path without its
    ending, such as `outreach/messages/confirmation`; `key` names the fact, and the same key is queued once, however
    often it is called. Options: `payload` (JSON-safe), `language`, `zone` (the recipient's), `send_after`,
    `valid_until` (after it the message is dropped), `subject` and `reference` (what it is about, to find and cancel
    it), `office_id` (who sends by hand without a gateway), `at_any_hour` (answers to what somebody has just asked for).
    """
    enqueue_all([draft(channel, recipient, template, key, *args, **options)])


def cancel(subject: str, template: str = "", references: Iterable[str] | None = None) -> int:
    """Take back what has not gone out about a subject (of one template, of some references); returns how many."""
    found = Message.objects.about(subject).filter(state__in=OPEN_STATES)
    if template:
        found = found.filter(template=template)
    if references is not None:
        found = found.filter(reference__in=list(references))
    return found.update(state=Message.State.CANCELLED)


def phone_channel() -> str:
    """The channel by which telephone numbers are written to, from the settings."""
    return str(settings.PHONE_CHANNEL)


def context_of(message: Message) -> dict[str, Any] | None:
    """Payload and what the app adds to it; None when the message is no longer true."""
    payload: dict[str, Any] = json.loads(message.payload) if message.payload else {}
    for prefix, path in settings.MESSAGE_CONTEXTS.items():
        if message.template.startswith(prefix):
            added = import_string(path)(message, payload)
            return None if added is None else payload | added
    return payload


def render(message: Message) -> Text | None:
    """The text in the recipient's language; None when the message is no longer true."""
    with translation.override(message.language):
        context = context_of(message)
        if context is None:
            return None
        body = render_to_string(f"{message.template}.txt", context).strip()
        if message.channel != Message.Channel.EMAIL:
            return Text("", body)
        subject = " ".join(render_to_string(f"{message.template}.subject.txt", context).split())
        return Text(subject, body, context.get("mail_headers", {}))


def wa_link(number: str, text: str) -> str:
    """A link that opens WhatsApp with a text to a number, in the telephone of the member of staff."""
    return f"https://wa.me/{number.lstrip('+')}?text={quote(text)}"


def mark_sent_by_hand(message: Message, user: User, now: datetime | None = None) -> bool:
    """Note who sent it from the office's telephone. False when somebody else has done so meanwhile."""
    changed = Message.objects.by_hand().filter(pk=message.pk)
    return bool(changed.update(state=Message.State.SENT, sent_at=now or timezone.now(), sent_by=user))


def send_again(message: Message, now: datetime | None = None) -> bool:
    """Queue a failed message once more. False when it is not failed any more."""
    failed = Message.objects.filter(pk=message.pk, state=Message.State.FAILED)
    return bool(
        failed.update(state=Message.State.QUEUED, attempts=0, last_error="", send_after=now or timezone.now())
    )


def forget_old_messages(now: datetime | None = None) -> int:
    """Empty recipient and content of messages that are done with since `MESSAGE_RETENTION_DAYS`; the rows stay."""
    now = now or timezone.now()
    before = now - timedelta(days=settings.MESSAGE_RETENTION_DAYS)
    done = (Message.State.SENT, Message.State.CANCELLED, Message.State.FAILED)
    found = Message.objects.filter(state__in=done, send_after__lt=before, forgotten_at__isnull=True)
    return found.update(recipient="", payload="", forgotten_at=now)
