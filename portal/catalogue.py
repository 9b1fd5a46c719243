"""The Indonesian message catalogue: read the sources, keep `locale/id` in step with them, find what is wrong.

Needs no gettext programs: Django turns its templates into something Babel can read, Babel does the rest. Message ids
are English. A message is named by its *key*: the msgid, or `context␄msgid` (U+0004 between them, as in gettext's
own files) when it has a context.
"""

import io
import json
import os
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tokenize import TokenError

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.core.files import locks
from django.utils.translation.template import templatize

LANGUAGE = "id"
PLURAL_FORMS = 1  # Indonesian nouns do not change with number
PLURAL_RULE = f"nplurals={PLURAL_FORMS}; plural=0;"
SOURCES = ("portal", "opportunities", "outreach", "templates")
TEMPLATE_SUFFIXES = frozenset({".html", ".txt", ".xml"})
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
CONTEXT_MARK = "\x04"
HEADER = f"""\
# Indonesian texts of Jalur Resmi. Message ids come from the sources: `manage.py messages` keeps them in step.
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Language: id\\n"
"Plural-Forms: {PLURAL_RULE}\\n"

"""
_NAMED = re.compile(r"%\((\w+)\)[#0 +-]*\d*(?:\.\d+)?[a-zA-Z]|\{(\w*)(?:![rsa])?(?::[^{}]*)?\}")
_POSITIONAL = re.compile(r"%[#0 +-]*\d*(?:\.\d+)?[sdfiruxgeE]")


@dataclass
class Found:
    """What the sources hold, and which of them could not be read (`path: reason`)."""

    catalogue: Catalog
    unreadable: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Problem:
    """One thing wrong with the catalogue. `kind` is unreadable, missing, fuzzy, unused, placeholders or stale."""

    kind: str
    what: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.what}"


def po_path(root: Path) -> Path:
    """The catalogue file of the project at `root`."""
    return root / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po"


def _empty() -> Catalog:
    catalogue = Catalog(locale=LANGUAGE)
    catalogue.mime_headers = [("Plural-Forms", PLURAL_RULE)]  # Babel's own table counts two forms
    return catalogue


def key_of(message: Message) -> str:
    """The message's name: its (singular) msgid, after its context if it has one."""
    msgid = message.id if isinstance(message.id, str) else message.id[0]
    return f"{message.context}{CONTEXT_MARK}{msgid}" if message.context else msgid


def forms_of(message: Message) -> list[str]:
    """The translations of a message: one string, or as many as the language has plural forms."""
    return [message.string] if isinstance(message.string, str) else list(message.string or ())[:PLURAL_FORMS]


def is_complete(message: Message) -> bool:
    """Every form has a text."""
    return all(forms_of(message))


def messages_of(catalogue: Catalog) -> Iterator[Message]:
    """All messages but the header, sorted by msgid and context."""
    return iter(sorted(message for message in catalogue if message.id))


def read_sources(root: Path) -> Found:
    """Every translatable string in the Python files and templates of the project. Migrations and tests are left out."""
    found = Found(_empty())
    for path in _source_files(root):
        try:
            for msgid, context in _strings_in(path):
                found.catalogue.add(msgid, context=context)
        except (SyntaxError, TokenError, UnicodeDecodeError) as error:
            found.unreadable.append(f"{path.relative_to(root)}: {error}")
    return found


def _source_files(root: Path) -> Iterator[Path]:
    for name in SOURCES:
        for path in sorted((root / name).rglob("*")):
            parts = path.relative_to(root).parts
            is_template = "templates" in parts and path.suffix in TEMPLATE_SUFFIXES
            if is_template or (path.suffix == ".py" and "migrations" not in parts):
                yield path


def _strings_in(path: Path) -> Iterator[tuple[str | tuple[str, ...], str | None]]:
    source = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        # The output has no Python structure: without its indentation the tokenizer has nothing to object to.
        source = "\n".join(line.lstrip() for line in templatize(source, origin=str(path)).splitlines())
    for _line, msgid, _comments, context in extract("python", io.BytesIO(source.encode()), KEYWORDS):
        yield msgid, context


def read_catalogue(path: Path) -> Catalog:
    """The catalogue on disk; an empty one when there is no file yet."""
    if not path.exists():
        return _empty()
    with path.open("rb") as file:
        return read_po(file, locale=LANGUAGE, ignore_obsolete=True)


def merge(sources: Catalog, known: Catalog, *, keep_unused: bool = False) -> Catalog:
    """The messages of the sources with the translations already known.

    `keep_unused` also keeps translations whose message is in no source file at this moment: somebody may be in the
    middle of an edit.
    """
    merged = _empty()
    for message in sources:
        if message.id:
            merged.add(
                message.id, ("",) * PLURAL_FORMS if message.pluralizable else "", context=message.context
            )
    for message in known:
        wanted = merged.get(message.id, message.context) if message.id else None
        if wanted is not None:
            _take_over(wanted, message)
        elif message.id and keep_unused:
            merged.add(message.id, message.string, context=message.context, flags=message.flags)
    return merged


