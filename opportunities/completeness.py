"""The ten questions every offer should answer; a listing says how many it answers, wholly or partly."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from opportunities.models import CostItem, Opportunity


class Answer(StrEnum):
    """How far a listing answers a question."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"


@dataclass(frozen=True)
class Answered:
    """One question and how far the listing answers it."""

    question: str | Promise
    answer: Answer


def _grade(*facts: object) -> Answer:
    known = [fact not in (None, "", [], ()) for fact in facts]
    if all(known):
        return Answer.YES
    return Answer.PARTLY if any(known) else Answer.NO


def _costs(costs: list[CostItem]) -> Answer:
    """A total without items is never an answer; items without a legal basis answer partly."""
    if not costs:
        return Answer.NO
    return Answer.PARTLY if any(cost.needs_legal_basis for cost in costs) else Answer.YES


_QUESTIONS: tuple[tuple[str | Promise, Callable[[Opportunity], Answer]], ...] = (
    (_("The company that sends you"), lambda o: _grade(o.agency_id if o.needs_permit else o.scheme_id)),
    (
        _("The permit and the country"),
        lambda o: (
            _grade(o.permit_number, o.permit_expires_on, o.country_id)
            if o.needs_permit
            else _grade(o.country_id)
        ),
    ),
    (_("The employer"), lambda o: _grade(o.employer_name, o.employer_kind, o.city)),
    (_("The work you will do"), lambda o: _grade(o.occupation_id, o.description_ind, o.daily_tasks_ind)),  # type: ignore[attr-defined]
    (_("Pay and how it is paid"), lambda o: _grade(o.wage_min, o.currency, o.wage_basis, o.payment_method)),
    (
        _("Hours, leave, rest day"),
        lambda o: _grade(o.hours_per_day, o.days_per_week, o.rest_day_ind, o.annual_leave_days),  # type: ignore[attr-defined]
    ),
    (_("Length of the contract"), lambda o: _grade(o.contract_months, o.extendable)),
    (_("Social security"), lambda o: _grade(o.bpjs_months, o.insurance_ind)),  # type: ignore[attr-defined]
    (_("Costs and who pays them"), lambda o: _costs(list(o.costs.all()))),
    (_("How to apply and where"), lambda o: _grade(o.apply_steps_ind, o.apply_office_id)),  # type: ignore[attr-defined]
)


def ten_questions(listing: Opportunity) -> list[Answered]:
    """The ten questions with the listing's answers, in a fixed order (uses prefetched costs)."""
    return [Answered(question, judge(listing)) for question, judge in _QUESTIONS]


def score(answers: Iterable[Answered]) -> int:
    """How many of the ten are answered wholly."""
    return sum(answered.answer is Answer.YES for answered in answers)
