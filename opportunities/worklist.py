"""What waits for a member of staff among the listings, oldest first. Rows are those the person may open."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from opportunities.models import Amendment, Opportunity
from opportunities.models.choices import State
from portal import access
from portal.models import User
from portal.worklist import SHOWN, Task, longest_first

ENDS_SOON = timedelta(days=14)
CHECKED_LATELY = timedelta(days=7)  # an official record that nobody has looked at for longer is stale


def may_open(user: User) -> QuerySet[Opportunity]:
    """The listings of the person's reach."""
    return Opportunity.objects.visible_to(user)


def to_review(user: User) -> QuerySet[Opportunity]:
    """Submitted listings that this person may publish: somebody else wrote and submitted them."""
    if not access.may_approve(user):
        return Opportunity.objects.none()
    waiting = may_open(user).filter(state=State.IN_REVIEW)
    return waiting.exclude(Q(author=user) | Q(submitted_by=user)).order_by("updated_at", "pk")


def to_decide(user: User) -> QuerySet[Amendment]:
    """Pending changes that this person may decide on: somebody else proposed them, all of them."""
    if not access.may_approve(user):
        return Amendment.objects.none()
    waiting = Amendment.objects.filter(state=Amendment.State.PENDING, opportunity__in=may_open(user))
    others = waiting.exclude(Q(proposed_by=user) | Q(contributors__contains=[user.pk]))
    return others.order_by("proposed_at", "pk")


def to_finish(user: User) -> QuerySet[Opportunity]:
    """The person's own drafts, returned ones among them."""
    return may_open(user).filter(state=State.DRAFT, author=user).order_by("updated_at", "pk")


def ending_soon(user: User, on: date) -> QuerySet[Opportunity]:
    """Published listings that close, or whose permit ends, within two weeks."""
    published = may_open(user).filter(state=State.PUBLISHED, closes_on__gte=on)
    until = on + ENDS_SOON
    return published.filter(Q(closes_on__lte=until) | Q(permit_expires_on__lte=until)).order_by(
        "closes_on", "pk"
    )


def unchecked(user: User, on: date) -> QuerySet[Opportunity]:
    """Published listings whose official record was last looked at more than a week ago."""
    before = on - CHECKED_LATELY
    published = may_open(user).filter(state=State.PUBLISHED, closes_on__gte=on)
    return published.filter(Q(source_checked_at__isnull=True) | Q(source_checked_at__date__lt=before))


def tasks(user: User) -> list[Task]:
    """What to do, the longest waiting first."""
    return longest_first([*_reviews(user), *_decisions(user), *_drafts(user)])


def _reviews(user: User) -> Iterator[Task]:
    for listing in to_review(user).select_related("country", "submitted_by")[:SHOWN]:
        who = str(listing.submitted_by or "")
        yield Task(
            _title(listing), _page(listing), _("review"), listing.updated_at.date(), listing.closes_on, who
        )


def _decisions(user: User) -> Iterator[Task]:
    for amendment in to_decide(user).select_related("opportunity__country", "proposed_by")[:SHOWN]:
        url = reverse("admin:opportunities_amendment_change", args=[amendment.pk])
        listing = amendment.opportunity
        since = amendment.proposed_at.date()
        yield Task(_title(listing), url, _("change"), since, listing.closes_on, str(amendment.proposed_by))


def _drafts(user: User) -> Iterator[Task]:
    for listing in to_finish(user).select_related("country")[:SHOWN]:
        yield Task(
            _title(listing),
            _page(listing),
            _("draft"),
            listing.updated_at.date(),
            listing.closes_on,
            str(user),
        )


def _title(listing: Opportunity) -> str:
    title, country = listing.title, str(listing.country)
    return title if country in title else f"{title}, {country}"


def _page(listing: Opportunity) -> str:
    return reverse("admin:opportunities_opportunity_change", args=[listing.pk])
