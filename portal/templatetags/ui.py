"""Tags of the page frame and of the components."""

from django import template
from django.utils.safestring import SafeString, mark_safe

from portal.icons import ICONS, OTHER_NAMES
from portal.styles import PUBLIC_CSS

register = template.Library()


@register.simple_tag
def public_css() -> SafeString:
    """The style sheet of the public pages, byte for byte what its hash in the CSP allows."""
    return mark_safe(PUBLIC_CSS)  # noqa: S308 our own file


def _drawing(path: str) -> SafeString:
    return mark_safe(  # noqa: S308 constant markup
        '<svg class="jr-i" width="20" height="20" viewBox="0 0 24 24" fill="none" stroke="currentColor"'
        f' stroke-width="2" aria-hidden="true"><path d="{path}"/></svg>'
    )


_DRAWINGS = {name: _drawing(path) for name, path in ICONS.items()}
_DRAWINGS.update({other: _DRAWINGS[name] for other, name in OTHER_NAMES.items()})


@register.simple_tag
def icon(name: str) -> str:
    """The named icon, decorative: the word beside it carries the meaning. An unknown name gives nothing.

    The drawing is inline each time: repeats cost a few bytes compressed, and a fragment or error page needs no sprite.
    """
    return _DRAWINGS.get(name, "")
