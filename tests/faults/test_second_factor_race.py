"""The same code typed in many browsers at the same moment signs one of them in."""

import time

import pytest

from portal import second_factor
from tests.authenticator import SECRET, code_of, with_codes
from tests.cast import Cast
from tests.faults.threads import all_at_once

BROWSERS = 8

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("kind", ["app", "recovery"])
def test_a_code_is_taken_once(cast: Cast, kind: str) -> None:
    telephone = with_codes(cast.partner)
    code = telephone.codes[0] if kind == "recovery" else code_of(SECRET, time.time() + 30)
    found = all_at_once(
        lambda _browser: second_factor.spend(cast.partner, code), range(BROWSERS), threads=BROWSERS
    )
    assert len([row for row in found if row is not None]) == 1
