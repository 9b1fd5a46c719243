"""The short words that pages share."""

from datetime import UTC, datetime

import pytest
from django.utils.translation import override

from opportunities.presenters.words import moment

MIDNIGHT = datetime(2026, 11, 24, 16, tzinfo=UTC)  # of the 25th in WITA


@pytest.mark.parametrize(
    ("value", "indonesian", "english"),
    [
        (MIDNIGHT, "25 November 2026", "25 November 2026"),
        (
            MIDNIGHT.replace(minute=1),
            "25 November 2026 pukul 00.01 WITA",
            "25 November 2026 at 00:01 WITA",
        ),
    ],
)
def test_a_moment_that_comes_from_a_date_has_no_clock_time(
    value: datetime, indonesian: str, english: str
) -> None:
    assert moment(value) == indonesian
    with override("en"):
        assert moment(value) == english
