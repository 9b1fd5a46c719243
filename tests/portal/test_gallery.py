"""The gallery of components: complete, sound, and absent in production."""

import importlib
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import clear_url_caches

from portal import urls
from tests.pages import every, fetched, parsed, weight

COMPONENTS = sorted(path.stem for path in (settings.BASE_DIR / "templates" / "components").glob("*.html"))
FRAME = {"header", "footer", "help", "messages", "demo_banner"}  # on every page, the gallery included


@pytest.mark.parametrize("address", ["/komponen/", "/en/komponen/"])
def test_gallery_is_valid_and_light(client: Client, address: str) -> None:
    response = client.get(address)
    page = parsed(response)
    assert len(fetched(page)) == 1
    assert weight(response) <= 13_000


@pytest.mark.parametrize("name", [name for name in COMPONENTS if name not in FRAME])
def test_component_is_shown(name: str) -> None:
    page = Path(settings.BASE_DIR / "templates" / "portal" / "components.html").read_text()
    direct = f'"components/{name}.html"' in page
    inside = any(
        f'"components/{name}.html"'
        in (settings.BASE_DIR / "templates" / "components" / f"{other}.html").read_text()
        for other in COMPONENTS
    )
    assert direct or inside


def test_components_state_is_always_a_word(client: Client) -> None:
    """What a sign or a colour says is also there as text."""
    page = parsed(client.get("/en/komponen/"))
    words = ["".join(span.itertext()) for span in every(page, "span", class_="jr-vh")]
    assert [word for word in words if word in {"Yes: ", "Partly: ", "No: ", "To do: "}] == [
        "Yes: ",
        "Partly: ",
        "No: ",
        "To do: ",
    ]


def test_production_has_no_gallery(settings: pytest.FixtureRequest) -> None:
    settings.ENVIRONMENT = "production"  # type: ignore[attr-defined]
    try:
        importlib.reload(urls)
        names = {pattern.name for pattern in urls.public_patterns if hasattr(pattern, "name")}
        assert "components" not in names
    finally:
        settings.ENVIRONMENT = "local"  # type: ignore[attr-defined]
        importlib.reload(urls)
        clear_url_caches()
