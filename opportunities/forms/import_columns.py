"""The columns of our full layout and the facts of a listing they stand for."""

from portal.imports import Column, Layout

_BILINGUAL = (
    "title", "description", "daily_tasks", "overtime_rule", "payment_note", "deductions", "rest_day", "insurance",
    "skills", "apply_steps",
)  # fmt: skip
_SAME_NAME = (
    "scheme", "job_order_number", "employer_kind", "employer_address", "foreign_agency", "city", "sector",
    "formality", "quota_male", "quota_female", "quota_any", "quota_filled", "wage_period", "wage_basis",
    "payment_method", "hours_per_day", "days_per_week", "annual_leave_days", "contract_months", "probation_months",
    "extendable", "housing", "meals", "transport_local", "ticket_out", "ticket_home", "age_min", "age_max", "gender",
    "height_cm_min", "education_min", "languages", "experience_months", "training_by", "apply_office", "source_url",
)  # fmt: skip

# Column: fact of the listing. Pay (wage_min, wage_max, currency) is read together, dates below.
FACTS = {
    **{f"{name}_id": f"{name}_ind" for name in _BILINGUAL},
    **{f"{name}_en": f"{name}_en" for name in _BILINGUAL},
    **{name: name for name in _SAME_NAME},
    "agency_key": "agency",
    "sip2mi_number": "permit_number",
    "employer": "employer_name",
    "country_iso2": "country",
    "occupation_slug": "occupation",
    "health_note": "health_note_ind",
    "health_note_en": "health_note_en",
    "certificates": "certificates_ind",
    "certificates_en": "certificates_en",
    "bpjs_package_months": "bpjs_months",
    "cost_items": "costs",
    "tags": "welcomes",
    "opp_office": "orientation_office",
    "interview_region_code": "interview_region",
    "policy_flag": "policy_note",
}
# Each may also be written as days from the load date, in a column with `_in_days` after the name.
DATES = {
    "sip2mi_issued": "permit_issued_on",
    "sip2mi_expires": "permit_expires_on",
    "opens": "opens_on",
    "closes": "closes_on",
    "source_checked": "source_checked_at",
}
PAY = ("wage_min", "wage_max", "currency")
QUOTAS = ("quota_male", "quota_female", "quota_any")
SOURCES = {fact: column for column, fact in (FACTS | DATES).items()} | {"source_id": "reference"}
NEVER_EMPTY = frozenset({"employer_kind", "formality", "gender"})  # an empty cell leaves what is usual
TAGS = frozenset({"no_diploma", "no_experience", "training_included", "couples", "returnees"})
POLICY_NOTES = {
    "ntt_domestic": "Menunggu keputusan tentang pekerjaan di rumah pribadi bagi warga NTT.",
    "country_unknown": "Status negara belum pasti: menunggu keputusan.",
    "country_closed": "Negara ini tertutup untuk penempatan.",
}  # seen by staff only; data, like any other note

_REQUIRED = frozenset({"reference", "scheme", "country_iso2", "sector", "title_id"})
_ALIASES = {
    "agency_key": ("agency", "p3mi"),
    "country_iso2": ("country",),
    "employer": ("employer_name",),
    "occupation_slug": ("occupation",),
    "sip2mi_issued": ("sip2mi_issued_on",),
    "sip2mi_expires": ("sip2mi_expires_on",),
    "opens": ("opens_on",),
    "closes": ("closes_on",),
    "cost_items": ("costs",),
    "source_checked": ("source_checked_on",),
}

LAYOUT = Layout(
    "full",
    "Jalur Resmi",
    tuple(
        Column(name, required=name in _REQUIRED, aliases=_ALIASES.get(name, ()))
        for name in (
            "reference",
            "source_kind",
            *FACTS,
            *PAY,
            *DATES,
            *(f"{name}_in_days" for name in DATES),
            "is_demo",
        )
    ),
)
