"""Proposing changes, and approving or rejecting them. Lock order everywhere: pending amendments, then listings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opportunities import derived
from opportunities.amendments.describing import label_of
from opportunities.amendments.facts import COSTS, FIELDS, LANGUAGES, Values, cost_key, diff, snapshot
from opportunities.models import Amendment, CostItem, JobOrderFile, LanguageRequirement, Opportunity
from opportunities.models.choices import PUBLIC_STATES, State
from opportunities.workflow import missing_to_publish
from portal import access
from portal.models import User
from portal.workflow import Change, Transition, record

OPEN_STATES = (
    State.DRAFT,
    State.IN_REVIEW,
    State.PUBLISHED,
    State.SUSPENDED,
)  # a closed listing stays as it was


@dataclass
class Proposal:
    """What somebody wants a listing to become: new values by field, on top of what is already waiting."""

    listing: int
    new: Values


def propose(
    listing: Opportunity,
    changes: Mapping[str, Mapping[str, Any]],
    by: User,
    origin: str,
    file: JobOrderFile | None = None,
    note: str = "",
) -> Amendment:
    """Put changes before a second person. What already waits from the same origin is carried over and replaced.

    Only `new` of each change counts; `old` is what the listing holds now. Raises ValidationError when nothing would
    change, the listing is closed or withdrawn, or somebody else proposes at this very moment.
    """
    proposal = Proposal(listing.pk, {name: change["new"] for name, change in changes.items()})
    made = propose_all([proposal], by, origin, file, note)
    if not made:
        raise ValidationError(_("Nothing would change: the listing already says this, or it is closed."))
    return made[0]


def propose_all(
    proposals: Sequence[Proposal], by: User, origin: str, file: JobOrderFile | None = None, note: str = ""
) -> list[Amendment]:
    """`propose` for many listings in a fixed number of statements; those that would not change get no amendment."""
    try:
        with transaction.atomic():
            made, replaced = _merged(proposals, origin, lock=True)
            Amendment.objects.filter(pk__in=replaced).update(state=Amendment.State.SUPERSEDED)
            for amendment in made:
                amendment.proposed_by, amendment.origin = by, origin
                amendment.contributors = sorted({*amendment.contributors, by.pk})
                amendment.file, amendment.note = file, note
            return Amendment.objects.bulk_create(made)
    except IntegrityError as error:
        raise ValidationError(
            _("Somebody else has just proposed a change of this listing. Look at it, then try again.")
        ) from error


def preview_all(proposals: Sequence[Proposal], origin: str) -> list[Amendment]:
    """The unsaved amendments that `propose_all` would make now. Writes and locks nothing."""
    return _merged(proposals, origin, lock=False)[0]


def _merged(proposals: Sequence[Proposal], origin: str, *, lock: bool) -> tuple[list[Amendment], list[int]]:
    """Unsaved amendments of the listings that would change, and the keys of the waiting ones that they replace."""
    wanted = {proposal.listing: proposal.new for proposal in proposals}
    pending = Amendment.objects.filter(
        opportunity_id__in=wanted, origin=origin, state=Amendment.State.PENDING
    ).order_by("pk")
    listings = Opportunity.objects.filter(pk__in=wanted, state__in=OPEN_STATES).order_by("pk")
    if lock:
        pending = pending.select_for_update(of=("self",))
        listings = listings.select_for_update(of=("self",))
    waiting = {amendment.opportunity_id: amendment for amendment in pending}
    made, replaced = [], []
    for listing in listings.prefetch_related("costs", "languages"):
        before = waiting.get(listing.pk)
        amendment = _merge(listing, before, wanted[listing.pk])
        if before:
            replaced.append(before.pk)
        if amendment.changes:
            made.append(amendment)
    return made, replaced


def _merge(listing: Opportunity, waiting: Amendment | None, new: Values) -> Amendment:
    """An unsaved amendment: what waits, overridden by what is new, without what the listing says already."""
    current = snapshot(listing)
    carried = {name: change["new"] for name, change in waiting.changes.items()} if waiting else {}
    changes = diff(current, carried | new)
    permit_end = changes.get("permit_expires_on", {}).get("new")
    closes = changes.get("closes_on", {"new": current["closes_on"]})["new"]
    if permit_end and closes and closes > permit_end:  # a permit cut short takes the closing date with it
        changes["closes_on"] = {"old": current["closes_on"], "new": permit_end}
    wrote = {waiting.proposed_by_id, *waiting.contributors} if waiting else set()
    return Amendment(opportunity=listing, changes=changes, contributors=sorted(wrote))


def may_decide(user: User, amendment: Amendment) -> bool:
    """A verifier or supervisor who reaches the listing's office and wrote no part of the change."""
    return (
        access.may_approve(user)
        and access.reaches(user, amendment.opportunity.office_id)
        and user.pk not in {amendment.proposed_by_id, *amendment.contributors}
    )


