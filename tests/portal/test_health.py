"""What the machines that watch are told."""

from datetime import timedelta

import pytest
from django.db import connection
from django.db.models.functions import Now
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from portal.jobs import HEARTBEAT
from portal.models import JobRun


def beat(seconds_ago: int) -> None:
    JobRun.objects.update_or_create(
        name=HEARTBEAT, defaults={"last_finished_at": Now() - timedelta(seconds=seconds_ago)}
    )


def test_process_answers_without_a_database(client: Client) -> None:
    answer = client.get("/healthz")  # no mark: any statement would fail
    assert (answer.status_code, answer.content) == (200, b"ok\n")
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("seconds", "status", "worker"), [(0, 200, True), (100, 200, True), (130, 503, False)]
)
def test_ready_when_a_worker_lives(client: Client, seconds: int, status: int, worker: bool) -> None:
    beat(seconds)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (
        status,
        {"database": True, "migrations": True, "worker": worker},
    )
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.django_db
def test_not_ready_before_the_first_beat(client: Client) -> None:
    assert client.get("/readyz").status_code == 503


@pytest.mark.django_db
def test_not_ready_while_a_migration_is_missing(client: Client) -> None:
    beat(0)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'outreach'")
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["migrations"]) == (503, False)


@pytest.mark.django_db
def test_not_ready_without_its_tables(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE portal_jobrun RENAME TO away")
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (
        503,
        {"database": False, "migrations": False, "worker": False},
    )
