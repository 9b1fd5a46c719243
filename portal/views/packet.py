"""The offline packet: what a regency needs in one file, to pass on by Bluetooth or WhatsApp, and the page it is on.

The file stands alone: no address is loaded by it. It says in words after which day not to trust it; a small script
says it louder when that day has gone by, where scripts run.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from csp.decorators import csp_update
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.text import slugify
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from opportunities.models import Opportunity
from opportunities.models.live import OpportunityQuerySet
from opportunities.presenters.card import you_pay
from opportunities.presenters.offices import office_part
from opportunities.presenters.words import pay, place
from opportunities.presenters.work import labelled, months, provided_by, who_may
from outreach.finding.upcoming import upcoming
from outreach.models import Session
from outreach.presenters.words import place_line, span_of
from portal import dates
from portal.hotlines import help_numbers
from portal.models import Office, Region
from portal.paper import VALID_DAYS, without_scheme
from portal.styles import bundle, csp_hash
from portal.views.offices import HOME_PROVINCE, chosen_regency

MOST_BYTES = 100_000
MOST_JOBS = 150
MOST_SESSIONS = 20
CSS = bundle("tokens", "packet")
SCRIPT = (settings.BASE_DIR / "static" / "js" / "packet.js").read_text(encoding="utf-8")
HASHES = {"style-src": [csp_hash(CSS)], "script-src": [csp_hash(SCRIPT)]}
POLICY = f"default-src 'none'; style-src {csp_hash(CSS)}; script-src {csp_hash(SCRIPT)}"


@require_safe
def packets(request: HttpRequest) -> HttpResponse:
    regencies = list(Region.objects.regencies(HOME_PROVINCE))
    chosen = chosen_regency(request, regencies)
    path = reverse("packets")
    items = [
        {"url": f"{path}?asal={region.code}", "icon": "map-pin", "title": region.name} for region in regencies
    ]
    context = {"items": items, "chosen": chosen, "days": VALID_DAYS}
    return render(request, "portal/packets.html", context)


@require_safe
@csp_update(HASHES)  # type: ignore[arg-type]
def packet(request: HttpRequest, region: str) -> HttpResponse:
    on = dates.today()
    home = get_object_or_404(Region.objects.regencies().select_related("parent"), pk=region)
    response = HttpResponse(packet_file(home, on))
    name = f"jalur-resmi-{slugify(home.name)}-{on}.html"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["X-Robots-Tag"] = "noindex"  # a copy in a search engine would outlive the jobs
    return response


def packet_file(home: Region, on: date) -> bytes:
    """The whole file, at most 100 KB: when it would be larger, the oldest jobs are left out and counted."""
    live = Opportunity.objects.live(on, home.province_code)
    jobs = newest(live)
    total = len(jobs) if len(jobs) < MOST_JOBS else live.count()
    context = {**frame(home, on), **help_parts(home)}
    while True:
        shown = {"jobs": [job_part(job, on) for job in by_place(jobs)], "left_out": total - len(jobs)}
        content = render_to_string("portal/packet.html", {**context, **shown, "total": total}).encode()
        if len(content) <= MOST_BYTES or not jobs:
            return content
        jobs = jobs[: len(jobs) * 9 // 10]


def newest(live: OpportunityQuerySet) -> list[Opportunity]:
    """The newest jobs, with what a card shows."""
    return list(live.for_cards().order_by("-published_at", "-pk")[:MOST_JOBS])


def by_place(jobs: Sequence[Opportunity]) -> list[Opportunity]:
    return sorted(jobs, key=lambda job: (place(job), job.title))


def frame(home: Region, on: date) -> dict[str, Any]:
    """Which file this is, of which day, and until when it is to be trusted."""
    lang = get_language() or settings.LANGUAGE_CODE
    last = on + timedelta(days=VALID_DAYS)
    return {
        "home": home.name,
        "dated": dates.format_date(on, lang),
        "until": dates.format_date(last, lang),
        "until_moment": end_of(last),
        "language": lang,
        "policy": POLICY,
        "style": mark_safe(CSS),  # noqa: S308 our own file
        "script": mark_safe(f"<script>{SCRIPT}</script>"),  # noqa: S308 our own file
        "site": settings.SITE_URL,
        "packet_url": settings.SITE_URL + reverse("packet", args=[home.code]),
        "check_address": without_scheme(settings.SITE_URL + reverse("opportunities:check")),
    }


def help_parts(home: Region) -> dict[str, Any]:
    """Sessions, offices and numbers of the regency."""
    now = timezone.now()
    return {
        "sessions": [session_part(session) for session in upcoming(now, home.code, MOST_SESSIONS)],
        "offices": [office_part(office) for office in Office.objects.serving(home.code)],
        "numbers": [number for number in help_numbers() if number.is_dialled],
    }


def job_part(job: Opportunity, on: date) -> dict[str, Any]:
    """A job in six lines. It comes from `for_cards()`: no long text is read."""
    wage, yours = pay(job, on), you_pay(job, job.payers)  # type: ignore[attr-defined]
    lang = get_language() or settings.LANGUAGE_CODE
    return {
        "title": job.title,
        "place": place(job),
        "code": job.code,
        "pay": f"{wage['amount']} {wage['period']}".strip(),
        "estimate": f"{wage['estimate']} {wage['note']}".strip() if "estimate" in wage else "",
        "you_pay": ", ".join(filter(None, (yours["value"], yours["note"]))),
        "who": who_may(job),
        "terms": ", ".join(
            filter(
                None,
                (
                    months(job.contract_months),
                    labelled(_("housing"), provided_by(job.housing)),
                    labelled(_("meals"), provided_by(job.meals)),
                ),
            )
        ),
        "closes": dates.format_deadline(job.closes_on, lang) if job.closes_on else "",
        "until": end_of(job.closes_on) if job.closes_on else "",
        "agency": job.agency.name if job.agency else job.scheme.name,
        "sample": job.is_demo,
    }


def end_of(day: date) -> str:
    """The last second of a WITA day, as the script reads it."""
    return f"{day.isoformat()}T23:59:59+08:00"


def session_part(session: Session) -> dict[str, Any]:
    """When, where and under which code."""
    return {
        "title": session.title,
        "when": span_of(session),
        "place": place_line(session),
        "code": session.code,
        "until": session.span[1].isoformat(),
    }
