"""Alerts of a hundred thousand addresses: one day's look for news, its time and the peak memory of its process."""

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Sequence

from django.db import connection
from django.db.models import F
from django.utils import timezone

from benchmarks.amount import amount
from benchmarks.made_listings import make_listings
from benchmarks.server import ROOT
from opportunities.models import Opportunity, Standing
from portal.alerts import sending
from portal.alerts.appearances import note_appearances
from portal.alerts.topics import topics
from portal.crypto import encrypt, lookup_hash
from portal.dates import today
from portal.models import Alert, Message

ADDRESSES = amount(100_000, 3_000)
LISTINGS = amount(50_000, 2_000)
FRESH = 200  # listings that appear between two looks
WORDS = (
    "sawit",
    "perawat lansia",
    "operator pabrik",
    "jaga oma",
    "las",
    "sopir",
    "hotel",
    "jahit",
    "kebun",
    "masak",
)
COUNTRIES = ("", "MY", "JP", "TW", "SG", "HK", "BN", "KR", "MV", "TR", "DE")
SCHOOLS = ("", "none", "sd", "smp", "sma")
PAYS = ("", "3000000", "5000000", "7000000", "10000000")
MOST_MB = 300

_MAKE = """
WITH made AS (
    INSERT INTO portal_subscriber (key, channel, recipient, recipient_hash, language, token_hash)
    SELECT gen_random_uuid(), 'email', %(recipient)s, %(hash)s || n, 'id', md5('m' || n)
      FROM generate_series(1, %(size)s) n
    RETURNING id
)
INSERT INTO portal_alert (key, subscriber_id, topic, query, frequency, confirm_hash, confirmed_at, due_on, expires_on,
                          end_told, seen_round)
SELECT gen_random_uuid(), id, 'jobs', (%(queries)s::text[])[1 + id %% cardinality(%(queries)s::text[])],
       CASE WHEN id %% 4 = 0 THEN 'weekly' ELSE 'daily' END, md5('c' || id), now(), %(day)s, %(day)s + 100, false,
       %(round)s
  FROM made
"""


def run(sizes: Sequence[int]) -> None:
    """Print one table; `sizes` does not matter here. Raises RuntimeError when it is wrong or takes too much memory."""
    published = make_listings(LISTINGS)
    queries = searches()
    print(
        f"\n## Alerts of {ADDRESSES:,} addresses with {len(queries):,} different searches, {published:,} listings\n"
    )
    print("| what a day brings | messages | seconds | addresses a second | peak MB of the process |")
    print("|---|---|---|---|---|")
    make_alerts(queries)
    for name, happen, again, news in DAYS:
        happen()
        if again:
            forget_the_day()
        count, seconds, peak = look_apart()
        print(f"| {name} | {count:,} | {seconds:.1f} | {ADDRESSES / seconds:,.0f} | {peak:.0f} |", flush=True)
        if peak > MOST_MB:
            raise RuntimeError(f"the look took {peak:.0f} MB")
        if bool(count) != news:
            raise RuntimeError(f"{count} messages on a day with {name}")
    keys = Message.objects.filter(template=sending.NEWS).count()
    print(f"\n{keys:,} messages are queued, each to another address.\n")


def searches() -> list[str]:
    """Words, country, schooling and pay in all their combinations: 2,750 searches."""
    parts = (("q", WORDS), ("negara", COUNTRIES), ("pendidikan", SCHOOLS), ("gaji_min", PAYS))
    found = [""]
    for name, values in parts:
        found = [
            "&".join(filter(None, (front, f"{name}={value.replace(' ', '+')}" if value else "")))
            for front in found
            for value in values
        ]
    return found


def make_alerts(queries: list[str]) -> None:
    """In SQL, all with one ciphertext: what is measured is reading it a hundred thousand times, not making it."""
    rounds = {topic.name: note_appearances(topic, timezone.now()) for topic in topics()}
    address = "orang@contoh.example"
    values = {
        "recipient": encrypt(address),
        "hash": lookup_hash(address, "alert-recipient")[:40],
        "size": ADDRESSES,
        "queries": queries,
        "day": today(),
        "round": rounds["jobs"],
    }
    with connection.cursor() as cursor:
        cursor.execute(_MAKE, values)
        cursor.execute(
            "VACUUM ANALYZE portal_subscriber, portal_alert, portal_appearance, opportunities_standing"
        )


def appear() -> None:
    """So many listings become public for the first time: taken out of the known ones."""
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH gone AS (DELETE FROM portal_appearance WHERE topic = 'jobs' AND item IN"
            " (SELECT item FROM portal_appearance WHERE topic = 'jobs' ORDER BY item LIMIT %s) RETURNING item)"
            " DELETE FROM opportunities_standing WHERE listing_id IN (SELECT item FROM gone)",
            [FRESH],
        )


def raise_pay() -> None:
    """So many listings pay twice as much, and come over what some alerts ask for."""
    poor = Standing.objects.filter(until=None, pay_idr_min__range=(5_100_000, 9_900_000)).order_by("listing")
    Opportunity.objects.filter(pk__in=poor.values("listing")[:FRESH]).update(pay_idr_min=2 * F("pay_idr_min"))


def load_rates() -> None:
    """Every estimate moves by three per cent."""
    Opportunity.objects.filter(pk__in=Standing.objects.values("listing")).update(
        pay_idr_min=F("pay_idr_min") * 103 / 100
    )


DAYS: tuple[tuple[str, Callable[[], None], bool, bool], ...] = (
    ("nothing new", lambda: None, True, False),
    (f"{FRESH} new listings", appear, True, True),
    ("nothing more on the same day", lambda: None, False, False),
    (f"{FRESH} listings with raised pay", raise_pay, True, True),
    ("new rates for all listings", load_rates, True, True),
)


def forget_the_day() -> None:
    """Everybody is due again."""
    Alert.objects.update(due_on=today())
    with connection.cursor() as cursor:
        cursor.execute("UPDATE portal_subscriber SET last_message_on = NULL")
        cursor.execute("VACUUM portal_subscriber, portal_alert")


def look_apart() -> tuple[int, float, float]:
    """Messages, seconds and megabytes of one look in a process of its own."""
    command = [
        sys.executable,
        "-c",
        "import django; django.setup(); from benchmarks.alerts import report; report()",
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    count, seconds, peak = json.loads(done.stdout)
    return count, seconds, peak


def report() -> None:
    """What `look_apart` reads. The job's turns one after the other, at ten in the morning whatever the clock says."""
    morning = timezone.now().replace(hour=2, minute=0)
    start = time.perf_counter()
    look, last, queued = sending.begin(morning), 0, 0
    while True:
        count, last = sending.send_batch(look, last)
        queued += count
        if not last:
            break
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps([queued, time.perf_counter() - start, peak]))
