"""The template tags take the language of the page and show nothing for what is not there."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.template import Context, Template
from django.utils import translation
from time_machine import TimeMachineFixture

CONTEXT = {
    "pay": Decimal("1700.00"),
    "most": Decimal("2300.00"),
    "count": 24104,
    "date": date(2026, 12, 15),
    "start": datetime(2026, 11, 28, 1, 0, tzinfo=UTC),
    "end": datetime(2026, 11, 28, 4, 0, tzinfo=UTC),
    "phone": "+6281234567890",
    "none": None,
}


@pytest.fixture(autouse=True)
def november(time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(datetime(2026, 11, 24, tzinfo=UTC))


def render(source: str, language: str | None) -> str:
    with translation.override(language):
        return Template("{% load formats %}" + source).render(Context(CONTEXT))


@pytest.mark.parametrize(
    ("source", "indonesian", "english"),
    [
        ("{% money_range pay most 'MYR' %}", "RM1.700–2.300", "RM1,700–2,300"),
        ("{% money_range pay none 'MYR' %}", "RM1.700", "RM1,700"),
        ("{% rupiah_short 6700000 9100000 %}", "Rp6,7–9,1 juta", "Rp6.7–9.1 million"),
        ("{% rupiah_short 6700000 %}", "Rp6,7 juta", "Rp6.7 million"),
        ("{{ count|number }}", "24.104", "24,104"),
        ("{{ date|day }}", "15 Desember 2026", "15 December 2026"),
        ("{{ date|day_short }}", "15 Des", "15 Dec"),
        ("{{ date|day_short_year }}", "15 Des 2026", "15 Dec 2026"),
        ("{{ date|day_full }}", "Selasa, 15 Desember 2026", "Tuesday, 15 December 2026"),
        ("{{ date|weekday }}", "Selasa", "Tuesday"),
        ("{{ date|deadline }}", "15 Desember 2026 pukul 23.59 WITA", "15 December 2026 at 23:59 WITA"),
        ("{{ start|moment }}", "28 November 2026 pukul 09.00 WITA", "28 November 2026 at 09:00 WITA"),
        ("{{ start|moment:'WIT' }}", "28 November 2026 pukul 10.00 WIT", "28 November 2026 at 10:00 WIT"),
        ("{{ start|clock:'Asia/Jakarta' }}", "08.00 WIB", "08:00 WIB"),
        ("{% time_range start end 'WITA' %}", "09.00–12.00 WITA", "09:00–12:00 WITA"),
        (
            "{% time_span start end 'WITA' %}",
            "Sabtu, 28 November 2026, 09.00–12.00 WITA",
            "Saturday, 28 November 2026, 09:00–12:00 WITA",
        ),
        ("{{ phone|masked }}", "0812••••890", "0812••••890"),
    ],
)
def test_formats_follow_the_language(source: str, indonesian: str, english: str) -> None:
    assert render(source, "id") == indonesian
    assert render(source, "en") == english
    assert render(source, None) == indonesian


@pytest.mark.parametrize(
    "source",
    [
        "{% money_range none none 'MYR' %}",
        "{% rupiah_short none none %}",
        *(
            f"{{{{ none|{name} }}}}"
            for name in (
                "number",
                "day",
                "day_short",
                "day_short_year",
                "day_full",
                "weekday",
                "deadline",
                "moment",
            )
        ),
        "{{ none|clock }}",
        "{{ none|masked }}",
    ],
)
def test_what_is_not_there_is_shown_as_nothing(source: str) -> None:
    assert render(source, "id") == ""
