"""The one predicate that decides whether a listing is public: `live()` in SQL, `obstacles()` in Python.

A listing is public if and only if it is published, inside its dates, its permit (SIP2MI) valid, places left, its
agency licensed and not under sanction, and its destination open for sector, employer kind and home province.
Nothing of this is stored: it follows from dates. A property test keeps the two forms equal. Change both or none.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import (
    BooleanField,
    Case,
    Count,
    Exists,
    F,
    Func,
    Max,
    Min,
    OuterRef,
    Q,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import get_language
from modeltranslation.utils import build_localized_fieldname

from opportunities import obstacles as why
from opportunities.models.agency import Agency
from opportunities.models.choices import PERMIT_SCHEMES, SEEN_STATES, State
from opportunities.models.cost import CostItem
from opportunities.models.destination import DestinationRule
from opportunities.models.living import living_of
from opportunities.obstacles import Obstacle
from portal.access import AnyUser, is_staff, is_supervisor, may_edit
from portal.models import Region

if TYPE_CHECKING:
    from opportunities.models.listing import Opportunity


# Read only where they are shown: long texts and search vectors.
LONG_COLUMNS = (
    "description",
    "daily_tasks",
    "overtime_rule",
    "deductions",
    "insurance",
    "skills",
    "apply_steps",
    "employer_address",
    "search_title",
    "search_all",
    "imported_values",
)


# All that a card shows.
CARD_COLUMNS = (
    "code",
    "slug",
    "title",
    "city",
    "scheme__name",
    "agency__name",
    "country__name",
    "source_checked_at",
    "published_at",
    "closes_on",
    "quota_male",
    "quota_female",
    "quota_any",
    "quota_total",
    "quota_filled",
    "wage_min",
    "wage_max",
    "wage_period",
    "currency",
    "pay_idr_min",
    "pay_idr_max",
    "rate_on",
    "worker_cost_idr",
)


class DestinationOpen(Func):
    """SQL: the placement (country, sector, employer kind, province or '') is open on the day, see `open_destinations`.

    The set of open placements is small and the same for every row, so the database hashes it once per statement.
    A province that no rule names is treated like the country as a whole.
    """

    conditional = True
    output_field = BooleanField()

    def __init__(self, country: Any, sector: Any, employer_kind: Any, origin: Any, on: date) -> None:
        super().__init__(country, sector, employer_kind, origin, Value(on, output_field=models.DateField()))

    def as_sql(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        (country, cp), (sector, sp), (kind, kp), (origin, op), (on, onp) = (
            compiler.compile(expression) for expression in self.get_source_expressions()
        )
        named = "SELECT origin_id FROM opportunities_destinationrule WHERE origin_id IS NOT NULL"
        home = f"CASE WHEN {origin} IN ({named}) THEN {origin} ELSE '' END"
        opened = f"SELECT country_id, sector_id, employer_kind, origin FROM open_destinations({on})"  # noqa: S608
        # only compiled expressions are put together; values travel as parameters. IS TRUE keeps it a look-up for each
        # row: the planner knows too little of the function to join with it
        sql = f"(({country}, {sector}, {kind}, {home}) IN ({opened})) IS TRUE"
        return sql, [*cp, *sp, *kp, *op, *op, *onp]


def for_people_of(origin: str, on: date) -> tuple[Q, DestinationOpen]:
    """Not meant for another province than `origin`, and the destination open to people from there on that day."""
    home = origin[:2]
    place = (F("country_id"), F("sector_id"), F("employer_kind"), Value(home))
    return Q(origin__isnull=True) | Q(origin=home), DestinationOpen(*place, on)


class OpportunityQuerySet(models.QuerySet["Opportunity"]):
    def live(self, on: date, origin: str = "") -> "OpportunityQuerySet":
        """Public on that WITA date. `origin` (a province code) narrows to listings also open to people from there."""
        through_agency = Q(agency__in=Agency.objects.licensed(on).values("pk"))
        permitted = Q(permit_number__gt="", permit_issued_on__lte=on, permit_expires_on__gte=on)
        found = self.filter(
            Q(agency__isnull=True) & ~Q(scheme_id__in=PERMIT_SCHEMES) | through_agency,
            ~Q(scheme_id__in=PERMIT_SCHEMES)
            & (Q(permit_issued_on__isnull=True) | Q(permit_issued_on__lte=on))
            & (Q(permit_expires_on__isnull=True) | Q(permit_expires_on__gte=on))
            | permitted,
            DestinationOpen(F("country_id"), F("sector_id"), F("employer_kind"), F("origin_id"), on),
            state=State.PUBLISHED,
            opens_on__lte=on,
            closes_on__gte=on,
            quota_total__gt=F("quota_filled"),
        )
        return found.open_to(origin, on) if origin else found

    def open_to(self, origin: str, on: date) -> "OpportunityQuerySet":
        """For people of this province: not meant for another one, and the destination open to them on that day."""
        return self.filter(*for_people_of(origin, on))

    def seen(self) -> "OpportunityQuerySet":
        """Public at some time, so that the address must answer: live, or a tombstone that says what happened."""
        return self.filter(state__in=SEEN_STATES, published_at__isnull=False)

    def for_cards(self) -> "OpportunityQuerySet":
        """With what a card in a list shows, and all that is short: names of related rows, and `payers`, who pays any
        of the costs.
        """
        costs = CostItem.objects.filter(opportunity=OuterRef("pk"), amount__gt=0)
        payers = ArraySubquery(costs.order_by("payer").values("payer").distinct())
        return self.select_related("country", "agency", "scheme").defer(*LONG_COLUMNS).annotate(payers=payers)

    def for_cards_only(self) -> "OpportunityQuerySet":
        """With what a card shows and nothing else: half the columns, which the busiest page need not read."""
        return self.for_cards().only(*CARD_COLUMNS)

    def for_page(self, on: date, origin: str = "") -> "OpportunityQuerySet":
        """With what a listing's own page shows: related rows, `live_now`, `open_here`, `home_name`, `living`."""
        home = Region.objects.filter(pk=origin).values("name")
        related = ("country__destination", "agency", "sector", "occupation", "scheme", "apply_office")
        found = self.select_related(*related, "orientation_office", "interview_region")
        living = living_of("country_id", on)
        return found.with_liveness(on, origin[:2]).annotate(home_name=Subquery(home), living=living)

    def similar_to(self, listing: "Opportunity") -> "OpportunityQuerySet":
        """Others of the same occupation or sector: same occupation first, then same country, then newest."""
        same_work = Q(occupation=listing.occupation_id, occupation__isnull=False)
        near = Case(When(same_work, then=2), default=0) + Case(
            When(country=listing.country_id, then=1), default=0
        )
        found = self.filter(same_work | Q(sector=listing.sector_id)).exclude(pk=listing.pk)
        return found.alias(near=near).order_by("-near", "-published_at", "-pk")

    def summary(self) -> dict[str, Any]:
        """`listings`, `places` left, and the range of the rupiah estimates a month (`pay_min`, `pay_max`, or None)."""
        return self.aggregate(
            listings=Count("pk"),
            places=Coalesce(Sum(F("quota_total") - F("quota_filled")), 0),
            pay_min=Min("pay_idr_min"),
            pay_max=Max("pay_idr_max"),
        )

    def count_by(self, column: str) -> dict[str, int]:
        """Value of the column → listings."""
        counted = self.order_by().values_list(column).annotate(listings=Count("pk"))
        return {value: listings for value, listings in counted if value}

    def count_named(self, relation: str) -> list[tuple[str, str, int]]:
        """(key, name in the active language, listings) of each sector or country, whichever the relation is."""
        translated = build_localized_fieldname(f"{relation}__name", get_language() or settings.LANGUAGE_CODE)
        name = Coalesce(
            NullIf(translated, Value("")), f"{relation}__name_ind", output_field=models.CharField()
        )
        named = self.order_by().annotate(said=name).values_list(f"{relation}_id", "said")
        return list(named.annotate(listings=Count("pk")))

    def checked_until(self) -> datetime | None:
        """The newest check of an official record of a published listing: how fresh our data are."""
        return self.filter(state=State.PUBLISHED).aggregate(newest=Max("source_checked_at"))["newest"]

    def with_liveness(self, on: date, origin: str = "") -> "OpportunityQuerySet":
        """With `live_now`, and `open_here`: also open to people of this province (true when none is given)."""
        same = type(self)(self.model, using=self.db).filter(pk=OuterRef("pk"))
        here = Exists(same.open_to(origin, on)) if origin else Value(True, output_field=BooleanField())
        return self.annotate(live_now=Exists(same.live(on)), open_here=here)

    def visible_to(self, user: AnyUser) -> "OpportunityQuerySet":
        """Rows the user may open in the back office: their office's, or all for the ministry."""
        if is_supervisor(user):
            return self
        if not is_staff(user) or user.office_id is None:  # type: ignore[union-attr]
            return self.none()
        return self.filter(office_id=user.office_id)  # type: ignore[union-attr]

    def editable_by(self, user: AnyUser) -> "OpportunityQuerySet":
        """Rows the user may write."""
        return self.visible_to(user) if may_edit(user) else self.none()


