"""Who moved what, when and why."""

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.append_only import append_only


class Versioned(models.Model):
    """A row whose forms refuse to save over a newer edit: the form carries the version it was read at."""

    version = models.PositiveIntegerField(_("version"), default=0, editable=False)
    updated_at = models.DateTimeField(_("changed at"), auto_now=True)

    class Meta:
        abstract = True


class StateChangeQuerySet(models.QuerySet["StateChange"]):
    def of(self, subject: models.Model) -> "StateChangeQuerySet":
        """The history of one object, newest first."""
        return self.filter(content_type=ContentType.objects.get_for_model(subject), object_id=str(subject.pk))


class StateChange(models.Model):
    """One transition of one object, written by `portal.workflow.transition()` and never changed afterwards."""

    content_type = models.ForeignKey(ContentType, on_delete=models.PROTECT, related_name="+")
    object_id = models.CharField(max_length=64)
    subject = GenericForeignKey("content_type", "object_id")
    action = models.CharField(_("action"), max_length=40)
    source = models.CharField(_("from"), max_length=20, blank=True)
    target = models.CharField(_("to"), max_length=20)
    actor = models.ForeignKey(
        "portal.User", verbose_name=_("by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.TextField(_("reason"), blank=True)
    at = models.DateTimeField(_("at"))

    objects = StateChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("state change")
        verbose_name_plural = _("state changes")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["content_type", "object_id", "-at"], name="statechange_of_object")]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.action}: {self.source} → {self.target}"
