"""Ground for the tests of the import: the shipped reference data, the demo companies, and rows as files have them."""

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import time_machine
from django.apps import apps
from django.contrib.auth.models import Group
from django.db import models
from django.utils import translation

from opportunities.imports import import_job_orders
from opportunities.models import Agency, AgencySanction, DestinationRule, Opportunity
from portal.access import ROLES
from portal.imports import Report
from portal.models import Office, Region, User
from portal.seeding.agencies import load_agencies
from portal.seeding.files import OPPORTUNITIES_DATA
from portal.seeding.people import load_accounts
from portal.seeding.reference import TABLES, regions
from portal.seeding.tables import Table, load

DAY = date(2026, 11, 24)
NOON = datetime(2026, 11, 24, 4, tzinfo=UTC)  # in WITA
SAMPLE_CSV = OPPORTUNITIES_DATA / "demo" / "siskop2mi_sample.csv"
SAMPLE_XLSX = OPPORTUNITIES_DATA / "demo" / "siskop2mi_sample.xlsx"
FULL_CSV = OPPORTUNITIES_DATA / "demo" / "job_orders.csv"

SISKOP = {
    "JS_ID": "700001",
    "JABATAN": "HARVESTER",
    "SUSAHA": "PERKEBUNAN",
    "P3MI": "PT Cakrawala Timor Mandiri (contoh)",
    "AGENCY": "Ladang Sri Melur Sdn Bhd (contoh)",
    "NEGARA": "MALAYSIA",
    "NEGARA_ISO2": "MY",
    "SKEMA": "P TO P",
    "PENDIDIKAN": "SD",
    "PENDIDIKAN2": "",
    "SIP_BERLAKUAKHIR": "31/03/2027",
    "JOB_GAJI": "1700",
    "JOB_GAJI_MAX": "2900",
    "MUANG": "MYR",
}


@dataclass
class Ground:
    """Who imports in these tests, and for which office."""

    ntt: Office
    editor: User
    verifier: User
    supervisor: User
    other_editor: User


def make_ground() -> Ground:
    """What an import refers to: everything but villages and districts, help texts and rules of destinations."""
    for role in ROLES:
        Group.objects.get_or_create(name=role)
    for table in TABLES:
        if table.model is Region:
            table = Table(Region, ("code",), lambda: [row for row in regions() if len(row["code"]) <= 5])
        if table.model is not DestinationRule:
            load(table)
    people = load_accounts()
    load_agencies(DAY, people["kp2mi"])
    return Ground(
        Office.objects.get(key="bp3mi-ntt"),
        people["editor"],
        people["verifier"],
        people["kp2mi"],
        people["editor.ntb"],
    )


@contextmanager
def on_the_day() -> Iterator[None]:
    """24 November 2026, with messages in English."""
    with time_machine.travel(NOON, tick=False), translation.override("en"):
        yield


def siskop(**changes: str) -> dict[str, str]:
    """A row of a SISKOP2MI export that is right, with some cells changed."""
    return SISKOP | changes


def full(**changes: str) -> dict[str, str]:
    """A row of the full layout that is right (the first of the demo data), with some cells changed."""
    with FULL_CSV.open(encoding="utf-8", newline="") as file:
        return next(csv.DictReader(file)) | changes


def csv_of(*rows: dict[str, str]) -> bytes:
    """The rows as a CSV; columns are those of the first row."""
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def run(ground: Ground, content: bytes | Path, by: User | None = None, **options: Any) -> Report:
    """Import and commit (unless `commit=False`) as the editor of BP3MI NTT."""
    options = {"commit": True} | options
    data = content if isinstance(content, bytes) else content.read_bytes()
    return import_job_orders(data, "daftar.csv", ground.ntt, by or ground.editor, **options)


def listing(source_id: str) -> Opportunity:
    """The listing with this number in the source."""
    return Opportunity.objects.get(source_id=source_id)


def said(report: Report) -> list[tuple[int, str, str]]:
    """The errors of a report, short."""
    return [(problem.row, problem.field, problem.message) for problem in report.errors]


def counts(report: Report) -> tuple[int, int, int, int]:
    """Created, amended, unchanged, refused."""
    return report.created, report.amended, report.unchanged, report.refused


def everything() -> dict[str, list[Any]]:
    """Every row of every table of the three apps: equal before and after means that nothing was written."""
    found: dict[str, list[Any]] = {}
    for model in apps.get_models():
        if model._meta.app_label in {"portal", "opportunities", "outreach", "pghistory"} and not skipped(
            model
        ):
            rows = model._default_manager.order_by("pk").values_list()
            found[model._meta.label] = list(rows)
    return found


def skipped(model: type[models.Model]) -> bool:
    """Large tables that no import could write."""
    return model in {Region} or model._meta.proxy or model in {Agency, AgencySanction}
