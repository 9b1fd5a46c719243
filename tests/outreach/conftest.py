"""Fixtures of outreach: `field` is the place, the partner and its people; `session` has ten seats."""

import pytest

from outreach.models import Session
from tests.cast import Cast, World
from tests.outreach.cast import Field, make_approved, make_field


@pytest.fixture
def field(world: World, cast: Cast) -> Field:
    return make_field(world, cast)


@pytest.fixture
def session(world: World, cast: Cast, field: Field) -> Session:
    return make_approved(world, cast, field.hall, capacity=10)
