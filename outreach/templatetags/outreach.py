"""What pages of other parts of the site show of outreach."""

from typing import Any

from django import template
from django.utils import timezone

from outreach.finding.upcoming import MOST_UPCOMING, upcoming
from outreach.presenters.card import card

register = template.Library()


@register.inclusion_tag("outreach/_nearby.html")
def nearby_sessions(region: str = "", level: int = 3, most: int = MOST_UPCOMING) -> dict[str, Any]:
    """The next sessions in or near a region (its code); anywhere without one. Nothing when none is planned."""
    now = timezone.now()
    cards = [card(session, now, region) for session in upcoming(now, region, most)]
    return {"cards": cards, "region": region, "level": level}
