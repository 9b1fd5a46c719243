"""What of an address could not be used, in words: the visitor sees why the list is not what the link promised."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from opportunities.presenters.results_page import flag_labels
from opportunities.search.ordering import page_number, read_cursor
from opportunities.search.parameters import CODED
from opportunities.search.results import Results


def left_out(results: Results) -> str:
    """The names of what was left out, with commas; empty when all was used. Never what was written there."""
    return ", ".join(names_of(unused(results)))


def unused(results: Results) -> list[str]:
    """Parameters that could not be read, name something that does not exist, or lead to a page that is no more."""
    asked, params, page = results.asked, results.params, results.page
    found = list(asked.problems)
    for name, attribute in CODED.items():
        if set(getattr(asked, attribute)) - set(getattr(params, attribute)):
            found.append(name)
    if asked.origin and not params.origin:
        found.append("asal")
    leads = (
        read_cursor(asked.cursor, results.sort) is not None or page_number(asked.cursor) == page.number > 1
    )
    if asked.cursor not in ("", "1") and not leads:
        found.append("hal")
    return list(dict.fromkeys(found))


def names_of(parameters: Iterable[str]) -> list[str]:
    """What the parameters are called on the page, each once."""
    called = parameter_names()
    return list(dict.fromkeys(called[name] for name in parameters if name in called))


def parameter_names() -> dict[str, str]:
    """Parameter → what it is called on the page."""
    return {
        **flag_labels(),
        "q": _("words"),
        "negara": _("Country"),
        "sektor": _("Kind of work"),
        "profesi": _("Occupation"),
        "skema": _("Scheme"),
        "pendidikan": _("Your schooling"),
        "gaji_min": _("Pay a month"),
        "biaya": _("You pay"),
        "pengalaman": _("Experience"),
        "tutup": _("Closing date"),
        "asal": _("Home"),
        "urut": _("Sort"),
        "hal": _("Page of the list"),
    }
