"""Registrations a second beside a bare insert, long lists, and reminders reconciled; all in the same run."""

import itertools
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from http.client import HTTPConnection

from django.utils import timezone

from benchmarks.amount import amount
from benchmarks.load import Timing, hammer, summarise
from benchmarks.made_sessions import make_registrations, make_sessions
from benchmarks.server import ROOT, WORKERS, web_server
from outreach.models import Registration, Session
from outreach.reminders import reconcile_reminders
from portal.models import Message

REQUESTS = amount(1_200, 160)
CLIENTS = 8
SPREAD = 40  # sessions, where people do not meet
SESSIONS, SESSIONS_WITH_PEOPLE, EACH = amount(10_000, 200), amount(1_000, 60), amount(100, 5)
QUERIES = 60


def run(sizes: Sequence[int]) -> None:
    """Print three tables; `sizes` does not matter here."""
    seats()
    lists()
    reminders()


def seats() -> None:
    """One row a way of writing. Every answer must be 204, and the seats of the full session exactly used up."""
    spread = [session.pk for session in make_sessions(SPREAD, capacity=20_000)]
    [open_house] = make_sessions(1, capacity=None)
    [busy] = make_sessions(1, capacity=20_000)
    [full] = make_sessions(1, capacity=50)
    numbers = itertools.count(1)
    print(f"\n## {REQUESTS:,} registrations, {WORKERS} workers, {CLIENTS} clients\n")
    print("| way | p50 ms | p95 ms | a second | × bare insert |")
    print("|---|---|---|---|---|")
    bare: Timing | None = None
    with web_server() as (port, _pid):
        for name, way, sessions in (
            ("bare insert of one row", "insert", spread),
            ("register: people spread over 40 sessions", "register", spread),
            ("register: everybody at one session without limit", "register", [open_house.pk]),
            ("register: everybody at one session, seats for all", "register", [busy.pk]),
            ("register: everybody at one session of 50 seats", "register", [full.pk]),
        ):
            timing = post(port, way, sessions, numbers)
            bare = bare or timing
            p50, p95, rate, _size = timing.row
            print(
                f"| {name} | {p50} | {p95} | {rate} | {bare.per_second / timing.per_second:.1f} |", flush=True
            )
    held = Registration.objects.filter(session=full).holding().count()
    waiting = Registration.objects.filter(session=full).waiting().count()
    print(f"\nOf the session of 50 seats: {held} held, {waiting} waiting.\n")
    if held != 50:
        raise RuntimeError("seats were lost or doubled")


def post(port: int, way: str, sessions: Sequence[int], numbers: "itertools.count[int]") -> Timing:
    """POST so many times by all clients; every answer must be 204."""

    def client(number: int) -> list[float]:
        timings = []
        with closing(HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
            for turn in range(REQUESTS // CLIENTS):
                session = sessions[(turn * CLIENTS + number) % len(sessions)]
                start = time.perf_counter()
                connection.request("POST", f"/bench/{way}/{session}/{next(numbers)}/")
                answer = connection.getresponse()
                answer.read()
                timings.append((time.perf_counter() - start) * 1000)
                if answer.status != 204:
                    raise RuntimeError(f"answered {answer.status}")
        return timings

    for _warm in range(CLIENTS):
        with closing(HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
            connection.request("POST", f"/bench/insert/{sessions[0]}/{next(numbers)}/")
            connection.getresponse().read()
    milliseconds, seconds = hammer(client, CLIENTS)
    if len(milliseconds) != REQUESTS // CLIENTS * CLIENTS:
        raise RuntimeError("a client stopped early")
    return summarise(milliseconds, seconds)


def lists() -> None:
    """The statements behind long lists, one client, no page around them."""
    made = make_sessions(SESSIONS)
    written = make_registrations(made[:SESSIONS_WITH_PEOPLE], EACH)
    now = timezone.now()
    print(f"\n## Lists with {SESSIONS:,} sessions and {written:,} registrations (queries alone)\n")
    print("| list | p50 ms | p95 ms |")
    print("|---|---|---|")
    coming = Session.objects.announced(now).select_related("venue__region", "lead_partner").with_seats()
    ways: dict[str, Callable[[int], object]] = {
        "coming sessions, first page of 20 with seats": lambda n: list(
            coming.order_by("starts_at", "pk")[:20]
        ),
        "coming sessions of one regency with seats": lambda n: list(
            coming.within("53.01").order_by("starts_at", "pk")[:20]
        ),
        "registrations of one session (100)": lambda n: list(
            made[n].registrations.select_related("village", "interest").order_by("pk")
        ),
        "all registrations, newest 50 of 100,000": lambda n: list(
            Registration.objects.select_related("session").order_by("-pk")[:50]
        ),
    }
    for name, query in ways.items():
        timings = []
        for number in range(QUERIES):
            start = time.perf_counter()
            query(number)
            timings.append((time.perf_counter() - start) * 1000)
        p50, p95, _rate, _size = summarise(timings, 1).row
        print(f"| {name} | {p50} | {p95} |", flush=True)


def reminders() -> None:
    """In a process of its own each, so that its peak memory is its own."""
    print(f"\n## Reminders of {SESSIONS_WITH_PEOPLE * EACH:,} people reconciled\n")
    print("| step | changed | seconds | peak MB of the process |")
    print("|---|---|---|---|")
    for name, prepare in (
        ("all missing", lambda: None),
        ("nothing to do", lambda: None),
        ("every session moved", move_everything),
    ):
        prepare()
        print(f"| {name} | {reconcile_apart()} |", flush=True)
    print(f"\n{Message.objects.filter(state='queued').count():,} messages are queued.\n")


def move_everything() -> None:
    """By half an hour, beginning with the last, so that no two sessions meet in one hall on the way."""
    for session in Session.objects.filter(registrations__isnull=False).distinct().order_by("-starts_at"):
        start, end = session.span
        Session.objects.filter(pk=session.pk).update(
            starts_at=start.replace(minute=30), ends_at=end.replace(minute=30)
        )


def reconcile_apart() -> str:
    """`changed | seconds | MB` of one reconciliation."""
    command = [
        sys.executable,
        "-c",
        "import django; django.setup(); from benchmarks.registrations import report; report()",
    ]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return run.stdout.strip()


def report() -> None:
    """What `reconcile_apart` reads."""
    start = time.perf_counter()
    changed = sum(reconcile_reminders().values())
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{changed:,} | {seconds:.1f} | {peak:.0f}")
