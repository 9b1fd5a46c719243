"""The watch of `manage.py serve`, over small real processes. The whole of it under `kill -9`: tests/faults."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from portal import launch
from portal.launch import Child, Watch, port_is_free

PYTHON = sys.executable
SLEEPER = ["sleep", "60"]
MIDDLE = """
import os, subprocess, sys, time
from portal.launch import end_with_parent
me = os.getpid()
child = subprocess.Popen(["sleep", "60"], preexec_fn=lambda: end_with_parent(me))
print(child.pid, flush=True)
time.sleep(60)
"""


@pytest.fixture(autouse=True)
def signals_as_before() -> Iterator[None]:
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.getsignal(number) for number in numbers}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.fixture
def child() -> Iterator[Callable[[list[str]], Child]]:
    made: list[Child] = []

    def make(command: list[str]) -> Child:
        made.append(Child("child", command))
        return made[-1]

    yield make
    for each in made:
        each.stop(deadline=0)


def wait_until(condition: Callable[[], bool], seconds: float = 30) -> bool:
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.05)
    return condition()


def gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(launch, "WATCH_SECONDS", 0.05)


def test_port_is_free_until_somebody_listens() -> None:
    with closing(socket.create_server((launch.HOST, 0))) as listener:
        port = listener.getsockname()[1]
        assert not port_is_free(port, patience=0)
    assert port_is_free(port, patience=0)


def test_port_shared_on_purpose_is_not_free() -> None:
    """Web workers listen with SO_REUSEPORT: a second server would quietly get half of the requests."""
    with closing(socket.socket()) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        listener.bind((launch.HOST, 0))
        listener.listen()
        assert not port_is_free(listener.getsockname()[1], patience=0)


def test_port_that_becomes_free_is_waited_for() -> None:
    listener = socket.create_server((launch.HOST, 0))
    timer = threading.Timer(0.5, listener.close)
    timer.start()
    assert port_is_free(listener.getsockname()[1], patience=20)
    timer.join()


def test_child_ends_with_a_killed_parent() -> None:
    middle = subprocess.Popen([PYTHON, "-c", MIDDLE], cwd=launch.PROJECT, stdout=subprocess.PIPE, text=True)
    assert middle.stdout is not None
    pid = int(middle.stdout.readline())
    assert not gone(pid)
    middle.kill()
    middle.communicate()
    assert wait_until(lambda: gone(pid))


@pytest.mark.parametrize(
    ("command", "words"),
    [
        pytest.param(["sh", "-c", "exit 3"], "exit status 3", id="exit"),
        pytest.param(["sh", "-c", "kill -9 $$"], "killed by SIGKILL", id="killed"),
    ],
)
def test_end_of_a_child_in_words(child: Callable[[list[str]], Child], command: list[str], words: str) -> None:
    one = child(command)
    one.start()
    assert wait_until(lambda: one.ended() == words)


def test_living_child_has_no_end(child: Callable[[list[str]], Child]) -> None:
    one = child(SLEEPER)
    assert one.ended() == ""
    one.start()
    assert one.ended() == ""


def restart_when_ended(one: Child) -> bool:
    assert wait_until(lambda: one.ended() != "")
    return one.restart()


def test_child_that_keeps_dying_young_is_given_up(child: Callable[[list[str]], Child]) -> None:
    one = child(["true"])
    one.start()
    assert [restart_when_ended(one) for _ in range(3)] == [True, True, False]


def test_child_that_lived_is_always_restarted(
    child: Callable[[list[str]], Child], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(launch, "SHORT_LIFE_SECONDS", 0)
    one = child(["true"])
    one.start()
    assert [restart_when_ended(one) for _ in range(5)] == [True] * 5


def test_child_that_does_not_stop_is_killed(child: Callable[[list[str]], Child], tmp_path: Path) -> None:
    one = child(["sh", "-c", f"trap '' TERM; touch {tmp_path}/deaf; sleep 60"])
    one.start()
    assert wait_until((tmp_path / "deaf").exists)
    one.ask_to_stop()
    one.stop(time.monotonic() + 0.2)
    assert one.ended() == "killed by SIGKILL"


def test_watch_starts_a_killed_child_again(
    child: Callable[[list[str]], Child], monkeypatch: pytest.MonkeyPatch
) -> None:
    quick(monkeypatch)
    one, said = child(SLEEPER), []
    watch = Watch([one], None, said.append)
    killed: list[int] = []

    def interfere() -> None:
        assert wait_until(lambda: one.process is not None)
        assert one.process is not None
        killed.append(one.process.pid)
        os.kill(one.process.pid, signal.SIGKILL)
        assert wait_until(lambda: one.process is not None and one.process.pid != killed[0])
        os.kill(os.getpid(), signal.SIGTERM)

    thread = threading.Thread(target=interfere)
    thread.start()
    sound = watch.run(0, lambda: None)
    thread.join()
    assert sound
    assert said == ["The child process ended unexpectedly (killed by SIGKILL); starting it again."]
    assert one.ended() == "killed by SIGTERM"


def test_watch_gives_up_and_stops_the_others(
    child: Callable[[list[str]], Child], monkeypatch: pytest.MonkeyPatch
) -> None:
    quick(monkeypatch)
    monkeypatch.setattr(launch, "answers", lambda port: True)
    good, bad, said = child(SLEEPER), child(["sh", "-c", "exit 3"]), []
    assert not Watch([good, bad], None, said.append).run(0, lambda: None)
    again = "The child process ended unexpectedly (exit status 3); starting it again."
    assert said == [again] * 3 + ["The child process keeps ending; its last words are above. Stopping."]
    assert good.ended() == "killed by SIGTERM"


def test_watch_stops_when_its_caller_is_gone(
    child: Callable[[list[str]], Child], monkeypatch: pytest.MonkeyPatch
) -> None:
    quick(monkeypatch)
    one = child(SLEEPER)
    assert Watch([one], None, lambda text: None, parent=1 if os.getppid() != 1 else 2).run(0, lambda: None)
    assert one.ended() == "killed by SIGTERM"


def test_watch_lets_the_first_child_answer_before_it_starts_the_others(
    child: Callable[[list[str]], Child], monkeypatch: pytest.MonkeyPatch
) -> None:
    quick(monkeypatch)
    first, second, asked = child(SLEEPER), child(SLEEPER), []

    def answers(port: int) -> bool:
        asked.append((first.process is not None, second.process is not None))
        return len(asked) == 2

    monkeypatch.setattr(launch, "answers", answers)
    watch = Watch([first, second], None, lambda text: None)
    assert watch.run(0, watch.ask_to_stop)
    assert asked == [(True, False), (True, False)]
    assert second.ended() == "killed by SIGTERM"
