"""Every address by every role: each gets what the table says, and no GET changes anything."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client

from portal.models import User
from tests.addresses import address, names
from tests.cast import Cast, World
from tests.permission_table import ROLES, TABLE
from tests.visited import arguments_of

KEPT_BY_THE_SITE = ("django_session", "portal_cache")
OUTSIDERS = ("citizen", "stranger", "volunteer", "partner")


@pytest.fixture
def arguments(world: World, cast: Cast) -> dict[str, Any]:
    return arguments_of(world, cast)


def people(cast: Cast) -> dict[str, User | None]:
    return {
        "citizen": None,
        "stranger": cast.stranger,
        "volunteer": cast.volunteer,
        "partner": cast.partner,
        "other_editor": cast.other_editor,
        "editor": cast.editor,
        "verifier": cast.verifier,
        "supervisor": cast.supervisor,
    }


def everything_stored() -> dict[str, str]:
    """A fingerprint of the content of every table but the ones that any visit may touch."""
    with connection.cursor() as cursor:
        tables = [
            name for name in connection.introspection.table_names(cursor) if name not in KEPT_BY_THE_SITE
        ]
        found = {}
        for table in tables:
            cursor.execute(
                f"SELECT md5(coalesce(string_agg(t::text, chr(10) ORDER BY t::text), '')) FROM \"{table}\" t"
            )
            found[table] = cursor.fetchone()[0]
    return found


def visitor(role: str, cast: Cast) -> Client:
    client = Client()
    person = people(cast)[role]
    if person:
        client.force_login(person)
    return client


def test_every_address_stands_in_the_table() -> None:
    assert set(names()) == set(TABLE)


@pytest.mark.parametrize("role", ROLES)
def test_no_get_changes_anything_and_each_role_gets_what_the_table_says(
    role: str, cast: Cast, arguments: dict[str, Any]
) -> None:
    client = visitor(role, cast)
    before = everything_stored()
    answers = {name: client.get(address(name, arguments)).status_code for name in names()}
    assert everything_stored() == before
    assert answers == {name: TABLE[name][ROLES.index(role)] for name in names()}


@pytest.mark.parametrize("role", OUTSIDERS)
def test_outsiders_cannot_act_inside(role: str, cast: Cast, arguments: dict[str, Any]) -> None:
    """An empty form sent to an address that the table hides from this role changes nothing and shows nothing."""
    client = visitor(role, cast)
    number = ROLES.index(role if role != "citizen" else "stranger")
    inside = [name for name in names() if TABLE[name][number] == 404]
    before = everything_stored()
    answers = {name: client.post(address(name, arguments)).status_code for name in inside}
    assert everything_stored() == before
    assert set(answers.values()) <= {302 if role == "citizen" else 404, 405}
