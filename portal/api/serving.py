"""How the API is served: GET and HEAD only, the same for everybody, open to scripts of other sites."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern, re_path

from portal.api.problems import problem
from portal.middleware import KEPT_STATUSES, PUBLIC

View = Callable[..., HttpResponseBase]
SAFE = ("GET", "HEAD")


def served(view: View) -> View:
    """The view for reading only. No answer depends on cookies, so caches may keep it for people signed in too."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        method = request.method
        if method not in SAFE:
            response: HttpResponseBase = problem(405)
            response.headers["Allow"] = ", ".join(SAFE)
        else:
            request.method = "GET"
            try:
                response = view(request, *args, **kwargs)
            finally:
                request.method = method
        open_to_all(response)
        return response

    answer.csrf_exempt = True  # type: ignore[attr-defined]  # nothing here acts; a POST is told so in JSON
    return answer


def open_to_all(response: HttpResponseBase) -> None:
    """Say that caches may keep a good answer for half a minute, and that any site may read it."""
    kept = response.status_code in KEPT_STATUSES
    response.headers["Cache-Control"] = PUBLIC if kept else "no-store"
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["X-Robots-Tag"] = "noindex"


def served_patterns(patterns: list[URLPattern], root: View) -> list[URLPattern]:
    """The addresses of the API with `root` at their top, and JSON instead of a page for those that do not exist."""
    found = [
        URLPattern(
            pattern.pattern,
            served(root if pattern.name == "api-root" else pattern.callback),
            pattern.default_args,
            pattern.name,
        )
        for pattern in patterns
    ]
    return [*found, re_path(r"", served(nothing))]


def nothing(request: HttpRequest, **_kwargs: Any) -> HttpResponseBase:
    """No such address."""
    return problem(404)
