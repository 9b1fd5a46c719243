"""`/bare/<kilobytes>/` answers with a page of that size through the same middleware, without database or templates."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from benchmarks import registering
from portal.urls import urlpatterns as site


def bare(request: HttpRequest, kilobytes: int) -> HttpResponse:
    return HttpResponse(b"x" * (1024 * kilobytes), content_type="text/html")


urlpatterns = [path("bare/<int:kilobytes>/", bare), *registering.patterns, *site]
