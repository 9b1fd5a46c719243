"""One file from bytes to report: read, judge, merge and, when told, write, in one transaction a file."""

import hashlib
import itertools
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from pathlib import PurePath
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from opportunities import derived
from opportunities.amendments import (
    FIELDS,
    OPEN_STATES,
    Proposal,
    Values,
    plain,
    preview_all,
    propose_all,
)
from opportunities.forms.import_full import FullRowForm
from opportunities.forms.import_row import Cleaned, RowForm
from opportunities.forms.import_siskop import SiskopRowForm
from opportunities.imports.checking import Rules, fields_of, message_of
from opportunities.imports.doubles import doubles_in
from opportunities.imports.inserting import bulk_writing
from opportunities.imports.matching import load_known
from opportunities.imports.merging import Present, base_of, changed, deleted_of, present_of, with_legal_bases
from opportunities.imports.people import ImportRefused, import_account
from opportunities.imports.writing import Origin, Writer
from opportunities.models import Amendment, JobOrderFile, Opportunity
from opportunities.models.choices import SourceKind, State
from portal import access
from portal.dates import today
from portal.imports import Problem, Record, Report, Table, read_table
from portal.models import Office, User

FORMS: dict[str, type[RowForm]] = {form.layout.key: form for form in (SiskopRowForm, FullRowForm)}
LAYOUTS = tuple(form.layout for form in FORMS.values())
_BATCH = 500
_REFRESHED = 2000  # listings whose derived columns are rebuilt in one statement
_LOCK = 5_303_007  # one import at a time: any number of our own


def import_job_orders(
    content: bytes,
    name: str,
    office: Office,
    by: User | None,
    *,
    commit: bool,
    create_deleted: bool = False,
) -> Report:
    """Judge every row of a file and, with `commit`, write what is right; rows with errors are left out and reported.

    New rows become drafts of the office, written by `by` (when nobody is named, the account for imports); rows that
    differ from the last file become amendments that wait for a second person; nothing is ever published or
    overwritten. All is written in one transaction or nothing. Relative days count from today (WITA). Raises
    UnreadableFile when the file cannot be read and ImportRefused when another import is running. Messages are in
    the active language.
    """
    table = read_table(content, LAYOUTS)
    run = Run(table, office, by, create_deleted)
    try:
        if commit:
            with transaction.atomic(), bulk_writing(user=by and by.pk, import_of=PurePath(name).name):
                run.open(content, name, by or import_account(office))
                run.take_all()
                run.close()
        else:
            run.take_all()
    except ValidationError as error:  # a colleague proposed changes of the same listing at this very moment
        raise ImportRefused(" ".join(error.messages)) from error
    return run.report.in_order()


def bases_of(content: bytes, on: date) -> dict[str, Values]:
    """What an import keeps of each right row of a file, by its number: the next import is compared with this.

    For listings that came from the file in another way. Relative days count from `on`. Raises UnreadableFile.
    """
    table = read_table(content, LAYOUTS)
    form = FORMS[table.layout.key](load_known(on), table.present)
    rows = (form.read(record)[0] for record in table.records())
    return {row.source_id: base_of(row) for row in rows if row}


