"""A database process killed with SIGKILL while people register over HTTP: nobody is lost, nobody is doubled.

The whole server recovers from such a death, so it is a server of this test's own.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

from portal.embedded_postgres import PROJECT, Cluster


def test_killed_database_processes_lose_and_double_nobody(tmp_path: Path) -> None:
    cluster = Cluster(tmp_path / "pg").join()
    try:
        run = subprocess.run(
            [sys.executable, "-m", "tests.faults.crowd"],
            cwd=PROJECT,
            env=os.environ | {"DATABASE_URL": cluster.url(), "DJANGO_SETTINGS_MODULE": "portal.settings"},
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
    finally:
        cluster.leave()
    assert run.returncode == 0, run.stderr
    result = json.loads(run.stdout)
    losses, killed = result.pop("losses"), result.pop("killed")
    assert killed >= 2
    assert losses > 0
    assert result == {
        "told": 200,
        "told_and_stored": 200,
        "rows": 200,
        "states": {"registered": 50, "waiting": 150},
        "in_order": True,
        "messages": 200,
    }
