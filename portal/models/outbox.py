"""The outbox: every message to a person is first a row, written in the transaction of the fact it tells."""

from collections.abc import Sequence
from datetime import datetime

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from portal.crypto import EncryptedTextField
from portal.dates import Zone
from portal.models.people import Office, User


class MessageQuerySet(models.QuerySet["Message"]):
    def due(self, now: datetime, awake: Sequence[str]) -> "MessageQuerySet":
        """To be sent at this moment, where it is day (`awake` zones), the longest waiting first."""
        return self.filter(
            Q(at_any_hour=True) | Q(zone__in=awake), state=Message.State.QUEUED, send_after__lte=now
        ).order_by("send_after", "pk")

    def stalled(self, now: datetime) -> "MessageQuerySet":
        """Taken by a worker that has not come back: it was killed, or the answer was lost."""
        return self.filter(state=Message.State.SENDING, locked_until__lt=now).order_by("locked_until", "pk")

    def by_hand(self) -> "MessageQuerySet":
        """Waiting for a member of staff to send them from the office's own telephone."""
        return self.filter(state=Message.State.BY_HAND).order_by("send_after", "pk")

    def about(self, subject: str) -> "MessageQuerySet":
        """Of one subject, for example `session:SOS-4K7M8`."""
        return self.filter(subject=subject)


class Message(models.Model):
    """One message to one recipient by one channel. `key` says which fact it tells: the same fact is told once.

    Sending is at least once, with `key` given to the gateway so that it can drop a repetition. `payload` is JSON for
    the template; recipient and payload are encrypted, and are emptied when they are no longer needed.
    """

    class Channel(models.TextChoices):
        EMAIL = "email", _("e-mail")
        SMS = "sms", "SMS"
        WHATSAPP = "whatsapp", "WhatsApp"

    class State(models.TextChoices):
        QUEUED = "queued", _("waiting")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("sent")
        BY_HAND = "by_hand", _("to be sent by hand")
        FAILED = "failed", _("failed")
        CANCELLED = "cancelled", _("not needed any more")

    key = models.CharField(_("key"), max_length=160, unique=True)
    channel = models.CharField(_("channel"), max_length=10, choices=Channel.choices)
    recipient = EncryptedTextField(_("to"), blank=True)
    template = models.CharField(_("template"), max_length=80)
    language = models.CharField(_("language"), max_length=2, default="id")
    payload = EncryptedTextField(_("content"), blank=True)
    subject = models.CharField(_("about"), max_length=80, blank=True)
    reference = models.CharField(
        _("reference"), max_length=64, blank=True, help_text=_("which people or thing of the subject")
    )
    office = models.ForeignKey(
        Office, verbose_name=_("office"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.QUEUED)
    zone = models.CharField(
        _("recipient's time zone"), max_length=20, choices=Zone.choices, default=Zone.WITA
    )
    at_any_hour = models.BooleanField(
        _("also at night"), default=False, help_text=_("answers to what the recipient has just asked for")
    )
    send_after = models.DateTimeField(_("not before"), db_default=Now())
    valid_until = models.DateTimeField(_("not after"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    locked_until = models.DateTimeField(_("taken until"), null=True, blank=True)
    last_error = models.CharField(
        _("last error"),
        max_length=200,
        blank=True,
        help_text=_("Kind of the error; never recipient or text."),
    )
    created_at = models.DateTimeField(_("created at"), db_default=Now())
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    sent_by = models.ForeignKey(
        User,
        verbose_name=_("sent by hand by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    forgotten_at = models.DateTimeField(_("content deleted at"), null=True, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["queued", "sending", "sent", "by_hand", "failed", "cancelled"]),
                name="message_state",
                violation_error_message=_("This state does not exist."),
            ),
            models.CheckConstraint(
                condition=~Q(state="sending") | Q(locked_until__isnull=False),
                name="message_sending_is_taken",
                violation_error_message=_("A message that is being sent says until when it is taken."),
            ),
            models.CheckConstraint(
                condition=~Q(state="sent") | Q(sent_at__isnull=False),
                name="message_sent_at",
                violation_error_message=_("A sent message says when it was sent."),
            ),
        ]
        indexes = [
            models.Index(fields=["send_after", "id"], condition=Q(state="queued"), name="message_due"),
            models.Index(fields=["locked_until", "id"], condition=Q(state="sending"), name="message_stalled"),
            models.Index(
                fields=["office", "send_after"], condition=Q(state="by_hand"), name="message_by_hand"
            ),
            models.Index(fields=["subject", "template", "state"], name="message_subject"),
            models.Index(
                fields=["send_after"], condition=Q(forgotten_at__isnull=True), name="message_not_forgotten"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.template} ({self.channel})"
