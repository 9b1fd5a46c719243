"""Members of a partner: invited by link or by a printed code, joining by POST only, leaving at once."""

import re
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from outreach import partners
from outreach.models import Invitation, Membership, Partner
from outreach.models.choices import MemberRole
from portal import messages
from portal.daytime import awake_zones
from portal.models import Message, User
from portal.tokens import token_hash
from tests.cast import Cast, World
from tests.outreach.cast import Field, join, make_partner
from tests.outreach.organising import START, browser, errors, fields, said
from tests.pages import every, parsed, text

BY_CODE = f"{START}gabung/"
ACCEPT = f"{START}gabung/terima/"
PASSWORD = "tiga kata mudah"


@pytest.fixture(autouse=True)
def no_attempts_counted(db: None) -> None:
    cache.clear()


@pytest.fixture
def members(field: Field) -> str:
    return f"{START}mitra/{field.partner.slug}/anggota/"


def invite(client: Client, members: str, **values: Any) -> HttpResponse:
    return client.post(members, fields(client.get(members)) | {"role": "volunteer"} | values)


def printed_code(answer: HttpResponse) -> str:
    page = parsed(answer)
    return text(every(page, "p", class_="jr-code")[0])


def current(partner: Partner) -> dict[str, str]:
    found = Membership.objects.current().filter(partner=partner)
    return dict(found.values_list("user__username", "role"))


# --- Inviting -----------------------------------------------------------------------------------------------------
def test_a_link_is_sent_and_only_its_hash_is_kept(coordinator: Client, members: str, field: Field) -> None:
    answer = invite(coordinator, members, email="maria@contoh.example")
    assert answer["Location"] == members
    invitation = Invitation.objects.get()
    message = Message.objects.get()
    assert (message.recipient, message.template) == (
        "maria@contoh.example",
        "outreach/messages/member_invitation",
    )
    assert invitation.expires_at - invitation.created_at > timedelta(days=13)
    assert len(invitation.secret_hash) == 64
    assert "maria@contoh.example" in said(coordinator.get(members))


def test_the_link_in_the_mail_leads_to_the_invitation(
    coordinator: Client, members: str, client: Client
) -> None:
    invite(coordinator, members, email="maria@contoh.example", role="coordinator")
    text_of_mail = messages.render(Message.objects.get())
    assert text_of_mail is not None
    (address,) = re.findall(rf"{settings.SITE_URL}({BY_CODE}[\w-]+/)", text_of_mail.body)
    assert "sebagai koordinator" in said(client.get(address))


def test_a_code_is_shown_once_and_only_its_hash_is_kept(coordinator: Client, members: str) -> None:
    values = fields(coordinator.get(members)) | {"role": "volunteer"}
    answer = coordinator.post(members, values)
    code = printed_code(answer)
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert Invitation.objects.get().secret_hash == token_hash(code.replace("-", ""))
    again = coordinator.post(members, values, follow=True)
    assert "Undangan ini sudah dibuat." in text(parsed(again))
    assert Invitation.objects.count() == 1
    assert code not in again.content.decode()


@pytest.mark.parametrize(
    "values", [{"role": "pemilik"}, {"role": ""}, {"email": "bukan email"}, {"email": "a" * 10_000}]
)
def test_wrong_invitations_are_refused(coordinator: Client, members: str, values: dict[str, str]) -> None:
    assert errors(invite(coordinator, members, **values))
    assert Invitation.objects.count() == 0


def test_who_may_manage_members(world: World, cast: Cast, field: Field, members: str) -> None:
    other = make_partner(world)
    rival = User.objects.create_user("lain")
    join(other, rival)
    people = {
        **{
            who: getattr(cast, who)
            for who in ("partner", "volunteer", "editor", "other_editor", "supervisor", "stranger")
        }
    }
    people |= {"rival": rival, "citizen": None}
    answers = {who: browser(person).get(members).status_code for who, person in people.items()}
    assert answers == {
        "partner": 200, "volunteer": 404, "editor": 200, "other_editor": 404, "supervisor": 200, "stranger": 404,
        "rival": 404, "citizen": 302,
    }  # fmt: skip
    theirs = join(other, User.objects.create_user("rekan.lain"))
    for action in ("peran", "keluarkan"):
        address = f"{members}{theirs.pk}/{action}/"
        assert browser(cast.partner).post(address, {"role": "volunteer"}).status_code == 404
    assert set(current(other)) == {"lain", "rekan.lain"}


# --- Joining ------------------------------------------------------------------------------------------------------
@pytest.fixture
def secret(cast: Cast, field: Field) -> str:
    return partners.invite_member(field.partner, cast.partner, "volunteer", email="maria@contoh.example")[1]


