"""A worker killed with SIGKILL while it sends: nothing is lost, and what goes out twice carries the same key.

The gateway is a real HTTP server that answers as a test says.
"""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from portal import delivery, messages
from portal.embedded_postgres import PROJECT
from portal.models import Message
from tests.database import url_of

pytestmark = pytest.mark.django_db(transaction=True)

TOKEN = "rahasia-gerbang"
DEADLINE_SECONDS = 60


class FakeGateway(ThreadingHTTPServer):
    """The contract of docs/gateway.md: remembers keys, accepts each once, and hangs when told to, after accepting."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.got: list[dict[str, str]] = []
        self.accepted: set[str] = set()
        self.hang = threading.Event()
        self.status = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/send"


class Handler(BaseHTTPRequestHandler):
    server: FakeGateway

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        assert self.headers["Authorization"] == f"Bearer {TOKEN}"
        assert self.headers["Idempotency-Key"] == body["key"]
        self.server.got.append(body)
        if self.server.status:
            return self.answer(self.server.status)
        known = body["key"] in self.server.accepted
        self.server.accepted.add(body["key"])
        if self.server.hang.is_set():
            time.sleep(DEADLINE_SECONDS)
        return self.answer(409 if known else 202)

    def answer(self, status: int) -> None:
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet."""


@pytest.fixture
def gateway(settings: Any) -> Iterator[FakeGateway]:
    server = FakeGateway()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.GATEWAY_URL, settings.GATEWAY_TOKEN = server.url, TOKEN
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def queued() -> list[str]:
    """Three messages that are due at any hour, with a template that needs no session."""
    keys = [f"uji:{number}" for number in range(3)]
    for number, key in enumerate(keys):
        messages.enqueue(
            "whatsapp", f"+62812345678{number}", "outreach/messages/agreement_ending", key,
            {"partner": "Mitra Uji", "until": "31 Desember 2026"}, at_any_hour=True,
        )  # fmt: skip
    return keys


def start_worker(gateway: FakeGateway) -> subprocess.Popen[str]:
    environment = os.environ | {
        "DATABASE_URL": url_of(connection.settings_dict["NAME"]),
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "GATEWAY_URL": gateway.url,
        "GATEWAY_TOKEN": TOKEN,
    }
    return subprocess.Popen(
        [sys.executable, "-m", "tests.faults.send_worker"],
        cwd=PROJECT,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )


def wait_until(condition: Any) -> None:
    deadline = time.monotonic() + DEADLINE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, "never happened"
        time.sleep(0.05)


def test_worker_killed_while_sending_loses_nothing(gateway: FakeGateway, queued: list[str]) -> None:
    gateway.hang.set()
    with start_worker(gateway) as worker:
        wait_until(lambda: gateway.got)  # accepted by the gateway, not noted by the worker
        os.kill(worker.pid, signal.SIGKILL)
        assert worker.wait(10) == -signal.SIGKILL
    assert set(Message.objects.values_list("state", flat=True)) == {"sending"}
    gateway.hang.clear()

    assert delivery.deliver_due() == 0  # still taken: the worker might only be slow
    later = timezone.now() + delivery.TAKEN_FOR + timedelta(seconds=1)
    assert delivery.deliver_due(later) == 3
    assert set(Message.objects.values_list("state", flat=True)) == {"sent"}
    assert gateway.accepted == set(queued)
    assert Counter(body["key"] for body in gateway.got) == {"uji:0": 2, "uji:1": 1, "uji:2": 1}
    assert (
        len({json.dumps(body, sort_keys=True) for body in gateway.got}) == 3
    )  # the repetition is the same request


def test_four_workers_at_once_send_each_message_once(gateway: FakeGateway) -> None:
    keys = {f"uji:{number}" for number in range(60)}
    for key in keys:
        messages.enqueue(
            "whatsapp", "+6281234567890", "outreach/messages/agreement_ending", key,
            {"partner": "Mitra Uji", "until": "31 Desember 2026"}, at_any_hour=True,
        )  # fmt: skip
    workers = [start_worker(gateway) for _number in range(4)]
    counts = [int(worker.communicate(timeout=DEADLINE_SECONDS)[0]) for worker in workers]
    assert sum(counts) == 60
    assert Counter(body["key"] for body in gateway.got) == dict.fromkeys(keys, 1)


@pytest.mark.parametrize(("status", "state", "kind"), [
    (503, "queued", "HTTP 503"),
    (429, "queued", "HTTP 429"),
    (408, "queued", "HTTP 408"),
    (400, "failed", "HTTP 400"),
    (401, "failed", "HTTP 401"),
    (409, "sent", ""),
])  # fmt: skip
def test_answers_of_the_gateway(
    gateway: FakeGateway, queued: list[str], status: int, state: str, kind: str
) -> None:
    gateway.status = status
    delivery.deliver_due()
    assert set(Message.objects.values_list("state", "last_error")) == {(state, kind)}


def test_gateway_that_does_not_answer_at_all(gateway: FakeGateway, queued: list[str], settings: Any) -> None:
    settings.GATEWAY_URL = "http://127.0.0.1:9/"  # nothing listens there
    delivery.deliver_due()
    assert set(Message.objects.values_list("state", "last_error")) == {("queued", "URLError")}
