"""The help numbers on every page, remembered by each process for a minute so that a page costs no query for them."""

import logging
import re
import time
from dataclasses import dataclass
from datetime import date

from django.db import DatabaseError, InterfaceError
from django.utils.translation import get_language, override

from portal.models import Hotline

logger = logging.getLogger(__name__)

REMEMBERED_SECONDS = 60.0


@dataclass(frozen=True)
class HelpNumber:
    """A number as shown: `href` opens the phone, WhatsApp or the site; `tested_on` is empty until staff called it."""

    key: str
    name: str
    number: str
    kind: str
    href: str
    for_whom: str
    tested_on: date | None

    @property
    def is_dialled(self) -> bool:
        return self.kind != "web"


_remembered: dict[str, tuple[float, tuple[HelpNumber, ...]]] = {}


def help_numbers() -> tuple[HelpNumber, ...]:
    """The help numbers in the active language and in order, at most a minute old; rows without a number are left out.

    When the database cannot be asked, the last answer is given, however old: an error page still shows whom to call.
    """
    language = get_language() or "id"
    expires, numbers = _remembered.get(language, (0.0, ()))
    now = time.monotonic()
    if now < expires:
        return numbers
    try:
        with override(language):
            numbers = tuple(_as_shown(row) for row in Hotline.objects.order_by("order", "key") if row.number)
    except (DatabaseError, InterfaceError) as error:
        logger.warning("Help numbers not read: %s", type(error).__name__)
        return numbers
    _remembered[language] = (now + REMEMBERED_SECONDS, numbers)
    return numbers


def forget() -> None:
    """Read the numbers again at the next page (tests and the admin need it)."""
    _remembered.clear()


def _as_shown(row: Hotline) -> HelpNumber:
    return HelpNumber(
        row.key,
        row.name,
        row.number,
        row.kind,
        address_of(row.kind, row.number),
        row.for_whom,
        row.call_tested_on,
    )


def address_of(kind: str, number: str) -> str:
    """The link behind a number as people write it: `0811-8080-141` on WhatsApp is `https://wa.me/628118080141`."""
    if kind == "web":
        return number if number.startswith("https://") else f"https://{number}"
    dialled = re.sub(r"[^\d+]", "", number)
    if kind == "whatsapp":
        return "https://wa.me/" + re.sub(r"^0", "62", dialled.removeprefix("+"))
    return f"tel:{dialled}"
