"""The guide: how legal migration works, page by page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from portal.dates import format_date
from portal.guide import lines, render_guide
from portal.hotlines import help_numbers
from portal.models import GuidePage


@require_safe
def guide(request: HttpRequest) -> HttpResponse:
    pages = GuidePage.objects.order_by("order", "slug")
    items = [
        {
            "url": reverse("guide_page", args=[page.slug]),
            "icon": page.icon,
            "title": page.title,
            "text": page.summary,
        }
        for page in pages
    ]
    return render(request, "portal/guide.html", {"items": items})


@require_safe
def guide_page(request: HttpRequest, slug: str) -> HttpResponse:
    language = get_language() or "id"
    page = get_object_or_404(GuidePage, slug=slug)
    others = GuidePage.objects.order_by("order", "slug").exclude(slug=slug).defer("body", "summary", "source")
    context = {
        "page": page,
        "body": render_guide(page.body, help_numbers()),
        "open_questions": lines(page.unconfirmed),
        "sources": page.sources,
        "checked_on": format_date(page.checked_on, language) if page.checked_on else "",
        "others": [
            {"url": reverse("guide_page", args=[other.slug]), "title": other.title} for other in others
        ],
    }
    return render(request, "portal/guide_page.html", context)
