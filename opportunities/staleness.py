"""What goes stale by itself, told to the editors of the listing's office in time: one e-mail a day, each fact once.

A fact has a name that holds its date, such as `closes:12:20261224:3`. What an editor has been told is written in the
transaction of the message that tells it, so a worker that dies loses and repeats nothing; and a fact whose date moves
is another fact.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext

from opportunities.models import Agency, Opportunity
from opportunities.models.choices import State
from opportunities.worklist import CHECKED_LATELY
from portal import access, messages
from portal.dates import format_date, today
from portal.models import Message, ToldFact, User

DIGEST = "opportunities/messages/stale_digest"
CLOSES, PERMIT, LICENCE, UNCHECKED = "closes", "permit", "licence", "unchecked"
STEPS: dict[str, tuple[int, ...]] = {CLOSES: (14, 3), PERMIT: (30, 3), LICENCE: (30, 3)}  # days before
MOST_NAMED = 20  # of one kind in a message; the others are counted


@dataclass(frozen=True)
class Fact:
    """About a listing, or for LICENCE about an agency. `names` are all that telling it makes superfluous."""

    kind: str
    pk: int
    names: tuple[str, ...]


def facts_of(office_id: int, on: date) -> list[Fact]:
    """What the editors of an office should know on that WITA date, the most urgent first."""
    published = Opportunity.objects.filter(office=office_id, state=State.PUBLISHED, closes_on__gte=on)
    agencies = Agency.objects.filter(pk__in=published.values("agency"))
    before = on - CHECKED_LATELY
    unchecked = published.filter(Q(source_checked_at__isnull=True) | Q(source_checked_at__date__lt=before))
    return [
        *_dated(CLOSES, published, "closes_on", on),
        *_dated(PERMIT, published.filter(permit_expires_on__gte=on), "permit_expires_on", on),
        *_dated(LICENCE, agencies.filter(licence_until__gte=on), "licence_until", on),
        *(
            Fact(
                UNCHECKED,
                pk,
                (f"{UNCHECKED}:{pk}:{checked:%Y%m%d}" if checked else f"{UNCHECKED}:{pk}:never",),
            )
            for pk, checked in unchecked.order_by("source_checked_at", "pk").values_list(
                "pk", "source_checked_at"
            )
        ),
    ]


def _dated(kind: str, rows: Any, column: str, on: date) -> Iterator[Fact]:
    steps = STEPS[kind]
    near = rows.filter(**{f"{column}__lte": on + timedelta(days=max(steps))})
    for pk, day in near.order_by(column, "pk").values_list("pk", column):
        reached = [step for step in steps if (day - on).days <= step]
        yield Fact(kind, pk, tuple(f"{kind}:{pk}:{day:%Y%m%d}:{step}" for step in reached))


def tell_editors(now: datetime | None = None) -> int:
    """The job: queue a digest for every editor who has something new to know; returns how many."""
    at = now or timezone.now()
    on = today(now=at)
    known: dict[int, list[Fact]] = {}
    told = 0
    for editor in editors():
        office = editor.office_id or 0
        if office not in known:
            known[office] = facts_of(office, on)
        told += tell(editor, known[office], at)
    return told


def editors() -> Iterable[User]:
    """People who may write the listings of their office and have an e-mail address."""
    roles = (access.EDITOR, access.SUPERVISOR)
    found = User.objects.filter(is_active=True, groups__name__in=roles, office__isnull=False)
    return found.exclude(email="").distinct().order_by("pk")


def tell(editor: User, facts: Sequence[Fact], now: datetime) -> bool:
    """One digest of what the editor has not been told yet; at most one a day. False when there is nothing."""
    on = today(now=now)
    key = f"stale-digest:{editor.pk}:{on:%Y%m%d}"
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=editor.pk)  # two workers take turns
        if Message.objects.filter(key=key).exists():
            return False
        names = [name for fact in facts for name in fact.names]
        old = set(ToldFact.objects.filter(user=editor, fact__in=names).values_list("fact", flat=True))
        fresh = [fact for fact in facts if fact.names[-1] not in old]
        if not fresh:
            return False
        rows = [ToldFact(user=editor, fact=name, told_on=on) for fact in fresh for name in fact.names]
        ToldFact.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)
        payload = {kind: [fact.pk for fact in fresh if fact.kind == kind] for kind in (*STEPS, UNCHECKED)}
        messages.enqueue(
            Message.Channel.EMAIL,
            editor.email,
            DIGEST,
            key,
            payload,
            send_after=now,
            valid_until=now + timedelta(days=3),
            subject=f"editor:{editor.pk}",
            office_id=editor.office_id,
        )
    return True


def forget_old_facts(now: datetime | None = None) -> int:
    """The job: facts told more than a year ago cannot come again; their rows go."""
    before = today(now=now) - timedelta(days=366)
    return ToldFact.objects.filter(told_on__lt=before).delete()[0]


def context(message: Message, payload: Mapping[str, Any]) -> dict[str, Any] | None:
    """The digest as it is true when it is sent; None when nothing of it is left."""
    sections = {kind: _section(kind, payload[kind]) for kind in (*STEPS, UNCHECKED) if payload[kind]}
    count = sum(len(rows) for rows in sections.values())
    if not count:
        return None
    subject = ngettext("%(count)s thing to look at", "%(count)s things to look at", count)
    return {
        "subject": subject % {"count": count},
        "sections": [
            {"kind": kind, "rows": rows[:MOST_NAMED], "more": max(0, len(rows) - MOST_NAMED)}
            for kind, rows in sections.items()
            if rows
        ],
        "link": f"{settings.SITE_URL}{reverse('staff')}",
    }


def _section(kind: str, keys: list[int]) -> list[dict[str, str]]:
    language = get_language() or "id"
    if kind == LICENCE:
        agencies = Agency.objects.filter(pk__in=keys).order_by("licence_until", "pk")
        return [_row(agency, agency.name, agency.licence_until, language) for agency in agencies]
    column = {CLOSES: "closes_on", PERMIT: "permit_expires_on", UNCHECKED: "source_checked_at"}[kind]
    listings = Opportunity.objects.filter(pk__in=keys, state=State.PUBLISHED).order_by(column, "pk")
    return [
        _row(listing, f"{listing.code} {listing.title}", getattr(listing, column), language)
        for listing in listings
    ]


def _row(
    thing: Opportunity | Agency, title: str, day: date | datetime | None, language: str
) -> dict[str, str]:
    if isinstance(day, datetime):
        day = today(now=day)
    path = reverse(f"admin:{thing._meta.label_lower.replace('.', '_')}_change", args=[thing.pk])
    return {
        "title": title,
        "day": format_date(day, language) if day else "–",
        "link": f"{settings.SITE_URL}{path}",
    }
