"""A partner proposes and runs a session on a telephone: real Chromium, 360 px wide, no JavaScript."""

import re
from datetime import date, timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from outreach import facilitators, partners, registrations, workflow
from outreach.models import Membership, Registration, Session
from outreach.models.choices import SessionState
from portal.dates import today
from portal.models import Message, User
from tests.browser.soundness import found_wrong, listen
from tests.cast import PASSWORD, Cast, World
from tests.outreach.cast import Field, make_approved, make_field, make_session, make_village

START = "/penyelenggara/"

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def no_attempts_counted(db: None) -> None:
    cache.clear()


@pytest.fixture
def field(world: World, cast: Cast) -> Field:
    return make_field(world, cast)


@pytest.fixture
def ours(world: World, cast: Cast, field: Field) -> Session:
    """A session in two days with two people."""
    session = make_approved(world, cast, field.hall, lead_partner=field.partner, capacity=10)
    begins = timezone.now() + timedelta(days=2)
    Session.objects.filter(pk=session.pk).update(starts_at=begins, ends_at=begins + timedelta(hours=2))
    session.refresh_from_db()
    for name, phone in (("Maria D'Rosari", "+6281234567890"), ("Yohanes", "")):
        registrations.register(
            session, [registrations.Person(name)], registrations.Contact(phone), registrations.new_key()
        )
    return session


def sign_in(page: Page, person: User) -> None:
    page.goto(START)
    page.get_by_label("Nama pengguna atau email").fill(person.username)
    page.get_by_label("Kata sandi").fill(PASSWORD)
    page.get_by_role("button", name="Masuk").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sesi kami")


def next_tuesday() -> date:
    """Three weeks ahead, away from Sundays."""
    day = today() + timedelta(days=21)
    return day + timedelta(days=(1 - day.weekday()) % 7)


