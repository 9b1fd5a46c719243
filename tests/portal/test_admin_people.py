"""Accounts and offices: the ministry opens accounts, a person chooses the password, an office keeps its own address."""

from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.db import connection
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from portal import access
from portal.models import Office, User
from tests.backoffice import errors_in, form_values, save, signed_in
from tests.cast import Cast, World

USERS = "/admin/portal/user/"


def group(name: str) -> int:
    return Group.objects.get(name=name).pk


@pytest.mark.parametrize(
    ("who", "status"), [("editor", 403), ("verifier", 403), ("supervisor", 200), ("partner", 404)]
)
@pytest.mark.parametrize(
    "part", ["", "add/", "{pk}/change/", "{pk}/password/", "{pk}/password-link/", "{pk}/history/"]
)
def test_only_the_ministry_sees_accounts(cast: Cast, who: str, status: int, part: str) -> None:
    address = USERS + part.format(pk=cast.volunteer.pk)
    assert signed_in(cast, who).get(address).status_code == status


def test_an_account_is_opened_without_a_password(cast: Cast, world: World) -> None:
    response = save(
        signed_in(cast, "supervisor"),
        f"{USERS}add/",
        username="penyunting.baru",
        email="baru@contoh.example",
        office=world.ntt.pk,
        groups=group(access.EDITOR),
        is_active="on",
    )
    user = User.objects.get(username="penyunting.baru")
    assert errors_in(response) == []
    assert (user.has_usable_password(), user.is_staff, user.is_superuser, user.roles) == (
        False,
        True,
        False,
        frozenset({access.EDITOR}),
    )


def test_an_editor_needs_an_office(cast: Cast) -> None:
    response = save(
        signed_in(cast, "supervisor"), f"{USERS}add/", username="tanpa.kantor", groups=group(access.EDITOR)
    )
    assert errors_in(response) == ["Penyunting atau pemeriksa harus punya kantor."]


def test_nobody_becomes_a_superuser_through_the_form(cast: Cast) -> None:
    client, address = signed_in(cast, "supervisor"), f"{USERS}{cast.editor.pk}/change/"
    client.post(address, form_values(client.get(address)) | {"is_superuser": "on", "user_permissions": "1"})
    cast.editor.refresh_from_db()
    assert (cast.editor.is_superuser, cast.editor.user_permissions.count()) == (False, 0)


def test_whoever_loses_the_role_or_is_made_inactive_is_out_at_once(cast: Cast) -> None:
    supervisor = signed_in(cast, "supervisor")
    editor, verifier = signed_in(cast, "editor"), signed_in(cast, "verifier")
    save(supervisor, f"{USERS}{cast.editor.pk}/change/", groups=[])
    values = form_values(supervisor.get(f"{USERS}{cast.verifier.pk}/change/"))
    values.pop("is_active")
    supervisor.post(f"{USERS}{cast.verifier.pk}/change/", values)
    assert [client.get("/admin/").status_code for client in (editor, verifier)] == [404, 302]


def told_of(cast: Cast, user: User) -> list[tuple[str, str]]:
    """Who did what with the roles of an account, by its history page, newest first."""
    entries = signed_in(cast, "supervisor").get(f"{USERS}{user.pk}/history/").context["entries"]
    return [(entry.who, entry.what) for entry in entries if entry.what.startswith("Peran")]


@pytest.mark.django_db(transaction=True)  # entries are ordered by the time of their transactions
def test_roles_given_and_taken_away_stand_in_the_history(cast: Cast) -> None:
    client, address = signed_in(cast, "supervisor"), f"{USERS}{cast.editor.pk}/change/"
    save(client, address, groups=[group(access.EDITOR), group(access.SUPERVISOR)])
    save(client, address, groups=[group(access.SUPERVISOR)])
    assert told_of(cast, cast.editor) == [
        ("kp2mi", "Peran dicabut: penyunting (BP3MI)"),
        ("kp2mi", "Peran diberikan: pengawas (KP2MI)"),
        ("", "Peran diberikan: penyunting (BP3MI)"),
    ]
    assert told_of(cast, cast.verifier) == [("", "Peran diberikan: pemeriksa (BP3MI)")]


@pytest.mark.django_db(transaction=True)
def test_roles_written_by_raw_sql_stand_in_the_history_too(cast: Cast) -> None:
    whose, editor, supervisor = cast.stranger.pk, group(access.EDITOR), group(access.SUPERVISOR)
    for sql, values in (
        ("INSERT INTO portal_user_groups (user_id, group_id) VALUES (%s, %s)", [whose, editor]),
        ("UPDATE portal_user_groups SET group_id = %s WHERE user_id = %s", [supervisor, whose]),
        ("DELETE FROM portal_user_groups WHERE user_id = %s", [whose]),
    ):
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
    assert told_of(cast, cast.stranger) == [
        ("", "Peran dicabut: pengawas (KP2MI)"),
        ("", "Peran diganti menjadi: pengawas (KP2MI)"),
        ("", "Peran diberikan: penyunting (BP3MI)"),
    ]


