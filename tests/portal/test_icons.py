"""The drawings of the site: every sector of the data has one, and a wrong name breaks no page."""

import re

import pytest

from portal.icons import ICONS, OTHER_NAMES, known_icon
from portal.seeding.files import PORTAL_DATA, read_rows
from portal.templatetags.ui import icon


def test_every_sector_has_a_drawing_of_its_own() -> None:
    names = [row["icon"] for row in read_rows(PORTAL_DATA / "sectors.csv")]
    drawings = [icon(name) for name in names]
    assert "" not in drawings
    assert len(set(drawings)) == len(names)


@pytest.mark.parametrize("name", ICONS)
def test_drawings_are_paths(name: str) -> None:
    assert re.fullmatch(r"[MmLlHhVvCcSsAa0-9 .,-]+", ICONS[name])


def test_a_name_without_a_drawing_gives_another() -> None:
    assert known_icon("bed", "home") == "bed"
    assert known_icon("house", "star") == "house"
    assert known_icon("<script>", "home") == "home"
    assert set(OTHER_NAMES.values()) <= ICONS.keys()
