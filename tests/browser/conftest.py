"""Real Chromium, the one of the system (Debian package `chromium`)."""

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext
from pytest_django.live_server_helper import LiveServer

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or ""
FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    " --disable-component-update --disable-sync --disable-dev-shm-usage"
)
os.environ.setdefault(
    "DJANGO_ALLOW_ASYNC_UNSAFE", "true"
)  # Playwright's own loop runs in the thread of the test


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Without Chromium nothing was looked at: outside CI that is said loudly, in CI it fails."""
    if not CHROMIUM and "CI" not in os.environ:
        pytest.skip("CHROMIUM IS MISSING, nothing was looked at: apt-get install chromium")
    return {"executable_path": CHROMIUM, "args": FLAGS.split()}


@pytest.fixture
def telephone(browser: Browser, live_server: LiveServer) -> Iterator[BrowserContext]:
    """A small screen, scripts off."""
    context = browser.new_context(
        base_url=live_server.url, viewport={"width": 360, "height": 640}, java_script_enabled=False
    )
    yield context
    context.close()
