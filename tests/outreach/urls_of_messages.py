"""The addresses that messages of outreach name, for tests of their texts alone."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path


def page(request: HttpRequest, **values: str) -> HttpResponse:
    """Stands for any page."""
    return HttpResponse()


outreach = [
    path("sosialisasi/<str:code>/<str:slug>/", page, name="session"),
    path("mitra/<str:slug>/", page, name="partner"),
    path("d/<str:token>/", page, name="manage"),
    path("b/<str:token>/", page, name="facilitation"),
    path("gabung/<str:token>/", page, name="join"),
    path("penyelenggara/", page, name="organiser"),
    path("penyelenggara/<str:code>/", page, name="organiser_session"),
]
urlpatterns = [path("", include((outreach, "outreach")))]
