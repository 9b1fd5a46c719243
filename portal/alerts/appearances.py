"""What has newly become public, in rounds: each row of a topic appears once in its life, in one round.

An alert that has seen round 7 is told what appeared in later rounds, so nothing can be told twice or fall between two
looks, whatever clocks do. A listing that is suspended and published again does not appear a second time.
"""

from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, Max, OuterRef, QuerySet

from portal.alerts.topics import Topic
from portal.models import Appearance

CHUNK = 2000


def note_appearances(topic: Topic, now: datetime) -> int:
    """Give all public rows that have not appeared before one new round; returns the newest round there is.

    Runs at the same time take turns, so that a round is complete when its number is known.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"portal.alerts.{topic.name}"])
        newest = newest_round(topic)
        known = Appearance.objects.filter(topic=topic.name, item=OuterRef("pk"))
        fresh = topic.public(now).filter(~Exists(known)).order_by().values_list("pk", flat=True)
        rows = (Appearance(topic=topic.name, item=item, round=newest + 1) for item in list(fresh))
        noted = 0
        for chunk in _chunks(rows):
            noted += len(Appearance.objects.bulk_create(chunk))
    return newest + 1 if noted else newest


def _chunks(rows: Iterator[Appearance]) -> Iterator[list[Appearance]]:
    while chunk := list(islice(rows, CHUNK)):
        yield chunk


def newest_round(topic: Topic) -> int:
    """The number of the last round; 0 before the first one."""
    found = Appearance.objects.filter(topic=topic.name).aggregate(newest=Max("round"))["newest"]
    return found or 0


def appeared_between(topic: Topic, after: int, until: int) -> "QuerySet[Any]":
    """Numbers of the rows that appeared after a round, up to another one."""
    found = Appearance.objects.filter(topic=topic.name, round__gt=after, round__lte=until)
    return found.order_by().values("item")
