"""Run by `test_alerts_killed` in a process of its own: looks for news, and stops at a point until it is killed.

python -m tests.faults.alert_worker MOMENT [before|after] [apart]

`before` and `after` say on which side of writing the messages it stops; without either it works to the end. `apart` is
the fault that the test must find: every statement in a transaction of its own.
"""

import sys
import time
from contextlib import nullcontext
from datetime import datetime
from types import SimpleNamespace
from typing import Any

import django

django.setup()

from portal import messages  # noqa: E402 it needs Django set up
from portal.alerts import sending  # noqa: E402
from portal.models.alerts import SubscriberQuerySet  # noqa: E402

write = messages.enqueue_all


def stop_at(side: str) -> None:
    """Stand still where the messages are written."""

    def standing(made: Any) -> None:
        if side == "after":
            write(made)
        print("standing", flush=True)  # noqa: T201 read by the test
        time.sleep(60)

    sending.messages = SimpleNamespace(draft=messages.draft, enqueue_all=standing)  # type: ignore[assignment]


if __name__ == "__main__":
    moment, *words = sys.argv[1:]
    for side in {"before", "after"} & set(words):
        stop_at(side)
    if "apart" in words:
        SubscriberQuerySet.select_for_update = lambda rows, **options: rows  # type: ignore[method-assign]
        sending.transaction = SimpleNamespace(atomic=nullcontext)  # type: ignore[assignment]
    print(sending.send_alerts(datetime.fromisoformat(moment)))  # noqa: T201
