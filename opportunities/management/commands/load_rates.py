import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from opportunities import derived
from portal.dates import today
from portal.imports import UnreadableFile, read_path
from portal.rates import load_rates


class Command(BaseCommand):
    help = (
        "Load exchange rates from a file with the columns currency, date, rupiah, source, and renew the estimates"
        " of all listings. All rows or none. Exit status: 0 clean, 1 errors in rows, 2 unreadable file."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="check the file, write nothing")

    def handle(self, *args: Any, file: Path, dry_run: bool, **options: Any) -> None:
        try:
            with transaction.atomic():
                report = load_rates(read_path(file), today=today(), commit=not dry_run)
        except UnreadableFile as error:
            self.stderr.write(str(error))
            sys.exit(2)
        derived.catch_up()
        for problem in report.errors:
            self.stderr.write(f"{problem.row}\t{problem.field}\t{problem.value}\t{problem.message}")
        self.stdout.write(
            f"created {report.created}, amended {report.amended}, unchanged {report.unchanged},"
            f" refused {report.refused}: {'written' if report.committed else 'nothing written'}"
        )
        if report.errors:
            sys.exit(1)
