"""Real Chromium, the one of the system (Debian package `chromium`)."""

import os
import shutil
from typing import Any

import pytest

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
