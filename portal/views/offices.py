"""Service offices, by home regency."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.dates import format_date
from portal.models import Office, Region

HOME_PROVINCE = "53"  # the province whose regencies are offered: where the portal begins
TONES = {"active": "go", "new": "go", "unknown": "slow", "closed": "stop"}
ICONS = {"go": "circle-check", "slow": "alert-triangle", "stop": "alert-triangle"}


@require_safe
def offices(request: HttpRequest) -> HttpResponse:
    regencies = list(Region.objects.regencies(HOME_PROVINCE))
    chosen = chosen_regency(request, regencies)
    found = Office.objects.serving(chosen.code) if chosen else Office.objects.listed()
    context = {
        "regencies": regencies,
        "chosen": chosen,
        "offices": [office_part(office) for office in found.select_related("region")],
        "jobs_url": reverse("opportunities:search") + (f"?asal={chosen.code}" if chosen else ""),
    }
    return render(request, "portal/offices.html", context)


def chosen_regency(request: HttpRequest, regencies: list[Region]) -> Region | None:
    """The regency asked for by code; whatever else stands in the address is no choice."""
    codes = request.GET.getlist("asal")
    return next((region for region in regencies if region.code in codes), None)


def office_part(office: Office) -> dict[str, Any]:
    """An office as offices.html shows it; what is not known says so."""
    tone = TONES[office.status]
    rows = [
        (_("Place"), office.region.name if office.region else ""),
        (_("Address"), office.address or _("not recorded yet")),
        (_("Opening hours"), office.opening_hours or _("not recorded yet")),
        (_("Telephone"), office.phone or _("not recorded yet")),
        (_("E-mail"), office.email),
        (_("Note"), office.note),
    ]
    checked = (
        format_date(office.checked_on, get_language() or "id") if office.checked_on else _("not checked yet")
    )
    return {
        "name": office.name,
        "badge": {"text": office.get_status_display(), "tone": tone, "icon": ICONS[tone]},
        "rows": [{"label": label, "value": value} for label, value in rows if value],
        "confirmed": office.is_confirmed,
        "checked_on": checked,
    }
