"""Staff run outreach in a real browser: approve a session and it is public, suspend a partner and it is gone.

Journeys run without a script, pages are looked at with one: the content policy is never broken and axe finds nothing.
"""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from outreach.models import Facilitation, Session, SessionChange
from outreach.models.choices import SessionState
from outreach.workflow import move
from portal.dates import today
from portal.models import User
from portal.tokens import new_token, token_hash
from tests.browser.test_back_office import Browser
from tests.cast import Cast, World
from tests.outreach.cast import (
    Field,
    accept_warnings,
    make_approved,
    make_facilitation,
    make_field,
    make_partner,
    make_registration,
    make_session,
    make_venue,
)

WIDTHS = (1280, 360)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def field(world: World, cast: Cast) -> Field:
    return make_field(world, cast)


@pytest.fixture(params=WIDTHS)
def screen(
    request: pytest.FixtureRequest, browser: Chromium, live_server: LiveServer
) -> Iterator[BrowserContext]:
    """A wide and a small screen, scripts off."""
    context = browser.new_context(
        base_url=live_server.url,
        viewport={"width": request.param, "height": 900},
        java_script_enabled=False,
    )
    yield context
    context.close()


def sign_in(context: BrowserContext, who: User, server: LiveServer) -> Page:
    client = Client()
    client.force_login(who)
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": server.url}])
    return context.new_page()


def proposal(world: World, cast: Cast, field: Field) -> Session:
    """Proposed by the partner; a session in the village came up afterwards."""
    session = make_session(world, cast.partner, field.hall, lead_partner=field.partner)
    accept_warnings(session)
    move(session, "propose", cast.partner)
    other = make_venue(field.village, name_ind="Balai lain (contoh)")
    make_approved(world, cast, other, starts_at=session.span[0] + timedelta(days=5), title_ind="Sesi lain")
    return session


