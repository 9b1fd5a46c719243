"""Pages with somebody's affairs in them: kept by nobody, indexed by nobody, their address told to nobody."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse

from portal.middleware import PRIVATE

View = Callable[..., HttpResponse]


def private(view: View) -> View:
    """No cache keeps the page, and its address, which holds a secret, goes out in no Referer.

    The policy is `strict-origin`, which names the site only. `no-referrer` would hide no more and make browsers send
    `Origin: null` with a form, which the protection against forged requests rightly refuses.
    """

    @wraps(view)
    def wrapped(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response.headers["Cache-Control"] = PRIVATE
        response.headers["Referrer-Policy"] = "strict-origin"
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return wrapped
