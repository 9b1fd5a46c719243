"""What every response says about keeping it, beside the headers of Django, django-csp and the permissions policy."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils.cache import patch_vary_headers

# A cache in front may answer for 25 s and, while it asks anew, for 25 s more: a suspension shows within 60 s, also when
# caches count in whole seconds and ask slowly.
PUBLIC = "public, max-age=0, s-maxage=25, stale-while-revalidate=25"
PRIVATE = "private, no-store"
# A form that must be the same one when somebody goes back to it: the browser keeps it, and asks anew otherwise.
ONE_BROWSER = "private, max-age=0"

KEPT_STATUSES = frozenset({200, 301, 404, 410})
OUR_COOKIES = (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, "messages")

GetResponse = Callable[[HttpRequest], HttpResponseBase]


def compress_for_everybody(get_response: GetResponse) -> GetResponse:
    """Compress what is the same for everybody, for telephones that reach us without nginx or a CDN in between.

    Only that: a page with a secret in it (a form's token) could give it away by its compressed length. Who does not
    ask for compression, as nginx does not, gets the page as it is and without `Vary: Accept-Encoding`. Stands outside
    ConditionalGetMiddleware, whose ETag becomes a weak one.
    """
    gzip = GZipMiddleware(get_response)

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        asked = "gzip" in request.headers.get("Accept-Encoding", "")
        if asked and response.headers.get("Cache-Control") == PUBLIC:
            return gzip.process_response(request, response)
        return response

    return middleware


def response_policy(get_response: GetResponse) -> GetResponse:
    """Say who may keep a response (unless the view did) and that other sites may not embed it.

    Stands inside ConditionalGetMiddleware, which gives an ETag to what may be kept, and outside everything that may
    set a cookie.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if "Cache-Control" in response.headers:
            if response.headers["Cache-Control"] == ONE_BROWSER:
                # going back, a browser takes its copy only if the cookies have not changed since, if Vary names them
                response.headers.pop("Vary", None)
            elif response.headers["Cache-Control"] == PUBLIC:
                forget_accept_language(response)
            return response
        if is_the_same_for_everybody(request, response):
            response.headers["Cache-Control"] = PUBLIC
            forget_accept_language(response)
            patch_vary_headers(response, ["Cookie"])
        else:
            response.headers["Cache-Control"] = PRIVATE
        return response

    return middleware


def is_the_same_for_everybody(request: HttpRequest, response: HttpResponseBase) -> bool:
    """No cookie of ours came in and none goes out, so nothing in the page belongs to one visitor."""
    return (
        request.method in {"GET", "HEAD"}
        and response.status_code in KEPT_STATUSES
        and not response.cookies
        and not any(name in request.COOKIES for name in OUR_COOKIES)
        and "HTTP_AUTHORIZATION" not in request.META
    )


def forget_accept_language(response: HttpResponseBase) -> None:
    """LocaleMiddleware names Accept-Language, but here the address alone decides the language."""
    named = [name.strip() for name in response.headers.get("Vary", "").split(",")]
    kept = [name for name in named if name and name.lower() != "accept-language"]
    if kept:
        response.headers["Vary"] = ", ".join(kept)
    else:
        response.headers.pop("Vary", None)
