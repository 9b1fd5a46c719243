"""Fixtures of outreach: `field` is the place, the partner and its people."""

import pytest

from tests.cast import Cast, World
from tests.outreach.cast import Field, make_field


@pytest.fixture
def field(world: World, cast: Cast) -> Field:
    return make_field(world, cast)