def _take_over(wanted: Message, message: Message) -> None:
    """Copy the translation; between singular and plural the one text serves as the one form, and back."""
    forms = forms_of(message)
    wanted.string = tuple(forms) if wanted.pluralizable else forms[0]
    if message.fuzzy:
        wanted.flags.add("fuzzy")


def fill(catalogue: Catalog, texts: Mapping[str, str | list[str]]) -> list[str]:
    """Write translations into the catalogue. Returns the keys that no source uses; the others are filled."""
    unknown = []
    by_key = {key_of(message): message for message in messages_of(catalogue)}
    for key, text in texts.items():
        message = by_key.get(key)
        if message is None:
            unknown.append(key)
            continue
        forms = [text] if isinstance(text, str) else list(text)
        message.string = tuple(forms) if message.pluralizable else forms[0]
        message.flags.discard("fuzzy")
    return unknown


def missing(catalogue: Catalog) -> dict[str, str | list[str]]:
    """Untranslated and fuzzy messages in the form that `fill` takes, empty or with the doubtful text."""
    wanting = (message for message in messages_of(catalogue) if message.fuzzy or not is_complete(message))
    return {
        key_of(message): forms_of(message) if message.pluralizable else forms_of(message)[0]
        for message in wanting
    }


def problems(sources: Found, known: Catalog, written: str) -> list[Problem]:
    """What is wrong with the catalogue file whose messages are `known` and whose text is `written`."""
    found = [Problem("unreadable", line) for line in sources.unreadable]
    merged = merge(sources.catalogue, known)
    used = {key_of(message) for message in messages_of(merged)}
    for message in messages_of(merged):
        if not is_complete(message):
            found.append(Problem("missing", repr(key_of(message))))
        elif message.fuzzy:
            found.append(Problem("fuzzy", repr(key_of(message))))
        else:
            found += _placeholder_problems(message)
    found += [Problem("unused", repr(key)) for key in map(key_of, messages_of(known)) if key not in used]
    if not found and render(merged) != written:
        found.append(Problem("stale", "the file is not what the sources give: run `manage.py messages`"))
    return found


def placeholders(text: str) -> Counter[str]:
    """The placeholders of a format string: names once each, however often used; `%s` and the like as they are."""
    text = text.replace("%%", "")
    names = {name or brace for name, brace in _NAMED.findall(text)}
    return Counter(names) + Counter(_POSITIONAL.findall(_NAMED.sub("", text)))


def _placeholder_problems(message: Message) -> list[Problem]:
    """Each form must have the placeholders of the msgid; of a plural message, those of its plural."""
    source = message.id if isinstance(message.id, str) else message.id[-1]
    wanted = placeholders(source)
    return [
        Problem(
            "placeholders",
            f"{key_of(message)!r} has {sorted(wanted)}, {form!r} has {sorted(placeholders(form))}",
        )
        for form in forms_of(message)
        if placeholders(form) != wanted
    ]


def render(catalogue: Catalog) -> str:
    """The catalogue as the text of a .po file: sorted, without line numbers and dates, so that changes are small."""
    buffer = io.BytesIO()
    write_po(
        buffer, catalogue, width=0, no_location=True, omit_header=True, sort_output=True, ignore_obsolete=True
    )
    return HEADER + buffer.getvalue().decode().rstrip("\n") + "\n"


def write(path: Path, catalogue: Catalog) -> None:
    """Write the .po file (only when it changes) and the .mo file beside it."""
    text = render(catalogue)
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        _replace(path, text.encode())
    compile_messages(path)


def compile_messages(path: Path) -> bool:
    """Write the .mo file when it is older than the .po file or absent. Returns whether it was written."""
    target = path.with_suffix(".mo")
    if target.exists() and target.stat().st_mtime_ns >= path.stat().st_mtime_ns:
        return False
    buffer = io.BytesIO()
    write_mo(buffer, read_catalogue(path))
    _replace(target, buffer.getvalue())
    return True


def _replace(path: Path, content: bytes) -> None:
    """Readers see the old file or the new one, never half of one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    temporary.write_bytes(content)
    temporary.replace(path)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the catalogue for a read-change-write; a second process waits."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.with_suffix(".lock").open("w") as file:
        locks.lock(file, locks.LOCK_EX)
        yield


def read_texts(path: Path) -> dict[str, str | list[str]]:
    """Read a file for `fill`: a JSON object of texts, or of lists with one text for a plural message.

    Raises ValueError when it is something else.
    """
    texts = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(texts, dict):
        raise ValueError("the file is not a JSON object")
    for key, text in texts.items():
        forms = text if isinstance(text, list) else [text]
        if len(forms) != PLURAL_FORMS or not isinstance(forms[0], str) or not forms[0].strip():
            raise ValueError(f"{key!r} needs one text (or a list of one for a plural message)")
    return texts
