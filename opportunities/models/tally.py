"""How many live listings share everything that can be ticked: counted beforehand where counting takes long."""

from datetime import date, timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists
from django.db.models.functions import Now

from opportunities.models.choices import Education, TrainingBy, Welcome
from opportunities.models.destination import EmployerKind
from opportunities.models.live import for_people_of
from portal.models import Country, JobRun, Occupation, PlacementScheme, Region, Sector

RECOUNT = "opportunities.search.tallies.recount"  # the job that writes the rows
BELIEVED_SECONDS = 50  # after it last ended well, so that no number is older than a minute


class TallyQuerySet(models.QuerySet["Tally"]):
    def believed(self, on: date, origin: str = "") -> "TallyQuerySet":
        """Those of that WITA date, when they were counted within the last minute; none otherwise.

        `origin` (a province code) narrows them as `live()` does, by the destination rules of this moment.
        """
        recently = Now() - timedelta(seconds=BELIEVED_SECONDS)
        counted = JobRun.objects.filter(name=RECOUNT, last_finished_at__gte=recently, last_error="")
        found = self.filter(Exists(counted), day=on)
        return found.filter(*for_people_of(origin, on)) if origin else found


def loose_key(model: type[models.Model], *, null: bool = False) -> models.ForeignKey:
    """A code without the weight of a constraint: rows are rewritten all the time and never joined."""
    return models.ForeignKey(
        model, null=null, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )


class Tally(models.Model):
    """Live listings of a WITA date that are alike. Columns have the names they have on a listing, values are steps.

    Derived: `search.tallies` writes it. A number here may be a minute old, so it is shown and never decides anything.
    """

    day = models.DateField()
    country = loose_key(Country)
    sector = loose_key(Sector)
    employer_kind = models.CharField(max_length=12, choices=EmployerKind.choices)
    origin = loose_key(Region, null=True)
    occupation = loose_key(Occupation, null=True)
    scheme = loose_key(PlacementScheme)
    education_min = models.CharField(max_length=4, choices=Education.choices, blank=True)
    experience_months = models.PositiveSmallIntegerField(null=True)  # 0, or 1 for more and for not known
    training_by = models.CharField(max_length=8, choices=TrainingBy.choices, blank=True)
    welcomes = ArrayField(models.CharField(max_length=12, choices=Welcome.choices), default=list)
    pay_idr_min = models.BigIntegerField(null=True)  # the highest step that is reached
    worker_cost_idr = models.BigIntegerField(null=True)  # the lowest step that holds; none above all
    closes_on = models.DateField(null=True)  # likewise
    listings = models.PositiveIntegerField()
    places = models.PositiveIntegerField()
    source_checked_at = models.DateTimeField(null=True)  # the newest

    objects = TallyQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["day"], name="tally_day")]

    def __str__(self) -> str:
        return f"{self.day} {self.country_id} {self.sector_id}: {self.listings}"
