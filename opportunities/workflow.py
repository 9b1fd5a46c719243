"""How a listing moves: draft → in_review → published → closed, with suspended and withdrawn. Two people publish."""

from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opportunities import derived
from opportunities.models import Agency, AgencySanction, Opportunity
from opportunities.models.choices import State
from opportunities.search import vocabulary
from portal import access
from portal.dates import today
from portal.models import User
from portal.workflow import Change, Transition


def can_write(user: User, listing: Opportunity) -> bool:
    """An editor or supervisor who reaches the office that owns the listing."""
    return access.may_edit(user) and access.reaches(user, listing.office_id)


def can_decide(user: User, listing: Opportunity) -> bool:
    """A verifier or supervisor who reaches the office, and who neither wrote nor submitted the listing."""
    return can_stop(user, listing) and user.pk not in (listing.author_id, listing.submitted_by_id)


def can_stop(user: User, listing: Opportunity) -> bool:
    """Stopping needs no second person: a verifier or supervisor who reaches the office."""
    return access.may_approve(user) and access.reaches(user, listing.office_id)


def missing_to_publish(listing: Opportunity) -> list[str]:
    """What must still be written before the listing may be published, as sentences; empty when it is complete."""
    needed = {
        "employer_name": listing.employer_name,
        "occupation": listing.occupation_id,
        "description": listing.description_ind,  # type: ignore[attr-defined]
        "daily_tasks": listing.daily_tasks_ind,  # type: ignore[attr-defined]
        "wage_min": listing.wage_min,
        "wage_basis": listing.wage_basis,
        "payment_method": listing.payment_method,
        "hours_per_day": listing.hours_per_day,
        "days_per_week": listing.days_per_week,
        "rest_day": listing.rest_day_ind,  # type: ignore[attr-defined]
        "contract_months": listing.contract_months,
        "housing": listing.housing,
        "meals": listing.meals,
        "age_min": listing.age_min,
        "education_min": listing.education_min,
        "apply_steps": listing.apply_steps_ind,  # type: ignore[attr-defined]
        "apply_office": listing.apply_office_id,
        "opens_on": listing.opens_on,
        "closes_on": listing.closes_on,
        "source_checked_at": listing.source_checked_at,
    }
    if listing.needs_permit:
        needed |= {
            "agency": listing.agency_id,
            "permit_number": listing.permit_number,
            "permit_issued_on": listing.permit_issued_on,
            "permit_expires_on": listing.permit_expires_on,
            "job_order_number": listing.job_order_number,
        }
    label = {name: str(Opportunity._meta.get_field(name).verbose_name) for name in needed}  # type: ignore[union-attr]
    missing = [
        _("Write this field: %(field)s.") % {"field": label[name]}
        for name, value in needed.items()
        if value in (None, "")
    ]
    if not listing.quota_male + listing.quota_female + listing.quota_any:
        missing.append(_("Write how many places there are."))
    costs = list(listing.costs.select_related("kind"))
    if not costs:
        missing.append(_("Write the cost table: every cost and who pays it."))
    missing += [
        _("The worker pays “%(cost)s” without a legal basis: name the rule or change who pays.")
        % {"cost": cost.kind}
        for cost in costs
        if cost.needs_legal_basis
    ]
    if listing.policy_note:
        missing.append(_("A policy question is open: %(question)s") % {"question": listing.policy_note})
    return missing


def _submit(change: Change) -> None:
    listing = change.subject
    missing = missing_to_publish(listing)
    if missing:
        raise ValidationError(missing)
    listing.submitted_by = change.actor
    listing.version += 1


def _publish(change: Change) -> None:
    """Complete, legal today apart from its opening date, and by a second person."""
    listing = change.subject
    missing = missing_to_publish(listing)
    if missing:
        raise ValidationError(missing)
    stops = [obstacle for obstacle in listing.obstacles(today(now=change.at)) if obstacle.stops]
    if stops:
        raise ValidationError([str(obstacle.message) for obstacle in stops])
    listing.publisher = change.actor
    listing.published_at = listing.published_at or change.at
    listing.version += 1
    derived.refresh([listing.pk])
    vocabulary.learn(listing.pk)
    listing.refresh_from_db(
        fields=["pay_idr_min", "pay_idr_max", "rate_on", "worker_cost_idr", "search_title", "search_all"]
    )


def _move(change: Change) -> None:
    change.subject.version += 1


TRANSITIONS: dict[str, Transition] = {
    "submit": Transition(
        gettext_lazy("Submit for review"), (State.DRAFT,), State.IN_REVIEW, can_write, effect=_submit
    ),
    "return": Transition(
        gettext_lazy("Return with a reason"),
        (State.IN_REVIEW,),
        State.DRAFT,
        can_stop,
        reason_required=True,
        effect=_move,
    ),
    "publish": Transition(
        gettext_lazy("Publish"), (State.IN_REVIEW,), State.PUBLISHED, can_decide, effect=_publish
    ),
    "suspend": Transition(
        gettext_lazy("Suspend"),
        (State.PUBLISHED,),
        State.SUSPENDED,
        can_stop,
        reason_required=True,
        effect=_move,
        danger=True,
    ),
    "resume": Transition(
        gettext_lazy("Publish again"),
        (State.SUSPENDED,),
        State.PUBLISHED,
        can_decide,
        reason_required=True,
        effect=_publish,
    ),
    "close": Transition(
        gettext_lazy("Close"),
        (State.PUBLISHED, State.SUSPENDED),
        State.CLOSED,
        can_stop,
        reason_required=True,
        effect=_move,
        danger=True,
    ),
    "withdraw": Transition(
        gettext_lazy("Withdraw"),
        (State.DRAFT, State.IN_REVIEW, State.PUBLISHED, State.SUSPENDED),
        State.WITHDRAWN,
        can_stop,
        reason_required=True,
        effect=_move,
        danger=True,
    ),
}


def sanction_agency(
    agency: Agency, actor: User, *, kind: str, source: str, reason: str = "", **dates: object
) -> AgencySanction:
    """Enter a sanction: from its first day all the agency's listings are off every page. `dates`: starts_on, ends_on.

    Raises ValidationError with sentences for the form. Who may is checked by the caller's page (`access.may_approve`).
    """
    sanction = AgencySanction(
        agency=agency, kind=kind, source=source, reason=reason, imposed_by=actor, **dates
    )
    sanction.full_clean()
    sanction.save()
    return sanction


def lift_sanction(sanction: AgencySanction, on: date) -> None:
    """End a sanction as of that WITA date: the agency's listings may be public again the same day.

    Who may is checked by the caller's page (`access.may_lift_sanction`). A sanction lifted before stays as it was.
    """
    locked = AgencySanction.objects.select_for_update().get(pk=sanction.pk)
    if locked.lifted_on is None:
        locked.lifted_on = on
        locked.save(update_fields=["lifted_on"])
