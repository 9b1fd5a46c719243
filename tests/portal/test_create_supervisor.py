"""The first account of a real installation: it must open the back office."""

import io
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from portal.models import Office, User
from tests.cast import Cast, World

GOOD = "rahasia-Panjang-1945"


def create(monkeypatch: pytest.MonkeyPatch, password: str, **more: Any) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{password}\n"))
    options: dict[str, Any] = {"email": "pengawas@contoh.example", "office": "kp2mi", **more}
    call_command("create_supervisor", "pengawas", password_stdin=True, stdout=io.StringIO(), **options)


@pytest.fixture
def ministry(world: World, cast: Cast) -> Office:
    Office.objects.filter(pk=world.ministry.pk).update(key="kp2mi")
    return world.ministry


def test_the_first_account_opens_the_back_office(
    monkeypatch: pytest.MonkeyPatch, ministry: Office, client: Client
) -> None:
    create(monkeypatch, GOOD)
    assert client.login(username="pengawas", password=GOOD)
    assert [
        client.get(address).status_code for address in ("/staf/", "/admin/", "/admin/portal/user/add/")
    ] == [
        200,
        200,
        200,
    ]


def test_a_weak_password_a_taken_name_and_an_unknown_office_are_refused(
    monkeypatch: pytest.MonkeyPatch, ministry: Office
) -> None:
    with pytest.raises(CommandError):
        create(monkeypatch, "12345")
    with pytest.raises(CommandError, match="seed"):
        create(monkeypatch, GOOD, office="tidak-ada")
    assert User.objects.filter(username="pengawas").count() == 0
    create(monkeypatch, GOOD)
    with pytest.raises(CommandError):
        create(monkeypatch, GOOD)
    assert User.objects.filter(username="pengawas").count() == 1
