"""Many people at the same moment: real threads with a database connection each."""

import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from django.db import connections

Item = TypeVar("Item")
Result = TypeVar("Result")


def all_before_any_writes(count: Callable[..., int | None], people: int) -> Callable[..., int | None]:
    """A count of what is free that gives its answer when so many people have counted: none of them has written yet.

    Without a lock they all take what is free for one less, whatever the speed of the machine.
    """
    meeting = threading.Barrier(people)

    def counted(*args: object) -> int | None:
        free = count(*args)
        meeting.wait(timeout=60)
        return free

    return counted


def two_at_one(count: Callable[..., int | None]) -> Callable[..., int | None]:
    """A count of what is free, slow at the last one: whoever counts 1 waits for another who counts it, half a second.

    Without a lock the two meet and both take it, whatever the speed of the machine; with a lock nobody comes.
    """
    meeting = threading.Barrier(2)

    def counted(*args: object) -> int | None:
        free = count(*args)
        if free == 1:
            try:
                meeting.wait(timeout=0.5)
            except threading.BrokenBarrierError:
                meeting.reset()
        return free

    return counted


def all_at_once(work: Callable[[Item], Result], items: Iterable[Item], *, threads: int) -> list[Result]:
    """`work` on every item by so many threads that all start at the same moment; results in the order of the items.

    Raises what the first failing item raised.
    """
    start = threading.Barrier(threads)
    local = threading.local()

    def one(item: Item) -> Result:
        if not getattr(local, "started", False):
            local.started = True
            start.wait(timeout=30)
        return work(item)

    def end(_number: int) -> None:
        leave.wait(timeout=30)
        connections.close_all()

    leave = threading.Barrier(threads)
    with ThreadPoolExecutor(threads) as pool:
        try:
            return [future.result() for future in [pool.submit(one, item) for item in items]]
        finally:
            list(pool.map(end, range(threads)))
