"""The button that reads a job aloud: only where there is an Indonesian voice, and missed nowhere else."""

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from opportunities.models import Opportunity
from tests.cast import Cast, World, make_live_listing

pytestmark = pytest.mark.django_db(transaction=True)

VOICES = """
window.said = []; window.later = [];
const voices = %s;
const speech = {
  speaking: false, ready: %s,
  getVoices() { return this.ready ? voices : []; },
  speak(utterance) { window.said.push([utterance.lang, utterance.text]); window.last = utterance; },
  cancel() { window.said.push(['', 'stopped']); },
  addEventListener(name, act) { window.later.push(act); },
};
Object.defineProperty(window, 'speechSynthesis', { value: speech });
window.SpeechSynthesisUtterance = function (text) { this.text = text; };
"""


@pytest.fixture
def job(world: World, cast: Cast) -> Opportunity:
    return make_live_listing(world, cast)


def opened(browser: Browser, live_server: LiveServer, job: Opportunity, script: str, on: bool = True) -> Page:
    context = browser.new_context(
        base_url=live_server.url, viewport={"width": 360, "height": 640}, java_script_enabled=on
    )
    context.add_init_script(script)
    page = context.new_page()
    page.goto(job.get_absolute_url())
    return page


def test_it_reads_and_stops(browser: Browser, live_server: LiveServer, job: Opportunity) -> None:
    page = opened(browser, live_server, job, VOICES % ("[{lang: 'en-US'}, {lang: 'id_ID'}]", "true"))
    page.get_by_role("button", name="Bacakan").click()
    said = page.evaluate("window.said")
    assert said[1] == ["id-ID", "Pemanen sawit di Pahang."]
    assert said[-1] == ["id-ID", "Jangan bayar siapa pun sebelum cek kode ini."]
    page.get_by_role("button", name="Berhenti membaca").click()
    assert page.evaluate("window.said.at(-1)") == ["", "stopped"]

    page.get_by_role("button", name="Bacakan").click()
    page.evaluate("window.last.onend()")
    expect(page.get_by_role("button", name="Bacakan")).to_be_visible()
    page.context.close()


def test_a_voice_that_comes_late_shows_the_button(
    browser: Browser, live_server: LiveServer, job: Opportunity
) -> None:
    page = opened(browser, live_server, job, VOICES % ("[{lang: 'id-ID'}]", "false"))
    expect(page.locator("[data-read-aloud]")).to_be_hidden()
    page.evaluate("() => { speechSynthesis.ready = true; window.later.forEach(act => act()); }")
    expect(page.get_by_role("button", name="Bacakan")).to_be_visible()
    page.context.close()


@pytest.mark.parametrize(
    ("script", "on"),
    [
        (VOICES % ("[{lang: 'en-US'}, {lang: 'ide'}]", "true"), True),
        ("Object.defineProperty(window, 'speechSynthesis', { value: undefined });", True),
        (VOICES % ("[{lang: 'id-ID'}]", "true"), False),
    ],
    ids=["no Indonesian voice", "no voice at all", "no script"],
)
def test_without_a_voice_or_a_script_there_is_no_button(
    browser: Browser, live_server: LiveServer, job: Opportunity, script: str, on: bool
) -> None:
    page = opened(browser, live_server, job, script, on)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator("[data-read-aloud]")).to_be_hidden()
    page.context.close()
