"""The attendance sheet: A4 across; see `portal.paper`.

Names stand in alphabetical order with a number, a place to sign, and no telephone: the sheet lies open in the hall.
Empty rows follow for people who come without registering. Every page carries the code of the session, so that sheets
that got mixed up are put together again.
"""

import json
import re
import unicodedata
from collections.abc import Sequence

from django.conf import settings
from django.utils.translation import gettext as _

from outreach.models import Registration, Session
from outreach.presenters.words import lang, place_line, span_of
from portal.paper import sheet

MOST_NAMES = 3000
ROWS_A_PAGE = 16
LEAST_EMPTY = 10
_LONG_WORD = re.compile(r"\S{15}(?=\S)")
ZERO_WIDTH_SPACE = "\u200b"
SHOWN_SCRIPTS = ("LATIN", "GREEK", "CYRILLIC", "DIGIT")  # that the fonts of typst have


def sheet_file(session: Session, people: Sequence[Registration]) -> bytes:
    """The sheet as PDF, in the active language. People come as they are shown: those who are expected."""
    return sheet("print/attendance_sheet.typ", texts(session, people))


def texts(session: Session, people: Sequence[Registration]) -> dict[str, str]:
    """Every text of the sheet, by the name that the source knows it by; the rows as JSON."""
    ordered = sorted(people, key=lambda row: (row.name.casefold(), row.pk))
    rows = [[breakable(row.name, row.code), breakable(village_of(row), "")] for row in ordered]
    rows += [["", ""]] * empty_rows(len(rows))
    return {
        "lang": lang(),
        "head": _("ATTENDANCE SHEET"),
        "title": breakable(session.title, session.code),
        "when": span_of(session),
        "place": breakable(place_line(session), ""),
        "code-label": _("Session"),
        "code": session.code,
        "page": _("Sheet"),
        "of": _("of"),
        "columns": json.dumps(
            [
                _("No."),
                _("Full name"),
                _("Village"),
                _("W / M"),
                _("Age"),
                _("Telephone (may be empty)"),
                _("Work abroad?"),
                _("May we call?"),
                _("Signature"),
            ]
        ),
        "woman": _("W"),
        "man": _("M"),
        "work": _("yes, to:"),
        "yes": _("yes"),
        "rows": json.dumps(rows),
        "foot": _("Only for the report of this session. Kept for %(days)s days, then destroyed.")
        % {"days": settings.REGISTRATION_RETENTION_DAYS},
        "count": _("Heads counted without names: W ______ M ______"),
        "officer": _("Officer: ______________________"),
        "sample": _("SAMPLE, not a real session.") if session.is_demo else "",
    }


def empty_rows(names: int) -> int:
    """At least ten, and as many as fill the last page."""
    rows = names + LEAST_EMPTY
    return LEAST_EMPTY + (-rows % ROWS_A_PAGE)


def village_of(row: Registration) -> str:
    """Where the person comes from, as written."""
    return row.village_text or (row.village.name if row.village else "")


def breakable(text: str, otherwise: str) -> str:
    """Long words may break anywhere; signs that the fonts lack are left out, and `otherwise` stands for nothing.

    A name in a script that cannot be printed is found again by its code.
    """
    kept = " ".join("".join(char for char in text if is_shown(char)).split())
    if not any(char.isalnum() for char in kept):
        return otherwise
    return _LONG_WORD.sub(lambda match: match[0] + ZERO_WIDTH_SPACE, kept)


def is_shown(char: str) -> bool:
    """The fonts have the sign."""
    if char.isascii():
        return char.isprintable()
    name = unicodedata.name(char, "")
    return name.startswith(SHOWN_SCRIPTS) or char in "’‘“”–—…·"
