"""The listing's invariants as database constraints with words for people, its indexes and its guard triggers."""

from functools import partial

import pgtrigger
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from opportunities.models.choices import PERMIT_SCHEMES, PUBLIC_STATES, State, WagePeriod
from opportunities.models.destination import EmployerKind
from portal.models.constraints import check

_SHOWN = Q(state__in=PUBLIC_STATES)
_PUBLISHED = Q(state=State.PUBLISHED)
_check = partial(check, "listing")

# Everything that must hold of a listing whoever writes it, raw SQL included.
LISTING_CONSTRAINTS: list[models.BaseConstraint] = [
    _check("state", Q(state__in=State.values), _("This state does not exist.")),
    _check(
        "two_people_author",
        Q(publisher__isnull=True) | ~Q(publisher=F("author")),
        _("Two people publish: whoever wrote the listing cannot publish it."),
    ),
    _check(
        "two_people_submitter",
        Q(publisher__isnull=True) | Q(submitted_by__isnull=True) | ~Q(publisher=F("submitted_by")),
        _("Two people publish: whoever submitted the listing cannot publish it."),
    ),
    _check(
        "publisher_when_shown",
        ~_SHOWN | Q(publisher__isnull=False, published_at__isnull=False),
        _("A published listing names the person who published it."),
    ),
    _check(
        "closes_within_permit",
        Q(closes_on__isnull=True)
        | Q(permit_expires_on__isnull=True)
        | Q(closes_on__lte=F("permit_expires_on")),
        _("The closing date cannot be later than the end of the permit (SIP2MI)."),
    ),
    _check(
        "opens_before_closes",
        Q(opens_on__isnull=True) | Q(closes_on__isnull=True) | Q(opens_on__lte=F("closes_on")),
        _("The opening date cannot be later than the closing date."),
    ),
    _check(
        "permit_dates",
        Q(permit_issued_on__isnull=True)
        | Q(permit_expires_on__isnull=True)
        | Q(permit_issued_on__lte=F("permit_expires_on")),
        _("The permit (SIP2MI) cannot end before it is issued."),
    ),
    _check("age_min", Q(age_min__isnull=True) | Q(age_min__gte=18), _("The lowest age is 18 years or more.")),
    _check(
        "age_range",
        Q(age_min__isnull=True) | Q(age_max__isnull=True) | Q(age_min__lte=F("age_max")),
        _("The lowest age cannot be above the highest age."),
    ),
    _check(
        "quota_filled",
        Q(quota_filled__lte=F("quota_male") + F("quota_female") + F("quota_any")),
        _("More places are taken than there are."),
    ),
    _check(
        "wage_not_negative",
        Q(wage_min__isnull=True) | Q(wage_min__gt=0),
        _("Pay is more than zero."),
    ),
    _check(
        "wage_range",
        Q(wage_max__isnull=True) | Q(wage_min__isnull=False, wage_min__lte=F("wage_max")),
        _("The lowest pay cannot be above the highest pay."),
    ),
    _check(
        "wage_complete",
        Q(wage_min__isnull=True) | Q(currency__regex=r"^[A-Z]{3}$", wage_period__in=WagePeriod.values),
        _("Pay needs a currency (three capital letters) and a period."),
    ),
    _check(
        "hours",
        Q(hours_per_day__isnull=True) | Q(hours_per_day__gt=0, hours_per_day__lte=24),
        _("A day has 24 hours."),
    ),
    _check(
        "days",
        Q(days_per_week__isnull=True) | Q(days_per_week__gte=1, days_per_week__lte=7),
        _("A week has 7 days."),
    ),
    _check("employer_kind", Q(employer_kind__in=EmployerKind.values), _("Choose the kind of employer.")),
    _check(
        "origin_is_province",
        Q(origin__isnull=True) | Q(Exact(Length(F("origin")), 2)),
        _("The home region of a listing is a province."),
    ),
    _check(
        "shown_has_quota",
        ~_SHOWN | Q(quota_male__gt=0) | Q(quota_female__gt=0) | Q(quota_any__gt=0),
        _("Before publishing: write how many places there are."),
    ),
    _check(
        "shown_has_pay",
        ~_SHOWN | (Q(wage_min__isnull=False) & ~Q(wage_basis="")),
        _("Before publishing: write the pay, and whether it is before or after deductions."),
    ),
    _check(
        "shown_has_dates",
        ~_SHOWN | Q(opens_on__isnull=False, closes_on__isnull=False),
        _("Before publishing: write when the listing opens and closes."),
    ),
    _check(
        "shown_has_age",
        ~_SHOWN | Q(age_min__isnull=False),
        _("Before publishing: write the lowest age."),
    ),
    _check(
        "shown_has_permit",
        ~_SHOWN
        | ~Q(scheme_id__in=PERMIT_SCHEMES)
        | (
            Q(agency__isnull=False, permit_issued_on__isnull=False, permit_expires_on__isnull=False)
            & ~Q(permit_number="")
        ),
        _("Before publishing: write the placement company, the permit number (SIP2MI) and its dates."),
    ),
    _check(
        "shown_has_employer",
        ~_SHOWN | (~Q(employer_name="") & Q(occupation__isnull=False)),
        _("Before publishing: write the employer and choose the occupation."),
    ),
    _check(
        "shown_without_policy_hold",
        ~_SHOWN | Q(policy_note=""),
        _("Before publishing: the policy question must be answered."),
    ),
    models.UniqueConstraint(
        fields=["source_kind", "source_id"],
        condition=~Q(source_id=""),
        name="listing_source_once",
        violation_error_message=_("There is already a listing with this number of the source."),
    ),
]


