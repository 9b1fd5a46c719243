"""Files of job orders, and changes that wait for a second person."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Func, IntegerField, Q
from django.db.models.lookups import IsNull
from django.utils.translation import gettext_lazy as _

from portal.append_only import fixed_once
from portal.models import Office, User


class JobOrderFile(models.Model):
    """One committed import: which file, by whom, when, and what came of each row (the report, as JSON).

    Written by the import; fixed once the report is there, which has at least one row.
    """

    name = models.CharField(_("file name"), max_length=200)
    sha256 = models.CharField(_("SHA-256 of the file"), max_length=64)
    size = models.PositiveIntegerField(_("bytes"))
    layout = models.CharField(_("layout"), max_length=20)
    office = models.ForeignKey(Office, verbose_name=_("office"), on_delete=models.PROTECT, related_name="+")
    imported_by = models.ForeignKey(
        User, verbose_name=_("imported by"), on_delete=models.PROTECT, related_name="+"
    )
    imported_at = models.DateTimeField(_("imported at"), auto_now_add=True)
    created = models.PositiveIntegerField(_("created"), default=0)
    amended = models.PositiveIntegerField(_("amended"), default=0)
    unchanged = models.PositiveIntegerField(_("unchanged"), default=0)
    refused = models.PositiveIntegerField(_("refused"), default=0)
    report = models.JSONField(_("report"), default=list)

    class Meta:
        verbose_name = _("job-order file")
        verbose_name_plural = _("job-order files")
        ordering = ["-imported_at", "-pk"]
        indexes = [models.Index(fields=["sha256"], name="joborderfile_sha256")]
        triggers = fixed_once("OLD.report <> '[]'::jsonb")

    def __str__(self) -> str:
        return self.name


def _not_a_contributor() -> Q:
    place = Func(F("contributors"), F("decided_by"), function="array_position", output_field=IntegerField())
    return Q(IsNull(place, True))


class Amendment(models.Model):
    """Proposed changes of a listing: `{field: {"old": …, "new": …}}`. The published version stays up until a second
    person approves. `costs` and `languages` are whole lists. Values are JSON-safe (ISO dates, decimals as text).
    """

    class State(models.TextChoices):
        PENDING = "pending", _("waiting")
        APPROVED = "approved", _("approved")
        REJECTED = "rejected", _("rejected")
        SUPERSEDED = "superseded", _("replaced by a newer one")

    class Origin(models.TextChoices):
        EDIT = "edit", _("edit")
        IMPORT = "import", _("import")

    opportunity = models.ForeignKey(
        "opportunities.Opportunity",
        verbose_name=_("listing"),
        on_delete=models.CASCADE,
        related_name="amendments",
    )
    origin = models.CharField(_("from"), max_length=10, choices=Origin.choices)
    file = models.ForeignKey(
        JobOrderFile, verbose_name=_("file"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    changes = models.JSONField(_("changes"))
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.PENDING)
    proposed_by = models.ForeignKey(
        User, verbose_name=_("proposed by"), on_delete=models.PROTECT, related_name="+"
    )
    proposed_at = models.DateTimeField(_("proposed at"), auto_now_add=True)
    contributors = ArrayField(
        models.BigIntegerField(),
        verbose_name=_("wrote part of it"),
        default=list,
        help_text=_("Accounts whose waiting changes this one carries on; none of them can decide."),
    )
    note = models.TextField(_("note"), blank=True)
    decided_by = models.ForeignKey(
        User, verbose_name=_("decided by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(_("decided at"), null=True)

    class Meta:
        verbose_name = _("amendment")
        verbose_name_plural = _("amendments")
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True)
                | ~Q(decided_by=F("proposed_by"))
                | Q(state="superseded"),
                name="amendment_two_people",
                violation_error_message=_(
                    "Two people decide: whoever proposed a change cannot decide on it."
                ),
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | Q(state="superseded") | _not_a_contributor(),
                name="amendment_two_people_contributors",
                violation_error_message=_(
                    "Two people decide: whoever wrote part of a change cannot decide on it."
                ),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["pending", "superseded"])
                | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="amendment_decided",
                violation_error_message=_("A decision names the person and the time."),
            ),
            models.UniqueConstraint(
                fields=["opportunity", "origin"],
                condition=Q(state="pending"),
                name="amendment_one_pending",
                violation_error_message=_("A change of this listing is already waiting for approval."),
            ),
        ]
        indexes = [models.Index(fields=["state", "-proposed_at"], name="amendment_waiting")]

    def __str__(self) -> str:
        return str(self.opportunity)
