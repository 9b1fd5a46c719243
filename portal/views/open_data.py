"""What others may take from this site and build on: files, JSON API, feeds, a piece for their own pages."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from opportunities.opendata import TABLE as LISTING_COLUMNS
from outreach.opendata import TABLE as SESSION_COLUMNS

SNIPPET = """<div id="jalur-resmi"></div>
<script>
fetch("{address}")
  .then(answer => answer.text())
  .then(text => document.getElementById("jalur-resmi").innerHTML = text)
</script>"""


@require_safe
def open_data(request: HttpRequest) -> HttpResponse:
    """The page; every address on it is whole, to be copied."""
    embed = settings.SITE_URL + reverse("outreach:embed")
    context = {
        "files": [
            {"name": _("Live jobs"), "formats": formats("opportunities")},
            {"name": _("Held sessions, without persons"), "formats": formats("outreach")},
        ],
        "tables": [
            {
                "title": _("Columns of the jobs"),
                "rows": columns({name: about for name, (_source, about) in LISTING_COLUMNS.items()}),
            },
            {"title": _("Columns of the sessions"), "rows": columns(SESSION_COLUMNS)},
        ],
        "api_url": reverse("api:api-root"),
        "description_url": reverse("api:openapi-json"),
        "feeds": [
            {
                "label": _("Jobs, of any search (Atom)"),
                "value": link("opportunities:feed", "?q=sawit&negara=MY"),
            },
            {"label": _("Sessions (Atom)"), "value": link("outreach:feed", "?kabupaten=53.04")},
            {"label": _("Sessions (calendar)"), "value": link("outreach:calendar", "?kabupaten=53.04")},
        ],
        "snippets": [
            {"title": _("Sessions of a regency"), "code": SNIPPET.format(address=f"{embed}?kabupaten=53.04")},
            {
                "title": _("Sessions of a partner"),
                "code": SNIPPET.format(address=f"{embed}?mitra=nama-mitra"),
            },
        ],
    }
    return render(request, "portal/open_data.html", context)


def formats(app: str) -> list[dict[str, str]]:
    """The files of an app."""
    return [{"name": name.upper(), "url": reverse(f"{app}:data_{name}")} for name in ("csv", "json")]


def columns(table: dict[str, Any]) -> list[dict[str, str | Promise]]:
    """Rows of kv.html."""
    return [{"label": name, "value": about} for name, about in table.items()]


def link(name: str, query: str) -> str:
    """A whole address with an example of its parameters."""
    return f"{settings.SITE_URL}{reverse(name)}{query}"