def test_opening_the_link_changes_nothing_and_the_form_joins(
    client: Client, cast: Cast, field: Field, secret: str
) -> None:
    stranger = browser(cast.stranger)
    page = stranger.get(f"{BY_CODE}{secret}/")
    assert Invitation.objects.get().used_at is None
    assert page.headers["Referrer-Policy"] == "strict-origin"
    assert stranger.get(ACCEPT)["Location"] == BY_CODE
    answer = stranger.post(ACCEPT, fields(page, ACCEPT))
    assert answer["Location"] == START
    assert current(field.partner) == {
        "jruk": "coordinator",
        "relawan": "volunteer",
        "orang.asing": "volunteer",
    }
    assert browser(cast.editor).post(ACCEPT, {"secret": secret}).status_code == 404


def test_a_new_person_gets_an_account_and_is_signed_in(client: Client, field: Field, secret: str) -> None:
    page = client.get(f"{BY_CODE}{secret}/")
    values = {"username": "Maria.Luan", "name": "Maria D'Rosari", "password": PASSWORD}
    answer = client.post(ACCEPT, fields(page, ACCEPT) | values, follow=True)
    assert "Selamat datang di" in text(parsed(answer))
    person = User.objects.get(username="maria.luan")
    assert (person.first_name, person.email, person.is_staff) == (
        "Maria D'Rosari",
        "maria@contoh.example",
        False,
    )
    assert person.check_password(PASSWORD)
    assert current(field.partner)["maria.luan"] == MemberRole.VOLUNTEER
    assert client.get(START).status_code == 200


def test_a_printed_code_is_typed_in_any_way(client: Client, cast: Cast, field: Field) -> None:
    _row, code = partners.invite_member(field.partner, cast.partner, "coordinator")
    page = client.post(BY_CODE, {"code": f" {code.lower().replace('-', ' ')} "})
    assert "sebagai koordinator" in said(page)
    values = fields(page, ACCEPT) | {"username": "yosef", "name": "Yosef", "password": PASSWORD}
    assert client.post(ACCEPT, values)["Location"] == START
    assert (User.objects.get(username="yosef").email, current(field.partner)["yosef"]) == ("", "coordinator")


def test_a_printed_code_is_no_link(client: Client, cast: Cast, field: Field) -> None:
    """An address may be tried without end; what is typed into the form is counted."""
    _row, code = partners.invite_member(field.partner, cast.partner, "coordinator")
    page = client.get(f"{BY_CODE}{code}/")
    assert page.status_code == 404
    assert field.partner.name not in said(page)


def test_the_mail_with_the_link_waits_for_the_morning(coordinator: Client, members: str) -> None:
    answer = invite(coordinator, members, email="maria@contoh.example")
    assert "antara pukul 07.00 dan 20.00" in said(coordinator.get(answer["Location"]))
    queued = Message.objects.get()
    night, morning = (datetime(2099, 1, 1, hour, tzinfo=ZoneInfo(queued.zone)) for hour in (22, 8))
    due = [list(Message.objects.due(at, awake_zones(at))) for at in (night, morning)]
    assert due == [[], [queued]]


@pytest.mark.parametrize("why", ["used", "withdrawn", "expired", "suspended", "agreement over", "unknown"])
def test_invitations_that_no_longer_work_all_look_the_same(
    client: Client, cast: Cast, field: Field, secret: str, why: str
) -> None:
    now = timezone.now()
    changes: dict[str, dict[str, Any]] = {
        "used": {"used_at": now, "used_by": cast.editor},
        "withdrawn": {"withdrawn_at": now},
        "expired": {"expires_at": now - timedelta(seconds=1)},
    }
    Invitation.objects.filter(secret_hash=token_hash(secret)).update(
        **changes.get(why, {"role": "volunteer"})
    )
    if why == "suspended":
        Partner.objects.filter(pk=field.partner.pk).update(state="suspended")
    if why == "agreement over":
        Partner.objects.filter(pk=field.partner.pk).update(agreement_until=now.date() - timedelta(days=2))
    tried = "x" * 24 if why == "unknown" else secret
    page = client.get(f"{BY_CODE}{tried}/")
    assert page.status_code == 404
    assert "Undangan ini tidak berlaku lagi" in said(page)
    values = {"secret": tried, "username": "maria", "name": "Maria", "password": PASSWORD}
    assert client.post(ACCEPT, values).status_code == 404
    assert not User.objects.filter(username="maria").exists()


