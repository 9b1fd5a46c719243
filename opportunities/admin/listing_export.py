"""The chosen listings as a spreadsheet."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, StreamingHttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opportunities.models import Opportunity
from portal.dates import today
from portal.exports import csv_response

COLUMNS = (
    "code",
    "state",
    "office",
    "origin",
    "source_kind",
    "source_id",
    "source_url",
    "source_checked_at",
    "scheme",
    "agency",
    "permit_number",
    "permit_issued_on",
    "permit_expires_on",
    "job_order_number",
    "employer_name",
    "employer_kind",
    "country",
    "city",
    "title_ind",
    "title_en",
    "occupation",
    "sector",
    "quota_male",
    "quota_female",
    "quota_any",
    "quota_filled",
    "wage_min",
    "wage_max",
    "currency",
    "wage_period",
    "wage_basis",
    "contract_months",
    "age_min",
    "age_max",
    "gender",
    "education_min",
    "opens_on",
    "closes_on",
    "author",
    "publisher",
    "published_at",
)
_RELATED = ("office", "origin", "scheme", "agency", "country", "occupation", "sector", "author", "publisher")
AT_ONCE = 2000  # rows held in memory


@admin.action(description=gettext_lazy("Download as CSV"))
def export_listings(
    model_admin: Any, request: HttpRequest, queryset: QuerySet[Opportunity]
) -> StreamingHttpResponse:
    """Dates are ISO, numbers plain, choices as stored: for a spreadsheet, not for reading aloud."""
    columns: list[Any] = [Opportunity._meta.get_field(name) for name in COLUMNS]
    header = [str(column.verbose_name) for column in columns]
    return csv_response(f"{_('listings')}-{today():%Y-%m-%d}.csv", header, _rows(queryset))


def _rows(queryset: QuerySet[Opportunity]) -> Iterator[list[Any]]:
    plain = queryset.select_related(*_RELATED).prefetch_related(None).order_by("pk")
    for listing in plain.iterator(chunk_size=AT_ONCE):
        yield [getattr(listing, name) for name in COLUMNS]