def _approve(change: Change) -> None:
    """Apply the changes to the listing, if it still says what the proposer saw and stays right afterwards."""
    amendment: Amendment = change.subject
    listing = Opportunity.objects.select_for_update(of=("self",)).get(pk=amendment.opportunity_id)
    if listing.state not in OPEN_STATES:
        raise ValidationError(_("The listing is closed or withdrawn: its facts no longer change."))
    current = snapshot(listing)
    moved = [name for name, each in amendment.changes.items() if current.get(name) != each["old"]]
    if moved:
        raise ValidationError(
            _(
                "Since this change was proposed, others were made to: %(fields)s. Reject it and propose it again."
            )
            % {"fields": ", ".join(label_of(name) for name in moved)}
        )
    apply(listing, {name: each["new"] for name, each in amendment.changes.items()})
    record(listing, "amend", listing.state, listing.state, change.actor, change.reason, change.at)
    amendment.decided_by, amendment.decided_at = change.actor, change.at


def _reject(change: Change) -> None:
    change.subject.decided_by, change.subject.decided_at = change.actor, change.at


def apply(listing: Opportunity, new: Values) -> None:
    """Write the values to a locked listing, its costs and languages. Raises ValidationError with sentences.

    A published listing must afterwards still be complete and hold every rule "before publishing".
    """
    for name, value in new.items():
        if name not in (COSTS, LANGUAGES):
            field = FIELDS[name]
            setattr(listing, field.attname, field.to_python(value))
    shown = listing.state in PUBLIC_STATES
    if COSTS in new:
        if shown and any(_needs_basis(line) for line in new[COSTS]):
            raise ValidationError(_("A cost paid by the worker needs a legal basis on a published listing."))
        _write_costs(listing, new[COSTS])
    if LANGUAGES in new:
        _write_languages(listing, new[LANGUAGES])
    listing.full_clean()
    if shown and (missing := missing_to_publish(listing)):
        raise ValidationError(missing)
    listing.version += 1
    listing.save()
    derived.refresh([listing.pk])


def _needs_basis(line: Values) -> bool:
    return line["payer"] == CostItem.Payer.WORKER and Decimal(line["amount"]) > 0 and not line["legal_basis"]


def _write_costs(listing: Opportunity, lines: list[Values]) -> None:
    """Make the cost table equal to the lines; rows that stay keep their identity in the history."""
    rows = {(cost.kind_id, cost.payer): cost for cost in listing.costs.all()}
    for line in lines:
        row = rows.pop(cost_key(line), None) or CostItem(
            opportunity=listing, kind_id=line["kind"], payer=line["payer"]
        )
        row.amount, row.currency = Decimal(line["amount"]), line["currency"]
        row.legal_basis_id, row.note = line["legal_basis"], line["note"]
        row.full_clean(exclude=["opportunity"])
        row.save()
    listing.costs.filter(pk__in=[row.pk for row in rows.values()]).delete()


def _write_languages(listing: Opportunity, lines: list[Values]) -> None:
    rows = {row.language_id: row for row in listing.languages.all()}
    for line in lines:
        row = rows.pop(line["language"], None) or LanguageRequirement(
            opportunity=listing, language_id=line["language"]
        )
        row.level, row.certificate = line["level"], line["certificate"]
        row.full_clean(exclude=["opportunity"])
        row.save()
    listing.languages.filter(pk__in=[row.pk for row in rows.values()]).delete()


TRANSITIONS: dict[str, Transition] = {
    "approve": Transition(
        gettext_lazy("Approve the change"),
        (Amendment.State.PENDING,),
        Amendment.State.APPROVED,
        may_decide,
        effect=_approve,
    ),
    "reject": Transition(
        gettext_lazy("Reject the change"),
        (Amendment.State.PENDING,),
        Amendment.State.REJECTED,
        may_decide,
        reason_required=True,
        danger=True,
        effect=_reject,
    ),
}
