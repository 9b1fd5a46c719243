"""From a job-order file to a citizen's telephone and back: everybody signs in and clicks, in real Chromium."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from urllib.parse import unquote

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from opportunities.models import Opportunity
from portal.dates import today
from portal.models import User
from tests.cast import Cast, World

pytestmark = pytest.mark.django_db(transaction=True)

PASSWORD = "kata-sandi-uji-7"
FILE = """JS_ID,JABATAN,SUSAHA,P3MI,NEGARA,SKEMA,PENDIDIKAN,SIP_BERLAKUAKHIR,JOB_GAJI,JOB_GAJI_MAX,MUANG
CONTOH-1,Pekerja kebun sawit,Perkebunan,PT Uji Coba (contoh),Malaysia,P TO P,SD,{permit},1.700,2.300,MYR
CONTOH-2,Pekerja kebun sawit,Perkebunan,PT Tidak Dikenal (contoh),Malaysia,P TO P,SD,{permit},1.700,2.300,MYR
"""
WRITTEN = {
    "permit_number": "CONTOH-SIP2MI-1",
    "job_order_number": "CONTOH-JO-1",
    "employer_name": "Ladang Uji Sdn Bhd (contoh)",
    "city": "Pahang",
    "description_ind": "Anda memanen buah sawit.",
    "daily_tasks_ind": "Memotong tandan buah",
    "quota_any": "24",
    "hours_per_day": "8",
    "days_per_week": "6",
    "rest_day_ind": "Minggu",
    "contract_months": "24",
    "age_min": "18",
    "apply_steps_ind": "Datang ke kantor",
}
CHOSEN = {"wage_basis": "gross", "payment_method": "bank", "housing": "employer", "meals": "worker"}
PICKED = {"occupation": "sawit", "apply_office": "BP3MI NTT"}


@pytest.fixture
def telephone(browser: Browser, live_server: LiveServer) -> Iterator[Page]:
    """A citizen's: a small screen, scripts off."""
    context = browser.new_context(
        base_url=live_server.url, viewport={"width": 360, "height": 640}, java_script_enabled=False
    )
    yield context.new_page()
    context.close()


@pytest.fixture
def desk(browser: Browser, live_server: LiveServer) -> Iterator[Callable[[User], Page]]:
    """Signs somebody of the staff in by the form, each in a browser of their own."""
    contexts: list[BrowserContext] = []

    def sign_in(who: User) -> Page:
        who.set_password(PASSWORD)
        who.save()
        context = browser.new_context(base_url=live_server.url, viewport={"width": 1280, "height": 900})
        contexts.append(context)
        page = context.new_page()
        page.goto("/admin/")
        page.get_by_label("Nama pengguna").fill(who.username)
        page.get_by_label("Kata sandi").fill(PASSWORD)
        page.get_by_role("button", name="Masuk").click()
        expect(page).to_have_url(re.compile(r"/admin/$"))
        return page

    yield sign_in
    for context in contexts:
        context.close()


def pick(page: Page, field: str, words: str) -> None:
    """Choose from a list that searches as one types."""
    page.click(f".field-{field} .select2-selection")
    page.keyboard.type(words)
    page.locator(".select2-results__option", has_text=words).first.click()


def import_file(page: Page) -> None:
    permit = today() + timedelta(days=90)
    page.goto("/admin/opportunities/joborderfile/import/")
    page.set_input_files(
        "input[type=file]",
        {"name": "job-order.csv", "mimeType": "text/csv", "buffer": FILE.format(permit=permit).encode()},
    )
    page.get_by_role("button", name="Periksa").click()
    expect(page.get_by_text("PT Tidak Dikenal (contoh)").first).to_be_visible()  # refused, with the reason
    assert Opportunity.objects.count() == 0
    page.get_by_role("button", name=re.compile("^Impor")).click()
    expect(page.get_by_text("1 draf dibuat")).to_be_visible()


