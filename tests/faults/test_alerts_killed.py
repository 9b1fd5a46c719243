"""A worker killed with SIGKILL between finding what is new and writing the messages: nobody is missed or told twice."""

import os
import signal
import subprocess
import sys
from collections import Counter
from datetime import datetime, timedelta

import pytest
import time_machine
from django.core import mail
from django.db import connection

from portal import delivery
from portal.alerts.sending import send_alerts
from portal.embedded_postgres import PROJECT
from portal.models import Message
from tests.cast import Cast, World, make_live_listing
from tests.database import url_of
from tests.portal.alerts.mailbox import morning, subscribe

pytestmark = pytest.mark.django_db(transaction=True)

PEOPLE = [f"orang{number}@contoh.example" for number in range(30)]
DEADLINE_SECONDS = 60


@pytest.fixture
def code(world: World, cast: Cast) -> str:
    """Thirty alerts, and a listing that appears after all of them; returns its code."""
    for address in PEOPLE:
        subscribe("q=sawit", address)
    return make_live_listing(world, cast).code


def start_worker(moment: datetime, *words: str) -> subprocess.Popen[str]:
    environment = os.environ | {
        "DATABASE_URL": url_of(connection.settings_dict["NAME"]),
        "DJANGO_SETTINGS_MODULE": "portal.settings",
    }
    command = [sys.executable, "-m", "tests.faults.alert_worker", moment.isoformat(), *words]
    return subprocess.Popen(command, cwd=PROJECT, env=environment, stdout=subprocess.PIPE, text=True)


def kill_where_it_stands(moment: datetime, *words: str) -> None:
    with start_worker(moment, *words) as worker:
        assert worker.stdout is not None
        assert worker.stdout.readline() == "standing\n"
        os.kill(worker.pid, signal.SIGKILL)
        assert worker.wait(10) == -signal.SIGKILL


def told(days: int, code: str) -> Counter[str]:
    """How often each address is told of the listing in so many days of an undisturbed worker."""
    mail.outbox.clear()
    for day in range(1, days + 1):
        with time_machine.travel(morning(day), tick=False):
            send_alerts(morning(day))
            while delivery.deliver_due(morning(day) + timedelta(seconds=1)):
                pass
    return Counter(letter.to[0] for letter in mail.outbox if code in letter.body)


def test_worker_with_statements_apart_would_lose_everything(code: str) -> None:
    """The test can fail: without the transaction around it, a kill here loses the news of every address."""
    kill_where_it_stands(morning(1), "before", "apart")
    assert told(9, code) == {}


@pytest.mark.parametrize("side", ["before", "after"])
def test_killed_worker_loses_nothing_and_doubles_nothing(code: str, side: str) -> None:
    for _time in range(2):
        kill_where_it_stands(morning(1), side)
        assert Message.objects.count() == 0
    assert told(9, code) == dict.fromkeys(PEOPLE, 1)


def test_four_workers_at_once_tell_everybody_once(code: str) -> None:
    workers = [start_worker(morning(1)) for _number in range(4)]
    counts = [int(worker.communicate(timeout=DEADLINE_SECONDS)[0]) for worker in workers]
    assert sum(counts) == len(PEOPLE)
    assert told(9, code) == dict.fromkeys(PEOPLE, 1)
