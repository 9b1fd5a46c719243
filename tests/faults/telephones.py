"""People who register over HTTP, each as a browser does, and who try again with the same form until it is through."""

import re
import time
from dataclasses import dataclass

import requests

PATIENCE_SECONDS = 60
_FIELD = re.compile(r'<input type="hidden" name="(csrfmiddlewaretoken|key|people)" value="([^"]*)"')


@dataclass(frozen=True)
class Told:
    """Where a person ended: the address of the confirmation, and how many answers were lost on the way."""

    confirmation: str
    losses: int


class Telephone:
    """One person's browser."""

    def __init__(self, site: str) -> None:
        self.site, self.browser, self.losses = site, requests.Session(), 0

    def register(self, session_code: str, number: int) -> Told:
        """Opens the form, sends it, and sends the same form again while no confirmation comes."""
        form = f"{self.site}/sosialisasi/{session_code}/daftar/"
        page = self._until("GET", form, {}, expected=200)
        filled = dict(_FIELD.findall(page.text)) | {
            "name_1": f"Orang {number}",
            "phone": f"+62812000{number:05}",
            "village": "Uji",
        }
        answer = self._until("POST", f"{form}kirim/", filled, expected=302)
        return Told(answer.headers["Location"].removesuffix("?lagi=1"), self.losses)

    def read(self, address: str) -> str:
        """The page at this address of the site."""
        return self._until("GET", self.site + address, {}, expected=200).text

    def _until(self, method: str, address: str, data: dict[str, str], *, expected: int) -> requests.Response:
        end = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < end:
            try:
                answer = self.browser.request(
                    method, address, data=data, allow_redirects=False, timeout=PATIENCE_SECONDS
                )
            except requests.RequestException:
                answer = None
            if answer is not None and answer.status_code == expected:
                return answer
            if answer is not None and answer.status_code < 500:
                raise AssertionError(f"{answer.status_code} for {method} {address}")
            self.losses += 1
            time.sleep(0.05)
        raise AssertionError(f"never got through: {method} {address}")
