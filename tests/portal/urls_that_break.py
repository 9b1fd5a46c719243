"""The site's addresses and a few more, on which something goes wrong."""

from django.conf.urls.i18n import i18n_patterns
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.csrf import csrf_protect

from portal.urls import handler400, handler403, handler404, handler429, handler500
from portal.urls import urlpatterns as site_urls
from portal.views import errors

__all__ = ["handler400", "handler403", "handler404", "handler429", "handler500", "urlpatterns"]


def bad(request: HttpRequest) -> HttpResponse:
    raise SuspiciousOperation("uji")


def forbidden(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("uji")


def no_database(request: HttpRequest) -> HttpResponse:
    raise OperationalError("uji")


def slow(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as sql:
        sql.execute("SET LOCAL statement_timeout = '10ms'")
        sql.execute("SELECT pg_sleep(5)")
    return HttpResponse()


@csrf_protect
def form(request: HttpRequest) -> HttpResponse:
    return HttpResponse("saved")


def empty(request: HttpRequest) -> HttpResponse:
    return render(request, "base.html")


def with_own_policy(request: HttpRequest) -> HttpResponse:
    return HttpResponse("{}", headers={"Cache-Control": "public, max-age=600"})


urlpatterns = [
    *site_urls,
    *i18n_patterns(
        path("uji/400/", bad),
        path("uji/403/", forbidden),
        path("uji/410/", errors.gone),
        path("uji/429/", errors.too_many_requests),
        path("uji/500/", broken),
        path("uji/503/", no_database),
        path("uji/lambat/", slow),
        path("uji/formulir/", form),
        path("uji/kosong/", empty),
        path("uji/sendiri/", with_own_policy),
        prefix_default_language=False,
    ),
]
