"""What has newly become public, in rounds, and what can be found by something else than before.

An alert that has seen round 7 is told what appeared in later rounds and fits, so nothing can fall between two looks,
whatever clocks do. A row appears once when it becomes public, and again in each round in which something about it that
searches ask for has changed: then it is news for those searches that it did not fit before. What is suspended and
published again unchanged does not appear a second time.
"""

from collections.abc import Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, Max, Min, OuterRef, QuerySet

from portal.alerts.topics import Topic
from portal.dates import today
from portal.models import Alert, Appearance

CHUNK = 2000


def note_appearances(topic: Topic, now: datetime) -> int:
    """Give all public rows that have not appeared before, and all that changed, one new round; returns the newest.

    Runs at the same time take turns, so that a round is complete when its number is known.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"portal.alerts.{topic.name}"])
        coming = newest_round(topic) + 1
        known = Appearance.objects.filter(topic=topic.name, item=OuterRef("pk"))
        fresh = topic.public(now).filter(~Exists(known)).order_by().values_list("pk", flat=True)
        noted = _write(topic, list(fresh), coming)
        noted += _write(topic, topic.note_changes(coming, now), coming)
    return coming if noted else coming - 1


def _write(topic: Topic, items: Sequence[int], coming: int) -> int:
    rows = (Appearance(topic=topic.name, item=item, round=coming) for item in items)
    while chunk := list(islice(rows, CHUNK)):
        Appearance.objects.bulk_create(chunk)
    return len(items)


def newest_round(topic: Topic) -> int:
    """The number of the last round; 0 before the first one."""
    found = Appearance.objects.filter(topic=topic.name).aggregate(newest=Max("round"))["newest"]
    return found or 0


def appeared_between(topic: Topic, after: int, until: int) -> "QuerySet[Any]":
    """Numbers of the rows that appeared after a round, up to another one."""
    found = Appearance.objects.filter(topic=topic.name, round__gt=after, round__lte=until)
    return found.order_by().values("item")


def forget_changes(topic: Topic, now: datetime) -> None:
    """Delete what no alert asks for any more: earlier appearances of rows that appeared again, and what they were."""
    running = Alert.objects.confirmed(today(now=now)).filter(topic=topic.name)
    oldest = running.aggregate(oldest=Min("seen_round"))["oldest"]
    oldest = newest_round(topic) if oldest is None else oldest
    again = Appearance.objects.filter(topic=topic.name, item=OuterRef("item"), round__gt=OuterRef("round"))
    Appearance.objects.filter(Exists(again), topic=topic.name, round__lte=oldest).delete()
    topic.forget_changes(oldest, now)
