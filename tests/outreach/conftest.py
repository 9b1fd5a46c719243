"""Fixtures of outreach: `field` is the place, the partner and its people; `session` has ten seats.

`coordinator` is a browser of the partner's, which leads `draft` and `ours`, an approved session in ten days.
"""

import pytest
from django.test import Client

from outreach.models import Session
from tests.cast import Cast, World
from tests.outreach.cast import Field, make_approved, make_field, make_session
from tests.outreach.organising import browser


@pytest.fixture
def field(world: World, cast: Cast) -> Field:
    return make_field(world, cast)


@pytest.fixture
def session(world: World, cast: Cast, field: Field) -> Session:
    return make_approved(world, cast, field.hall, capacity=10)


@pytest.fixture
def coordinator(cast: Cast, field: Field) -> Client:
    return browser(cast.partner)


@pytest.fixture
def draft(world: World, cast: Cast, field: Field) -> Session:
    return make_session(world, cast.partner, field.hall, lead_partner=field.partner)


@pytest.fixture
def ours(world: World, cast: Cast, field: Field) -> Session:
    return make_approved(world, cast, field.hall, lead_partner=field.partner)
