"""Finished public pages, remembered by each web process while nothing that they show has changed.

A page is the same for everybody who asks for its address on the same day (WITA), so it is kept under these two and the
edition of what it shows (`Edition`), which the database is asked for each time: the first request after a suspension
gets the page that warns. After `settings.CACHES["pages"]["TIMEOUT"]` seconds a page is made anew all the same.
"""

from collections.abc import Callable
from functools import wraps
from hashlib import sha256
from typing import Any

from django.core.cache import caches
from django.http import HttpRequest, HttpResponse

from portal.dates import today
from portal.middleware import is_the_same_for_everybody
from portal.models import Edition

View = Callable[..., HttpResponse]


def remembered(view: View) -> View:
    """For a view whose pages depend on address, date and watched tables only.

    Visitors with cookies, and addresses with parameters, of which there are too many, get theirs made each time.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.COOKIES or request.META.get("QUERY_STRING"):
            return view(request, *args, **kwargs)
        kept = caches["pages"]
        state = f"{today()} {Edition.objects.current()} {request.build_absolute_uri()}"
        key = sha256(state.encode()).hexdigest()
        body = kept.get(key)
        if body is not None:
            return HttpResponse(body)
        response = view(request, *args, **kwargs)
        if response.status_code == 200 and is_the_same_for_everybody(request, response):
            kept.set(key, response.content)
        return response

    return answer


def forget_old_editions() -> None:
    """A job of the worker."""
    Edition.objects.forget_old()
