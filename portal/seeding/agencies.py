"""The invented placement companies of the demo data, with their sanctions. Days are relative to the load date."""

from datetime import date, timedelta

from django.db.models import F

from opportunities.models import Agency, AgencySanction
from portal.models import User
from portal.seeding.files import DEMO, OPPORTUNITIES_DATA, Row, read_rows
from portal.seeding.tables import Outcome, Table, load

FILE = OPPORTUNITIES_DATA / DEMO / "agencies.csv"
SOURCE = "Data contoh"
MARK = " (contoh)"
SAME_NAME = ("key", "name", "countries")
OTHER_NAME = {
    "sip3mi_number": "licence_number",
    "head_office_region_code": "head_office",
    "branch_region_codes": "branches",
    "note_id": "note",
}


def after(day: date, offset: str) -> date:
    """The day so many days after `day`; the offset is a whole number, also a negative one."""
    return day + timedelta(days=int(offset))


def load_agencies(day: date, supervisor: User) -> Outcome:
    """Insert the companies and sanctions that were never there, their days counted from `day`."""
    rows = read_rows(FILE)
    outcome = load(Table(Agency, ("key",), lambda: [_columns(row, day) for row in rows]))
    outcome += load(Table(AgencySanction, ("agency", "decree"), lambda: _sanctions(rows, day, supervisor)))
    return outcome


def move_agencies(day: date) -> None:
    """Count the days of the demo companies' licences and sanctions from `day`; nothing else of them changes."""
    for row in read_rows(FILE):
        agencies = Agency.objects.filter(key=row["key"], is_demo=True)
        agencies.update(version=F("version") + 1, **_licence(row, day))
        if row["sanction_kind"]:
            AgencySanction.objects.filter(agency__in=agencies, decree=_decree(row)).update(**_days(row, day))


def _columns(row: Row, day: date) -> Row:
    columns = {name: row[name] for name in SAME_NAME}
    columns |= {new: row[old] for old, new in OTHER_NAME.items()}
    columns |= {name: value.isoformat() for name, value in _licence(row, day).items()}
    columns |= {"other_names": row["name"].removesuffix(MARK), "source": SOURCE, "is_demo": "1"}
    return columns


def _licence(row: Row, day: date) -> dict[str, date]:
    return {
        "licence_from": after(day, row["valid_from_in_days"]),
        "licence_until": after(day, row["valid_until_in_days"]),
    }


def _sanctions(rows: list[Row], day: date, supervisor: User) -> list[Row]:
    ids = dict(Agency.objects.values_list("key", "pk"))
    return [
        {
            "agency": str(ids[row["key"]]),
            "kind": row["sanction_kind"],
            "decree": _decree(row),
            "source": SOURCE,
            "imposed_by": str(supervisor.pk),
            **{name: value.isoformat() for name, value in _days(row, day).items()},
        }
        for row in rows
        if row["sanction_kind"] and row["key"] in ids
    ]


def _days(row: Row, day: date) -> dict[str, date]:
    return {
        "starts_on": after(day, row["sanction_start_in_days"]),
        "ends_on": after(day, row["sanction_end_in_days"]),
    }


def _decree(row: Row) -> str:
    return row["sip3mi_number"].replace("SIP3MI", "SANKSI")