def test_a_session_is_proposed_step_by_step(telephone: BrowserContext, cast: Cast, field: Field) -> None:
    page = telephone.new_page()
    sign_in(page, cast.partner)
    page.get_by_role("main").get_by_role("link", name="Ajukan sesi").click()
    page.get_by_label("Judul", exact=True).fill("Migrasi aman untuk keluarga")
    page.get_by_role("button", name="Simpan dan lanjut").click()

    expect(page.get_by_label("Hari", exact=True)).to_be_visible()
    page.get_by_role("button", name="Simpan dan lanjut").click()  # nothing written yet: the draft may wait
    expect(page.get_by_label("Kabupaten")).to_be_visible()
    page.go_back()
    page.get_by_label("Hari", exact=True).fill(next_tuesday().isoformat())
    page.get_by_label("Mulai pukul").fill("09:00")
    page.get_by_label("Selesai pukul").fill("08:00")
    page.reload()
    page.get_by_label("Hari", exact=True).fill(next_tuesday().isoformat())
    page.get_by_label("Mulai pukul").fill("09:00")
    page.get_by_label("Selesai pukul").fill("08:00")
    page.get_by_role("button", name="Simpan dan lanjut").click()
    summary = page.get_by_role("alert")
    expect(summary).to_contain_text("Jam selesai lebih awal dari jam mulai.")
    page.get_by_label("Selesai pukul").fill("11:30")
    page.get_by_role("button", name="Simpan dan lanjut").click()

    page.get_by_label("Kabupaten").select_option("53.04")
    page.get_by_role("button", name="Lanjut ke kecamatan").click()
    page.get_by_label("Kecamatan", exact=True).select_option("53.04.12")
    page.get_by_role("button", name="Tampilkan tempat").click()
    page.get_by_label("Aula Desa Uji (contoh)").check()
    page.get_by_role("button", name="Simpan dan lanjut").click()

    page.get_by_label("keluarga", exact=True).check()
    page.get_by_role("button", name="Simpan dan lanjut").click()
    page.get_by_label("Berapa orang muat?").fill("80")
    page.get_by_role("button", name="Simpan dan lanjut").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Periksa dan ajukan")
    expect(page.get_by_role("main")).to_contain_text("09.00–11.30 WITA")
    for box in page.locator("input[name^='reason:']").all():
        box.fill("Sudah dibicarakan dengan kepala desa")
    page.get_by_role("button", name="Ajukan", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("diajukan")
    session = Session.objects.get()
    assert (session.state, session.capacity, session.venue) == (SessionState.PROPOSED, 80, field.hall)

    workflow.move(session, "return", cast.verifier, "Tulis bahasanya.")
    page.goto(START)
    page.get_by_role("link", name=re.compile("Dikembalikan, perbaiki")).click()
    expect(page.get_by_role("main")).to_contain_text("Tulis bahasanya.")


def test_a_session_is_run_from_the_telephone(telephone: BrowserContext, cast: Cast, ours: Session) -> None:
    page = telephone.new_page()
    sign_in(page, cast.partner)
    page.get_by_role("link", name="Sosialisasi migrasi aman").first.click()
    expect(page.get_by_role("table").first).to_contain_text("0812••••890")

    page.get_by_label("Mengapa Anda membuka nomor?").select_option("needs")
    page.get_by_role("button", name=re.compile("Buka.*Maria D'Rosari")).click()
    expect(page.get_by_role("status")).to_contain_text("+6281234567890")

    page.get_by_role("link", name="Daftarkan seseorang").click()
    page.get_by_label("Nama lengkap").fill("Agustina")
    page.get_by_label("Desa atau kelurahan").fill("Sadi")
    page.get_by_role("button", name="Daftar", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("1 orang masuk daftar")
    assert Registration.objects.count() == 3

    sheet = page.request.get(f"{START}{ours.code}/daftar-hadir.pdf")
    assert sheet.body().startswith(b"%PDF")

    Message.objects.all().delete()
    page.get_by_role("link", name="Tulis kepada semua").click()
    page.get_by_label("Bawa …").check()
    page.get_by_label("Kata-kata Anda").fill("KTP dan kartu keluarga")
    page.get_by_role("button", name="Kirim ke semua").click()
    expect(page.get_by_role("status")).to_contain_text("1 pesan sedang dikirim")
    page.get_by_role("link", name=ours.code).click()

    page.get_by_role("button", name="Tutup pendaftaran").click()
    expect(page.get_by_role("button", name="Buka lagi pendaftaran")).to_be_visible()
    page.get_by_role("link", name="Ubah jadwal, tempat, kursi").click()
    page.get_by_label("Berapa orang muat?").fill("20")
    page.get_by_label("Mengapa? (dibaca kantor)").fill("Aula lebih besar")
    page.get_by_role("button", name="Tampilkan sebelum dan sesudah").click()
    expect(page.locator(".jr-diff")).to_contain_text("10")
    for box in page.locator("input[name^='reason:']").all():
        box.fill("Sudah dibicarakan")
    page.get_by_role("button", name="Ajukan perubahan").click()
    expect(page.get_by_role("heading", name="Ada perubahan yang menunggu persetujuan")).to_be_visible()


def test_a_helper_joins_with_a_code_on_paper(
    browser: Browser, live_server: LiveServer, telephone: BrowserContext, cast: Cast, field: Field
) -> None:
    page = telephone.new_page()
    sign_in(page, cast.partner)
    page.get_by_role("link", name="Anggota").click()
    page.get_by_role("button", name="Undang", exact=True).click()
    code = page.locator(".jr-code").inner_text()

    theirs = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    other = theirs.new_page()
    other.goto(f"{START}gabung/")
    other.get_by_label("Kode di kertas").fill(code.lower())
    other.get_by_role("button", name="Lanjut").click()
    other.get_by_label("Nama pengguna").fill("agustina")
    other.get_by_label("Nama Anda").fill("Agustina M.")
    other.get_by_label("Kata sandi").fill("tiga kata mudah")
    other.get_by_role("button", name="Buat akun dan bergabung").click()
    expect(other.get_by_role("status")).to_contain_text("Selamat datang")
    assert Membership.objects.current().filter(user__username="agustina", partner=field.partner).exists()
    theirs.close()


@pytest.mark.parametrize("language", ["", "/en"])
def test_pages_are_sound(
    page: Page,
    live_server: LiveServer,
    world: World,
    cast: Cast,
    field: Field,
    ours: Session,
    language: str,
) -> None:
    """axe, the content policy and the width of the window."""
    make_village("53.04.12.2002", "Silawan")
    draft = make_session(
        world, cast.partner, field.hall, lead_partner=field.partner, title_ind="Panjang" * 18
    )
    registrations.register(
        ours,
        [registrations.Person("Ana" * 40)],
        registrations.Contact("+6281234567891"),
        registrations.new_key(),
    )
    facilitators.invite(ours, cast.partner, user=cast.volunteer)
    _invitation, secret = partners.invite_member(
        field.partner, cast.partner, "volunteer", email="a@contoh.example"
    )
    client = Client()
    client.force_login(cast.partner)
    page.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
    )
    complaints = listen(page)
    wrong: dict[str, list[str]] = {}
    for address in (
        START,
        f"{START}lampau/",
        f"{START}baru/",
        f"{START}gabung/",
        f"{START}gabung/{secret}/",
        f"{START}mitra/{field.partner.slug}/anggota/",
        f"{START}mitra/{field.partner.slug}/keluar/",
        *(
            f"{START}{ours.code}/{name}"
            for name in ("", "daftarkan/", "pesan/", "perubahan/", "batalkan/", "ulangi/")
        ),
        *(f"{START}{draft.code}/ubah/{name}/" for name in ("apa", "kapan", "di-mana", "siapa", "kursi")),
        f"{START}{draft.code}/ubah/di-mana/?kabupaten=53.04",
        f"{START}{draft.code}/periksa/",
        f"{START}{draft.code}/",
    ):
        page.goto(f"{live_server.url}{language}{address}")
        if found := found_wrong(page, complaints):
            wrong[address] = found
    assert wrong == {}
