"""Import of 10,000 rows: a dry run, a commit, and the same file again; seconds and peak memory of each process."""

import csv
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.amount import amount
from benchmarks.made_listings import make_listings
from benchmarks.server import ROOT
from opportunities.models import Agency

ROWS = amount(10_000, 300)
COLUMNS = [
    "JS_ID",
    "JABATAN",
    "SUSAHA",
    "P3MI",
    "AGENCY",
    "NEGARA",
    "NEGARA_ISO2",
    "SKEMA",
    "PENDIDIKAN",
    "PENDIDIKAN2",
    "SIP_BERLAKUAKHIR",
    "JOB_GAJI",
    "JOB_GAJI_MAX",
    "MUANG",
]


def run(sizes: Sequence[int]) -> None:
    """Print rows a second and peak memory; `sizes` does not matter here."""
    make_listings(1_000)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "job_orders.csv"
        write_file(file)
        print(f"\n## Import of {ROWS:,} rows ({file.stat().st_size / 1024:.0f} KB)\n")
        print("| step | seconds | rows a second | peak MB |")
        print("|---|---|---|---|")
        for name, choices in (("dry run", []), ("commit", ["--commit"]), ("same file again", ["--commit"])):
            seconds, peak = timed_import(file, choices)
            print(f"| {name} | {seconds:.1f} | {ROWS / seconds:.0f} | {peak:.0f} |", flush=True)


def write_file(file: Path) -> None:
    """Rows in the SISKOP2MI layout, every one different, for the companies of the benchmark."""
    agencies = list(Agency.objects.order_by("pk").values_list("name", flat=True))
    with file.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(COLUMNS)
        for number in range(ROWS):
            agency = agencies[number % len(agencies)]
            wage = 1700 + number % 900
            row = [
                700_000 + number,
                "HARVESTER",
                "PERKEBUNAN",
                agency,
                f"Ladang {number} (contoh)",
                "MALAYSIA",
                "MY",
            ]
            writer.writerow([*row, "P TO P", "SD", "", "31/12/2027", wage, wage + 500, "MYR"])


def timed_import(file: Path, choices: list[str]) -> tuple[float, float]:
    """Wall seconds and peak resident megabytes of one `import_job_orders`."""
    start = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "manage.py", "import_job_orders", str(file), "--json", *choices],
        cwd=ROOT,
        env=os.environ,
        stdout=subprocess.DEVNULL,
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise RuntimeError(f"the import ended with {process.returncode}")
    return time.monotonic() - start, _megabytes(usage)


def _megabytes(usage: resource.struct_rusage) -> float:
    return usage.ru_maxrss / 1024
