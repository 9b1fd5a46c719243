"""Partners, sessions and registrations: sets and their twins, permissions, and what the database refuses."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from outreach.models import Session
from tests.cast import Cast, World
from tests.outreach.cast import (
    Field,
    make_approved,
    make_registration,
)

pytestmark = pytest.mark.django_db


def refused(constraint: str, change: Any) -> None:
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        change()
    assert error.value.__cause__.diag.constraint_name == constraint  # type: ignore[union-attr]


def test_make_things(world: World, cast: Cast, field: Field) -> None:
    session = make_approved(world, cast, field.hall)
    make_registration(session)
    assert Session.objects.with_seats().get().seats_left == 49
