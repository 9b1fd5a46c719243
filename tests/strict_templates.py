"""An undefined variable in a template of ours fails the test; templates of packages (Django's admin) may have them."""

import sys
from collections.abc import Iterator
from types import FrameType

import pytest
from django.template import engines
from django.template.base import Node


class FailsWhenUsed(str):
    """Stands in for `string_if_invalid`. Django asks whether it is true, then fills it with the variable's name."""

    __slots__ = ()

    def __bool__(self) -> bool:
        return "site-packages" not in template_at_work()

    def __contains__(self, item: object) -> bool:
        return True

    def __mod__(self, variable: object) -> str:
        pytest.fail(f"Undefined template variable '{variable}' in {template_at_work()}")


def template_at_work() -> str:
    """File of the template whose node is being rendered."""
    for frame in frames():
        node = frame.f_locals.get("self")
        if isinstance(node, Node) and hasattr(node, "origin"):
            return str(node.origin.name)
    return ""


def frames() -> Iterator[FrameType]:
    frame: FrameType | None = sys._getframe()
    while frame:
        yield frame
        frame = frame.f_back


@pytest.fixture(autouse=True, scope="session")
def undefined_variables_fail() -> None:
    engines["django"].engine.string_if_invalid = FailsWhenUsed()  # type: ignore[attr-defined]