def obstacles(
    listing: "Opportunity", on: date, origin: str = "", rules: Iterable[DestinationRule] | None = None
) -> list[Obstacle]:
    """Every reason why the listing is not public on that WITA date, most serious first. Twin of `live()`.

    `rules` are the destination rules in force on that day, when the caller has read them for many listings at once.
    """
    return [
        *_state_obstacles(listing),
        *_agency_obstacles(listing, on),
        *_permit_obstacles(listing, on),
        *_destination_obstacles(listing, on, origin, rules),
        *_date_obstacles(listing, on),
    ]


def _state_obstacles(listing: "Opportunity") -> list[Obstacle]:
    named = {State.SUSPENDED: why.SUSPENDED, State.WITHDRAWN: why.WITHDRAWN, State.CLOSED: why.CLOSED}
    if listing.state == State.PUBLISHED:
        return []
    return [named.get(State(listing.state), why.NOT_PUBLISHED)]


def _agency_obstacles(listing: "Opportunity", on: date) -> list[Obstacle]:
    agency = listing.agency
    if agency is None:
        return [why.AGENCY_MISSING] if listing.needs_permit else []
    found = [why.SANCTIONED] if agency.sanctions_in_force(on) else []
    if on < agency.licence_from:
        found.append(why.LICENCE_NOT_STARTED)
    if on > agency.licence_until:
        found.append(why.LICENCE_EXPIRED)
    return found


