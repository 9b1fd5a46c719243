"""What pages of other parts of the site show of job opportunities."""

from collections.abc import Iterable
from typing import Any

from django import template

from opportunities.models import Opportunity
from opportunities.presenters.card import card
from portal.dates import today
from portal.models import Occupation

register = template.Library()
MOST_JOBS = 2


@register.inclusion_tag("opportunities/_jobs_of.html")
def jobs_of(occupations: Iterable[Occupation], level: int = 3, home: str = "") -> dict[str, Any]:
    """Live listings of these occupations open to people of `home`, the newest first, as cards. Nothing when none is."""
    on = today()
    slugs = [occupation.pk for occupation in occupations]
    live = (
        Opportunity.objects.live(on, home[:2]).filter(occupation_id__in=slugs)
        if slugs
        else Opportunity.objects.none()
    )
    newest = live.for_cards().order_by("-published_at", "-pk")[:MOST_JOBS]
    return {"cards": [card(listing, on, home) for listing in newest], "level": level}