def one_at_a_time() -> None:
    """Until the end of the transaction no other import runs. Raises ImportRefused when one does."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        if not cursor.fetchone()[0]:
            raise ImportRefused(_("Another import is running. Wait a minute and try again."))


class Run:
    """One import: what is known, what was found, what is to be reported. Without `open()` it only looks."""

    def __init__(self, table: Table, office: Office, by: User | None, create_deleted: bool) -> None:
        self.table, self.office, self.by = table, office, by
        self.known = load_known(today())
        self.form = FORMS[table.layout.key](self.known, table.present)
        self.id_column = self.form.column_of("source_id")
        self.rules = Rules()
        self.report = Report(layout=table.layout.key, ignored_columns=list(table.header.ignored))
        self.doubles = doubles_in(table, self.id_column)
        ids = {record.values[self.id_column] for record in table.records()}
        self.deleted = set() if create_deleted else deleted_of(ids)
        self.origin: Origin | None = None
        self.writer: Writer | None = None
        self.made: list[int] = []

    def open(self, content: bytes, name: str, by: User) -> None:
        """Make it a commit: from here on rows are written, and this file's record says by whom."""
        one_at_a_time()
        file = JobOrderFile.objects.create(
            name=PurePath(name).name.replace("\0", "")[-200:],
            sha256=hashlib.sha256(content).hexdigest(),
            size=len(content),
            layout=self.table.layout.key,
            office=self.office,
            imported_by=by,
        )
        self.origin = Origin(self.office, by, file)
        self.writer = Writer(self.origin, self.known.cost_basis)
        self.report.committed = True

    def close(self) -> None:
        """Derived columns and the record of the file."""
        if self.origin is None:
            return
        for start in range(0, len(self.made), _REFRESHED):
            derived.refresh(self.made[start : start + _REFRESHED])
        file = self.origin.file
        file.created, file.amended = self.report.created, self.report.amended
        file.unchanged, file.refused = self.report.unchanged, self.report.refused
        file.report = _kept(self.report)
        file.save()

    def take_all(self) -> None:
        """Every row, some hundreds at a time: the number of statements grows with the batches, not with the rows."""
        records = self.table.records()
        while batch := list(itertools.islice(records, _BATCH)):
            self._take(batch)

    def _take(self, batch: Sequence[Record]) -> None:
        rows = self._by_the_rules([cleaned for record in batch if (cleaned := self._read(record))])
        present: dict[str, list[Present]] = defaultdict(list)
        for each in present_of(row.source_id for row in rows):
            present[each.source_id].append(each)
        new, there = [], []
        for row in rows:
            listing, problem = self._listing_of(row, present[row.source_id])
            if problem:
                self._refuse(row, [problem])
            elif listing:
                there.append((row, listing))
            elif (row.source_kind, row.source_id) in self.deleted:
                message = _("Staff have deleted this listing. It is not created again.")
                self._leave(row, Problem(row.row, self.id_column, message, row.source_id))
            else:
                new.append(row)
        self._create(new)
        self._merge(there)

    def _read(self, record: Record) -> Cleaned | None:
        """The row's facts, or None after reporting why it is refused."""
        number = record.values[self.id_column]
        if message := self.doubles.get(record.number):
            problems = [Problem(record.number, self.id_column, message, number)]
        else:
            cleaned, problems = self.form.read(record)
            if cleaned:
                return cleaned
        self.report.refuse(
            record.number, number, record.values.get(self.form.column_of("title_ind"), ""), problems
        )
        return None

    def _by_the_rules(self, rows: list[Cleaned]) -> list[Cleaned]:
        """The rows that break none of the listing's database constraints; the others are reported."""
        fine = []
        for row, broken in zip(rows, self.rules.broken([_columns(row) for row in rows]), strict=True):
            if broken:
                self._refuse(row, [self._broken(row, rule) for rule in broken])
            else:
                fine.append(row)
        return fine

    def _broken(self, row: Cleaned, rule: str) -> Problem:
        facts = row.defaults | row.values
        for name in fields_of(rule):
            if column := self.form.column_of(name):
                return Problem(row.row, column, message_of(rule), str(facts.get(name, "")))
        return Problem(row.row, "", message_of(rule))

    def _listing_of(self, row: Cleaned, found: list[Present]) -> tuple[Present | None, Problem | None]:
        """The listing this row was imported to before, if any; or why the row cannot go there."""
        exact = next((each for each in found if each.source_kind == row.source_kind), None)
        if exact is None and found and row.source_kind != SourceKind.SISKOP2MI:
            message = _(
                "“%(id)s” is already here with the source “%(source)s”. Write that source, or another number."
            )
            values = {"id": row.source_id, "source": SourceKind(found[0].source_kind).label}
            column = self.form.column_of("source_kind") or self.id_column
            return None, Problem(row.row, column, message % values, row.source_kind)
        if exact and not self._reaches(exact.office_id):
            message = _(
                "The listing with this number belongs to another office. Only that office imports its changes."
            )
            return None, Problem(row.row, self.id_column, message, row.source_id)
        return exact, None

    def _reaches(self, office_id: int) -> bool:
        return office_id == self.office.pk or (self.by is not None and access.reaches(self.by, office_id))

    def _create(self, rows: list[Cleaned]) -> None:
        if self.writer is not None:
            made, refused = self.writer.create(rows)
            self.made += made
            for row, rule in refused:
                self._refuse(row, [self._broken(row, rule)])
            outside = {row.row for row, _rule in refused}
            rows = [row for row in rows if row.row not in outside]
        for row in rows:
            self._done(row, "created")

    def _merge(self, rows: list[tuple[Cleaned, Present]]) -> None:
        proposals: list[tuple[Cleaned, Present, Proposal]] = []
        for row, listing in rows:
            news = changed(row, listing)
            if not news:
                self._leave(row)
            elif listing.state in OPEN_STATES:
                proposals.append((row, listing, Proposal(listing.pk, news)))
            else:
                self._leave(row, self._too_late(row, listing, news))
        plans = [proposal for _row, _listing, proposal in proposals]
        with_legal_bases(plans, self.known.cost_basis)
        amended = {amendment.opportunity_id for amendment in self._propose(plans)}
        for row, listing, _proposal in proposals:
            if listing.pk in amended:
                self._done(row, "amended")
            else:
                self._leave(row)
        if self.origin is not None:
            bases = [
                Opportunity(pk=listing.pk, imported_values=(listing.base or {}) | base_of(row))
                for row, listing, _proposal in proposals
            ]
            Opportunity.objects.bulk_update(bases, ["imported_values"])

    def _propose(self, plans: list[Proposal]) -> list[Amendment]:
        if self.origin is None:
            return preview_all(plans, Amendment.Origin.IMPORT)
        return propose_all(plans, self.origin.author, Amendment.Origin.IMPORT, self.origin.file)

    def _too_late(self, row: Cleaned, listing: Present, news: dict[str, Any]) -> Problem | None:
        """A closed or withdrawn listing takes no changes; say so when the file brings some."""
        if listing.base is None:  # never imported: what differs may be anything
            return None
        columns = {column for name in news if (column := self.form.column_of(name))}
        message = _("The listing is %(state)s: what is new in the file was not taken over (%(columns)s).")
        values = {"state": State(listing.state).label, "columns": ", ".join(sorted(columns))}
        return Problem(row.row, self.id_column, message % values, row.source_id)

    def _done(self, row: Cleaned, outcome: str) -> None:
        self.report.note(row.row, row.source_id, row.title, outcome)
        self.report.warnings += row.warnings

    def _leave(self, row: Cleaned, warning: Problem | None = None) -> None:
        self.report.note(row.row, row.source_id, row.title, "unchanged")
        if warning:
            self.report.warnings.append(warning)

    def _refuse(self, row: Cleaned, problems: list[Problem]) -> None:
        self.report.refuse(row.row, row.source_id, row.title, problems)


def _columns(row: Cleaned) -> dict[str, Any]:
    """The row as it would stand in the table, by column, for the check of the constraints."""
    facts = {
        str(FIELDS[name].column): plain(name, value)
        for name, value in (row.defaults | row.values).items()
        if name in FIELDS
    }
    empty = {
        "quota_male": 0,
        "quota_female": 0,
        "quota_any": 0,
        "quota_filled": 0,
        "employer_kind": "legal_entity",
    }
    return {**empty, **facts, "state": State.DRAFT.value}


def _kept(report: Report) -> list[dict[str, Any]]:
    """What the record of the file keeps: each row with what became of it and what was said about it."""
    said: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for kind, problems in (("error", report.errors), ("warning", report.warnings)):
        for problem in problems:
            said[problem.row].append({"kind": kind, **asdict(problem)})
    return [
        {**asdict(row), "problems": said[row.row]} for row in sorted(report.rows, key=lambda row: row.row)
    ]
