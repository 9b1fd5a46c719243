"""Who comes into the organiser area, and what each sees there."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from outreach import facilitators, partners, workflow
from outreach.models import Facilitation, Membership, Partner, Session
from outreach.models.choices import FacilitationState, PartnerState, SessionState
from portal.models import User
from tests.cast import Cast, World
from tests.outreach.cast import (
    Field,
    in_days,
    join,
    make_approved,
    make_partner,
    make_registration,
    make_session,
    make_venue,
)
from tests.outreach.organising import START, address_of, browser, said
from tests.pages import parsed

PAGES = (
    "",
    "daftarkan/",
    "pesan/",
    "daftar-hadir.pdf",
    "ulangi/",
    "perubahan/",
    "perubahan/tempat/",
    "batalkan/",
    "laporan/",
    "periksa/",
)
WRITTEN = ("pendaftaran/tutup/", "pendaftaran/buka/", "bantuan/", "pendaftar.csv", "jawab/", "nomor/")


def everybody(world: World, cast: Cast, ours: Session) -> dict[str, User | None]:
    """The cast, and people of other partners and of this one in other positions."""
    other = make_partner(world)
    rival = User.objects.create_user("mitra.lain")
    join(other, rival)
    co_partner, helper, former = (
        User.objects.create_user(name) for name in ("mitra.ikut", "bantu", "mantan")
    )
    supporting = make_partner(world)
    join(supporting, co_partner)
    ours.co_partners.add(supporting)
    facilitators.invite(ours, cast.partner, user=helper)
    partners.leave(join(ours.lead_partner, former))
    return {
        "coordinator": cast.partner,
        "co-partner": co_partner,
        "helper": helper,
        "volunteer": cast.volunteer,
        "former": former,
        "rival": rival,
        "editor": cast.editor,
        "verifier": cast.verifier,
        "other_editor": cast.other_editor,
        "supervisor": cast.supervisor,
        "stranger": cast.stranger,
        "citizen": None,
    }


def test_each_page_by_each_role(world: World, cast: Cast, ours: Session) -> None:
    answers = {
        who: [browser(person).get(address_of(ours, page)).status_code for page in PAGES]
        for who, person in everybody(world, cast, ours).items()
    }
    everything = [200, 200, 200, 200, 200, 200, 200, 200, 302, 302]
    nothing = [404] * len(PAGES)
    assert answers == {
        "coordinator": everything,
        "co-partner": [200, 200, 200, 200, 404, 404, 404, 404, 302, 404],
        "helper": [200, 200, 404, 200, 404, 404, 404, 404, 302, 404],
        "volunteer": nothing,
        "former": nothing,
        "rival": nothing,
        "editor": everything,
        "verifier": [200, 200, 200, 200, 404, 200, 200, 200, 302, 404],
        "other_editor": nothing,
        "supervisor": everything,
        "stranger": nothing,
        "citizen": [302] * len(PAGES),
    }


def test_what_each_may_do(world: World, cast: Cast, ours: Session) -> None:
    answers = {
        who: [browser(person).post(address_of(ours, page)).status_code for page in WRITTEN]
        for who, person in everybody(world, cast, ours).items()
    }
    nothing = [404] * len(WRITTEN)
    assert answers == {
        "coordinator": [302, 302, 302, 200, 404, 404],
        "co-partner": [404, 404, 404, 200, 404, 404],
        "helper": [404, 404, 404, 404, 302, 404],
        "volunteer": nothing,
        "former": nothing,
        "rival": nothing,
        "editor": [302, 302, 302, 200, 404, 404],
        "verifier": [404, 404, 404, 200, 404, 404],
        "other_editor": nothing,
        "supervisor": [302, 302, 302, 200, 404, 404],
        "stranger": nothing,
        "citizen": [302] * len(WRITTEN),
    }


def test_the_start_page_by_each_role(world: World, cast: Cast, ours: Session) -> None:
    people = everybody(world, cast, ours)
    answers = {who: browser(person).get(START).status_code for who, person in people.items()}
    outside = {"former": 404, "stranger": 404, "citizen": 302}
    assert answers == dict.fromkeys(people, 200) | outside
    seen = {who for who, person in people.items() if ours.code in browser(person).get(START).content.decode()}
    assert seen == {"coordinator", "co-partner", "helper", "editor", "verifier", "supervisor"}


def test_a_suspended_partner_is_outside_at_once(cast: Cast, ours: Session, field: Field) -> None:
    coordinator = browser(cast.partner)
    assert coordinator.get(address_of(ours)).status_code == 200
    Partner.objects.filter(pk=field.partner.pk).update(state=PartnerState.SUSPENDED)
    for page in (START, address_of(ours), f"{START}baru/", f"{START}mitra/{field.partner.slug}/anggota/"):
        assert coordinator.get(page).status_code == 404
    assert coordinator.post(address_of(ours, "pendaftar.csv")).status_code == 404


def test_leaving_takes_access_away_at_once(cast: Cast, ours: Session, field: Field) -> None:
    facilitators.invite(ours, cast.partner, user=cast.volunteer)
    helper = browser(cast.volunteer)
    assert helper.get(address_of(ours)).status_code == 200
    partners.leave(Membership.objects.get(user=cast.volunteer))
    assert helper.get(address_of(ours)).status_code == 404
    assert helper.get(START).status_code == 404
    assert Facilitation.objects.get().state == FacilitationState.WITHDRAWN


def test_a_volunteer_sees_names_and_no_telephones(cast: Cast, ours: Session) -> None:
    facilitators.invite(ours, cast.partner, user=cast.volunteer)
    Session.objects.filter(pk=ours.pk).update(
        starts_at=timezone.now() + timedelta(hours=5), ends_at=timezone.now() + timedelta(hours=7)
    )
    row = make_registration(ours, "Ana Uji", phone="+6281234567890")
    seen = {who: browser(getattr(cast, who)).get(address_of(ours)) for who in ("volunteer", "partner")}
    assert "Ana Uji" in said(seen["volunteer"])
    assert "0812" not in seen["volunteer"].content.decode()
    assert "0812••••890" in said(seen["partner"])
    assert "81234567890" not in seen["partner"].content.decode()
    opened = browser(cast.volunteer).post(address_of(ours, "nomor/"), {"code": row.code, "reason": "ask"})
    assert opened.status_code == 404


def test_sending_to_sign_in_leads_back(client: Client, ours: Session) -> None:
    answer = client.get(address_of(ours))
    assert answer["Location"] == f"/akun/masuk/?next={address_of(ours)}"


@pytest.mark.parametrize("code", ["SOS-22222", "x", "SOS-%00AAA", "a" * 500, "..", "SOS-2222٣"])
def test_an_unknown_session_is_404(cast: Cast, field: Field, code: str) -> None:
    assert browser(cast.partner).get(f"{START}{code}/").status_code == 404


@pytest.mark.parametrize("language", ["", "/en"])
@pytest.mark.parametrize("how_many", [1, 3])
def test_the_start_page_asks_as_often_for_one_as_for_three(
    world: World,
    cast: Cast,
    field: Field,
    how_many: int,
    language: str,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(how_many):
        make_registration(make_approved(world, cast, None, kind="online", lead_partner=field.partner))
        make_session(world, cast.partner, None, lead_partner=field.partner)
        make_approved(
            world, cast, None, kind="online", lead_partner=field.partner, starts_at=in_days(-3 - number)
        )
        workflow.move(
            make_approved(
                world, cast, None, kind="online", lead_partner=field.partner, starts_at=in_days(-30 - number)
            ),
            "mark_held",
            cast.partner,
        )
    visitor = browser(cast.partner)
    visitor.get(START)
    # session, user, groups, membership, may propose; to come, drafts, to report, past, invitations, memberships (2)
    with django_assert_num_queries(12):
        answer = visitor.get(f"{language}{START}")
    parsed(answer)
    assert len(answer.context["coming"]) == len(answer.context["drafts"]) == how_many
    assert len(answer.context["waiting"]) == 3 * how_many


@pytest.mark.parametrize("how_many", [1, 3])
def test_past_sessions_and_places_ask_as_often_for_one_as_for_three(
    world: World, cast: Cast, field: Field, how_many: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    draft = make_session(world, cast.partner, field.hall, lead_partner=field.partner)
    for number in range(how_many):
        hall = make_venue(field.village, name_ind=f"Aula {number}")
        make_venue(field.village, name_ind=f"Gereja {number}")
        make_approved(world, cast, hall, lead_partner=field.partner, starts_at=in_days(-5 - number))
    visitor = browser(cast.partner)
    visitor.get(START)
    with django_assert_num_queries(6):
        assert len(visitor.get(f"{START}lampau/").context["past"]) == how_many
    with django_assert_num_queries(
        16
    ):  # and what speaks against the place: others there, holidays, days around, travel
        answer = visitor.get(address_of(draft, "ubah/di-mana/"))
    assert (len(answer.context["earlier"]), len(answer.context["there"])) == (how_many + 1, how_many)


@pytest.mark.parametrize("how_many", [1, 3])
def test_the_page_of_a_session_asks_as_often_for_one_as_for_three(
    cast: Cast, ours: Session, how_many: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(how_many):
        make_registration(ours, f"Orang {number}", phone=f"+62812345678{number}", village=ours.venue.region)
        facilitators.invite(ours, cast.partner, user=User.objects.create_user(f"bantu{number}"))
    visitor = browser(cast.partner)
    visitor.get(address_of(ours))
    with django_assert_num_queries(20):  # and who cannot come that day
        answer = visitor.get(address_of(ours))
    assert len(answer.context["people"]) == how_many


def test_states_say_what_waits(world: World, cast: Cast, field: Field) -> None:
    draft = make_session(world, cast.partner, field.hall, lead_partner=field.partner)
    workflow.acknowledge(draft, {})
    Session.objects.filter(pk=draft.pk).update(state=SessionState.PROPOSED, proposed_by=cast.partner)
    workflow.move(draft, "return", cast.verifier, "Tulis bahasanya.")
    start = said(browser(cast.partner).get(START))
    assert "Dikembalikan, perbaiki: Sosialisasi migrasi aman" in start
    assert "Tulis bahasanya." in start
    page = said(browser(cast.partner).get(address_of(draft)))
    assert "Kantor mengembalikannya. Perbaiki, lalu ajukan lagi. Tulis bahasanya." in page


@pytest.mark.parametrize(
    ("days", "expected"),
    [(31, ""), (30, "berakhir pada"), (0, "Minta BP3MI memperpanjangnya"), (-1, "sesi tidak bisa diajukan")],
)
def test_the_end_of_the_agreement_is_said_in_time(cast: Cast, field: Field, days: int, expected: str) -> None:
    day = timezone.localdate() + timedelta(days=days)
    Partner.objects.filter(pk=field.partner.pk).update(agreement_until=day)
    start = said(browser(cast.partner).get(START))
    assert expected in start
    assert ("Kesepakatan" in start) == bool(expected)
    assert "Kesepakatan" not in said(browser(cast.editor).get(START))
