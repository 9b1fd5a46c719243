"""Which live listings can be found by something else than before: alerts tell of those that fit only now.

A filter asks for coded facts, money and the home province. Words are not recorded: a listing whose text alone has
changed is no news.
"""

from datetime import date

from django.db import connection

from opportunities.models import Opportunity, Standing
from opportunities.models.choices import State

COLUMNS = (
    "country_id",
    "sector_id",
    "occupation_id",
    "scheme_id",
    "education_min",
    "experience_months",
    "training_by",
    "welcomes",
    "pay_idr_min",
    "worker_cost_idr",
    "origin_id",
    "closed_to",
)

# What the live listings are found by. A province that no rule names is treated like the country as a whole, and a live
# listing is open to that (see `DestinationOpen`), so only provinces with a name in the rules can be closed.
_FOUND = """
WITH live (id) AS MATERIALIZED ({live}), opened AS MATERIALIZED (
    SELECT country_id, sector_id, employer_kind, origin FROM open_destinations(%s)
), home AS (
    SELECT DISTINCT origin_id AS province FROM opportunities_destinationrule WHERE origin_id IS NOT NULL
), place AS (
    SELECT DISTINCT country_id, sector_id, employer_kind FROM opportunities_opportunity JOIN live USING (id)
), shut AS MATERIALIZED (
    SELECT country_id, sector_id, employer_kind, array_agg(province ORDER BY province) AS provinces
      FROM place CROSS JOIN home
     WHERE (country_id, sector_id, employer_kind, province)
           NOT IN (SELECT country_id, sector_id, employer_kind, origin FROM opened)
     GROUP BY country_id, sector_id, employer_kind
), found AS (
    SELECT id, country_id, sector_id, occupation_id, scheme_id, education_min, experience_months, training_by, welcomes,
           pay_idr_min, worker_cost_idr, origin_id, coalesce(provinces, '{{}}') AS closed_to
      FROM opportunities_opportunity JOIN live USING (id) LEFT JOIN shut USING (country_id, sector_id, employer_kind)
)
"""
_END = f"""
UPDATE opportunities_standing AS known SET until = %s FROM found
 WHERE known.listing_id = found.id AND known.until IS NULL
   AND ({", ".join(f"known.{name}" for name in COLUMNS)})
       IS DISTINCT FROM ({", ".join(f"found.{name}" for name in COLUMNS)})
RETURNING known.listing_id
"""  # noqa: S608 names of ours
_BEGIN = f"""
INSERT INTO opportunities_standing (listing_id, since, {", ".join(COLUMNS)})
SELECT found.id, greatest(ended, first_round, 0), {", ".join(COLUMNS)}
  FROM found
  LEFT JOIN LATERAL (
       SELECT max(until) AS ended FROM opportunities_standing WHERE listing_id = found.id) AS former ON true
  LEFT JOIN LATERAL (
       SELECT min(round) AS first_round FROM portal_appearance WHERE topic = %s AND item = found.id) AS new ON true
 WHERE NOT EXISTS (SELECT FROM opportunities_standing WHERE listing_id = found.id AND until IS NULL)
"""  # noqa: S608 names of ours


def note(topic: str, coming: int, on: date) -> list[int]:
    """Record what live listings of that WITA date are found by; the numbers of those that changed, from that round on.

    A listing without a record has been so since it appeared.
    """
    live, given = Opportunity.objects.live(on).order_by().values("pk").query.sql_with_params()
    found = _FOUND.format(live=live)
    with connection.cursor() as cursor:
        cursor.execute(f"{found} {_END}", [*given, on, coming])
        changed = [listing for (listing,) in cursor.fetchall()]
        cursor.execute(f"{found} {_BEGIN}", [*given, on, topic])
    return changed


def forget(oldest: int, on: date) -> None:
    """Delete what no alert can ask for: what ended at that round or before, and what can hardly become live again."""
    Standing.objects.filter(until__lte=oldest).delete()
    over = Opportunity.objects.exclude(state__in=(State.PUBLISHED, State.SUSPENDED), closes_on__gte=on)
    Standing.objects.filter(listing__in=over).delete()
