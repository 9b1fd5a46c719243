"""The rules of the house about templates: small, used, documented, nothing inline, nothing undefined."""

import re
from collections.abc import Iterable

import pytest
from django.conf import settings
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


def is_a_message(name: str) -> bool:
    """Texts of messages are found by their bare name: `moved` has moved.txt and perhaps moved.subject.txt."""
    message = re.fullmatch(r"\w+/messages/(\w+)(?:\.subject)?\.txt", name)
    return bool(message) and re.search(rf'[/"]{message[1]}"', SOURCES) is not None


def is_named(name: str) -> bool:
    """Some view, form or other template asks for it."""
    texts = [SOURCES, *(content for other, content in TEMPLATES.items() if other != name)]
    return any(f'"{name}"' in text or f"'{name}'" in text for text in texts)


def found_in(pattern: str, names: Iterable[str] = TEMPLATES) -> dict[str, list[str]]:
    """What matches the pattern, by template."""
    found = {name: re.findall(pattern, TEMPLATES[name]) for name in names}
    return {name: matches for name, matches in found.items() if matches}


def test_templates_are_used() -> None:
    used = (is_named, is_a_message, is_an_override)
    unused = [
        name for name in TEMPLATES if name not in ASKED_FOR_BY_DJANGO and not any(way(name) for way in used)
    ]
    assert unused == []


def test_templates_are_short() -> None:
    assert [name for name, content in TEMPLATES.items() if content.count("\n") > 200] == []


def test_templates_have_nothing_inline() -> None:
    """The policy would refuse it: no style attributes, no event handlers, no scripts between the lines."""
    assert found_in(r"\s(?:style|on[a-z]+)\s*=|javascript:|<script(?![^>]*\bsrc=)(?![^>]*ld\+json)") == {}


def test_templates_inherit_once() -> None:
    """base.html → page. (The admin's templates are Django's, with a level of their own.)"""
    parents = found_in(
        r'{% extends "([^"]+)" %}', [name for name in TEMPLATES if not name.startswith("admin/")]
    )
    assert [name for name, (parent,) in parents.items() if "{% extends" in TEMPLATES.get(parent, "")] == []


def test_components_see_only_what_they_are_given() -> None:
    assert found_in(r'{% include "components/(?:(?! only %})[^%])+%}') == {}


def test_icons_exist() -> None:
    named = found_in(r'(?:{% icon |\bicon=)"([\w-]+)"')
    assert {icon for icons in named.values() for icon in icons} <= ICONS.keys()
    assert set(OTHER_NAMES.values()) <= ICONS.keys()


@pytest.mark.parametrize("name", COMPONENTS)
def test_component_documents_its_parameters(name: str) -> None:
    comment = re.match(r"{# (.+?) #}|{% comment %}\n(.+?){% endcomment %}", TEMPLATES[name], re.S)
    assert comment, "starts with a comment"
    code = TEMPLATES[name][comment.end() :]
    bound = re.findall(r"{% (?:for|with) ([\w, ]+?)(?: in |=)", code) + re.findall(r"\bas (\w+)", code)
    local = {word for words in bound for word in re.findall(r"\w+", words)} | {"forloop"}
    printed = re.findall(r"{{ (\w+)", code) + re.findall(r"{% for [\w, ]+ in (\w+)", code)
    assert set(printed) - local <= set(re.findall(r"\w+", comment.group(0)))


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
    assert 'type=""' in render_to_string("django/forms/widgets/input.html", {"widget": {"name": "x"}})
