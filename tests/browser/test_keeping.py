"""Keeping jobs on the telephone: with a script, without one, and where the browser stores nothing."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from opportunities.models import Opportunity
from portal import codes
from tests.cast import Cast, World, make_live_listing

pytestmark = pytest.mark.django_db(transaction=True)
NO_STORAGE = "Object.defineProperty(window, 'localStorage', { get() { throw new Error('refused'); } });"


@pytest.fixture
def jobs(world: World, cast: Cast) -> list[Opportunity]:
    return [make_live_listing(world, cast, title_ind=f"Pemanen {number}") for number in range(2)]


@pytest.fixture
def phone(browser: Browser, live_server: LiveServer) -> Iterator[BrowserContext]:
    context = browser.new_context(base_url=live_server.url, viewport={"width": 360, "height": 640})
    yield context
    context.close()


def keep(page: Page, job: Opportunity) -> None:
    page.goto(job.get_absolute_url())
    page.get_by_role("button", name="Simpan").click()
    expect(page.get_by_role("button", name="Tersimpan")).to_be_visible()


def test_what_is_kept_is_there_again_and_can_be_taken_out(
    phone: BrowserContext, jobs: list[Opportunity]
) -> None:
    page = phone.new_page()
    for job in jobs:
        keep(page, job)
    page.goto("/simpanan/")
    page.wait_for_url(f"**/simpanan/?kode={jobs[1].code}&kode={jobs[0].code}")
    expect(page.get_by_role("article")).to_have_count(2)
    expect(page.get_by_role("button", name="Simpan di HP ini")).to_be_hidden()

    page.get_by_role("link", name=f"Hapus dari daftar {jobs[0].code}").click()
    page.goto("/simpanan/")
    page.wait_for_url(f"**/simpanan/?kode={jobs[1].code}")

    page.goto(jobs[1].get_absolute_url())
    page.get_by_role("button", name="Tersimpan").click()
    page.goto("/simpanan/")
    expect(page.get_by_text("Daftar ini masih kosong.")).to_be_visible()
    assert phone.cookies() == []


def test_a_list_that_came_by_message_is_kept_with_what_was_there(
    phone: BrowserContext, jobs: list[Opportunity]
) -> None:
    page = phone.new_page()
    keep(page, jobs[0])
    page.goto(f"/simpanan/?kode={jobs[1].code}")
    page.get_by_role("button", name="Simpan di HP ini").click()
    expect(page.get_by_role("button", name="Tersimpan di HP ini")).to_be_visible()
    page.goto("/simpanan/")
    page.wait_for_url(f"**/simpanan/?kode={jobs[1].code}&kode={jobs[0].code}")


def test_what_somebody_put_into_the_storage_is_not_trusted(
    phone: BrowserContext, jobs: list[Opportunity]
) -> None:
    page = phone.new_page()
    page.goto("/simpanan/")
    for junk in ("nonsense", '{"a": 1}', f'["<b>", 5, "{jobs[0].code}"]'):
        page.evaluate("junk => localStorage.setItem('jr-simpanan', junk)", junk)
        page.goto("/simpanan/")
    page.wait_for_url(f"**/simpanan/?kode={jobs[0].code}")


def test_jobs_ticked_in_the_list_are_kept_at_once_before_what_was_there(
    phone: BrowserContext, jobs: list[Opportunity], world: World, cast: Cast
) -> None:
    jobs.append(make_live_listing(world, cast, title_ind="Pemanen 2"))
    page = phone.new_page()
    keep(page, jobs[0])
    page.goto("/lowongan/?asal=53.04")
    page.get_by_label(f"Pilih {jobs[0].title}").check()
    page.get_by_label(f"Pilih {jobs[1].title}").check()
    page.get_by_role("button", name="Simpan yang dipilih").click()
    page.wait_for_url("**/simpanan/?**&asal=53.04")
    assert sorted(stored(page)) == sorted(job.code for job in jobs[:2])

    page.goto("/lowongan/")
    page.get_by_label(f"Pilih {jobs[2].title}").check()
    page.get_by_role("button", name="Simpan yang dipilih").click()
    expect(page.get_by_role("article")).to_have_count(3)
    expect(page.get_by_role("button", name="Simpan di HP ini")).to_be_hidden()
    assert stored(page)[0] == jobs[2].code
    assert sorted(stored(page)) == sorted(job.code for job in jobs)


def stored(page: Page) -> list[str]:
    found: list[str] = page.evaluate("JSON.parse(localStorage.getItem('jr-simpanan'))")
    return found


def test_what_is_ticked_beyond_the_room_of_the_list_is_named(
    phone: BrowserContext, jobs: list[Opportunity]
) -> None:
    page = phone.new_page()
    page.goto("/lowongan/")
    full = [f"NTT-2222{letter}" for letter in codes.ALPHABET[:20]]
    page.evaluate("codes => localStorage.setItem('jr-simpanan', JSON.stringify(codes))", full)
    page.get_by_label(f"Pilih {jobs[0].title}").check()
    page.get_by_role("button", name="Simpan yang dipilih").click()
    expect(page.get_by_text(f"Tidak dipakai: {full[-1]}.")).to_be_visible()
    assert stored(page) == [jobs[0].code, *full[:-1]]


@pytest.mark.parametrize("script", [False, True])
def test_without_script_or_storage_the_address_is_the_list(
    browser: Browser, live_server: LiveServer, jobs: list[Opportunity], script: bool
) -> None:
    context = browser.new_context(
        base_url=live_server.url, viewport={"width": 360, "height": 640}, java_script_enabled=script
    )
    context.add_init_script(NO_STORAGE)
    page = context.new_page()
    page.goto(jobs[0].get_absolute_url())
    page.get_by_role("link", name="Simpan", exact=True).click()
    page.get_by_label("Kode lowongan").fill(jobs[1].code)
    page.get_by_role("button", name="Tambah").click()
    expect(page.get_by_role("article")).to_have_count(2)
    expect(page.get_by_role("button", name="Simpan di HP ini")).to_be_hidden()
    page.get_by_role("link", name="Bandingkan").click()
    expect(page.get_by_role("columnheader")).to_have_count(2)
    context.close()


@pytest.mark.parametrize("script", [False, True])
def test_jobs_ticked_in_the_list_are_in_the_address_without_script_or_storage(
    browser: Browser, live_server: LiveServer, jobs: list[Opportunity], script: bool
) -> None:
    context = browser.new_context(base_url=live_server.url, java_script_enabled=script)
    context.add_init_script(NO_STORAGE)
    page = context.new_page()
    page.goto("/lowongan/")
    page.get_by_label(f"Pilih {jobs[1].title}").check()
    page.get_by_role("button", name="Simpan yang dipilih").click()
    page.wait_for_url(f"**/simpanan/?kode={jobs[1].code}")
    context.close()


def test_jobs_are_ticked_in_the_list_and_compared(
    browser: Browser, live_server: LiveServer, jobs: list[Opportunity]
) -> None:
    context = browser.new_context(
        base_url=live_server.url, viewport={"width": 360, "height": 640}, java_script_enabled=False
    )
    page = context.new_page()
    page.goto("/lowongan/")
    for job in jobs:
        page.get_by_label(f"Pilih {job.title}").check()
    page.get_by_role("button", name="Bandingkan yang dipilih").click()
    expect(page.get_by_role("columnheader")).to_have_count(2)
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    page.get_by_role("link", name="Simpan lowongan ini").click()
    expect(page.get_by_role("article")).to_have_count(2)
    context.close()
