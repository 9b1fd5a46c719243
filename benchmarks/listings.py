"""Search and listing pages beside their raw SQL, a view of the frame alone and a bare view, in the same run."""

import time
from collections.abc import Callable, Sequence
from contextlib import closing
from functools import partial

import brotli
import psycopg2
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext

from benchmarks.amount import amount
from benchmarks.load import Timing, get_pages, hammer, summarise
from benchmarks.made_listings import make_listings
from benchmarks.server import WORKERS, job_worker, web_server, worker_memory_mb
from opportunities.models import Opportunity
from opportunities.search.names import read_names
from opportunities.search.nearby import look_around
from opportunities.search.parameters import read_params
from opportunities.search.results import search
from opportunities.search.understand import understand
from portal.dates import today

REQUESTS = amount(400, 80)
CLIENTS = WORKERS  # a request waits for no other one: latency; more clients only make the queue longer
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


MISSPELT = ("sawid", "perawta lansai", "oprator pabrik", "malasya", "kaigo jepng", "tukan las", "supri truk")
IN_VAIN = (
    "q=sawit+unta+onta+kuda&negara=JP",
    "q=perawat+lansia+salju&negara=SG",
    "q=las+zzz&gaji_min=90000000",
)


def run(sizes: Sequence[int]) -> None:
    """Print one table for each number of listings."""
    for size in sizes:
        published = make_listings(size)
        live = Opportunity.objects.live(today()).count()
        print(
            f"\n## {size:,} listings, {published:,} published, {live:,} live; {WORKERS} workers, {CLIENTS} clients\n"
        )
        print("| page | p50 ms | p95 ms | a second | bytes | brotli | SQL | × raw SQL | × frame | × bare |")
        print("|---|---|---|---|---|---|---|---|---|---|")
        listings = Opportunity.objects.live(today()).order_by("pk")[: size // 4 : size // (4 * 2 * REQUESTS)]
        addresses = [listing.get_absolute_url() for listing in listings]
        pages = SEARCHES | {
            "listing page, asked for once": addresses[:REQUESTS],
            "listing page, asked for again": addresses[REQUESTS - 1 : REQUESTS],
        }
        with web_server() as (port, pid), job_worker():
            visitor().get("/lowongan/")  # what every process asks once is not counted
            for name, paths in pages.items():
                compare(name, port, paths)
            suggestions()
            memory = ", ".join(f"{value:.0f}" for value in worker_memory_mb(pid))
        print(f"\nMemory of the workers after that: {memory} MB\n")


def compare(name: str, port: int, paths: Sequence[str]) -> None:
    """One row: the page under load; then, under the same load, its statements alone and two views of its size."""
    statements = [statements_of(path) for path in paths]
    page = get_pages(port, paths, requests=REQUESTS, clients=CLIENTS)
    raw = replay(statements)
    size = max(1, page.size // 1024)
    frame = get_pages(port, [f"/frame/{size}/"], requests=REQUESTS, clients=CLIENTS)
    bare = get_pages(port, [f"/bare/{size}/"], requests=REQUESTS, clients=CLIENTS)
    count = max(len(found) for found in statements)
    packed = len(brotli.compress(visitor().get(paths[0]).content, quality=5))
    ratios = [ratio(page, other) for other in (raw, frame, bare)]
    print("| " + " | ".join((name, *page.row, f"{packed:,}", str(count), *ratios)) + " |", flush=True)
    for title, other in (
        ("its SQL", raw),
        ("a view of the frame, as large", frame),
        ("bytes, as many", bare),
    ):
        p50, p95, rate, _size = other.row
        print(f"| … {title} alone | {p50} | {p95} | {rate} | | | | | | |", flush=True)


def suggestions() -> None:
    """What a misspelt word is taken for, and what lies near a search in vain: in this process, one client."""
    timed(
        "understanding misspelt words, statements included", [partial(misspelt, words) for words in MISSPELT]
    )
    in_vain = [search(read_params(QueryDict(query)), today()) for query in IN_VAIN]
    timed(
        "what lies near a search in vain, statements included",
        [partial(look_around, results, today()) for results in in_vain],
    )


def misspelt(words: str) -> None:
    understand(words, read_names(typed=words))


def timed(name: str, calls: Sequence[Callable[[], object]]) -> None:
    """One row: the calls in turn."""
    timings = []
    for turn in range(REQUESTS):
        start = time.perf_counter()
        calls[turn % len(calls)]()
        timings.append((time.perf_counter() - start) * 1000)
    p50, p95, rate, _size = summarise(timings, sum(timings) / 1000).row
    print(f"| {name} | {p50} | {p95} | {rate} | | | | | | |")


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
