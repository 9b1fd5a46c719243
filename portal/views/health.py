"""For the machines that watch: does the process answer, and can it do its work?"""

import logging

from django.db import DatabaseError, InterfaceError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal.jobs import HEARTBEAT
from portal.models import JobRun

logger = logging.getLogger(__name__)

HEARTBEAT_SECONDS = 120  # a worker that has not beaten for so long is missing; its jobs may take a minute


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers. Touches nothing else, so that a lost database does not restart healthy processes."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when the database answers, all migrations are applied and a worker lives; else 503 with what is wrong."""
    try:
        found = {
            "database": True,
            "migrations": not pending_migrations(),
            "worker": JobRun.objects.finished_within(HEARTBEAT, HEARTBEAT_SECONDS),
        }
    except (DatabaseError, InterfaceError) as error:
        logger.warning("Not ready: %s", type(error).__name__)
        found = {"database": False, "migrations": False, "worker": False}
    return JsonResponse(found, status=200 if all(found.values()) else 503)


def pending_migrations() -> list[str]:
    """Migrations of the code that the database does not have yet."""
    executor = MigrationExecutor(connection)
    return [
        str(migration) for migration, _back in executor.migration_plan(executor.loader.graph.leaf_nodes())
    ]
