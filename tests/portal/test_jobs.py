import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models.functions import Now

from portal import jobs
from portal.jobs import HEARTBEAT, Job, run_due, work
from portal.models import JobRun

MINUTE = timedelta(minutes=1)


def job(name: str, run: Callable[[], object], every: timedelta = MINUTE) -> Job:
    return Job(name, run, every)


def register(*listed: Job) -> None:
    JobRun.objects.register({each.name: each.every for each in listed})


def run(*listed: Job) -> int:
    return run_due(listed, threading.Event())


@pytest.mark.django_db
def test_job_runs_when_due_and_then_not_before_its_interval() -> None:
    calls: list[str] = []
    listed = job("a", lambda: calls.append("a"))
    register(listed)
    assert (run(listed), run(listed), calls) == (1, 0, ["a"])
    JobRun.objects.update(due_at=Now())
    assert (run(listed), calls) == (1, ["a", "a"])


@pytest.mark.django_db
def test_longest_overdue_job_runs_first() -> None:
    calls: list[str] = []
    listed = [job("a", lambda: calls.append("a")), job("b", lambda: calls.append("b"))]
    register(*listed)
    JobRun.objects.filter(name="b").update(due_at=Now() - MINUTE)
    run(*listed)
    assert calls == ["b", "a"]


@pytest.mark.django_db
def test_job_that_is_always_due_leaves_room_for_the_others() -> None:
    calls: list[str] = []
    listed = [job("a", lambda: calls.append("a"), timedelta()), job("b", lambda: calls.append("b"))]
    register(*listed)
    assert run(*listed) == 2
    assert sorted(calls) == ["a", "b"]


@pytest.mark.django_db
def test_times_and_success_are_recorded() -> None:
    listed = job("a", lambda: None)
    register(listed)
    run(listed)
    row = JobRun.objects.get()
    assert row.last_started_at is not None
    assert row.last_finished_at is not None
    assert row.last_started_at <= row.last_finished_at
    assert row.due_at - row.last_started_at == MINUTE
    assert row.last_error == ""


@pytest.mark.django_db
def test_error_is_recorded_without_the_data_it_met(caplog: pytest.LogCaptureFixture) -> None:
    data = "Maria, 0812 3456 7890"

    def fails() -> None:
        raise ValueError(data)

    calls: list[str] = []
    listed = [job("a", fails), job("b", lambda: calls.append("b"))]
    register(*listed)
    assert (run(*listed), calls) == (2, ["b"])
    line = fails.__code__.co_firstlineno + 1
    row = JobRun.objects.get(name="a")
    assert row.last_error == f"ValueError at {__file__}:{line}"
    assert row.last_finished_at is not None
    assert [record.name for record in caplog.records] == ["portal.jobs"]
    assert "Job a failed: ValueError" in caplog.text
    assert "Maria" not in caplog.text


@pytest.mark.django_db
def test_success_clears_the_last_error() -> None:
    listed = job("a", lambda: None)
    register(listed)
    JobRun.objects.update(last_error="ValueError at x.py:1")
    run(listed)
    assert JobRun.objects.get().last_error == ""


@pytest.mark.django_db
def test_stop_lets_the_job_finish_and_starts_no_other() -> None:
    stopping = threading.Event()
    calls: list[str] = []

    def first() -> None:
        stopping.set()
        calls.append("finished")

    listed = [job("a", first), job("b", lambda: calls.append("b"))]
    register(*listed)
    JobRun.objects.filter(name="a").update(due_at=Now() - MINUTE)
    assert (run_due(listed, stopping), calls) == (1, ["finished"])


@pytest.mark.django_db
def test_registering_again_keeps_plans_but_none_beyond_the_interval() -> None:
    listed = [job("near", lambda: None), job("far", lambda: None)]
    register(*listed)
    JobRun.objects.filter(name="near").update(due_at=Now() - MINUTE)
    JobRun.objects.filter(name="far").update(due_at=Now() + 100 * MINUTE)
    register(*listed)
    assert list(JobRun.objects.due().values_list("name", flat=True)) == ["near"]
    assert JobRun.objects.filter(name="far", due_at__lte=Now() + MINUTE).exists()


@pytest.mark.django_db(transaction=True)
def test_job_that_another_worker_is_claiming_is_skipped() -> None:
    listed = job("a", lambda: None)
    register(listed)
    claimed, release = threading.Event(), threading.Event()

    def other_worker() -> None:
        with transaction.atomic():
            JobRun.objects.select_for_update().get(name="a")
            claimed.set()
            release.wait(30)
        connection.close()

    thread = threading.Thread(target=other_worker)
    thread.start()
    assert claimed.wait(30)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '1s'")  # waiting would be an error
        skipped = run(listed)
    release.set()
    thread.join(30)
    assert (skipped, run(listed)) == (0, 1)


@pytest.mark.django_db(transaction=True)
def test_worker_survives_the_loss_of_its_connection(caplog: pytest.LogCaptureFixture) -> None:
    stopping = threading.Event()
    calls: list[str] = []

    def loses_it() -> None:
        calls.append("lost")
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    def ends_it() -> None:
        calls.append("back")
        stopping.set()

    listed = [job("a", loses_it), job("b", ends_it)]
    register(*listed)
    JobRun.objects.filter(name="a").update(due_at=Now() - MINUTE)
    work(listed, stopping)
    assert calls == ["lost", "back"]
    assert "Database lost" in caplog.text
    assert JobRun.objects.get(name="b").last_finished_at is not None


@pytest.mark.django_db
def test_worker_once_runs_the_jobs_of_the_settings(settings: pytest.FixtureRequest) -> None:
    settings.PORTAL_JOBS = [("tests.portal.test_jobs.counted", 5)]  # type: ignore[attr-defined]
    counted_calls.clear()
    call_command("worker", once=True)
    assert counted_calls == [1]
    assert sorted(JobRun.objects.values_list("name", flat=True)) == [
        HEARTBEAT,
        "tests.portal.test_jobs.counted",
    ]


def test_unknown_job_is_an_error(settings: pytest.FixtureRequest) -> None:
    settings.PORTAL_JOBS = [("portal.jobs.no_such_job", 5)]  # type: ignore[attr-defined]
    with pytest.raises(ImportError):
        jobs.registered_jobs()


counted_calls: list[int] = []


def counted() -> None:
    counted_calls.append(1)
