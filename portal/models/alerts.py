"""Alerts: who wants to be told of what is new for a saved search, and what has been told to members of staff."""

import uuid
from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import MD5, Now
from django.utils.translation import gettext_lazy as _

from portal.crypto import EncryptedTextField, LookupHashField
from portal.models.outbox import Message
from portal.models.people import User

LONGEST_QUERY = 1500  # characters of a saved search


class SubscriberQuerySet(models.QuerySet["Subscriber"]):
    def due(self, on: date) -> "SubscriberQuerySet":
        """Have an alert to look at and have got no message yet on that WITA date."""
        alerts = Alert.objects.due(on).filter(subscriber=OuterRef("pk"))
        fresh = Q(last_message_on__isnull=True) | Q(last_message_on__lt=on)
        return self.filter(fresh, Exists(alerts)).exclude(recipient_hash="")


class Subscriber(models.Model):
    """An address that alerts go to. The link in its messages (`token_hash`) manages all of its alerts.

    The address is deleted with the last alert; the row stays a while, so that the old link can say so.
    """

    key = models.UUIDField(_("key"), unique=True, default=uuid.uuid4, editable=False)
    channel = models.CharField(
        _("channel"), max_length=10, choices=Message.Channel.choices, default=Message.Channel.EMAIL
    )
    recipient = EncryptedTextField(_("to"), blank=True)
    recipient_hash = LookupHashField(source="recipient", purpose="alert-recipient")
    language = models.CharField(_("language"), max_length=2, default="id")
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    last_message_on = models.DateField(_("last message on"), null=True, blank=True)
    created_at = models.DateTimeField(_("created at"), db_default=Now())
    emptied_at = models.DateTimeField(_("address deleted at"), null=True, blank=True)

    objects = SubscriberQuerySet.as_manager()

    class Meta:
        verbose_name = _("subscriber")
        verbose_name_plural = _("subscribers")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "recipient_hash"],
                condition=~Q(recipient_hash=""),
                name="subscriber_once",
                violation_error_message=_("This address is already in the list."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.key)


class AlertQuerySet(models.QuerySet["Alert"]):
    def confirmed(self, on: date) -> "AlertQuerySet":
        """Running on that WITA date: confirmed and not ended."""
        return self.filter(confirmed_at__isnull=False, expires_on__gt=on)

    def due(self, on: date) -> "AlertQuerySet":
        """Running, and to be looked at on that WITA date."""
        return self.confirmed(on).filter(due_on__lte=on)


class Alert(models.Model):
    """A saved search of one topic. Nothing is sent before it is confirmed by the link in a message (`confirm_hash`).

    `seen_round` is the newest round of appearances that has been looked at: later ones are what is new.
    """

    class Frequency(models.TextChoices):
        DAILY = "daily", _("at most once a day")
        WEEKLY = "weekly", _("at most once a week")

    key = models.UUIDField(_("key"), unique=True, default=uuid.uuid4, editable=False)
    subscriber = models.ForeignKey(
        Subscriber, verbose_name=_("subscriber"), on_delete=models.CASCADE, related_name="alerts"
    )
    topic = models.CharField(_("topic"), max_length=20)
    query = models.TextField(_("search"), blank=True, max_length=LONGEST_QUERY)
    frequency = models.CharField(_("how often"), max_length=10, choices=Frequency.choices)
    confirm_hash = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(_("created at"), db_default=Now())
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)
    due_on = models.DateField(_("next look on"), null=True, blank=True)
    expires_on = models.DateField(_("ends on"), null=True, blank=True)
    end_told = models.BooleanField(_("end announced"), default=False)
    seen_round = models.PositiveIntegerField(_("seen until round"), default=0)

    objects = AlertQuerySet.as_manager()

    class Meta:
        verbose_name = _("alert")
        verbose_name_plural = _("alerts")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                F("subscriber"),
                F("topic"),
                MD5("query"),
                name="alert_once",
                violation_error_message=_("This search is already saved."),
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True)
                | Q(due_on__isnull=False) & Q(expires_on__isnull=False),
                name="alert_confirmed_has_dates",
                violation_error_message=_("A confirmed alert has a next look and an end."),
            ),
            models.CheckConstraint(
                condition=Q(frequency__in=["daily", "weekly"]),
                name="alert_frequency",
                violation_error_message=_("An alert is daily or weekly."),
            ),
        ]
        indexes = [
            models.Index(fields=["due_on"], condition=Q(confirmed_at__isnull=False), name="alert_due"),
        ]

    def __str__(self) -> str:
        return f"{self.topic} {self.frequency}"


class Appearance(models.Model):
    """A listing or session was found public for the first time, or to be found by something else than before, in this
    round: counted, not timed, so that a clock that jumps neither hides nor repeats anything. Never changed.
    """

    topic = models.CharField(_("topic"), max_length=20)
    item = models.BigIntegerField(_("number of the row"))
    round = models.PositiveIntegerField(_("round"))

    class Meta:
        verbose_name = _("appearance")
        verbose_name_plural = _("appearances")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["topic", "item", "round"],
                name="appearance_once",
                violation_error_message=_("Already noted."),
            ),
        ]
        indexes = [models.Index(fields=["topic", "round"], name="appearance_round")]

    def __str__(self) -> str:
        return f"{self.topic} {self.item}"


class Told(models.Model):
    """The rows of a topic that messages to an address have named, the oldest first: never the same twice."""

    subscriber = models.ForeignKey(
        Subscriber, verbose_name=_("subscriber"), on_delete=models.CASCADE, related_name="+"
    )
    topic = models.CharField(_("topic"), max_length=20)
    items = ArrayField(models.BigIntegerField(), verbose_name=_("numbers of the rows"), default=list)

    class Meta:
        verbose_name = _("what was told")
        verbose_name_plural = _("what was told")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["subscriber", "topic"],
                name="told_once",
                violation_error_message=_("Already noted."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.topic}: {len(self.items)}"


class ToldFact(models.Model):
    """A fact that a member of staff has been told in a digest: never twice the same."""

    user = models.ForeignKey(User, verbose_name=_("user"), on_delete=models.CASCADE, related_name="+")
    fact = models.CharField(_("fact"), max_length=80)
    told_on = models.DateField(_("told on"))

    class Meta:
        verbose_name = _("told fact")
        verbose_name_plural = _("told facts")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "fact"],
                name="toldfact_once",
                violation_error_message=_("This person has been told."),
            ),
        ]
        indexes = [models.Index(fields=["told_on"], name="toldfact_day")]

    def __str__(self) -> str:
        return self.fact
