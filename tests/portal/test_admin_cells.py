"""What the cells of lists say, in both languages."""

from datetime import UTC, date, datetime

import pytest
from django.utils import translation
from django.utils.formats import date_format

from portal.admin.cells import badge, lines, moment, period, short_day, yes_or_no
from portal.models import Region


def test_a_badge_has_a_tone_only_when_there_is_one() -> None:
    assert badge("<terbit>", "go") == '<span class="jr-state jr-state--go">&lt;terbit&gt;</span>'
    assert badge("draf") == '<span class="jr-state">draf</span>'


def test_lines_leave_out_what_is_empty() -> None:
    assert lines("A & B", "", "C<D") == 'A &amp; B<span class="jr-below">C&lt;D</span>'


@pytest.mark.parametrize(
    ("language", "day", "time", "end"),
    [
        ("id", "1 Des 2026", "07.05 WIT", "sampai 5 Jan 2027"),
        ("en", "1 Dec 2026", "07:05 WIT", "until 5 Jan 2027"),
    ],
)
def test_times_are_in_the_zone_of_the_row(language: str, day: str, time: str, end: str) -> None:
    late = datetime(2026, 11, 30, 22, 5, tzinfo=UTC)
    with translation.override(language):
        assert moment(late, "WIT") == lines(day, time)
        assert period(date(2026, 12, 1), date(2027, 1, 5)) == lines(day, end)


def test_what_is_not_known_is_a_dash() -> None:
    assert (short_day(None), moment(None)) == ("–", "–")


@pytest.mark.parametrize(("language", "words"), [("id", ("ya", "tidak")), ("en", ("yes", "no"))])
def test_yes_and_no_are_words(language: str, words: tuple[str, str]) -> None:
    column = yes_or_no("is_border", "perbatasan")
    with translation.override(language):
        assert column(Region(is_border=True)) == badge(words[0], "go")
        assert column(Region(is_border=False)) == badge(words[1])


@pytest.mark.parametrize(("language", "shown"), [("id", "15 Des 2026"), ("en", "15 Dec 2026")])
def test_dates_of_django_look_like_ours(language: str, shown: str) -> None:
    day = date(2026, 12, 15)
    with translation.override(language):
        assert date_format(day) == shown == short_day(day)
