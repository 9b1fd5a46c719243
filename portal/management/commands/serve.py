import fcntl
import os
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from portal.embedded_postgres import PROJECT, cluster_in_use
from portal.launch import HOST, Watch, on_stop_signals, port_is_free, web, worker
from portal.postgres_binaries import EmbeddedPostgresError
from portal.seeding.people import DEMO_PASSWORD

DEMO_ACCOUNTS = {
    "kp2mi": "supervisor at KP2MI, whole country",
    "editor": "editor, BP3MI NTT",
    "verifier": "verifier, BP3MI NTT",
    "editor.ntb": "editor of another office, BP3MI NTB",
    "jruk": "partner coordinator",
    "relawan": "partner volunteer",
}


class Command(BaseCommand):
    help = "Run the whole site on this machine: prepare the database, then web and worker until Ctrl-C."
    requires_migrations_checks = False
    requires_system_checks = []  # `make check` asks them; here they would double the wait

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--stop-with-parent", action="store_true", help="stop when the caller is gone")

    def handle(self, *args: Any, port: int, stop_with_parent: bool, **options: Any) -> None:
        parent = os.getppid() if stop_with_parent else None
        on_stop_signals(lambda number: sys.exit(128 + number))
        if settings.PRODUCTION:
            raise CommandError("This is the demonstration run. For production see deploy/README.md.")
        if not (0 < port < 65536 and port_is_free(port)):
            raise CommandError(
                f"Port {port} is in use or not allowed. Choose another one: make run PORT=8001"
            )
        os.environ.setdefault("SITE_URL", f"http://{HOST}:{port}")
        self.prepare()
        watch = Watch([web(port), worker()], cluster_in_use(), self.say, parent)
        try:
            sound = watch.run(port, lambda: self.welcome(port))
        except EmbeddedPostgresError as error:
            raise CommandError(str(error)) from None
        self.say("Stopped.")
        if not sound:
            sys.exit(1)

    def prepare(self) -> None:
        """Bring database and catalogue up to date. Quick when they are; two runs at a time take turns."""
        with self.one_at_a_time():
            self.say("Preparing the database …")
            call_command("messages", compile=True, stdout=StringIO())
            call_command("migrate", verbosity=0)
            call_command("seed", demo=settings.DEMO)

    @contextmanager
    def one_at_a_time(self) -> Iterator[None]:
        (PROJECT / "var").mkdir(exist_ok=True)
        with open(PROJECT / "var" / "serve.lock", "w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def welcome(self, port: int) -> None:
        lines = [
            "",
            "Jalur Resmi is running. Ctrl-C stops it.",
            "",
            f"  Public pages   http://{HOST}:{port}/   (English: http://{HOST}:{port}/en/)",
            f"  Back office    http://{HOST}:{port}/admin/",
            f"  Sent messages  http://{HOST}:{port}/pesan/",
            "",
        ]
        if settings.DEMO:
            width = max(map(len, DEMO_ACCOUNTS))
            lines += [f"  Demo accounts, password {DEMO_PASSWORD}", ""]
            lines += [f"    {name:{width}}  {who}" for name, who in DEMO_ACCOUNTS.items()]
            lines += [""]
        self.say("\n".join(lines))

    def say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()
