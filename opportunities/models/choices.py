"""Closed lists of the job order's data dictionary."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    DRAFT = "draft", _("draft")
    IN_REVIEW = "in_review", _("in review")
    PUBLISHED = "published", _("published")
    SUSPENDED = "suspended", _("suspended")
    CLOSED = "closed", _("closed")
    WITHDRAWN = "withdrawn", _("withdrawn")


PUBLIC_STATES = (State.PUBLISHED, State.SUSPENDED)  # what the constraints "required to publish" speak of
SEEN_STATES = (*PUBLIC_STATES, State.CLOSED, State.WITHDRAWN)  # has been public once: its address stays

PERMIT_SCHEMES = ("p2p",)  # need a P3MI and a job permit (SIP2MI); domain: PP 59/2021, UU 18/2017 art. 13


class SourceKind(models.TextChoices):
    SISKOP2MI = "siskop2mi", "SISKOP2MI"
    G2G_ANNOUNCEMENT = "g2g_announcement", _("G to G announcement")
    P3MI_SUBMISSION = "p3mi_submission", _("submitted by the placement company")
    BP3MI_ENTRY = "bp3mi_entry", _("entered by BP3MI")


class Formality(models.TextChoices):
    FORMAL = "formal", _("formal")
    INFORMAL = "informal", _("informal")


class WagePeriod(models.TextChoices):
    HOUR = "hour", _("hour")
    DAY = "day", _("day")
    WEEK = "week", _("week")
    MONTH = "month", _("month")
    YEAR = "year", _("year")


class WageBasis(models.TextChoices):
    GROSS = "gross", _("before deductions")
    NET = "net", _("after deductions")


class PaymentMethod(models.TextChoices):
    BANK = "bank", _("bank transfer")
    CASH = "cash", _("cash")
    OTHER = "other", _("other")


class Provider(models.TextChoices):
    """Who provides housing, meals, transport or tickets."""

    EMPLOYER = "employer", _("employer")
    SHARED = "shared", _("shared")
    WORKER = "worker", _("you")
    NONE = "none", _("nobody")


class Gender(models.TextChoices):
    ANY = "any", _("men and women")
    MALE = "male", _("men")
    FEMALE = "female", _("women")


class Education(models.TextChoices):
    """Lowest schooling asked for, from none upwards."""

    NONE = "none", _("no diploma needed")
    SD = "sd", "SD"
    SMP = "smp", "SMP"
    SMA = "sma", _("SMA or SMK")
    D3 = "d3", "D3"
    S1 = "s1", "S1"


class TrainingBy(models.TextChoices):
    AGENCY = "p3mi", _("placement company")
    EMPLOYER = "employer", _("employer")
    STATE = "state", _("government")
    NONE = "none", _("no training offered")


class Welcome(models.TextChoices):
    """Groups the order states it takes; search help."""

    COUPLES = "couples", _("couples")
    RETURNEES = "returnees", _("returned migrants")
