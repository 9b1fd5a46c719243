"""The picture of a shared session."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from outreach.models.choices import SessionState
from outreach.obstacles import announcement_obstacle
from outreach.presenters.session_page import UNREVIEWED, verdict
from outreach.presenters.words import lang, listed, place_line, region_names, span_of
from outreach.views.sessions import session_or_404
from portal.pictures import picture_response


@require_safe
def picture(request: HttpRequest, code: str) -> HttpResponse:
    """What, when and where; or what became of it. 410 and 404 as its page."""
    now = timezone.now()
    found = session_or_404(code, now)
    obstacle = announcement_obstacle(found, now)
    hidden = found.state in UNREVIEWED
    around = listed(region_names(found.venue.region)[-1:]) if found.venue else ""
    where = "" if hidden else listed(filter(None, (place_line(found), around)))
    when = "" if hidden else span_of(found)
    if obstacle is None:
        return picture_response(
            lang=lang(),
            kicker=_("SAMPLE, not a real session.") if found.is_demo else _("INFORMATION SESSION"),
            title=found.title,
            place=where,
            big=when,
            note=_("Taking part costs nothing. Bring your family."),
            code=found.code,
        )
    title, strong, text, _tone = verdict(found, obstacle)
    return picture_response(
        410 if found.state == SessionState.CANCELLED else 200,
        lang=lang(),
        tone="stop",
        kicker="" if hidden else found.title[:60],
        title=title,
        place=where,
        big=when,
        note=f"{strong} {text}".strip(),
        code=found.code,
    )
