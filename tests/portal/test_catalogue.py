"""The message catalogue on small projects of a few files."""

import gettext
import json
import os
import subprocess
import sys
from collections import Counter
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from portal import catalogue
from portal.management.commands.messages import Command

PYTHON = """\
from django.utils.translation import gettext as _, gettext_lazy, ngettext, pgettext

PLAIN = gettext_lazy("Job opportunities")
COUNTED = ngettext("%(count)d place", "%(count)d places", 2)
CONTEXT = pgettext("verb", "Open")
LONG = _(
    "Write the reason: "
    "colleagues need it."
)
DYNAMIC = _(PLAIN)


def gettext(text="not a message"):
    return text
"""
TEMPLATE = """\
{% load i18n %}
  <p title="{% translate 'Search' %}">It's {{ "x"|default:_("nothing") }} of 100%</p>
 {# translate "in a comment" #}
{% blocktranslate trimmed count n=places with name=person %}
    One place for {{ name }}
{% plural %}
    {{ n }} places for {{ name }}
{% endblocktranslate %}
\t{% include "x.html" with label=_("Send") only %}
"""
FILLED: dict[str, str | list[str]] = {
    "%(count)d place": ["%(count)d tempat"],
    "Job opportunities": "Lowongan",
    "One place for %(name)s": ["%(n)s tempat untuk %(name)s"],
    "Search": "Cari",
    "Send": "Kirim",
    "Write the reason: colleagues need it.": "Tulis alasannya: rekan Anda memerlukannya.",
    "nothing": "kosong",
    "verb\x04Open": "Buka",
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with one Python file and one template, and files that are no sources."""
    for name, text in {
        "portal/pages.py": PYTHON,
        "portal/migrations/0001_first.py": "_('in a migration')",
        "templates/portal/home.html": TEMPLATE,
        "tests/test_pages.py": "_('in a test')",
        ".venv/lib/other.py": "_('in a library')",
        "var/copy.py": "_('in var')",
        "portal/notes.html": "{% translate 'not below templates' %}",
    }.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


def run(root: Path, **options: object) -> str:
    out = StringIO()
    call_command(Command(), root=root, stdout=out, stderr=out, **options)
    return out.getvalue()


def fill(root: Path, texts: object) -> str:
    file = root / "texts.json"
    file.write_text(json.dumps(texts), encoding="utf-8")
    return run(root, fill=file)


def complaint(root: Path) -> list[str]:
    with pytest.raises(CommandError) as raised:
        run(root, check=True)
    return str(raised.value).splitlines()[1:]


def test_sources_yield_python_and_template_messages_only(project: Path) -> None:
    found = catalogue.read_sources(project)
    assert sorted(map(catalogue.key_of, catalogue.messages_of(found.catalogue))) == sorted(FILLED)
    assert found.unreadable == []


def test_update_writes_a_sorted_file_without_lines_and_dates(project: Path) -> None:
    assert run(project) == "8 messages, 8 to translate\n"
    text = catalogue.po_path(project).read_text()
    assert text.startswith(catalogue.HEADER)
    assert text[len(catalogue.HEADER) :].splitlines()[:17] == [
        "#, python-format",
        'msgid "%(count)d place"',
        'msgid_plural "%(count)d places"',
        'msgstr[0] ""',
        "",
        'msgid "Job opportunities"',
        'msgstr ""',
        "",
        "#, python-format",
        'msgid "One place for %(name)s"',
        'msgid_plural "%(n)s places for %(name)s"',
        'msgstr[0] ""',
        "",
        'msgctxt "verb"',
        'msgid "Open"',
        'msgstr ""',
        "",
    ]


def test_update_twice_changes_nothing(project: Path) -> None:
    run(project)
    before = catalogue.po_path(project).stat().st_mtime_ns
    run(project)
    assert catalogue.po_path(project).stat().st_mtime_ns == before


def test_missing_is_the_form_that_fill_takes(project: Path) -> None:
    wanting = json.loads(run(project, missing=True))
    assert wanting == {key: [""] if isinstance(text, list) else "" for key, text in FILLED.items()}


def test_fill_translates_and_compiles(project: Path) -> None:
    assert fill(project, FILLED) == "8 filled, 0 to translate\n"
    assert run(project, check=True) == "The message catalogue is complete.\n"
    with catalogue.po_path(project).with_suffix(".mo").open("rb") as file:
        translations = gettext.GNUTranslations(file)
    assert translations.gettext("Search") == "Cari"
    assert translations.pgettext("verb", "Open") == "Buka"
    assert translations.ngettext("%(count)d place", "%(count)d places", 7) == "%(count)d tempat"
    assert translations.ngettext("%(count)d place", "%(count)d places", 1) == "%(count)d tempat"


def test_fill_refuses_unknown_messages_and_fills_the_others(project: Path) -> None:
    with pytest.raises(CommandError, match=r"In no source file:\n'Serach'\n'in a test'$"):
        fill(project, {"Search": "Cari", "Serach": "Cari", "in a test": "x"})
    assert catalogue.missing(catalogue.read_catalogue(catalogue.po_path(project))).keys() == FILLED.keys() - {
        "Search"
    }


@pytest.mark.parametrize(
    "texts", [["a"], {"Search": ""}, {"Search": ["a", "b"]}, {"Search": 3}, {"Search": []}]
)
def test_fill_refuses_files_of_another_shape(project: Path, texts: object) -> None:
    with pytest.raises(CommandError, match="texts.json"):
        fill(project, texts)
    assert not catalogue.po_path(project).exists()


def test_fill_refuses_what_is_not_json(project: Path) -> None:
    (project / "texts.json").write_text("{")
    with pytest.raises(CommandError, match="texts.json"):
        run(project, fill=project / "texts.json")


def test_fill_keeps_translations_of_a_file_that_is_being_edited(project: Path) -> None:
    fill(project, FILLED)
    (project / "templates/portal/home.html").write_text(
        "{% blocktranslate %}{% if x %}{% endblocktranslate %}"
    )
    assert "home.html" in fill(project, {"Job opportunities": "Lowongan kerja"})
    known = catalogue.read_catalogue(catalogue.po_path(project))
    assert {catalogue.key_of(message) for message in catalogue.messages_of(known)} == FILLED.keys()


def test_update_drops_unused_messages_but_not_while_a_source_is_unreadable(project: Path) -> None:
    fill(project, FILLED)
    page = project / "templates/portal/home.html"
    page.write_text("{% blocktranslate %}{% if x %}{% endblocktranslate %}")
    with pytest.raises(CommandError, match="Nothing was written"):
        run(project)
    page.write_text("{% translate 'Search' %}")
    assert run(project) == "5 messages, 0 to translate\n"
    known = catalogue.read_catalogue(catalogue.po_path(project))
    assert known.get("Search").string == "Cari"
    assert known.get("Send") is None
    assert "#~" not in catalogue.po_path(project).read_text()


def test_check_lists_missing_fuzzy_and_unused(project: Path) -> None:
    fill(project, FILLED)
    path = catalogue.po_path(project)
    path.write_text(
        path.read_text()
        .replace('msgstr "Cari"', 'msgstr ""')
        .replace('msgid "Send"', '#, fuzzy\nmsgid "Send"')
        .replace("Job opportunities", "Job offers")
    )
    assert complaint(project) == [
        "missing: 'Job opportunities'",
        "missing: 'Search'",
        "fuzzy: 'Send'",
        "unused: 'Job offers'",
    ]


def test_check_lists_differing_placeholders(project: Path) -> None:
    fill(project, FILLED | {"One place for %(name)s": ["%(n)s tempat untuk %(nama)s"], "Send": "Kirim %s"})
    assert complaint(project) == [
        "placeholders: 'One place for %(name)s' has ['n', 'name'], '%(n)s tempat untuk %(nama)s' has ['n', 'nama']",
        "placeholders: 'Send' has [], 'Kirim %s' has ['%s']",
    ]


def test_check_lists_unreadable_sources(project: Path) -> None:
    fill(project, FILLED)
    (project / "portal/broken.py").write_text("x = ('''")
    assert [line.split(": ")[:2] for line in complaint(project)] == [["unreadable", "portal/broken.py"]]


def test_check_refuses_a_file_edited_into_another_form(project: Path) -> None:
    fill(project, FILLED)
    path = catalogue.po_path(project)
    path.write_text(path.read_text() + '\n#~ msgid "Old"\n#~ msgstr "Lama"\n')
    assert complaint(project) == ["stale: the file is not what the sources give: run `manage.py messages`"]


def test_check_without_a_file_lists_everything_as_missing(project: Path) -> None:
    assert len(complaint(project)) == len(FILLED)


def test_a_fuzzy_text_is_offered_again_and_no_longer_fuzzy_once_filled(project: Path) -> None:
    fill(project, FILLED)
    path = catalogue.po_path(project)
    path.write_text(path.read_text().replace('msgid "Send"', '#, fuzzy\nmsgid "Send"'))
    assert json.loads(run(project, missing=True)) == {"Send": "Kirim"}
    fill(project, {"Send": "Kirim"})
    assert run(project, check=True) == "The message catalogue is complete.\n"


def test_a_message_that_becomes_plural_keeps_its_text(project: Path) -> None:
    fill(project, FILLED)
    page = project / "portal/pages.py"
    page.write_text(page.read_text() + 'ngettext("Search", "Searches", 3)\n')
    run(project)
    assert catalogue.read_catalogue(catalogue.po_path(project)).get("Search").string == ("Cari",)


def test_compile_only_when_older(project: Path) -> None:
    run(project)
    assert run(project, compile=True) == "up to date\n"
    path = catalogue.po_path(project)
    later = path.with_suffix(".mo").stat().st_mtime_ns + 1
    os.utime(path, ns=(later, later))
    assert run(project, compile=True) == "compiled\n"


def test_compile_without_a_file_is_an_error(project: Path) -> None:
    with pytest.raises(CommandError, match="There is no"):
        run(project, compile=True)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain, 100%% sure", {}),
        ("%(a)s and %(a)s and %(b).2f", {"a": 1, "b": 1}),
        ("{a} {b:,} {c!r}", {"a": 1, "b": 1, "c": 1}),
        ("%s of %d, %s", {"%s": 2, "%d": 1}),
        ("50% cheaper", {}),
    ],
)
def test_placeholders(text: str, expected: dict[str, int]) -> None:
    assert catalogue.placeholders(text) == Counter(expected)


def test_ten_people_filling_at_once_lose_nothing(tmp_path: Path) -> None:
    (tmp_path / "portal").mkdir()
    (tmp_path / "portal/pages.py").write_text("\n".join(f'_("Message {n}")' for n in range(10)))
    script = (
        "import sys, pathlib; from portal import catalogue as c\n"
        "root = pathlib.Path(sys.argv[1]); path = c.po_path(root)\n"
        "with c.locked(path):\n"
        "    merged = c.merge(c.read_sources(root).catalogue, c.read_catalogue(path), keep_unused=True)\n"
        "    c.fill(merged, {f'Message {sys.argv[2]}': f'Pesan {sys.argv[2]}'})\n"
        "    c.write(path, merged)\n"
    )
    command = [sys.executable, "-c", script, str(tmp_path)]
    processes = [subprocess.Popen([*command, str(number)]) for number in range(10)]
    assert [process.wait(60) for process in processes] == [0] * 10
    texts = {
        message.id: message.string
        for message in catalogue.messages_of(catalogue.read_catalogue(catalogue.po_path(tmp_path)))
    }
    assert texts == {f"Message {number}": f"Pesan {number}" for number in range(10)}
