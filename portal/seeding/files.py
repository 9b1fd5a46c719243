"""Reading the shipped data files: CSV (UTF-8, comma, one header row), plain or gzipped."""

import csv
import gzip
import hashlib
from collections.abc import Iterable
from pathlib import Path

from portal.embedded_postgres import PROJECT

Row = dict[str, str]

PORTAL_DATA = PROJECT / "portal" / "data"
OPPORTUNITIES_DATA = PROJECT / "opportunities" / "data"
OUTREACH_DATA = PROJECT / "outreach" / "data"
CODE = Path(__file__).parent
DEMO = "demo"  # name of the folders whose content is loaded for a trial only


def read_rows(path: Path) -> list[Row]:
    """The rows of a data file. Raises ValueError when a row has more or fewer cells than the header."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        header = next(reader)
        return [dict(zip(header, cells, strict=True)) for cells in reader]


def reference_files() -> list[Path]:
    """Every file that the reference data depends on, the code that reads them too."""
    found = [path for folder in (PORTAL_DATA, OPPORTUNITIES_DATA) for path in folder.rglob("*.*")]
    return [path for path in found if DEMO not in path.relative_to(PROJECT).parts] + list(CODE.glob("*.py"))


def demo_files() -> list[Path]:
    """Every file that the demo data depends on."""
    folders = (OPPORTUNITIES_DATA / DEMO, OUTREACH_DATA / DEMO)
    return [path for folder in folders for path in folder.glob("*.csv")] + list(CODE.glob("*.py"))


def digest(paths: Iterable[Path]) -> str:
    """One SHA-256 over names and contents, whatever the order of the paths."""
    whole = hashlib.sha256()
    for path in sorted(paths):
        whole.update(str(path.relative_to(PROJECT)).encode())
        whole.update(hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()
