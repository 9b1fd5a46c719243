"""The rules of the house about templates: small, used, documented, nothing inline, nothing undefined."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.http import HttpRequest
from django.template import Context, Template, TemplateDoesNotExist, engines
from django.template.loader import render_to_string
from django.template.loaders.app_directories import Loader

from portal.icons import ICONS, OTHER_NAMES

FOLDER = settings.BASE_DIR / "templates"
TEMPLATES = {
    str(path.relative_to(FOLDER)): path.read_text() for path in sorted(FOLDER.rglob("*.*")) if path.is_file()
}
COMPONENTS = [name for name in TEMPLATES if name.startswith("components/")]
SOURCES = "\n".join(
    path.read_text()
    for app in ("portal", "opportunities", "outreach")
    for path in (settings.BASE_DIR / app).rglob("*.py")
)
ASKED_FOR_BY_DJANGO = {"400.html", "403.html", "403_csrf.html", "404.html", "500.html"}


def is_an_override(name: str) -> bool:
    """A package has a template of this name, which ours replaces."""
    loader = Loader(engines["django"].engine)  # type: ignore[attr-defined]
    try:
        return bool(loader.get_template(name))
    except TemplateDoesNotExist:
        return False


@pytest.mark.parametrize("name", TEMPLATES)
def test_template_is_used(name: str) -> None:
    quoted = (f'"{name}"', f"'{name}'")
    others = "\n".join(content for other, content in TEMPLATES.items() if other != name)
    used = any(quote in SOURCES or quote in others for quote in quoted)
    assert used or name in ASKED_FOR_BY_DJANGO or is_an_override(name)


@pytest.mark.parametrize("name", TEMPLATES)
def test_template_is_short(name: str) -> None:
    assert TEMPLATES[name].count("\n") <= 200


@pytest.mark.parametrize("name", TEMPLATES)
def test_template_has_nothing_inline(name: str) -> None:
    """The policy would refuse it: no style attributes, no event handlers, no scripts between the lines."""
    found = re.findall(
        r"""\s(?:style|on[a-z]+)\s*=|javascript:|<script(?![^>]*\bsrc=)(?![^>]*ld\+json)""", TEMPLATES[name]
    )
    assert found == []


@pytest.mark.parametrize("name", [name for name in TEMPLATES if not name.startswith("admin/")])
def test_template_inherits_once(name: str) -> None:
    """base.html → page. (The admin's templates are Django's, with a level of their own.)"""
    parents = re.findall(r'{% extends "([^"]+)" %}', TEMPLATES[name])
    assert parents == [] or "{% extends" not in TEMPLATES.get(parents[0], "")


@pytest.mark.parametrize("name", COMPONENTS)
def test_component_documents_its_parameters(name: str) -> None:
    content = TEMPLATES[name]
    comment = re.match(r"{# (.+?) #}|{% comment %}\n(.+?){% endcomment %}", content, re.S)
    assert comment, "starts with a comment"
    words = set(re.findall(r"\w+", comment.group(0)))
    own = set(re.findall(r"{% (?:for|with) ([\w, ]+?)(?: in |=)", content)) | set(
        re.findall(r"\bas (\w+)", content)
    )
    local = {word.strip() for names in own for word in names.split(",")} | {"forloop", "number"}
    code = content[comment.end() :]
    printed = set(re.findall(r"{{ (\w+)", code)) | set(re.findall(r"{% for [\w, ]+ in (\w+)", code))
    assert printed - local <= words, "a parameter without a word in the comment"


@pytest.mark.parametrize("name", TEMPLATES)
def test_components_see_only_what_they_are_given(name: str) -> None:
    includes = re.findall(r'{% include "components/[^%]+%}', TEMPLATES[name])
    assert [tag for tag in includes if not tag.endswith(" only %}")] == []


@pytest.mark.parametrize("name", TEMPLATES)
def test_icons_exist(name: str) -> None:
    named = re.findall(r'{% icon "([\w-]+)" %}', TEMPLATES[name]) + re.findall(
        r'\bicon="([\w-]+)"', TEMPLATES[name]
    )
    assert set(named) <= ICONS.keys()


def test_icons_by_other_names_exist() -> None:
    assert set(OTHER_NAMES.values()) <= ICONS.keys()


# --- The undefined fails (tests/strict_templates.py) --------------------------------------------------------------
@pytest.mark.parametrize(
    "content",
    [
        "{{ nothing }}",
        "{{ nothing|default:'x' }}",
        "{% with a=nothing %}{{ a }}{% endwith %}",
        "{{ row.nothing }}",
    ],
)
def test_undefined_variable_fails(content: str) -> None:
    with pytest.raises(pytest.fail.Exception, match="nothing"):
        Template(content).render(Context({"row": {}}))


def test_undefined_parameter_of_a_component_fails() -> None:
    with pytest.raises(pytest.fail.Exception, match=r"card\.title' in .*components/listing_card\.html"):
        render_to_string("components/listing_card.html", {"card": {"url": "/"}, "level": 2})


def test_asking_whether_something_is_there_is_no_failure() -> None:
    assert Template("{% if nothing %}x{% endif %}{% for a in nothing %}x{% endfor %}").render(Context()) == ""


def test_templates_of_packages_may_have_undefined_variables() -> None:
    assert "<input" in render_to_string(
        "admin/search_form.html", {"cl": {"search_fields": ["a"]}}, HttpRequest()
    )
    assert Path(settings.BASE_DIR / "templates").is_dir()
