"""Texts in both languages (an answer of the API is the same for everybody, so it says everything twice), and codes."""

from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.utils.translation import override
from ninja import Field, Schema


class Words(Schema):
    """A text in Indonesian and in English."""

    id: str = Field(description="Indonesian")
    en: str | None = Field(description="English; null where nobody has translated it yet")


class Named(Schema):
    """A coded thing with its name."""

    code: str
    name: Words


def one_of(values: Iterable[str]) -> Any:
    """For `Annotated[str, one_of(…)]`: the description lists the codes; rows that exist are not judged again."""
    return Field(json_schema_extra={"enum": [str(value) for value in values]})


def left_out(**rules: Any) -> Any:
    """A parameter that need not be given; then it is None, which is not a value that can be given."""
    return Field(None, **rules)


def words(thing: Any, attribute: str) -> Words:
    """A translated attribute of a model, as staff wrote it."""
    return Words(
        id=getattr(thing, f"{attribute}_ind") or "", en=getattr(thing, f"{attribute}_en", None) or None
    )


def in_both(say: Callable[[], object]) -> Words:
    """What a function says in each language."""
    said = {}
    for code, _name in settings.LANGUAGES:
        with override(code):
            said[code] = str(say())
    return Words(**said)


def addresses(thing: Any) -> Words:
    """The page of a thing in each language."""
    return in_both(lambda: settings.SITE_URL + thing.get_absolute_url())
