"""Names and rates that changed, until the listings that show them have been brought up to date."""

import pgtrigger
from django.db import models
from django.db.models import Exists, OuterRef, Q

from opportunities.models.agency import Agency
from opportunities.models.cost import CostItem
from opportunities.models.listing import Opportunity
from portal.models import Country, ExchangeRate, Occupation, Sector


class Outdated(models.Model):
    """A name or a rate whose listings have derived columns of before the change; `derived.catch_up` rebuilds them.

    Triggers write the row in the transaction of the change, whoever makes it; the worker takes it away when it is done.
    """

    class Source(models.TextChoices):
        """What changed; the value names the column of a listing that holds its key."""

        AGENCY = "agency"
        COUNTRY = "country"
        CURRENCY = "currency"
        OCCUPATION = "occupation"
        SECTOR = "sector"

    source = models.CharField(max_length=10, choices=Source.choices)
    key = models.CharField(max_length=100)
    reached = models.BigIntegerField(default=0)  # listings up to this one are done

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.source} {self.key}"

    def listings(self) -> models.QuerySet[Opportunity]:
        """Those that are not done yet, in the order in which they are done."""
        shows = Q(**{self.source: self.key})
        if self.source == self.Source.CURRENCY:
            costs = CostItem.objects.filter(opportunity=OuterRef("pk"), currency=self.key)
            shows = Q(shows | Exists(costs))
        return Opportunity.objects.filter(shows, pk__gt=self.reached).order_by("pk")


_NOTE = """
    INSERT INTO opportunities_outdated (source, key, reached) VALUES ('{source}', NEW.{key}, 0);
    RETURN NULL;
"""


def _watch(model: type[models.Model], source: Outdated.Source, key: str, names: tuple[str, ...]) -> None:
    """An update of one of the named columns leaves a row."""
    changed = " OR ".join(f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in names)
    pgtrigger.register(
        pgtrigger.Trigger(
            name="outdates_listings",
            when=pgtrigger.After,
            operation=pgtrigger.Update,
            condition=pgtrigger.Condition(changed),
            func=_NOTE.format(source=source, key=key),
        )
    )(model)


_watch(Agency, Outdated.Source.AGENCY, "id", ("name", "other_names"))
_watch(Country, Outdated.Source.COUNTRY, "iso2", ("name_ind", "name_en", "other_names"))
_watch(Occupation, Outdated.Source.OCCUPATION, "slug", ("title_ind", "title_en", "synonyms"))
_watch(Sector, Outdated.Source.SECTOR, "key", ("name_ind", "name_en"))

pgtrigger.register(
    pgtrigger.Trigger(
        name="outdates_listings",
        when=pgtrigger.After,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        func="""
            INSERT INTO opportunities_outdated (source, key, reached)
            SELECT 'currency', currency, 0
              FROM unnest(ARRAY[to_jsonb(OLD) ->> 'currency', to_jsonb(NEW) ->> 'currency']) currency
             WHERE currency IS NOT NULL GROUP BY currency;
            RETURN NULL;
        """,
    )
)(ExchangeRate)
