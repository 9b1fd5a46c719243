"""Whether a page is sound: axe finds nothing, the browser does not complain, and it is no wider than the window."""

import re

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Page

# With `preload` axe would fetch style sheets anew, from wrong places, and report that on the next page.
RUN = "axe.run({preload: false, resultTypes: ['violations']}).then((found) => found.violations)"
WIDTHS = (360, 1280)  # px


def listen(page: Page) -> list[str]:
    """The list into which the browser's complaints about this page come from now on."""
    complaints: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            complaints.append(f"{message.text} ({message.location['url']})")

    page.on("console", note)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return complaints


def found_wrong(page: Page, complaints: list[str]) -> list[str]:
    """All that is wrong with the page on a telephone and on a laptop; empties `complaints`. A page of an error may fail
    to load itself.
    """
    itself = re.compile(rf"Failed to load resource.*\({re.escape(page.url)}\)")
    found = [each for each in complaints if not itself.fullmatch(each)]
    before = page.viewport_size
    page.evaluate(Axe().axe_script)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        found += [f"{width}: {each['id']}: {each['nodes'][0]['html'][:160]}" for each in page.evaluate(RUN)]
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            found.append(f"{width}: wider than the window")
    if before is not None:
        page.set_viewport_size(before)
    complaints.clear()  # axe itself breaks the policy when it looks at styles
    return found
