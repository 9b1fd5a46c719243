"""Live listings as open data: one row a listing, written while it is sent.

Not a copy that is made once a day: the file is the data of the moment it is asked for, so a listing that was stopped
is in no file that we still hand out. Who wants a file a day takes one a day.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import CharField, F, Func, TextField, Value
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from opportunities.models import Opportunity
from opportunities.models.live import OpportunityQuerySet

CHUNK = 1000

# Column → (where it comes from, what it means). The address is made from code and slug.
TABLE: dict[str, tuple[str, Any]] = {
    "code": ("code", _("spoken code, as on posters")),
    "title_id": ("title_ind", _("title in Indonesian")),
    "title_en": ("title_en", _("title in English, empty where it is not translated")),
    "country": ("country_id", _("country of work, ISO 3166-1")),
    "city": ("city", _("town or region there")),
    "occupation": ("occupation_id", _("occupation, as in the addresses of this site")),
    "isco08": ("occupation__isco08_code", _("occupation by ISCO-08")),
    "sector": ("sector_id", _("sector")),
    "scheme": ("scheme_id", _("placement scheme: p2p through a company, g2g by the government, and so on")),
    "agency": ("agency__name", _("placement company (P3MI)")),
    "agency_licence": ("agency__licence_number", _("licence number of the company (SIP3MI)")),
    "employer": ("employer_name", _("employer")),
    "wage_min": ("wage_min", _("lowest pay of the contract")),
    "wage_max": ("wage_max", _("highest pay of the contract")),
    "currency": ("currency", _("currency of the pay, ISO 4217")),
    "wage_period": ("wage_period", _("period of the pay: hour, day, week, month or year")),
    "wage_basis": ("wage_basis", _("gross (before deductions) or net")),
    "pay_idr_min": ("pay_idr_min", _("lowest pay in rupiah a month, estimated")),
    "pay_idr_max": ("pay_idr_max", _("highest pay in rupiah a month, estimated")),
    "rate_on": ("rate_on", _("date of the exchange rate of the estimate")),
    "worker_cost_idr": (
        "worker_cost_idr",
        _("what the worker pays in all, rupiah; empty: not all is itemised"),
    ),
    "places_left": ("left", _("places left")),
    "places_total": ("quota_total", _("places in all")),
    "contract_months": ("contract_months", _("length of the contract in months")),
    "education_min": ("education_min", _("schooling asked for: none, sd, smp, sma, d3, s1")),
    "experience_months": ("experience_months", _("experience asked for, months")),
    "for_people_from": ("origin_id", _("home province, Kemendagri code; empty: the whole country")),
    "opens_on": ("opens_on", _("applications open on (WITA)")),
    "closes_on": ("closes_on", _("applications close on (WITA), that day included")),
    "permit_number": ("permit_number", _("job permit (SIP2MI)")),
    "permit_expires_on": ("permit_expires_on", _("permit valid until")),
    "published_at": ("published_at", _("published at, UTC")),
    "checked_at": ("source_checked_at", _("official record last read at, UTC")),
    "sample": ("is_demo", _("True: invented data of a demonstration")),
    "url": ("slug", _("address of its page")),
}
COLUMNS = tuple(TABLE)
_SOURCES = tuple(source for source, _about in TABLE.values())


def live_rows(on: date) -> OpportunityQuerySet:
    """The listings that are live on that WITA date, with `left`."""
    return Opportunity.objects.live(on).annotate(left=F("quota_total") - F("quota_filled"))


def mark(on: date) -> str:
    """Of every value that the file would have now: the same for the same file. One statement."""
    text = Func(Value("|"), *map(F, _SOURCES), function="concat_ws", output_field=TextField())
    row = Func(text, function="md5", output_field=CharField())
    rows = live_rows(on).order_by("pk").values_list("pk", row)
    sql, values = rows.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT md5(string_agg(line.*::text, ',')) FROM ({sql}) AS line", values)  # noqa: S608 compiled
        found = cursor.fetchone()
    return f"{on.isoformat()}-{found[0] or 'none'}"


def rows(on: date) -> Iterator[list[Any]]:
    """The values in the order of COLUMNS, the oldest listing first; read in pieces by key, without a long statement."""
    last = 0
    live = live_rows(on).order_by("pk")
    while True:
        piece = list(live.filter(pk__gt=last).values_list("pk", *_SOURCES)[:CHUNK])
        for pk, *values in piece:
            last = pk
            *most, slug = values
            yield [*most, settings.SITE_URL + reverse("opportunities:detail", args=[values[0], slug])]
        if len(piece) < CHUNK:
            return
