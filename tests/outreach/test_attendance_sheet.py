"""The attendance sheet: numbered rows, long and strange names, empty rows, and the code on every page."""

import pytest
from django.utils import translation

from outreach.attendance import ROWS_A_PAGE, breakable, empty_rows, sheet_file, texts
from outreach.models import Session
from tests.outreach.cast import make_registration
from tests.paper import pages

STRANGE = [
    "Maria D'Rosari Jr.",
    "A" * 120,
    "😀",
    "محمد",
    "Yosef 😀 Luan",
    "Ñandú-Étoile’s",
    "#set page() *x*",
    "山田",
]


def test_empty_rows_fill_the_last_page() -> None:
    assert [empty_rows(names) for names in (0, 1, 6, 7, 16)] == [16, 15, 10, 25, 16]
    assert {(names + empty_rows(names)) % ROWS_A_PAGE for names in range(100)} == {0}


def test_a_page_holds_the_rows_that_are_reckoned_with(session: Session) -> None:
    people = [make_registration(session, f"Orang {number:02}") for number in range(1, 23)]
    found = pages(sheet_file(session, people))
    assert len(found) == 2
    last, first = f"Orang {ROWS_A_PAGE}", f"Orang {ROWS_A_PAGE + 1}"
    assert [(last in page, first in page) for page in found] == [(True, False), (False, True)]


@pytest.mark.parametrize(
    ("name", "printed"),
    [
        ("Maria D'Rosari Jr.", "Maria D'Rosari Jr."),
        ("A" * 32, f"{'A' * 15}\u200b{'A' * 15}\u200bAA"),
        ("😀", "DFT-1"),
        ("محمد", "DFT-1"),
        ("Yosef 😀 Luan", "Yosef Luan"),
        ("Ñandú-Étoile’s", "Ñandú-Étoile’s"),
    ],
)
def test_names_are_printed_with_the_fonts_there_are(name: str, printed: str) -> None:
    assert breakable(name, "DFT-1") == printed


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_sheet_is_made_whatever_people_are_called(session: Session, language: str) -> None:
    people = [make_registration(session, name, village_text=name) for name in STRANGE]
    with translation.override(language):
        content = sheet_file(session, people)
        said = texts(session, people)
    assert content.startswith(b"%PDF")
    assert len(content) < 300_000
    assert said["head"] == ("DAFTAR HADIR" if language == "id" else "ATTENDANCE SHEET")
    assert said["code"] == session.code
    assert "+62" not in said["rows"]


def test_names_stand_in_alphabetical_order(session: Session) -> None:
    people = [make_registration(session, name) for name in ("yohanes", "Ana", "maria")]
    rows = texts(session, people)["rows"]
    assert rows.startswith('[["Ana", ""], ["maria", ""], ["yohanes", ""], ["", ""]')
