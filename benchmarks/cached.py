"""A cache in front of the site: what it saves, and that a suspended listing is gone from it within a minute."""

import sys
import time
from collections.abc import Sequence
from contextlib import closing
from http.client import HTTPConnection

from benchmarks.amount import amount
from benchmarks.front import installed, nginx
from benchmarks.load import get_pages
from benchmarks.made_listings import make_listings
from benchmarks.server import WORKERS, web_server
from opportunities.models import Opportunity
from portal.dates import today
from portal.middleware import PUBLIC

LISTINGS = amount(20_000, 2_000)
REQUESTS = amount(4_000, 200)
CLIENTS = 4
PROMISED_SECONDS = 60
STOP = b"JANGAN BAYAR"


def run(sizes: Sequence[int]) -> None:
    """Print two tables; `sizes` does not matter here. Raises RuntimeError when a suspended listing stays too long."""
    if not installed():
        print(
            "\n## SKIPPED: no nginx on this machine (apt install nginx), so nothing is shown about caching.\n"
        )
        print("The benchmark of the cache in front was skipped: no nginx.", file=sys.stderr)
        return
    make_listings(LISTINGS)
    live = list(Opportunity.objects.live(today()).order_by("-published_at", "-pk")[:12])
    with web_server() as (web, _pid), nginx(web) as front:
        throughput(web, front, [listing.get_absolute_url() for listing in live[2:]])
        suspension(front, live[0], live[1])


def throughput(web: int, front: int, listings: Sequence[str]) -> None:
    """The same pages straight from the site and through nginx."""
    print(f"\n## nginx in front (deploy/nginx.conf), {WORKERS} workers, {CLIENTS} clients\n")
    print("| pages | p50 ms | p95 ms | a second |")
    print("|---|---|---|---|")
    pages = {"ten listings": listings, "the list, two searches": ["/lowongan/", "/lowongan/?q=sawit"]}
    for name, paths in pages.items():
        for way, port, requests in (("", web, REQUESTS // 10), (", through nginx", front, REQUESTS)):
            p50, p95, rate, _size = get_pages(port, paths, requests=requests, clients=CLIENTS).row
            print(f"| {name}{way} | {p50} | {p95} | {rate} |", flush=True)


def suspension(front: int, often: Opportunity, once: Opportunity) -> None:
    """Both are in the cache when they are suspended. One is asked for every second, the other once the minute is over.

    The first shows when the cache notices, the second that it does not serve an old copy because nobody came by.
    """
    list_page = f"/lowongan/?asal={often.origin_id}"
    for path in (often.get_absolute_url(), once.get_absolute_url(), list_page):
        if STOP in ask(front, path)[1] or ask(front, path)[0] != "HIT":
            raise RuntimeError(f"{path} is not in the cache")
    shown = often.code.encode()
    if shown not in ask(front, list_page)[1]:
        raise RuntimeError("the newest listing is not on the first page")
    start = time.monotonic()
    Opportunity.objects.filter(pk__in=[often.pk, once.pk]).update(state="suspended")
    gone: dict[str, float] = {}
    while time.monotonic() - start < PROMISED_SECONDS:
        time.sleep(1)
        seconds = time.monotonic() - start
        if STOP in ask(front, often.get_absolute_url())[1]:
            gone.setdefault("its page, asked for every second", seconds)
        if shown not in ask(front, list_page)[1]:
            gone.setdefault("the list, asked for every second", seconds)
    if STOP in ask(front, once.get_absolute_url())[1]:
        gone["another page, asked for once after a minute"] = time.monotonic() - start
    print(f"\n| A suspended listing behind the cache (`{PUBLIC}`) | gone after seconds |")
    print("|---|---|")
    for name, seconds in gone.items():
        print(f"| {name} | {seconds:.0f} |")
    if len(gone) < 3 or max(gone.values()) > PROMISED_SECONDS + 2:
        raise RuntimeError("a suspended listing was still shown after a minute")


def ask(port: int, path: str) -> tuple[str, bytes]:
    """What nginx says about its cache, and the page."""
    with closing(HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.getheader("X-Cache", ""), answer.read()
