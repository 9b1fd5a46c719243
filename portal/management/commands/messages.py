"""Keep the Indonesian message catalogue in step with the sources."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal import catalogue


class Command(BaseCommand):
    help = "Update locale/id from the sources (without an option), check, fill or compile it."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        action = parser.add_mutually_exclusive_group()
        action.add_argument("--check", action="store_true", help="fail with a list when anything is wrong")
        action.add_argument("--compile", action="store_true", help="write the .mo file if it is older")
        action.add_argument(
            "--missing", action="store_true", help="print untranslated messages as JSON for --fill"
        )
        action.add_argument("--fill", type=Path, metavar="FILE.json", help='{"English msgid": "Terjemahan"}')
        parser.add_argument("--root", type=Path, default=settings.BASE_DIR, help="folder of the project")

    def handle(self, *args: Any, root: Path, **options: Any) -> None:
        path = catalogue.po_path(root)
        if options["check"]:
            self._check(root, path)
        elif options["compile"]:
            self._compile(path)
        elif options["missing"]:
            known = catalogue.read_catalogue(path)
            merged = catalogue.merge(catalogue.read_sources(root).catalogue, known)
            self.stdout.write(json.dumps(catalogue.missing(merged), ensure_ascii=False, indent=1))
        elif options["fill"]:
            self._fill(root, path, options["fill"])
        else:
            self._update(root, path)

    def _check(self, root: Path, path: Path) -> None:
        written = path.read_text(encoding="utf-8") if path.exists() else ""
        found = catalogue.problems(catalogue.read_sources(root), catalogue.read_catalogue(path), written)
        if found:
            raise CommandError("\n".join(["The message catalogue is not in order:", *map(str, found)]))
        self.stdout.write("The message catalogue is complete.")

    def _compile(self, path: Path) -> None:
        if not path.exists():
            raise CommandError(f"There is no {path}.")
        self.stdout.write("compiled" if catalogue.compile_messages(path) else "up to date")

    def _update(self, root: Path, path: Path) -> None:
        with catalogue.locked(path):
            sources = catalogue.read_sources(root)
            if sources.unreadable:
                raise CommandError("\n".join(["Nothing was written. Cannot read:", *sources.unreadable]))
            merged = catalogue.merge(sources.catalogue, catalogue.read_catalogue(path))
            catalogue.write(path, merged)
        self.stdout.write(f"{len(merged)} messages, {len(catalogue.missing(merged))} to translate")

    def _fill(self, root: Path, path: Path, file: Path) -> None:
        try:
            texts = catalogue.read_texts(file)
        except (OSError, ValueError) as error:
            raise CommandError(f"{file}: {error}") from error
        with catalogue.locked(path):
            sources = catalogue.read_sources(root)
            merged = catalogue.merge(sources.catalogue, catalogue.read_catalogue(path), keep_unused=True)
            unknown = catalogue.fill(merged, texts)
            catalogue.write(path, merged)
        for line in sources.unreadable:
            self.stderr.write(f"cannot read {line}")
        self.stdout.write(
            f"{len(texts) - len(unknown)} filled, {len(catalogue.missing(merged))} to translate"
        )
        if unknown:
            raise CommandError("\n".join(["In no source file:", *map(repr, unknown)]))