def _permit_obstacles(listing: "Opportunity", on: date) -> list[Obstacle]:
    issued, expires = listing.permit_issued_on, listing.permit_expires_on
    if listing.needs_permit and not (listing.permit_number and issued and expires):
        return [why.PERMIT_MISSING]
    found = []
    if issued and on < issued:
        found.append(why.PERMIT_NOT_STARTED)
    if expires and on > expires:
        found.append(why.PERMIT_EXPIRED)
    return found


def _destination_obstacles(
    listing: "Opportunity", on: date, origin: str, rules: Iterable[DestinationRule] | None
) -> list[Obstacle]:
    if rules is None:
        rules = list(DestinationRule.objects.in_force(on).filter(country_id=listing.country_id))
    home = origin[:2] or listing.origin_id or ""
    homes = {listing.origin_id or "", home}
    found = (
        [] if all(is_destination_open(rules, listing, each) for each in homes) else [why.DESTINATION_CLOSED]
    )
    if listing.origin_id and home != listing.origin_id:
        found.append(why.OTHER_PROVINCE)
    return found


def is_destination_open(rules: Iterable[DestinationRule], listing: "Opportunity", home: str) -> bool:
    """Some rule in force opens the placement for people of `home` (province code or '') and none closes it."""
    matching = [
        rule
        for rule in rules
        if rule.matches(listing.country_id, listing.sector_id, listing.employer_kind, home)
    ]
    return bool(matching) and all(rule.is_open for rule in matching)


def _date_obstacles(listing: "Opportunity", on: date) -> list[Obstacle]:
    found = []
    if listing.opens_on is None or on < listing.opens_on:
        found.append(why.NOT_OPEN_YET)
    if listing.closes_on is None or on > listing.closes_on:
        found.append(why.EXPIRED)
    if listing.quota_left == 0:
        found.append(why.FILLED)
    return found
