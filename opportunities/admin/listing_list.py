"""The list of listings: fast with a million rows, and honest about why a listing is not shown."""

import re
import unicodedata
from datetime import date
from typing import Any

from django.contrib.admin.views.main import ChangeList
from django.contrib.postgres.search import SearchQuery
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from opportunities.models import Agency, Destination, DestinationRule, Opportunity
from opportunities.models.choices import State
from opportunities.models.live import obstacles
from opportunities.obstacles import CLOSED, NOT_PUBLISHED, SUSPENDED, WITHDRAWN
from portal import codes
from portal.admin.filters import ChoiceFilter, PartsFilter, RowFilter
from portal.dates import today
from portal.models import Office

# Told by the state column already.
_SAID_BY_STATE = {obstacle.code for obstacle in (NOT_PUBLISHED, SUSPENDED, WITHDRAWN, CLOSED)}
LONGEST_SEARCH = 100  # characters
_NOT_SHOWN = (
    "search_title",
    "search_all",
    "imported_values",
    "employer_address",
    "overtime_rule",
    "deductions",
)


def search(found: QuerySet[Opportunity], text: str) -> QuerySet[Opportunity]:
    """By spoken code however it was typed, else by the beginnings of words: title, country, agency, employer, numbers.

    The two arms are there for the two partial indexes, one for published listings and one for all others.
    """
    text = text[:LONGEST_SEARCH]
    spoken = [code for code in codes.readings(text) if codes.is_valid(code)]
    if spoken:
        return found.filter(code__in=spoken)
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    words = re.findall(r"\w+", plain.lower())
    if not words:
        return found.none()
    query = SearchQuery(" & ".join(f"{word}:*" for word in words), config="simple", search_type="raw")
    published = Q(state=State.PUBLISHED)
    return found.filter(published & Q(search_all=query) | ~published & Q(search_all=query))


class ListingChangeList(ChangeList):
    """Loads what the columns need in a fixed number of statements, and says of each row why it is not shown."""

    def get_queryset(self, request: HttpRequest, exclude_parameters: Any = None) -> QuerySet[Any]:
        found = super().get_queryset(request, exclude_parameters)
        return found.defer(*_NOT_SHOWN).prefetch_related("agency__sanctions", "costs__kind")

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        day = today()
        rules = list(DestinationRule.objects.in_force(day))
        for listing in self.result_list:
            listing.why_not_shown = why_not_shown(listing, day, rules)


def why_not_shown(listing: Opportunity, day: date, rules: list[DestinationRule]) -> list[str]:
    """The obstacles in words, without the one that the state says already."""
    found = obstacles(listing, day, rules=rules)
    return [str(obstacle.message) for obstacle in found if obstacle.code not in _SAID_BY_STATE]


class ShownFilter(PartsFilter):
    """Whether the public sees the listing today."""

    title = _("shown to the public")
    parameter_name = "shown"
    parts = {
        "yes": (_("shown today"), lambda rows: rows.filter(pk__in=_live())),
        "no": (
            _("published but not shown"),
            lambda rows: rows.filter(state=State.PUBLISHED).exclude(pk__in=_live()),
        ),
    }


def _live() -> QuerySet[Any, Any]:
    return Opportunity.objects.live(today()).values("pk")


class CountryFilter(ChoiceFilter):
    title = _("country")
    parameter_name = "country"
    column = "country_id"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """The countries that staff keep facts or rules about, not all 250."""
        countries = Destination.objects.select_related("country").order_by("country__name")
        return [(destination.pk, destination.country.name) for destination in countries]


class OfficeFilter(RowFilter):
    title = _("office")
    parameter_name = "office"
    column = "office_id"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """The offices that own listings."""
        owners = Office.objects.exclude(code_prefix="").order_by("name")
        return [(str(office.pk), office.name) for office in owners]


class AgencyFilter(RowFilter):
    title = _("placement company")
    parameter_name = "agency"
    column = "agency_id"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(str(pk), name) for pk, name in Agency.objects.order_by("name").values_list("pk", "name")]
