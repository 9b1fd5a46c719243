"""The app on somebody's telephone: codes by RFC 6238, written apart from the code under test."""

import base64
import hashlib
import hmac
import re
import time
from dataclasses import dataclass

from django.http import HttpResponse
from django.test import Client

from portal import second_factor
from portal.models import User
from tests.cast import PASSWORD
from tests.pages import every, parsed, text

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
CONFIRM = "/akun/konfirmasi/"
SIGN_IN = "/akun/masuk/"
CODE = "/akun/masuk/kode/"


def code_of(secret: str, at: float | None = None) -> str:
    """The six digits that the app shows at a moment (seconds since 1970; by default now)."""
    step = int(time.time() if at is None else at) // 30
    digest = hmac.new(base64.b32decode(secret), step.to_bytes(8, "big"), hashlib.sha1).digest()
    place = digest[-1] & 15
    number = int.from_bytes(digest[place : place + 4], "big") & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"


def wrong_code(secret: str) -> str:
    """A code that is of no half minute around now."""
    near = {code_of(secret, time.time() + 30 * away) for away in range(-3, 4)}
    return next(code for code in map("{:06d}".format, range(10)) if code not in near)


@dataclass
class Telephone:
    """Somebody whose account asks for codes."""

    user: User
    codes: list[str]

    def code(self) -> str:
        """A code that was not used yet: the next one, which is accepted as clocks differ."""
        return code_of(SECRET, time.time() + 30)


def with_codes(user: User) -> Telephone:
    """Turn two-step verification on, as with the code of the present half minute."""
    second_factor.turn_on(user, SECRET, code_of(SECRET))
    return Telephone(user, second_factor.shown_recovery_codes(user))


def first_step(client: Client, user: User, **extra: str) -> HttpResponse:
    """Name and password."""
    return client.post(SIGN_IN, {"login": user.username, "password": PASSWORD, **extra})


def confirmed(user: User) -> Client:
    """A browser of somebody who has signed in and typed the password once more."""
    client = Client()
    client.force_login(user)
    assert client.post(CONFIRM, {"password": PASSWORD}).status_code == 302
    return client


def setup_of(response: HttpResponse) -> str:
    """The sealed secret that the page to turn it on carries."""
    return every(parsed(response), "input", name="setup")[0].get("value") or ""


def secret_of(response: HttpResponse) -> str:
    """The secret that the page shows as text in fours."""
    return re.sub(r"\s", "", "".join(every(parsed(response), "p", class_="jr-code")[0].itertext()))


def alerts(response: HttpResponse) -> list[str]:
    """What a page says is wrong."""
    return [text(item) for box in every(parsed(response), "div", role="alert") for item in every(box, "li")]