def test_wrong_codes_are_few(client: Client) -> None:
    for _attempt in range(20):
        assert "Kode ini tidak berlaku" in errors(client.post(BY_CODE, {"code": "4K7M-X9PT-2CDH-WY63"}))[0]
    assert client.post(BY_CODE, {"code": "4K7M-X9PT-2CDH-WY63"}).status_code == 429


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"username": ""}, "Nama pengguna"),
        ({"username": "JRUK"}, "Nama pengguna ini sudah dipakai."),
        ({"username": "maria luan"}, "Pakai hanya huruf"),
        ({"username": "mária"}, "Pakai hanya huruf"),
        ({"password": "pendek"}, "Kata sandi"),
        ({"password": "1234567890123"}, "Kata sandi"),
        ({"name": ""}, "Nama Anda"),
        ({"name": "x" * 10_000}, "Nama Anda"),
    ],
)
def test_accounts_that_cannot_be(client: Client, secret: str, values: dict[str, str], expected: str) -> None:
    good = {"secret": secret, "username": "maria", "name": "Maria", "password": PASSWORD}
    answer = client.post(ACCEPT, good | values)
    assert expected in errors(answer)[0]
    assert Invitation.objects.get().used_at is None
    assert fields(answer, ACCEPT)["secret"] == secret


def test_an_account_keeps_its_own_mail_address(client: Client, cast: Cast, field: Field) -> None:
    _row, secret = partners.invite_member(
        field.partner, cast.partner, "volunteer", email=cast.editor.email.upper()
    )
    values = {"secret": secret, "username": "maria", "name": "Maria", "password": PASSWORD}
    assert client.post(ACCEPT, values).status_code == 302
    assert User.objects.get(username="maria").email == ""


# --- Managing and leaving -----------------------------------------------------------------------------------------
def test_roles_are_changed_and_people_removed(
    cast: Cast, coordinator: Client, members: str, field: Field
) -> None:
    volunteer = Membership.objects.get(user=cast.volunteer)
    coordinator.post(f"{members}{volunteer.pk}/peran/", {"role": "coordinator"})
    assert current(field.partner)["relawan"] == "coordinator"
    assert browser(cast.volunteer).get(members).status_code == 200
    assert coordinator.post(f"{members}{volunteer.pk}/peran/", {"role": "pemilik"}).status_code == 404
    coordinator.post(f"{members}{volunteer.pk}/keluarkan/")
    assert set(current(field.partner)) == {"jruk"}
    assert browser(cast.volunteer).get(members).status_code == 404
    assert coordinator.post(f"{members}{volunteer.pk}/keluarkan/").status_code == 404


def test_a_partner_keeps_a_coordinator(cast: Cast, coordinator: Client, members: str, field: Field) -> None:
    mine = Membership.objects.get(user=cast.partner)
    leave = f"{START}mitra/{field.partner.slug}/keluar/"
    for address, values in (
        (f"{members}{mine.pk}/peran/", {"role": "volunteer"}),
        (f"{members}{mine.pk}/keluarkan/", {}),
        (leave, {}),
    ):
        answer = coordinator.post(address, values, follow=True)
        assert "Mitra perlu koordinator." in text(parsed(answer))
    assert current(field.partner)["jruk"] == "coordinator"


def test_somebody_leaves(cast: Cast, field: Field) -> None:
    leave = f"{START}mitra/{field.partner.slug}/keluar/"
    volunteer = browser(cast.volunteer)
    assert volunteer.get(leave).status_code == 200
    assert "relawan" in current(field.partner)
    assert volunteer.post(leave)["Location"] == "/"
    assert "relawan" not in current(field.partner)
    assert volunteer.post(leave).status_code == 404


def test_an_invitation_is_withdrawn(
    client: Client, coordinator: Client, members: str, field: Field, secret: str
) -> None:
    invitation = Invitation.objects.get()
    address = f"{START}mitra/{field.partner.slug}/undangan/{invitation.pk}/cabut/"
    assert "tidak berlaku lagi" in text(parsed(coordinator.post(address, follow=True)))
    assert client.get(f"{BY_CODE}{secret}/").status_code == 404
    assert "sudah dipakai atau dicabut" in text(parsed(coordinator.post(address, follow=True)))


@pytest.mark.parametrize("how_many", [1, 3])
def test_the_page_of_members_asks_as_often_for_one_as_for_three(
    coordinator: Client,
    cast: Cast,
    members: str,
    field: Field,
    how_many: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(how_many):
        join(field.partner, User.objects.create_user(f"anggota{number}"), MemberRole.VOLUNTEER)
        partners.invite_member(field.partner, cast.partner, "volunteer")
    coordinator.get(members)
    with django_assert_num_queries(8):
        answer = coordinator.get(members)
    assert (len(answer.context["members"]), len(answer.context["invitations"])) == (how_many + 2, how_many)


@pytest.mark.parametrize("language", ["", "/en"])
def test_pages_are_well_formed_in_both_languages(
    client: Client, cast: Cast, field: Field, secret: str, members: str, language: str
) -> None:
    for page in (BY_CODE, f"{BY_CODE}{secret}/", f"{BY_CODE}{'x' * 24}/"):
        parsed(client.get(f"{language}{page}"))
    for page in (members, f"{START}mitra/{field.partner.slug}/keluar/", f"{START}lampau/"):
        parsed(browser(cast.partner).get(f"{language}{page}"))
