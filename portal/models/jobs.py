"""When the recurring work of the site is due, and how its last run went."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Self

from django.db import models, transaction
from django.db.models.functions import Least, Now
from django.utils.translation import gettext_lazy as _


class JobRunQuerySet(models.QuerySet["JobRun"]):
    def register(self, intervals: Mapping[str, timedelta]) -> None:
        """Make each job known and due within its interval, whatever an older interval or clock had planned."""
        self.bulk_create([self.model(name=name) for name in intervals], ignore_conflicts=True)
        for name, interval in intervals.items():
            self.filter(name=name).update(due_at=Least("due_at", Now() + interval))

    def due(self) -> Self:
        """Those whose time has come, the longest overdue first."""
        return self.filter(due_at__lte=Now()).order_by("due_at", "name")

    def take(self, intervals: Mapping[str, timedelta]) -> "JobRun | None":
        """Claim the next due job among these for the caller, and plan the run after it; None when nothing is due.

        Workers do not wait for each other: a job that another one is claiming at this moment is skipped.
        """
        with transaction.atomic():
            run = self.filter(name__in=intervals).due().select_for_update(skip_locked=True).first()
            if run is not None:
                self.filter(pk=run.pk).update(last_started_at=Now(), due_at=Now() + intervals[run.name])
        return run

    def finished_within(self, name: str, seconds: int) -> bool:
        """The job has finished at least once in the last so many seconds (the database's clock)."""
        return self.filter(name=name, last_finished_at__gte=Now() - timedelta(seconds=seconds)).exists()

    def finish(self, name: str, error: str = "") -> None:
        """Note the end of a run, and what went wrong if anything did."""
        self.filter(name=name).update(last_finished_at=Now(), last_error=error)


class JobRun(models.Model):
    """One row a job. All times are the database's clock, so that workers on several machines agree."""

    name = models.CharField(_("job"), max_length=100, primary_key=True)
    due_at = models.DateTimeField(_("due at"), db_default=Now())
    last_started_at = models.DateTimeField(_("last started at"), null=True, blank=True)
    last_finished_at = models.DateTimeField(_("last finished at"), null=True, blank=True)
    last_error = models.TextField(
        _("last error"), blank=True, help_text=_("Kind and place of the error; never the data that it met.")
    )

    objects = JobRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("recurring job")
        verbose_name_plural = _("recurring jobs")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
