"""Sending what is due, at least once: a message taken by a worker that dies comes back and goes out with the same key.

The steps of one message are three transactions: taken (state `sending`, with an end to the taking), handed to the
gateway, noted. Killed before the hand-over, nothing went out; killed after it, the repetition carries the same key and
the gateway drops it. So nothing is lost, and what the gateway honours is not doubled. Neither recipient nor text is
ever logged.
"""

import logging
import time
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from portal.daytime import awake_zones
from portal.gateways import TryLater, Undeliverable, sender_for
from portal.messages import NOT_TRUE, render
from portal.models import Message

logger = logging.getLogger(__name__)

BATCH = 20
TAKEN_FOR = timedelta(minutes=5)  # longer than a batch of timeouts
TURN_SECONDS = 45.0
FIRST_RETRY = timedelta(seconds=30)
LONGEST_RETRY = timedelta(hours=2)
MOST_ATTEMPTS = 12  # some twelve hours of a gateway that is down


def deliver_due(now: datetime | None = None) -> int:
    """The job: send what is due at this moment until nothing is, for at most 45 s; returns how many were handed over.

    Any number of workers may run it. `now` is for tests; the clock is read for each batch otherwise.
    """
    stop_at = time.monotonic() + TURN_SECONDS
    drop_late(now or timezone.now())
    sent = 0
    while time.monotonic() < stop_at:
        at = now or timezone.now()
        bring_back_stalled(at)
        batch = take(at)
        if not batch:
            break
        sent += sum(deliver(message, now or timezone.now()) for message in batch)
    return sent


def bring_back_stalled(now: datetime) -> int:
    """Queue again what a worker took and never finished."""
    return Message.objects.stalled(now).update(state=Message.State.QUEUED, locked_until=None)


def drop_late(now: datetime) -> int:
    """Cancel what is of no use any more, such as the reminder of a session that has begun."""
    waiting = (Message.State.QUEUED, Message.State.BY_HAND)
    late = Message.objects.filter(state__in=waiting, send_after__lte=now, valid_until__lte=now)
    return late.update(state=Message.State.CANCELLED, last_error="too late")


def take(now: datetime) -> list[Message]:
    """Claim the next batch for this worker; what another one is claiming at this moment is skipped."""
    with transaction.atomic():
        due = Message.objects.due(now, awake_zones(now)).select_for_update(skip_locked=True, of=("self",))
        batch = list(due[:BATCH])
        Message.objects.filter(pk__in=[message.pk for message in batch]).update(
            state=Message.State.SENDING, locked_until=now + TAKEN_FOR, attempts=F("attempts") + 1
        )
    for message in batch:
        message.attempts += 1
    return batch


def deliver(message: Message, now: datetime) -> bool:
    """Hand one taken message over and note what came of it; True when it was accepted."""
    try:
        text = render(message)
        sender = sender_for(message.channel)
        if text is None:
            return _note(message, Message.State.CANCELLED, NOT_TRUE)
        if sender is None:
            return _note(message, Message.State.BY_HAND, "")
        sender(message, text)
    except TryLater as error:
        return _retry(message, now, str(error), error.after)
    except Undeliverable as error:
        return _note(message, Message.State.FAILED, str(error))
    except Exception as error:  # one message that cannot be made must not hold up the others
        logger.error("Message %s cannot be sent: %s", message.pk, type(error).__name__)
        return _retry(message, now, type(error).__name__, 0)
    _note(message, Message.State.SENT, "", sent_at=now)
    return True


def _retry(message: Message, now: datetime, kind: str, after: int) -> bool:
    """Later each time; given up after twelve attempts."""
    if message.attempts >= MOST_ATTEMPTS:
        return _note(message, Message.State.FAILED, kind)
    pause = min(FIRST_RETRY * 2 ** (message.attempts - 1), LONGEST_RETRY)
    return _note(
        message,
        Message.State.QUEUED,
        kind,
        send_after=now + max(pause, timedelta(seconds=after)),
    )


def _note(message: Message, state: str, error: str, **fields: datetime) -> bool:
    """Write the outcome, unless the message was taken back meanwhile and is somebody else's now. Always False."""
    mine = Message.objects.filter(pk=message.pk, state=Message.State.SENDING, attempts=message.attempts)
    mine.update(state=state, locked_until=None, last_error=error[:200], **fields)
    return False