def complete(page: Page, world: World) -> None:
    page.goto(f"/admin/opportunities/opportunity/{Opportunity.objects.get().pk}/change/")
    for name, value in WRITTEN.items():
        page.fill(f"#id_{name}", value)
    for name, value in CHOSEN.items():
        page.select_option(f"#id_{name}", value)
    for name, words in PICKED.items():
        pick(page, name, words)
    day = today()
    page.fill("#id_permit_issued_on", f"{day - timedelta(days=30):%d/%m/%Y}")
    page.fill("#id_opens_on", f"{day:%d/%m/%Y}")
    page.fill("#id_closes_on", f"{day + timedelta(days=30):%d/%m/%Y}")
    page.fill("#id_source_checked_at_0", f"{day:%d/%m/%Y}")
    page.fill("#id_source_checked_at_1", "00:00")
    page.click("#costs-group .add-row a")
    page.click("#costs-0 .field-kind .select2-selection")
    page.locator(".select2-results__option", has_text=world.passport.name).click()
    page.select_option("#id_costs-0-payer", "worker")
    page.fill("#id_costs-0-amount", "350000")
    page.click("#costs-0 .field-legal_basis .select2-selection")
    page.locator(".select2-results__option", has_text=world.basis.citation).click()
    page.get_by_role("button", name="Simpan", exact=True).click()
    expect(page.locator(".messagelist .success")).to_be_visible()


def act(page: Page, words: str, reason: str = "") -> None:
    """Press an action of a listing and confirm it on the page that follows."""
    page.get_by_role("link", name=words, exact=True).click()
    if reason:
        page.get_by_label("Alasan").fill(reason)
    page.get_by_role("button", name=words, exact=True).click()
    expect(page.locator(".messagelist .success")).to_be_visible()


def find_and_read(page: Page) -> str:
    """From the home page to the listing; gives its address."""
    page.goto("/")
    page.get_by_role("searchbox", name="Cari pekerjaan atau negara").fill("sawit malaysia")
    page.get_by_role("button", name="Cari", exact=True).first.click()
    page.get_by_role("link", name=re.compile("kebun sawit", re.IGNORECASE)).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Pekerja kebun sawit")
    expect(page.get_by_text("RM1.700–2.300").first).to_be_visible()
    address = page.url
    share = page.get_by_role("link", name=re.compile("WhatsApp")).first.get_attribute("href") or ""
    listing = Opportunity.objects.get()
    assert share.startswith("https://wa.me/?text=")
    assert listing.code in unquote(share)
    page.goto("/cek/")
    page.get_by_label(re.compile("kode", re.IGNORECASE)).fill(listing.code.lower().replace("-", " "))
    page.get_by_role("button", name=re.compile("Cek|Periksa")).first.click()
    expect(page.get_by_role("main")).to_contain_text("Pekerja kebun sawit")
    return address


def test_from_a_file_to_a_telephone_and_off_again(
    desk: Callable[[User], Page], telephone: Page, world: World, cast: Cast
) -> None:
    editor, verifier, supervisor = desk(cast.editor), desk(cast.verifier), desk(cast.supervisor)
    import_file(editor)
    complete(editor, world)
    act(editor, "Ajukan untuk diperiksa")
    listing = Opportunity.objects.get()
    expect(editor.get_by_role("link", name="Terbitkan", exact=True)).to_have_count(0)
    assert telephone.goto("/lowongan/?q=sawit").status == 200  # type: ignore[union-attr]
    expect(telephone.get_by_role("link", name="Pekerja kebun sawit")).to_have_count(0)

    verifier.goto(f"/admin/opportunities/opportunity/{listing.pk}/change/")
    act(verifier, "Terbitkan")
    address = find_and_read(telephone)

    supervisor.goto(f"/admin/opportunities/agency/{world.agency.pk}/sanction/")
    supervisor.select_option("#id_kind", "temporary_stop")
    supervisor.fill("#id_source", "Surat uji")
    supervisor.get_by_role("button", name=re.compile("sanksi", re.IGNORECASE)).click()
    expect(supervisor.locator(".messagelist .success")).to_be_visible()

    answer = telephone.goto(address)
    assert answer is not None
    expect(telephone.get_by_role("heading", level=1)).to_be_visible()
    expect(telephone.get_by_role("main")).to_contain_text("JANGAN BAYAR")
    telephone.goto("/lowongan/?q=sawit")
    expect(telephone.get_by_role("link", name="Pekerja kebun sawit")).to_have_count(0)
