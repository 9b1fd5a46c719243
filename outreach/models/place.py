"""Places where sessions are held, and the least time it takes to travel between regencies."""

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from outreach.models.choices import VenueKind, YesNoUnknown
from outreach.models.partner import Partner
from portal.access import AnyUser, is_staff, is_supervisor
from portal.models import Region, SourcedFact, User, Versioned

LARGEST_CAPACITY = 20_000


class VenueQuerySet(models.QuerySet["Venue"]):
    def approved(self) -> "VenueQuerySet":
        return self.filter(is_approved=True)

    def within(self, region_code: str) -> "VenueQuerySet":
        """In a province, regency, district or village, by the front of its code."""
        return self.filter(Q(region_id=region_code) | Q(region__code__startswith=f"{region_code}."))

    def visible_to(self, user: AnyUser) -> "VenueQuerySet":
        """Places the user may open in the back office: all for the ministry, those of their province for staff."""
        if is_supervisor(user):
            return self
        office = user.office if isinstance(user, User) and is_staff(user) else None
        if office is None or office.region_id is None:
            return self.none()
        return self.within(office.region_id[:2])

    def usable_by(self, user: AnyUser) -> "VenueQuerySet":
        """Places the user may choose in the wizard: approved ones and what their own partners proposed."""
        if is_supervisor(user) or is_staff(user):
            return self
        return self.filter(Q(is_approved=True) | Q(proposed_by__in=Partner.objects.joined_by(user)))


class Venue(Versioned):
    """A hall, office or chapel. `region` is its village, or the district or regency while the village is not known."""

    name = models.CharField(_("name"), max_length=160)
    kind = models.CharField(
        _("kind"), max_length=16, choices=VenueKind.choices, default=VenueKind.VILLAGE_OFFICE
    )
    region = models.ForeignKey(
        Region, verbose_name=_("village or district"), on_delete=models.PROTECT, related_name="venues"
    )
    capacity = models.PositiveIntegerField(
        _("seats"), null=True, blank=True, validators=[MaxValueValidator(LARGEST_CAPACITY)]
    )
    latitude = models.DecimalField(_("latitude"), max_digits=8, decimal_places=5, null=True, blank=True)
    longitude = models.DecimalField(_("longitude"), max_digits=8, decimal_places=5, null=True, blank=True)
    coordinate_source = models.CharField(_("source of the coordinates"), max_length=120, blank=True)
    directions = models.TextField(_("how to get there"), blank=True)
    step_free = models.CharField(
        _("step-free"), max_length=8, choices=YesNoUnknown.choices, default=YesNoUnknown.UNKNOWN
    )
    electricity = models.CharField(
        _("electricity"), max_length=8, choices=YesNoUnknown.choices, default=YesNoUnknown.UNKNOWN
    )
    proposed_by = models.ForeignKey(
        Partner,
        verbose_name=_("proposed by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    author = models.ForeignKey(
        User,
        verbose_name=_("entered by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
    )
    is_approved = models.BooleanField(_("checked by the office"), default=False)
    is_demo = models.BooleanField(_("demo data"), default=False, editable=False)

    objects = VenueQuerySet.as_manager()

    class Meta:
        verbose_name = _("venue")
        verbose_name_plural = _("venues")
        ordering = ["region", "name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(capacity__isnull=True) | Q(capacity__gte=1, capacity__lte=LARGEST_CAPACITY),
                name="venue_capacity",
                violation_error_message=_("A place holds between 1 and 20,000 people."),
            ),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__isnull=False, latitude__gte=-11, latitude__lte=6)
                & Q(longitude__isnull=False, longitude__gte=95, longitude__lte=142),
                name="venue_point_in_indonesia",
                violation_error_message=_("Latitude and longitude belong together and lie in Indonesia."),
            ),
        ]
        indexes = [models.Index(fields=["latitude", "longitude"], name="venue_point")]

    def __str__(self) -> str:
        return self.name

    @property
    def point(self) -> tuple[float, float] | None:
        """Latitude and longitude in degrees, where somebody has noted them."""
        if self.latitude is None or self.longitude is None:
            return None
        return float(self.latitude), float(self.longitude)

    @property
    def regency_code(self) -> str:
        """Code of the regency, such as `53.04`."""
        return self.region_id[:5]

    @property
    def village_code(self) -> str:
        """Code of the village, or nothing while only the district is known."""
        return self.region_id if len(self.region_id) == 13 else ""


class TravelTime(SourcedFact):
    """The least hours it takes from one regency to another, either way, boats and waiting included. Staff edit it."""

    first = models.ForeignKey(Region, verbose_name=_("between"), on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Region, verbose_name=_("and"), on_delete=models.CASCADE, related_name="+")
    hours = models.DecimalField(_("least hours"), max_digits=4, decimal_places=1)

    class Meta:
        verbose_name = _("travel time")
        verbose_name_plural = _("travel times")
        ordering = ["first", "second"]
        constraints = [
            models.UniqueConstraint(
                fields=["first", "second"],
                name="traveltime_once",
                violation_error_message=_("These two regencies already have a travel time."),
            ),
            models.CheckConstraint(
                condition=Q(first__lt=F("second")),
                name="traveltime_order",
                violation_error_message=_("Choose two regencies, the one with the lower code first."),
            ),
            models.CheckConstraint(
                condition=Q(hours__gt=0, hours__lte=240),
                name="traveltime_hours",
                violation_error_message=_("Travel takes more than 0 and at most 240 hours."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first} – {self.second}"
