"""The recurring work of the site: sending what is due, closing what has ended, counting, deleting.

`settings.PORTAL_JOBS` lists (dotted path of a function, every so many seconds). A job is a function without arguments
that drains what is due at this moment and can be cut off anywhere: it takes its rows with `SELECT … FOR UPDATE SKIP
LOCKED`, commits in small steps, and is content to find nothing. So several workers may run, a job that is still at
work when its next turn comes may run twice at the same time, and `kill -9` loses nothing. It works for about a minute
at most and leaves the rest to its next turn: the heartbeat waits meanwhile.
"""

import logging
import threading
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection
from django.utils.module_loading import import_string

from portal.models import JobRun

logger = logging.getLogger(__name__)

TICK_SECONDS = 1.0
LONGEST_WAIT_SECONDS = 30.0  # between attempts to reach a lost database
HEARTBEAT = "portal.jobs.heartbeat"  # name of the JobRun whose `last_finished_at` shows that a worker lives
HEARTBEAT_SECONDS = 10


@dataclass(frozen=True)
class Job:
    """A function that the worker calls every so many seconds."""

    name: str
    run: Callable[[], object]
    every: timedelta


def heartbeat() -> None:
    """Does nothing: that it ran is the news. `/readyz` looks at its `JobRun`."""


def registered_jobs() -> list[Job]:
    """The heartbeat and the jobs of the settings. A path that cannot be imported raises ImportError."""
    listed = [(HEARTBEAT, HEARTBEAT_SECONDS), *settings.PORTAL_JOBS]
    return [Job(path, import_string(path), timedelta(seconds=seconds)) for path, seconds in listed]


def run_due(jobs: Sequence[Job], stopping: threading.Event) -> int:
    """Run what is due, each job at most once, until nothing is or `stopping` is set; return how many ran.

    An error inside a job is logged and recorded on its `JobRun`. Raises OperationalError or InterfaceError when the
    database itself is lost: the job then comes round again after its interval.
    """
    waiting = {job.name: job for job in jobs}
    while waiting and not stopping.is_set():
        run = JobRun.objects.take({name: job.every for name, job in waiting.items()})
        if run is None:
            break
        error = attempt(waiting.pop(run.name))
        JobRun.objects.finish(run.name, error)
    return len(jobs) - len(waiting)


def attempt(job: Job) -> str:
    """Run one job; return the kind and place of its error, or nothing.

    The message of the error is left out of log and record: database errors quote rows, and rows hold names and phones.
    """
    try:
        job.run()
    except Exception as error:  # whatever a job does wrong, the others go on
        frames = traceback.extract_tb(error.__traceback__)[1:]
        place = f"{type(error).__name__} at {frames[-1].filename}:{frames[-1].lineno}" if frames else ""
        logger.error(
            "Job %s failed: %s\n%s", job.name, place, "".join(traceback.format_list(frames)).rstrip()
        )
        return place or type(error).__name__
    return ""


def work(jobs: Sequence[Job], stopping: threading.Event) -> None:
    """The worker: run what is due, every second, until `stopping` is set; then finish the job at hand and return.

    A lost database is waited for, longer each time (1 s to 30 s).
    """
    intervals = {job.name: job.every for job in jobs}
    lost = True  # plan the jobs once a connection
    patience = TICK_SECONDS
    while not stopping.is_set():
        try:
            if lost:
                JobRun.objects.register(intervals)
                lost = False
            run_due(jobs, stopping)
            patience = TICK_SECONDS
        except (OperationalError, InterfaceError) as error:
            lost = True
            logger.warning("Database lost (%s), next attempt in %.0f s", type(error).__name__, patience)
            connection.close()
            stopping.wait(patience)
            patience = min(patience * 2, LONGEST_WAIT_SECONDS)
        else:
            stopping.wait(TICK_SECONDS)
