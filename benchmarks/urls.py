"""Two views to compare pages with, through the same middleware and without the database.

`/bare/<kilobytes>/` answers with so many bytes; `/frame/<kilobytes>/` renders the frame that every page has, with so
much text in it that the page is as large.
"""

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

from benchmarks import registering
from portal.urls import urlpatterns as site

PAGE = """{% extends "base.html" %}{% block content %}{% for line in lines %}<p>{{ line }}</p>
{% endfor %}{% endblock %}"""
FRAME_LINES = 400  # what the frame itself weighs, in lines: 25 KB, most of it the style sheet
LINE = "x" * 56  # 64 bytes with what is around it


def bare(request: HttpRequest, kilobytes: int) -> HttpResponse:
    return HttpResponse(b"x" * (1024 * kilobytes), content_type="text/html")


def frame(request: HttpRequest, kilobytes: int) -> HttpResponse:
    lines = [LINE] * max(0, kilobytes * 16 - FRAME_LINES)
    return HttpResponse(engines["django"].from_string(PAGE).render({"lines": lines}, request))


urlpatterns = [
    path("bare/<int:kilobytes>/", bare),
    path("frame/<int:kilobytes>/", frame),
    *registering.patterns,
    *site,
]
