"""A person's seat in a session. Changed only by the verbs of `outreach.registrations`, under the session's lock."""

import unicodedata
from datetime import datetime
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from outreach.models.choices import (
    ACTIVE_STATES,
    HOLDING_STATES,
    SEATED_STATES,
    AgeBand,
    Need,
    RegistrationSource,
    SeatState,
    Sex,
)
from outreach.models.session import Session
from portal.crypto import EncryptedTextField, LookupHashField, lookup_hash
from portal.models import Occupation, Region, User

NAME_LENGTH = 120


def fold_name(name: str) -> str:
    """One form for names that differ only in case, accents, dots, apostrophes or spaces: `maria drosari`."""
    plain = unicodedata.normalize("NFKD", name).casefold()
    kept = "".join(char for char in plain if unicodedata.category(char)[0] in "LN" or char.isspace())
    return " ".join(kept.split())


class FoldedNameHashField(LookupHashField):
    """Hash of a name as `fold_name` sees it; of the name itself when nothing is left of it, as of an emoji."""

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        name = getattr(model_instance, self.source) or ""
        value = lookup_hash(fold_name(name) or name, self.purpose)
        setattr(model_instance, self.attname, value)
        return value


class RegistrationQuerySet(models.QuerySet["Registration"]):
    def counted(self) -> "RegistrationQuerySet":
        """Without repetitions of a person who is already in the list."""
        return self.filter(repeat_of__isnull=True)

    def seated(self) -> "RegistrationQuerySet":
        """Expected to come."""
        return self.counted().filter(state__in=SEATED_STATES)

    def holding(self) -> "RegistrationQuerySet":
        """Takes a seat that nobody else may get: seated, or offered and not yet lapsed."""
        return self.counted().filter(state__in=HOLDING_STATES)

    def active(self) -> "RegistrationQuerySet":
        """Still wants to come: holding a seat or waiting."""
        return self.counted().filter(state__in=ACTIVE_STATES)

    def waiting(self) -> "RegistrationQuerySet":
        """The waiting list, first come first served. Numbers, not clocks, say who was first."""
        return self.counted().filter(state=SeatState.WAITING).order_by("pk")

    def manageable(self, now: datetime) -> "RegistrationQuerySet":
        """Links and codes still work: the session is not over and the data not deleted."""
        return self.filter(session__ends_at__gt=now, forgotten_at__isnull=True)


class Registration(models.Model):
    """One person, one seat or place in the waiting list of a session.

    People who registered together share `group`, the contact's phone and the manage link. `key` is the idempotency
    key of the form: the same form sent again finds the same rows. `repeat_of` marks a second registration of the
    same person (same phone and name), which looks like any other to whoever made it but takes no seat. Name, phone
    and needs are deleted on schedule (`forgotten_at`); the rest stays for the numbers.
    """

    session: models.ForeignKey[Any, Any] = models.ForeignKey(
        Session, verbose_name=_("session"), on_delete=models.PROTECT, related_name="registrations"
    )
    code = models.CharField(_("code"), max_length=16, unique=True, editable=False)
    group = models.UUIDField(_("registered together"), editable=False)
    position = models.PositiveSmallIntegerField(_("place in the form"), default=0)
    key = models.CharField(_("key of the form"), max_length=64, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=SeatState.choices)
    repeat_of = models.ForeignKey(
        "self",
        verbose_name=_("repeats"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="repeats",
    )

    name = EncryptedTextField(_("name"))
    phone = EncryptedTextField(_("telephone"), blank=True)
    name_hash = FoldedNameHashField(source="name", purpose="registration-name")
    phone_hash = LookupHashField(source="phone", purpose="registration-phone")
    no_phone = models.BooleanField(_("has no telephone"), default=False)
    language = models.CharField(_("language of messages"), max_length=2, default="id")
    village = models.ForeignKey(
        Region, verbose_name=_("village"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    village_text = models.CharField(_("village as written"), max_length=120, blank=True)
    age_band = models.CharField(_("age"), max_length=10, choices=AgeBand.choices, blank=True)
    sex = models.CharField(_("sex"), max_length=6, choices=Sex.choices, blank=True)
    needs = ArrayField(
        models.CharField(max_length=12, choices=Need.choices),
        verbose_name=_("needs"),
        default=list,
        blank=True,
    )
    interest = models.ForeignKey(
        Occupation,
        verbose_name=_("interested in"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    consent_to_contact = models.BooleanField(_("may be contacted about jobs"), default=False)

    token_hash = models.CharField(max_length=64, blank=True, editable=False)
    source = models.CharField(
        _("how"), max_length=8, choices=RegistrationSource.choices, default=RegistrationSource.WEB
    )
    registered_by = models.ForeignKey(
        User, verbose_name=_("entered by"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(_("registered at"))
    offered_at = models.DateTimeField(_("offered at"), null=True, blank=True)
    offer_expires_at = models.DateTimeField(_("offer valid until"), null=True, blank=True)
    seated_at = models.DateTimeField(_("has a place since"), null=True, blank=True)
    coming_at = models.DateTimeField(_("said to be coming at"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("cancelled at"), null=True, blank=True)
    forgotten_at = models.DateTimeField(_("personal data deleted at"), null=True, blank=True)

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        ordering = ["session", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "key", "position"],
                name="registration_form_once",
                violation_error_message=_("This form has already been sent."),
            ),
            models.UniqueConstraint(
                fields=["session", "phone_hash", "name_hash"],
                condition=Q(state__in=ACTIVE_STATES, repeat_of__isnull=True) & ~Q(phone_hash=""),
                name="registration_person_once",
                violation_error_message=_("This person is already registered."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=SeatState.values),
                name="registration_state",
                violation_error_message=_("This state does not exist."),
            ),
            models.CheckConstraint(
                condition=~Q(state=SeatState.OFFERED)
                | Q(offered_at__isnull=False, offer_expires_at__isnull=False),
                name="registration_offer_ends",
                violation_error_message=_("An offer says until when it is valid."),
            ),
            models.CheckConstraint(
                condition=Q(no_phone=False) | Q(phone_hash=""),
                name="registration_no_phone",
                violation_error_message=_("Write a telephone number or choose “no telephone”."),
            ),
        ]
        indexes = [
            models.Index(fields=["session", "state", "id"], name="registration_seats"),
            models.Index(fields=["group"], name="registration_group"),
            models.Index(
                fields=["phone_hash", "created_at"], condition=~Q(phone_hash=""), name="registration_phone"
            ),
            models.Index(fields=["token_hash"], condition=~Q(token_hash=""), name="registration_token"),
            models.Index(
                fields=["offer_expires_at"], condition=Q(state="offered"), name="registration_offers"
            ),
            models.Index(
                fields=["session"], condition=Q(forgotten_at__isnull=True), name="registration_not_forgotten"
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def is_seated(self) -> bool:
        return self.state in SEATED_STATES

    @property
    def is_active(self) -> bool:
        return self.state in ACTIVE_STATES
