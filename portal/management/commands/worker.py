import signal
import threading
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from portal.jobs import registered_jobs, run_due, work
from portal.models import JobRun


class Command(BaseCommand):
    help = "Run the recurring jobs of the site (settings.PORTAL_JOBS) until stopped. Any number may run."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="run what is due now, then end")

    def handle(self, *args: Any, once: bool, **options: Any) -> None:
        stopping = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stopping.set())
        jobs = registered_jobs()
        if once:
            JobRun.objects.register({job.name: job.every for job in jobs})
            run_due(jobs, stopping)
        else:
            work(jobs, stopping)