@pytest.mark.parametrize("how_many", [1, 3])
def test_the_history_of_roles_asks_a_fixed_number_of_times(
    cast: Cast, how_many: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _time in range(how_many):
        cast.volunteer.groups.clear()
        cast.volunteer.groups.add(group(access.PARTNER_VOLUNTEER))
    client, address = signed_in(cast, "supervisor"), f"{USERS}{cast.volunteer.pk}/history/"
    client.get(address)
    with django_assert_num_queries(10):
        client.get(address)


def test_a_role_that_is_no_more_leaves_its_history_readable(cast: Cast) -> None:
    role = Group.objects.create(name="penjaga")
    key = role.pk
    cast.stranger.groups.add(role)
    role.delete()
    assert {what for _who, what in told_of(cast, cast.stranger)} == {
        f"Peran diberikan: {key}",
        f"Peran dicabut: {key}",
    }


def test_no_account_is_deleted(cast: Cast) -> None:
    client = signed_in(cast, "supervisor")
    assert client.post(f"{USERS}{cast.volunteer.pk}/delete/", {"post": "yes"}).status_code == 403


def test_the_link_is_sent_by_post_only(cast: Cast) -> None:
    client, address = signed_in(cast, "supervisor"), f"{USERS}{cast.editor.pk}/password-link/"
    client.get(address)
    assert mail.outbox == []
    client.post(address)
    assert [message.to for message in mail.outbox] == [[cast.editor.email]]


def test_an_office_keeps_its_own_address_and_nothing_else(cast: Cast, world: World) -> None:
    own, other = (
        reverse("admin:portal_office_change", args=[office.pk]) for office in (world.ntt, world.ntb)
    )
    client = signed_in(cast, "editor")
    values: dict[str, Any] = form_values(client.get(own))
    client.post(own, values | {"address": "Jalan Contoh 1", "code_prefix": "XX", "kind": "kp2mi"})
    office = Office.objects.get(pk=world.ntt.pk)
    assert (office.address, office.code_prefix, office.kind) == ("Jalan Contoh 1", "NTT", "bp3mi")
    assert client.post(other, values).status_code == 403


@pytest.mark.parametrize(
    "model",
    ["rulereference", "placementscheme", "country", "guidepage", "hotline", "sector", "region", "language"],
)
def test_national_facts_are_read_by_all_and_written_by_the_ministry(cast: Cast, model: str) -> None:
    address = reverse(f"admin:portal_{model}_add")
    may = {who: signed_in(cast, who).get(address).status_code for who in ("editor", "verifier", "supervisor")}
    assert may == {"editor": 403, "verifier": 403, "supervisor": 403 if model == "region" else 200}


@pytest.mark.parametrize("model", ["occupation", "exchangerate"])
def test_words_and_rates_are_written_by_editors(cast: Cast, model: str) -> None:
    address = reverse(f"admin:portal_{model}_add")
    may = {who: signed_in(cast, who).get(address).status_code for who in ("editor", "verifier", "supervisor")}
    assert may == {"editor": 200, "verifier": 403, "supervisor": 200}


def test_a_rate_is_never_changed(cast: Cast, world: World) -> None:
    client = signed_in(cast, "supervisor")
    from_list = client.get("/admin/portal/exchangerate/").context["cl"].result_list[0]
    address = reverse("admin:portal_exchangerate_change", args=[from_list.pk])
    assert client.post(address, {"rupiah": "1"}).status_code == 403


def test_people_are_called_by_their_name(cast: Cast) -> None:
    assert str(cast.editor) == "editor"
    cast.editor.first_name, cast.editor.last_name = "Maria", "Drosari"
    assert str(cast.editor) == "Maria Drosari"


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("role=verifier", ["verifier"]),
        ("role=nobody", None),
        ("office={ntt}", ["editor", "verifier"]),
        ("office=x", None),
        ("role=editor&office={ntt}", ["editor"]),
    ],
)
def test_accounts_are_filtered_by_role_and_office(
    cast: Cast, world: World, asked: str, found: list[str] | None
) -> None:
    client = signed_in(cast, "supervisor")
    everybody = accounts_in(client, "")
    assert accounts_in(client, asked.format(ntt=world.ntt.pk)) == (everybody if found is None else found)


def accounts_in(client: Client, asked: str) -> list[str]:
    response = client.get(f"{reverse('admin:portal_user_changelist')}?{asked}")
    return [user.username for user in response.context["cl"].result_list]


def test_the_filter_of_roles_speaks_as_the_forms_do(cast: Cast) -> None:
    response = signed_in(cast, "supervisor").get(reverse("admin:portal_user_changelist"))
    roles = next(spec for spec in response.context["cl"].filter_specs if spec.parameter_name == "role")
    assert [str(label) for _value, label in roles.lookup_choices] == [
        "pengawas (KP2MI)", "penyunting (BP3MI)", "pemeriksa (BP3MI)", "koordinator mitra", "relawan mitra",
    ]  # fmt: skip
