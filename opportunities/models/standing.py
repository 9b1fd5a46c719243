"""By what live listings could be found at each round of alerts: whether a change made one fit a search."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from opportunities.models.choices import Education, TrainingBy, Welcome
from opportunities.models.listing import Opportunity
from opportunities.models.tally import loose_key
from portal.models import Country, Occupation, PlacementScheme, Region, Sector


class StandingQuerySet(models.QuerySet["Standing"]):
    def at(self, seen: int) -> "StandingQuerySet":
        """Those that held at that round."""
        return self.filter(Q(until__isnull=True) | Q(until__gt=seen), since__lte=seen)

    def open_to(self, province: str) -> "StandingQuerySet":
        """Of listings that people of the province could take."""
        home = Q(origin__isnull=True) | Q(origin=province)
        return self.filter(home).exclude(closed_to__contains=[province])


class Standing(models.Model):
    """What a live listing could be filtered by from a round on (`since`) until another one (null: it still can).

    Columns have the names they have on a listing. Derived: `opportunities.standings` writes it; it decides nothing but
    whether an alert is told of a listing.
    """

    listing = models.ForeignKey(Opportunity, on_delete=models.CASCADE, related_name="+", db_index=False)
    since = models.PositiveIntegerField()
    until = models.PositiveIntegerField(null=True)
    country = loose_key(Country)
    sector = loose_key(Sector)
    occupation = loose_key(Occupation, null=True)
    scheme = loose_key(PlacementScheme)
    education_min = models.CharField(max_length=4, choices=Education.choices, blank=True)
    experience_months = models.PositiveSmallIntegerField(null=True)
    training_by = models.CharField(max_length=8, choices=TrainingBy.choices, blank=True)
    welcomes = ArrayField(models.CharField(max_length=12, choices=Welcome.choices), default=list)
    pay_idr_min = models.BigIntegerField(null=True)
    worker_cost_idr = models.BigIntegerField(null=True)
    origin = loose_key(Region, null=True)
    closed_to = ArrayField(models.CharField(max_length=2), default=list)  # provinces that some rule names

    objects = StandingQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["listing", "since"], name="standing_since_once"),
            models.UniqueConstraint(
                fields=["listing"], condition=Q(until__isnull=True), name="standing_one_now"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("since")), name="standing_ends_later"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.listing_id}: {self.since}–{self.until or ''}"