# Partial indexes hold only what can be public, so they stay small however many listings have closed.
LISTING_INDEXES: list[models.Index] = [
    models.Index(fields=["closes_on", "opens_on"], condition=_PUBLISHED, name="listing_pub_closes"),
    models.Index(fields=["-published_at", "-id"], condition=_PUBLISHED, name="listing_pub_newest"),
    models.Index(
        F("pay_idr_max").desc(nulls_last=True), F("id").desc(), condition=_PUBLISHED, name="listing_pub_pay"
    ),
    models.Index(fields=["-source_checked_at"], condition=_PUBLISHED, name="listing_pub_checked"),
    models.Index(fields=["worker_cost_idr", "-id"], condition=_PUBLISHED, name="listing_pub_cost"),
    models.Index(fields=["country", "sector"], condition=_PUBLISHED, name="listing_pub_country"),
    models.Index(fields=["occupation"], condition=_PUBLISHED, name="listing_pub_occupation"),
    GinIndex(fields=["search_all"], condition=_PUBLISHED, name="listing_pub_search"),
    GinIndex(fields=["search_all"], condition=~_PUBLISHED, name="listing_staff_search"),
    models.Index(fields=["office", "state", "-updated_at"], name="listing_office_state"),
    models.Index(fields=["agency", "state"], name="listing_agency_state"),
]


# Guards across tables: no public listing may charge the worker a cost without a legal basis.
LISTING_TRIGGERS = [
    pgtrigger.Trigger(
        name="worker_cost_has_basis",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update,
        condition=pgtrigger.Condition("NEW.state IN ('published', 'suspended')"),
        declare=[("found", "integer")],
        func="""
            SELECT count(*) INTO found FROM opportunities_costitem c JOIN opportunities_costkind k ON k.key = c.kind_id
             WHERE c.opportunity_id = NEW.id AND c.payer = 'worker' AND c.amount > 0
               AND (c.legal_basis_id IS NULL OR k.never_by_worker);
            IF found > 0 THEN
                RAISE EXCEPTION 'a cost paid by the worker has no legal basis'
                      USING ERRCODE = 'check_violation', CONSTRAINT = 'listing_worker_cost_has_basis';
            END IF;
            RETURN NEW;
        """,
    )
]
