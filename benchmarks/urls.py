"""`/bare/<kilobytes>/` answers with a page of that size through the same middleware, without database or templates."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from benchmarks import registering


def bare(request: HttpRequest, kilobytes: int) -> HttpResponse:
    return HttpResponse(b"x" * (1024 * kilobytes), content_type="text/html")


urlpatterns = [path("bare/<int:kilobytes>/", bare), *registering.patterns, path("", include("portal.urls"))]
