"""What other sites show of a shared link (Open Graph, Twitter)."""

from typing import Any

from django import template
from django.conf import settings
from django.template import Context
from django.urls import reverse

from portal.pictures import HEIGHT, WIDTH

register = template.Library()
LOCALES = {"id": "id_ID", "en": "en_GB"}


@register.inclusion_tag("portal/_social.html", takes_context=True)
def social(context: Context, title: str, *parts: object, picture: str = "") -> dict[str, Any]:
    """The tags of a page. `parts` make the description; `picture` is a path, without one the site's own."""
    frame = context["portal"]
    return {
        "title": title,
        "description": " · ".join(str(part) for part in parts if part),
        "url": frame.canonical,
        "locale": LOCALES[frame.language],
        "image": settings.SITE_URL + (picture or reverse("picture")),
        "width": WIDTH,
        "height": HEIGHT,
    }
