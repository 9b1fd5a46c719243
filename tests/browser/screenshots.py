"""`make screenshots`: pictures of the demo site for the README, at 360 px and without JavaScript."""

import signal
import subprocess
import sys
import time

from playwright.sync_api import Browser, sync_playwright

from benchmarks.server import free_port
from portal.embedded_postgres import PROJECT
from portal.launch import HOST, answers
from tests.browser.conftest import CHROMIUM, FLAGS

FOLDER = PROJECT / "docs" / "screenshots"
PAGES = {"home": "/", "search": "/lowongan/?q=sawit+malasia", "stopped": "/cek/NTT-HFWK3/"}


def main() -> None:
    """Start the demo site on a free port, take every picture, stop it."""
    port = free_port()
    site = subprocess.Popen([sys.executable, "manage.py", "serve", "--port", str(port)], cwd=PROJECT)
    try:
        deadline = time.monotonic() + 120
        while not answers(port):
            if site.poll() is not None or time.monotonic() > deadline:
                raise SystemExit("The site did not start.")
            time.sleep(0.2)
        FOLDER.mkdir(parents=True, exist_ok=True)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS.split())
            take(browser, port)
            browser.close()
    finally:
        site.send_signal(signal.SIGINT)
        site.wait(timeout=30)


def take(browser: Browser, port: int) -> None:
    """One picture of what is first seen of each page on a small phone."""
    context = browser.new_context(viewport={"width": 360, "height": 740}, java_script_enabled=False)
    for name, path in PAGES.items():
        page = context.new_page()
        page.goto(f"http://{HOST}:{port}{path}")
        page.screenshot(path=FOLDER / f"{name}.png")
        page.close()
    context.close()


if __name__ == "__main__":
    main()
