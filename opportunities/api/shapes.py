"""What a listing looks like to other systems: public facts only, texts in both languages, codes as in the pages.

Money is a number with its currency; dates are WITA dates, inclusive; moments carry their offset.
"""

from datetime import date, datetime
from typing import Annotated, Literal

from ninja import Field, Schema

from opportunities import obstacles
from opportunities.models import AgencySanction, CostItem
from opportunities.models.choices import (
    Education,
    Formality,
    Gender,
    TrainingBy,
    WageBasis,
    WagePeriod,
    Welcome,
)
from opportunities.models.choices import Provider as ProviderChoice
from opportunities.models.destination import EmployerKind
from opportunities.search.parameters import SORTS
from portal.api.words import Named, Words, one_of

Per = Annotated[str, one_of(WagePeriod.values)]
Basis = Annotated[str, one_of(WageBasis.values)]
Schooling = Annotated[str, one_of(Education.values)]
Sort = Annotated[str, one_of(SORTS)]
Payer = Annotated[str, one_of(CostItem.Payer.values)]
Provider = Annotated[str, one_of(ProviderChoice.values)]
ForWhom = Annotated[str, one_of(Gender.values)]
Group = Annotated[str, one_of(Welcome.values)]
Employer = Annotated[str, one_of(EmployerKind.values)]
FormalityCode = Annotated[str, one_of(Formality.values)]
Trainer = Annotated[str, one_of(TrainingBy.values)]
SanctionKind = Annotated[str, one_of(AgencySanction.Kind.values)]
ObstacleCode = Annotated[
    str, one_of(sorted(why.code for why in vars(obstacles).values() if isinstance(why, obstacles.Obstacle)))
]


class Pay(Schema):
    """The wage as the contract says it."""

    min: float
    max: float | None
    currency: str
    per: Per
    basis: Basis | None


class PayEstimate(Schema):
    """Rupiah a month, estimated by a dated exchange rate; not a promise."""

    min: int
    max: int
    rate_on: date | None


class AgencyName(Schema):
    """The licensed placement company (P3MI) of a listing."""

    key: str
    name: str
    licence_number: str
    licence_until: date


class ListingBrief(Schema):
    """A live listing in a list."""

    code: str = Field(description="the spoken code, as on posters")
    live: Literal[True] = True
    title: Words
    country: Named
    city: str | None
    occupation: Named | None
    sector: Named
    scheme: Named
    agency: AgencyName | None
    for_people_from: str | None = Field(description="province code; null: the whole country")
    pay: Pay | None
    pay_idr_month: PayEstimate | None
    worker_pays_idr: int | None = Field(
        description="sum of the costs that the worker pays; null: not all are itemised"
    )
    places_left: int
    places_total: int
    contract_months: int | None
    education_min: Schooling | None
    experience_months: int | None
    opens_on: date | None
    closes_on: date | None
    published_at: datetime | None
    checked_at: datetime | None = Field(description="when the official record was last read")
    changed_at: datetime
    sample: bool = Field(description="invented data of a demonstration")
    page: Words = Field(description="addresses of its page")


class Ignored(Schema):
    """A code that does not exist: it matches no listing."""

    parameter: str
    code: str


class Listings(Schema):
    """One page of live listings. `next` continues after the last one; null on the last page."""

    items: list[ListingBrief]
    total: int = Field(description="live listings that fit the question, counted within the last minute")
    filters: dict[str, list[str]] = Field(
        description="what was searched: words that name a country have become that filter"
    )
    sort: Sort
    ignored: list[Ignored]
    next: str | None


class Cost(Schema):
    """One cost and who pays it."""

    kind: Named
    paid_by: Payer
    amount: float
    currency: str
    legal_basis: str | None = Field(description="why the worker may be charged")


class LanguageNeed(Schema):
    """A language that is asked for."""

    language: Named
    level: str | None
    certificate: str | None


class Provided(Schema):
    """Who provides what; null where it is not stated."""

    housing: Provider | None
    meals: Provider | None
    transport: Provider | None
    ticket_out: Provider | None
    ticket_home: Provider | None


class Permit(Schema):
    """The job permit (SIP2MI)."""

    number: str | None
    issued_on: date | None
    expires_on: date | None


class Requirements(Schema):
    """Who may apply; null where it is not stated."""

    age_min: int | None
    age_max: int | None
    gender: ForWhom
    height_cm_min: int | None
    skills: Words | None
    certificates: Words | None
    health: Words | None
    languages: list[LanguageNeed]
    welcomes: list[Group] = Field(description="groups that the order states it takes")


class Listing(ListingBrief):
    """A live listing with everything that its page says."""

    description: Words | None
    daily_tasks: Words | None = Field(description="one a line")
    employer_name: str | None
    employer_kind: Employer
    foreign_agency: str | None
    formality: FormalityCode
    job_order_number: str | None
    permit: Permit
    official_record: str | None = Field(description="address of the official record")
    deductions: Words | None
    overtime: Words | None
    insurance: Words | None
    rest_day: Words | None
    hours_per_day: float | None
    days_per_week: int | None
    annual_leave_days: int | None
    probation_months: int | None
    extendable: bool | None
    bpjs_months: int | None
    provided: Provided
    costs: list[Cost]
    requirements: Requirements
    training_by: Trainer | None
    apply_steps: Words | None = Field(description="one a line")
    apply_at: str | None = Field(description="key of the office, see `offices`")
    orientation_at: str | None
    interview_in: str | None = Field(description="code of the region")


class Reason(Schema):
    """One reason why a listing is not public. `stops`: nobody may be asked to pay."""

    code: ObstacleCode
    stops: bool
    message: Words


class Verdict(Schema):
    """What a person should do, as the page says it first."""

    stop: bool
    title: Words
    action: Words
    text: Words


class StoppedListing(Schema):
    """A listing that is not live: what became of it, never the offer itself."""

    code: str
    live: Literal[False] = False
    gone: bool = Field(description="it will not come back (status 410)")
    title: Words
    country: Named
    city: str | None
    agency_name: str | None
    opens_on: date | None
    closes_on: date | None
    verdict: Verdict
    reasons: list[Reason]
    since: date | None = Field(description="when staff moved it out of the public list")
    sample: bool
    page: Words


class Check(Schema):
    """The answer to "is this offer real?". What is not in the data is never called fake."""

    result: Literal["live", "not_live", "not_in_data", "mistyped", "no_code"]
    code: str | None = Field(description="the code as it is written properly; null: it is none")
    verdict: Verdict
    reasons: list[Reason]
    data_of: datetime | None = Field(
        description="newest reading of an official record: how fresh our data are"
    )
    page: Words | None


class AgencySanctionOut(Schema):
    """A sanction in force."""

    kind: SanctionKind
    starts_on: date
    ends_on: date | None
    decree: str | None
    source: str


class AgencyOut(AgencyName):
    """A placement company (P3MI)."""

    licence_from: date
    licensed: bool = Field(description="may recruit today: licence valid, no sanction in force")
    sanctions: list[AgencySanctionOut]
    head_office: str | None = Field(description="code of the region")
    countries: list[str]
    website: str | None
    checked_on: date | None
    sample: bool


class Agencies(Schema):
    """One page of companies, in the order of their keys."""

    items: list[AgencyOut]
    next: str | None
