"""The filter form of a list, as `components/facets.html` takes it: groups of options to tick or to choose one of.

Every key is always there, because the template language is slow at finding out that one is not.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

Part = dict[str, Any]  # what a component takes, see templates/components


def option(
    parameter: str, value: object, label: object, *, checked: bool = False, count: str | None = None
) -> Part:
    """One value of a parameter; `count` says how many it would leave, None where that is not known."""
    return {"name": parameter, "value": value, "label": label, "checked": checked, "count": count}


def day(parameter: str, label: object, value: date | None) -> Part:
    """A field for a date."""
    return {"name": parameter, "label": label, "value": value}


def group(
    title: object,
    options: Iterable[Part],
    *,
    is_open: bool = False,
    single: bool = False,
    days: Iterable[Part] = (),
    note: object = "",
) -> Part:
    """Options, of which one may be chosen (`single`) or several; fields for dates come before them, a `note` after."""
    return {
        "title": title,
        "options": list(options),
        "days": list(days),
        "open": is_open,
        "type": "radio" if single else "checkbox",
        "note": note,
    }


def with_a_choice(groups: Iterable[Part]) -> list[Part]:
    """Without the groups in which there is nothing to choose."""
    return [each for each in groups if each["days"] or len(each["options"]) > (each["type"] == "radio")]
