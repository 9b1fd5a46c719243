"""The job that tells people what is new: select and queue in one transaction, a batch of addresses at a time.

An address is locked, its alerts are looked at, its one message of the day is written to the outbox, and its alerts
remember how far they have looked; all of that is committed or nothing is. So a worker that is killed anywhere neither
loses nor doubles anything: the next one finds the address as it was, or done. Sending itself is the outbox's.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Case, QuerySet, Value, When
from django.utils import timezone

from portal import messages
from portal.alerts.appearances import appeared_between, note_appearances
from portal.alerts.subscribing import ANNOUNCED, STEP, subject_of
from portal.alerts.told import Memory
from portal.alerts.topics import Find, Topic, topics
from portal.dates import Zone, today
from portal.daytime import is_daytime
from portal.models import Alert, Message, Subscriber

BATCH = 200  # addresses in one transaction
TURN_SECONDS = 45.0
MOST_ITEMS = 10  # named in a message for one alert; the list has the others
MOST_FOUND = (
    50  # of a search, the newest: what the address was told through other alerts is taken out of them
)
KEPT_ANSWERS = 5_000  # searches whose answer is kept for the next alert with the same one
USEFUL_FOR = timedelta(days=7)  # of a message whose mail server is down
NEWS = "portal/messages/alert_news"


@dataclass
class Look:
    """One run of the job: what is new in each topic until its newest round, and the answers found so far."""

    now: datetime
    rounds: dict[str, int]
    finders: dict[str, Find]
    named: dict[str, Topic]
    fresh: dict[tuple[str, int], bool] = field(default_factory=dict)
    answers: dict[tuple[str, str, int], Sequence[int]] = field(default_factory=dict)

    @property
    def day(self) -> date:
        """The WITA date."""
        return today(now=self.now)

    def new_for(self, alert: Alert) -> Sequence[int]:
        """What appeared since the alert last looked and fits its search, the newest first."""
        seen = (alert.topic, alert.seen_round)
        if seen not in self.fresh:
            self.fresh[seen] = self._appeared(*seen).exists()
        if not self.fresh[seen]:
            return ()
        asked = (alert.topic, alert.query, alert.seen_round)
        if asked not in self.answers:
            if len(self.answers) >= KEPT_ANSWERS:
                self.answers.clear()
            find = self.finders[alert.topic]
            self.answers[asked] = tuple(
                find(alert.query, self._appeared(*seen), alert.seen_round, MOST_FOUND)
            )
        return self.answers[asked]

    def _appeared(self, topic: str, seen_round: int) -> "QuerySet[Any]":
        return appeared_between(self.named[topic], seen_round, self.rounds[topic])


def begin(now: datetime) -> Look:
    """Note what has appeared, in transactions of their own, and prepare the finders."""
    named = {topic.name: topic for topic in topics()}
    rounds = {name: note_appearances(topic, now) for name, topic in named.items()}
    return Look(now, rounds, {name: topic.finder(now) for name, topic in named.items()}, named)


def send_alerts(now: datetime | None = None) -> int:
    """The job: queue a message for every address that has something new, for at most 45 s; returns how many.

    By day only, so that what appears at night is in the morning's message. Any number of workers may run it.
    """
    at = now or timezone.now()
    if not is_daytime(at, Zone.WITA):
        return 0
    stop_at = time.monotonic() + TURN_SECONDS
    look, last, queued = begin(at), 0, 0
    while time.monotonic() < stop_at:
        count, last = send_batch(look, last)
        queued += count
        if not last:
            break
    return queued


def send_batch(look: Look, after: int, size: int = BATCH) -> tuple[int, int]:
    """The next addresses after a row number: how many messages were queued, and the last row (0: none was left)."""
    with transaction.atomic():
        due = Subscriber.objects.due(look.day).filter(pk__gt=after).order_by("pk")
        subscribers = list(due.select_for_update(skip_locked=True, of=("self",))[:size])
        if not subscribers:
            return 0, 0
        alerts = Alert.objects.due(look.day).filter(subscriber__in=subscribers).order_by("pk")
        by_subscriber: dict[int, list[Alert]] = {}
        for alert in alerts:
            by_subscriber.setdefault(alert.subscriber_id, []).append(alert)
        memory = Memory(subscribers)
        made = [
            message
            for subscriber in subscribers
            if (message := news(look, memory, subscriber, by_subscriber.get(subscriber.pk, [])))
        ]
        memory.write()
        note_looked(look, [alert for found in by_subscriber.values() for alert in found])
        told = {message.reference for message in made}
        keys = [subscriber.pk for subscriber in subscribers if str(subscriber.pk) in told]
        Subscriber.objects.filter(pk__in=keys).update(last_message_on=look.day)
        messages.enqueue_all(made)
    return len(made), subscribers[-1].pk


def news(look: Look, memory: Memory, subscriber: Subscriber, alerts: Sequence[Alert]) -> Message | None:
    """The one message of the day to an address, unsaved; None when nothing is new and no alert is about to end.

    What fits several of its alerts is named under the first one. One row more than is named says that there are more.
    """
    found: list[tuple[str, list[int]]] = []
    for alert in alerts:
        if items := memory.news(subscriber, alert.topic, look.new_for(alert))[: MOST_ITEMS + 1]:
            memory.tell(subscriber, alert.topic, items[:MOST_ITEMS])
            found.append((str(alert.key), items))
    ending = [str(alert.key) for alert in alerts if is_ending(alert, look.day)]
    if not found and not ending:
        return None
    return messages.draft(
        subscriber.channel,
        subscriber.recipient,
        NEWS,
        f"alert-news:{subscriber.key}:{look.day:%Y%m%d}",
        {"found": found, "ending": ending},
        language=subscriber.language,
        send_after=look.now,
        valid_until=look.now + USEFUL_FOR,
        subject=subject_of(subscriber),
        reference=str(subscriber.pk),
    )


def is_ending(alert: Alert, on: date) -> bool:
    """Its end is near and has not been announced yet."""
    return not alert.end_told and alert.expires_on is not None and alert.expires_on <= on + ANNOUNCED


def note_looked(look: Look, alerts: Sequence[Alert]) -> None:
    """The alerts have been looked at: until which round, when again, and whose end was announced."""
    for topic, newest in look.rounds.items():
        looked = Alert.objects.filter(pk__in=[alert.pk for alert in alerts if alert.topic == topic])
        looked.update(seen_round=newest, due_on=_next(look.day))
    ending = [alert.pk for alert in alerts if is_ending(alert, look.day)]
    Alert.objects.filter(pk__in=ending).update(end_told=True)


def _next(day: date) -> Case:
    weekly = When(frequency=Alert.Frequency.WEEKLY, then=Value(day + STEP[Alert.Frequency.WEEKLY]))
    return Case(weekly, default=Value(day + STEP[Alert.Frequency.DAILY]))
