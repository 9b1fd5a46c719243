"""Error pages. They need no database, session, context processor or language middleware: each may be what broke."""

import logging
import sys
from typing import NamedTuple

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from portal.context import frame_of, language_of

logger = logging.getLogger(__name__)

RETRY_SECONDS = {429: 60, 503: 30}


class Words(NamedTuple):
    title: Promise
    text: Promise


PAGES = {
    400: Words(
        _("This address cannot be read"),
        _("Part of the address is damaged. Type it again, or start from the home page."),
    ),
    403: Words(
        _("You may not open this page"),
        _("Your account has no access here. Sign in with another account, or ask your office."),
    ),
    404: Words(
        _("This page does not exist"),
        _(
            "The address may be mistyped or old. A listing that was real keeps its page, even after it closes."
        ),
    ),
    410: Words(
        _("This page is gone"),
        _("It was taken down on purpose and will not come back."),
    ),
    429: Words(
        _("Too many attempts"),
        _("Wait one minute, then try again."),
    ),
    500: Words(
        _("Something broke on our side"),
        _("Nothing you did wrong. We have been told. Try again in a few minutes."),
    ),
    503: Words(
        _("The site is busy or being repaired"),
        _("Try again in one minute. Do not pay anybody for a job that you could not check."),
    ),
}
FORM_TOO_OLD = Words(
    _("This form is too old"),
    _("Nothing was saved. Go back, reload the page and send the form again. Cookies must be allowed."),
)


def error_page(request: HttpRequest, status: int, words: Words | None = None) -> HttpResponse:
    """The page of an error status, in the language of the address."""
    language = language_of(request.path)
    with override(language):
        content = render_to_string(
            "error.html",
            {
                "portal": frame_of(
                    request.path,
                    query=request.META.get("QUERY_STRING", ""),
                    language=language,
                    signed_in=False,
                ),
                "status": status,
                "words": words or PAGES[status],
            },
        )
    response = HttpResponse(content, status=status, headers={"Content-Language": language})
    if status in RETRY_SECONDS:
        response.headers["Retry-After"] = str(RETRY_SECONDS[status])
    return response


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return error_page(request, 400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return error_page(request, 403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return error_page(request, 403, FORM_TOO_OLD)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return error_page(request, 404)


def gone(request: HttpRequest) -> HttpResponse:
    """For a page that was taken down for good and has no tombstone of its own."""
    return error_page(request, 410)


def too_many_requests(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return error_page(request, 429)


def server_error(request: HttpRequest) -> HttpResponse:
    """An unexpected exception; a lost, locked or overloaded database is 503, so that callers come back."""
    lost_database = isinstance(sys.exc_info()[1], OperationalError | InterfaceError)
    try:
        return error_page(request, 503 if lost_database else 500)
    except Exception:
        logger.exception("The error page itself is broken")
        return HttpResponse(LAST_RESORT, status=500)


# When not even the template can be shown.
LAST_RESORT = """<!doctype html>
<html lang="id"><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>Jalur Resmi</title>
<h1>Ada yang rusak di pihak kami</h1><p>Coba lagi beberapa menit lagi.</p>
<p lang="en">Something broke on our side. Try again in a few minutes.</p></html>
"""
