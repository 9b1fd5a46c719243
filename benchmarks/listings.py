"""Search and listing pages beside a bare view and the raw SQL of the same page, in the same run."""

import time
from collections.abc import Sequence
from contextlib import closing

import brotli
import psycopg2
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from benchmarks.load import Timing, get_pages, hammer, summarise
from benchmarks.made_listings import make_listings
from benchmarks.server import WORKERS, web_server, worker_memory_mb
from opportunities.models import Opportunity
from portal.dates import today

REQUESTS = 400
CLIENTS = 4
SEARCHES = {
    "search: text, two filters, all facets": [
        f"/lowongan/?q={words}&pendidikan={school}&pengalaman=0"
        for words in (
            "sawit",
            "perawat+lansia",
            "operator+pabrik",
            "jaga+oma",
            "elderly+care",
            "las",
            "sopir",
            "hotel",
        )
        for school in ("sd", "smp", "sma")
    ],
    "search: coded filters only": [
        f"/lowongan/?negara={country}&pendidikan={school}"
        for country in ("MY", "JP", "TW", "SG", "HK")
        for school in ("none", "sd", "smp", "sma")
    ],
    "search: nothing typed": [
        "/lowongan/",
        "/lowongan/?urut=gaji",
        "/lowongan/?urut=tutup",
        "/lowongan/?urut=biaya",
    ],
}


def run(sizes: Sequence[int]) -> None:
    """Print one table for each number of listings."""
    for size in sizes:
        published = make_listings(size)
        live = Opportunity.objects.live(today()).count()
        print(
            f"\n## {size:,} listings, {published:,} published, {live:,} live; {WORKERS} workers, {CLIENTS} clients\n"
        )
        print("| page | p50 ms | p95 ms | a second | bytes | brotli | SQL | × raw SQL | × bare |")
        print("|---|---|---|---|---|---|---|---|---|")
        listings = Opportunity.objects.live(today()).order_by("pk")[: size // 4 : size // 400]
        pages = SEARCHES | {"listing page": [listing.get_absolute_url() for listing in listings]}
        with web_server() as (port, pid):
            for name, paths in pages.items():
                compare(name, port, paths)
            memory = ", ".join(f"{value:.0f}" for value in worker_memory_mb(pid))
        print(f"\nMemory of the workers after that: {memory} MB\n")


def compare(name: str, port: int, paths: Sequence[str]) -> None:
    """One row: the page under load, its statements alone under the same load, and a bare view of the same size."""
    statements = [statements_of(path) for path in paths]
    page = get_pages(port, paths, requests=REQUESTS, clients=CLIENTS)
    raw = replay(statements)
    bare = get_pages(port, [f"/bare/{max(1, page.size // 1024)}/"], requests=REQUESTS, clients=CLIENTS)
    count = max(len(found) for found in statements)
    packed = len(brotli.compress(visitor().get(paths[0]).content, quality=5))
    print(
        "| "
        + " | ".join((name, *page.row, f"{packed:,}", str(count), ratio(page, raw), ratio(page, bare)))
        + " |",
        flush=True,
    )
    print(f"| … its SQL alone | {raw.p50:.1f} | {raw.p95:.1f} | {raw.per_second:.0f} | | | | | |")
    print(
        f"| … a bare view of its size | {bare.p50:.1f} | {bare.p95:.1f} | {bare.per_second:.0f} | | | | | |"
    )


def ratio(timing: Timing, other: Timing) -> str:
    return f"{timing.p50 / other.p50:.1f}" if other.p50 else ""


def visitor() -> Client:
    """Somebody who asks for pages within this process, under a name that the site answers to."""
    return Client(SERVER_NAME="127.0.0.1")


def statements_of(path: str) -> list[str]:
    """The SQL that one request of the path runs, with its values in place."""
    with CaptureQueriesContext(connection) as captured:
        answer = visitor().get(path)
    if answer.status_code != 200:
        raise RuntimeError(f"{path} answered {answer.status_code}")
    return [query["sql"] for query in captured]


def replay(requests: Sequence[Sequence[str]]) -> Timing:
    """The same statements straight through the driver, by as many clients as the pages had."""
    address = connection.get_connection_params()

    def client(number: int) -> list[float]:
        timings = []
        with closing(psycopg2.connect(**{key: address[key] for key in ("dbname", "user", "host")})) as raw:
            raw.autocommit = True
            with raw.cursor() as cursor:
                for turn in range(REQUESTS // CLIENTS):
                    start = time.perf_counter()
                    for statement in requests[(turn * CLIENTS + number) % len(requests)]:
                        cursor.execute(statement)
                        cursor.fetchall()
                    timings.append((time.perf_counter() - start) * 1000)
        return timings

    milliseconds, seconds = hammer(client, CLIENTS)
    return summarise(milliseconds, seconds)
