"""Is this offer in the official data? The verdicts of `/cek/`."""

from datetime import date

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from opportunities.api import describe, shapes
from opportunities.models import Opportunity
from opportunities.presenters.check import live_answer, missing_answer, stopped_answer
from opportunities.search.normalise import LONGEST_TEXT
from opportunities.views.listing import find, with_sanctions
from portal import codes
from portal.api.problems import Problem, UnreadableError, mistake_of
from portal.api.words import addresses
from portal.dates import today

router = Router(tags=["check"])


class CheckQuery(Schema):
    """What was offered."""

    q: str = Field(
        max_length=LONGEST_TEXT, pattern=r"\S", description="the code, as somebody reads it from a poster"
    )


@router.get(
    "check",
    response={200: shapes.Check, 400: Problem},
    operation_id="check",
    summary="Is this offer in the official data?",
    url_name="check",
)
def check(request: HttpRequest, asked: Query[CheckQuery]) -> shapes.Check:
    """The verdict of `/cek/` for a code. Always with the date of our data, and never "fake"."""
    typed = asked.q.replace("\x00", " ").strip()
    if not typed:
        raise UnreadableError({"q": mistake_of("blank", {})})
    on = today()
    found = find(typed, on)
    return missing(typed) if found is None else known(found, on)


def known(found: Opportunity, on: date) -> shapes.Check:
    """A listing that is live, or was public once."""
    checked_at = Opportunity.objects.checked_until()
    if found.live_now:  # type: ignore[attr-defined]
        obstacles = []
        verdict = describe.both_verdicts(lambda: live_answer(found, checked_at)["verdict"])
    else:
        obstacles = with_sanctions(found).obstacles(on)
        verdict = describe.both_verdicts(lambda: stopped_answer(found, obstacles, checked_at, on)["verdict"])
    return shapes.Check(
        result="not_live" if obstacles else "live",
        code=found.code,
        verdict=verdict,
        reasons=describe.reasons(obstacles),
        data_of=checked_at,
        page=addresses(found),
    )


def missing(typed: str) -> shapes.Check:
    """A code that is not in our data, a mistyped one, or none."""
    checked_at = Opportunity.objects.checked_until()
    written = codes.normalise(typed[:40])
    valid = codes.is_valid(written)
    mistyped = written.count("-") == 1
    return shapes.Check(
        result="not_in_data" if valid else "mistyped" if mistyped else "no_code",
        code=written if valid else None,
        verdict=describe.both_verdicts(lambda: missing_answer(typed, checked_at)["verdict"]),
        reasons=[],
        data_of=checked_at,
        page=None,
    )
