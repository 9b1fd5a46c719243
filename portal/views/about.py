"""What the site says about itself: privacy and accessibility; and what robots may read."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

CLOSED_TO_ROBOTS = ("/admin/", "/akun/", "/staf/", "/penyelenggara/")


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    context = {
        "session_hours": settings.SESSION_COOKIE_AGE // 3600,
        "retention_days": settings.REGISTRATION_RETENTION_DAYS,
    }
    return render(request, "portal/privacy.html", context)


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/accessibility.html")


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    lines = [
        "User-agent: *",
        *(f"Disallow: {front}{path}" for front in ("", "/en") for path in CLOSED_TO_ROBOTS),
        "",
        f"Sitemap: {settings.SITE_URL}{reverse('sitemap')}",
    ]
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8")
