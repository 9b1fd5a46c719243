"""Made up for a demonstration: said wherever an entry is read away from our pages, which have a banner."""

from django.utils.translation import gettext as _


def marked(title: str, *, is_demo: bool) -> str:
    """The title of an entry in a calendar, in a feed or on somebody else's page; that of a sample says so first."""
    return _("SAMPLE: %(title)s") % {"title": title} if is_demo else title