def test_an_approved_session_is_public(
    screen: BrowserContext, live_server: LiveServer, world: World, cast: Cast, field: Field
) -> None:
    session = proposal(world, cast, field)
    page = sign_in(screen, cast.verifier, live_server)
    address = session.get_absolute_url()
    hidden = page.goto(address)
    assert hidden is not None
    assert hidden.status == 404
    page.goto("/staf/")
    page.get_by_role("link", name=session.code).click()
    page.get_by_role("link", name="Setujui", exact=True).click()
    page.get_by_role("button", name="Setujui", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Tulis alasan untuk peringatan ini")
    page.get_by_label("Ada sesi lain di desa ini").fill("Dusun yang lain")
    page.get_by_role("button", name="Setujui", exact=True).click()
    expect(page.locator(".messagelist .success")).to_contain_text(session.code)
    page.get_by_role("link", name="Lihat halaman seperti warga melihatnya").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sosialisasi migrasi aman")
    expect(page.get_by_role("link", name="Daftar", exact=True)).to_be_visible()


def test_a_suspended_partner_is_gone(
    screen: BrowserContext, live_server: LiveServer, world: World, cast: Cast, field: Field
) -> None:
    session = make_approved(world, cast, field.hall, lead_partner=field.partner)
    page = sign_in(screen, cast.verifier, live_server)
    page.goto(field.partner.get_absolute_url())
    expect(page.get_by_role("heading", level=1)).to_have_text(field.partner.name)
    page.goto(reverse("admin:outreach_partner_change", args=[field.partner.pk]))
    page.get_by_role("link", name="Hentikan sementara").click()
    page.get_by_role("button", name="Hentikan sementara").click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_label("Alasan").fill("Ada laporan pungutan")
    page.get_by_role("button", name="Hentikan sementara").click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    gone = page.goto(field.partner.get_absolute_url())
    assert gone is not None
    assert gone.status == 404
    page.goto(session.get_absolute_url())
    expect(page.get_by_role("link", name="Daftar", exact=True)).to_have_count(0)


def test_an_application_becomes_a_partner(
    screen: BrowserContext, live_server: LiveServer, world: World, cast: Cast
) -> None:
    partner = make_partner(
        world, state="applied", agreement_number="", agreement_from=None, agreement_until=None
    )
    page = sign_in(screen, cast.verifier, live_server)
    page.goto("/staf/sosialisasi/")
    page.get_by_role("link", name=partner.name).click()
    page.get_by_role("link", name="Setujui", exact=True).click()
    page.get_by_label("Nomor kesepakatan").fill("PKS-7")
    page.get_by_label("Kesepakatan mulai").fill(today().isoformat())
    page.get_by_label("Kesepakatan sampai").fill((today() + timedelta(days=365)).isoformat())
    page.get_by_role("button", name="Setujui", exact=True).click()
    page.get_by_role("link", name="Lihat halaman seperti warga melihatnya").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(partner.name)


def test_a_change_is_proposed_and_decided_by_two(
    screen: BrowserContext, live_server: LiveServer, world: World, cast: Cast, field: Field
) -> None:
    session = make_approved(world, cast, field.hall)
    accept_warnings(session)
    page = sign_in(screen, cast.editor, live_server)
    page.goto(reverse("admin:outreach_session_change", args=[session.pk]))
    page.get_by_role("link", name="Usulkan waktu, tempat, atau jumlah kursi lain").click()
    page.get_by_label("Kursi").fill("80")
    page.get_by_role("button", name="Usulkan perubahan").click()
    page.get_by_role("link", name="menunggu orang kedua").click()
    expect(page.get_by_role("row", name="Kursi")).to_contain_text("80")
    expect(page.get_by_role("link", name="Setujui perubahan")).to_have_count(0)
    page = sign_in(screen, cast.verifier, live_server)
    page.goto(reverse("admin:outreach_sessionchange_changelist"))
    page.get_by_role("link", name=session.code).click()
    page.get_by_role("link", name="Setujui perubahan").click()
    page.get_by_role("button", name="Setujui perubahan").click()
    session.refresh_from_db()
    assert session.capacity == 80


def test_a_helper_answers_by_link(
    screen: BrowserContext, live_server: LiveServer, world: World, cast: Cast, field: Field
) -> None:
    session = make_approved(world, cast, field.hall)
    token = new_token()
    helper = make_facilitation(session, cast.volunteer, cast.editor, token_hash=token_hash(token))
    page = screen.new_page()
    page.goto(reverse("outreach:facilitation", args=[token]))
    page.get_by_role("button", name="Ya, saya datang").click()
    expect(page.get_by_role("button", name="Tidak, saya tidak bisa")).to_be_visible()
    helper.refresh_from_db()
    assert helper.state == "accepted"
    page = sign_in(screen, cast.volunteer, live_server)
    page.goto("/penyelenggara/")
    page.get_by_role("link", name="Kapan saya bisa atau tidak bisa datang").click()
    page.get_by_label("Hari pertama").fill("2030-12-13")
    page.get_by_label("Hari terakhir").fill("2030-12-14")
    page.get_by_role("button", name="Simpan").click()
    expect(page.get_by_text("13 Desember 2030 pukul 00.00 WITA")).to_be_visible()
    page.get_by_role("button", name="Buat tautan").click()
    expect(page.locator("code")).to_contain_text("/fasilitator/kalender/")


def addresses(world: World, cast: Cast, field: Field) -> list[str]:
    """Every page of outreach that staff and helpers open, with something on it."""
    session = proposal(world, cast, field)
    approved = Session.objects.get(state=SessionState.APPROVED)
    change = SessionChange.objects.create(
        session=approved, changes={"capacity": {"old": 50, "new": 60}}, proposed_by=cast.editor
    )
    draft = make_session(world, cast.editor, field.hall, starts_at=None)
    person = make_registration(approved, phone="+6281234567890")
    token = new_token()
    helper = Facilitation.objects.create(
        session=approved, name="Pemandu Uji", invited_by=cast.editor, token_hash=token_hash(token)
    )
    make_facilitation(approved, cast.supervisor, cast.editor)
    hall = make_venue(field.village, is_approved=False, proposed_by=field.partner)
    pages = [
        ("session_change", session), ("session_change", draft), ("session_change", approved), ("venue_change", hall),
        ("session_history", session), ("session_invite", approved), ("session_propose_change", approved),
        ("sessionchange_change", change), ("partner_change", field.partner), ("partner_contact", field.partner),
        ("partner_new_contact", field.partner), ("partner_renew", field.partner), ("registration_change", person),
        ("facilitation_change", helper), ("facilitation_withdraw", helper), ("venue_check", hall),
    ]  # fmt: skip
    moves = [(session, "approve"), (session, "return"), (approved, "hold"), (approved, "cancel")]
    return [
        "/fasilitator/",
        "/en/fasilitator/",
        reverse("outreach:facilitation", args=[token]),
        *(reverse(f"admin:outreach_{name}", args=[thing.pk]) for name, thing in pages),
        *(reverse("admin:outreach_session_transition", args=[thing.pk, action]) for thing, action in moves),
        reverse("admin:outreach_sessionchange_transition", args=[change.pk, "approve"]),
        reverse("admin:outreach_partner_transition", args=[field.partner.pk, "suspend"]),
    ]


def test_pages_that_say_more_are_clean(
    page: Page, live_server: LiveServer, world: World, cast: Cast, field: Field
) -> None:
    looked_at = Browser(page, live_server)
    looked_at.sign_in(cast.supervisor)
    wrong = {}
    for address in addresses(world, cast, field):
        looked_at.open(address)
        if found := looked_at.found_wrong():
            wrong[address] = found
    assert wrong == {}
