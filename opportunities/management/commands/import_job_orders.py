"""Import job orders from the command line: the same engine as in the back office."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from opportunities.imports import ImportRefused, import_job_orders, import_office
from opportunities.imports.people import named_user
from portal.imports import Problem, Report, UnreadableFile, read_path

ROW_ERRORS = 1
UNREADABLE = 2


class Command(BaseCommand):
    """Dry run unless `--commit`. Exit status: 0 clean, 1 row errors, 2 unreadable file or refused import.

    With row errors, `--commit` writes the rows that are right and leaves out the others, in one transaction: either
    all of the right rows are in, or (when anything unexpected breaks) none. The status is 1 then. Messages are in
    Indonesian unless `--language en`.
    """

    help = (
        "Import job orders from a CSV or XLSX (SISKOP2MI export or our full layout). Dry run unless --commit."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--commit", action="store_true", help="write; without it only a report is made")
        parser.add_argument("--json", action="store_true", help="print the report as JSON")
        parser.add_argument(
            "--user", default="", metavar="USERNAME", help="who imports (default: an account for it)"
        )
        parser.add_argument(
            "--office", default="", metavar="KEY", help="owner of new listings (default: the first BP3MI)"
        )
        parser.add_argument(
            "--create-deleted", action="store_true", help="create listings that staff once deleted"
        )
        parser.add_argument("--language", choices=["id", "en"], default="id", help="of the messages")

    def handle(self, *args: Any, file: Path, language: str, **options: Any) -> None:
        with override(language):
            try:
                report = self._run(file, **options)
            except (UnreadableFile, ImportRefused) as error:
                if options["json"]:
                    report = Report(errors=[Problem(0, "", str(error))])
                    self.stdout.write(json.dumps(report.as_dict(), ensure_ascii=False))
                raise CommandError(str(error), returncode=UNREADABLE) from error
            if options["json"]:
                self.stdout.write(json.dumps(report.as_dict(), ensure_ascii=False))
            else:
                self._print(report)
            if report.errors:
                message = ngettext(
                    "%(count)s row was refused.", "%(count)s rows were refused.", report.refused
                )
                raise CommandError(message % {"count": report.refused}, returncode=ROW_ERRORS)

    def _run(
        self, file: Path, *, commit: bool, user: str, office: str, create_deleted: bool, **options: Any
    ) -> Report:
        content = read_path(file)
        by = named_user(user) if user else None
        owner = import_office(office, by)
        return import_job_orders(content, file.name, owner, by, commit=commit, create_deleted=create_deleted)

    def _print(self, report: Report) -> None:
        self.stdout.write(_("Imported.") if report.committed else _("Dry run: nothing was written."))
        for label, count in (
            (_("created"), report.created),
            (_("amended"), report.amended),
            (_("unchanged"), report.unchanged),
            (_("refused"), report.refused),
        ):
            self.stdout.write(f"  {label}: {count}")
        if report.ignored_columns:
            self.stdout.write(
                _("Columns passed over: %(columns)s") % {"columns": ", ".join(report.ignored_columns)}
            )
        for title, problems in ((_("Errors"), report.errors), (_("Warnings"), report.warnings)):
            if problems:
                self.stdout.write(f"\n{title}:")
            for problem in problems:
                where = _("row %(row)s, %(column)s") % {"row": problem.row, "column": problem.field or "–"}
                self.stdout.write(f"  {where}: {problem.message}")
