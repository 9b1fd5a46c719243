"""Bounded load on the loopback address: so many requests by so many clients, each on one connection."""

import statistics
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPConnection


@dataclass(frozen=True)
class Timing:
    """Latencies in milliseconds and what was done in a second."""

    p50: float
    p95: float
    per_second: float
    size: int = 0  # bytes of one answer

    @property
    def row(self) -> tuple[str, str, str, str]:
        size = f"{self.size:,}" if self.size else ""
        return f"{self.p50:.1f}", f"{self.p95:.1f}", f"{self.per_second:.0f}", size


def summarise(milliseconds: Sequence[float], seconds: float, size: int = 0) -> Timing:
    """p50 and p95 of the latencies, and the throughput."""
    cuts = statistics.quantiles(milliseconds, n=20)
    return Timing(cuts[9], cuts[18], len(milliseconds) / seconds, size)


def hammer(client: Callable[[int], list[float]], clients: int) -> tuple[list[float], float]:
    """Run `client(number)` in so many threads; all latencies together, and the wall time in seconds."""
    found: list[list[float]] = [[] for _ in range(clients)]

    def run(number: int) -> None:
        found[number] = client(number)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(clients)]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [value for values in found for value in values], time.perf_counter() - start


def get_pages(port: int, paths: Sequence[str], *, requests: int, clients: int = 4) -> Timing:
    """GET the paths in turn, `requests` in all. Every answer must be 200. Sends what a phone's browser sends."""
    sizes: list[int] = []

    def client(number: int) -> list[float]:
        timings = []
        with closing(HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
            for turn in range(requests // clients):
                path = paths[(turn * clients + number) % len(paths)]
                start = time.perf_counter()
                connection.request("GET", path, headers={"Accept": "text/html"})
                answer = connection.getresponse()
                body = answer.read()
                timings.append((time.perf_counter() - start) * 1000)
                if answer.status != 200:
                    raise RuntimeError(f"{path} answered {answer.status}")
                sizes.append(len(body))
        return timings

    for path in paths[:clients]:  # warm-up, not counted
        with closing(HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
            connection.request("GET", path)
            connection.getresponse().read()
    milliseconds, seconds = hammer(client, clients)
    if len(milliseconds) != requests // clients * clients:
        raise RuntimeError("a client stopped early")
    return summarise(milliseconds, seconds, max(sizes))
