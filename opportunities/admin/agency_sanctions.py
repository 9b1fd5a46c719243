"""What a sanction takes off the site, and what lifting it puts back."""

from opportunities.models import Agency, AgencySanction, DestinationRule, Opportunity
from opportunities.models.choices import State
from opportunities.models.live import obstacles
from portal.dates import today


def disappearing(agency: Agency) -> int:
    """Listings of the agency that the public sees today."""
    return Opportunity.objects.live(today()).filter(agency=agency).count()


def coming_back(sanction: AgencySanction) -> int:
    """Listings that only this sanction keeps off the site."""
    day = today()
    others = [other for other in sanction.agency.sanctions_in_force(day) if other.pk != sanction.pk]
    if others or not sanction.is_in_force(day):
        return 0
    rules = list(DestinationRule.objects.in_force(day))
    held = Opportunity.objects.filter(agency=sanction.agency, state=State.PUBLISHED)
    found = held.select_related("agency").prefetch_related("agency__sanctions")
    return sum(
        [each.code for each in obstacles(listing, day, rules=rules)] == ["sanctioned"] for listing in found
    )
