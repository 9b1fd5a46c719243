"""What is wrong with a request, as `application/problem+json` (RFC 9457), in Indonesian and English.

The standard wants one language in `title`: it is Indonesian, and the English stands beside it.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from ninja import Field, Schema

from portal.api.words import Words, in_both

MEDIA_TYPE = "application/problem+json"
MOST_MISTAKES = 20


class Mistake(Schema):
    """What is wrong with one parameter."""

    parameter: str
    message: str = Field(description="Indonesian")
    message_en: str = Field(description="English")


class Problem(Schema):
    """RFC 9457. `errors` names each parameter that cannot be read."""

    type: str = "about:blank"
    status: int
    title: str = Field(description="Indonesian")
    title_en: str = Field(description="English")
    errors: list[Mistake] = []


class UnreadableError(Exception):
    """The request cannot be answered as it stands: parameter → what is wrong with it."""

    def __init__(self, mistakes: Mapping[str, Words]) -> None:
        super().__init__(", ".join(mistakes))
        self.mistakes = mistakes


def mistake_of(kind: str, details: Mapping[str, Any]) -> Words:
    """What pydantic found wrong, said plainly. `kind` is its name of the error."""
    return in_both(lambda: _said(kind, details))


def _said(kind: str, details: Mapping[str, Any]) -> str:
    if kind == "missing":
        return _("This parameter is needed.")
    if kind == "string_too_long":
        return _("At most %(most)s characters.") % {"most": details.get("max_length", "")}
    if kind in ("string_too_short", "blank"):
        return _("Write something.")
    if kind == "too_long":
        return _("At most %(most)s values.") % {"most": details.get("max_length", "")}
    if kind.startswith("int_"):
        return _("Write a whole number without separators.")
    if kind in ("greater_than_equal", "less_than_equal"):
        limit = details.get("ge", details.get("le", ""))
        said = _("Not less than %(limit)s.") if kind.startswith("greater") else _("Not more than %(limit)s.")
        return said % {"limit": limit}
    if kind.startswith("date_"):
        return _("Write a date as 2026-12-31.")
    if kind == "literal_error":
        values = str(details.get("expected", "")).replace("'", "").replace(" or ", ", ")
        return _("Possible: %(values)s") % {"values": values}
    return _("This value cannot be read.")


def unreadable() -> Words:
    """That a value cannot be read, without repeating it."""
    return mistake_of("", {})


def problem(status: int, mistakes: Iterable[tuple[str, Words]] = ()) -> HttpResponse:
    """The answer of an error status."""
    title = in_both(lambda: _title(status))
    content = Problem(
        status=status,
        title=title.id,
        title_en=title.en or "",
        errors=[
            Mistake(parameter=name, message=said.id, message_en=said.en or "")
            for name, said in list(mistakes)[:MOST_MISTAKES]
        ],
    )
    return JsonResponse(content.model_dump(), status=status, content_type=MEDIA_TYPE)


def _title(status: int) -> str:
    return {
        400: _("This request cannot be read"),
        404: _("There is nothing at this address"),
        405: _("This address can only be read (GET, HEAD)"),
    }[status]


def on_unreadable(request: HttpRequest, error: Any) -> HttpResponse:
    """For requests that our own readers refuse."""
    return problem(400, error.mistakes.items())


def on_invalid(request: HttpRequest, error: Any) -> HttpResponse:
    """For requests that do not fit the types of their parameters. Values are never repeated."""
    found: dict[str, Words] = {}
    for item in error.errors:
        place = [part for part in item["loc"] if isinstance(part, str)]
        found.setdefault(place[-1] if place else "", mistake_of(item["type"], item.get("ctx", {})))
    return problem(400, found.items())


def on_missing(request: HttpRequest, error: Any) -> HttpResponse:
    """For things that do not exist."""
    return problem(404)
