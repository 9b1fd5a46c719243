"""The derived columns of a listing: rupiah estimates and search vectors, rebuilt in one statement each.

Call `refresh()` after writing a listing or its costs. When a name or a rate changes that listings show, the database
notes it (`Outdated`) and the worker's `catch_up()` rebuilds them. Nothing here decides legality: `live()` reads none
of these columns.
"""

import time
from collections.abc import Iterable
from datetime import date

from django.db import connection, transaction

from opportunities.models import Outdated
from portal.dates import today

BATCH = 2_000  # listings whose columns are rebuilt in one transaction: about a second
LONGEST_SECONDS = 40  # of one turn of the worker

# Rupiah a month by the newest rate not later than the day. A month has 52/12 weeks; where the listing does not say how
# long one works, a week has six days of eight hours.
_ESTIMATES = """
WITH rate AS (
    SELECT DISTINCT ON (currency) currency, rupiah, "on"
      FROM portal_exchangerate WHERE "on" <= %(day)s ORDER BY currency, "on" DESC
), cost AS (
    SELECT c.opportunity_id,
           sum(CASE WHEN c.payer = 'worker'
                    THEN CASE WHEN c.currency = 'IDR' THEN c.amount ELSE c.amount * r.rupiah END
                    ELSE 0 END) AS worker,
           bool_or(c.payer = 'worker' AND c.currency <> 'IDR' AND r.rupiah IS NULL) AS unknown
      FROM opportunities_costitem c LEFT JOIN rate r USING (currency)
     GROUP BY c.opportunity_id
), wage AS (
    SELECT o.id, r."on",
           CASE WHEN o.currency = 'IDR' THEN 1 ELSE r.rupiah END
           * CASE o.wage_period
                  WHEN 'hour' THEN coalesce(o.hours_per_day, 8) * coalesce(o.days_per_week, 6) * 52 / 12
                  WHEN 'day' THEN coalesce(o.days_per_week, 6)::numeric * 52 / 12
                  WHEN 'week' THEN 52.0 / 12
                  WHEN 'year' THEN 1.0 / 12
                  ELSE 1 END AS factor
      FROM opportunities_opportunity o LEFT JOIN rate r ON r.currency = o.currency
)
UPDATE opportunities_opportunity o
   SET pay_idr_min = round(o.wage_min * wage.factor),
       pay_idr_max = round(coalesce(o.wage_max, o.wage_min) * wage.factor),
       rate_on = wage."on",
       worker_cost_idr = CASE WHEN cost.unknown THEN NULL ELSE round(cost.worker) END
  FROM wage LEFT JOIN cost ON cost.opportunity_id = wage.id
 WHERE wage.id = o.id AND (%(every)s OR o.id = ANY(%(ids)s))
"""

# Three configurations together: the Indonesian stemmer splits words that belong together (docs/search.md).
_VECTORS = """
WITH words AS (
    SELECT o.id,
           concat_ws(' ', o.title_ind, j.title_ind) AS title_ind,
           concat_ws(' ', o.title_en, j.title_en) AS title_en,
           concat_ws(' ', c.name_ind, c.name_en, c.other_names, o.city) AS place,
           concat_ws(' ', j.synonyms, s.name_ind, s.name_en) AS synonyms,
           concat_ws(' ', a.name, a.other_names, o.employer_name, o.code, o.job_order_number, o.permit_number) AS names,
           concat_ws(' ', o.description_ind, o.daily_tasks_ind, o.skills_ind, o.certificates_ind,
                     CASE WHEN o.gender <> 'female' THEN 'laki-laki lelaki pria cowok' END,
                     CASE WHEN o.gender <> 'male' THEN 'perempuan wanita cewek ibu' END) AS body_ind,
           concat_ws(' ', o.description_en, o.daily_tasks_en, o.skills_en, o.certificates_en,
                     CASE WHEN o.gender <> 'female' THEN 'men man male' END,
                     CASE WHEN o.gender <> 'male' THEN 'women woman female' END) AS body_en
      FROM opportunities_opportunity o
      JOIN portal_country c ON c.iso2 = o.country_id
      JOIN portal_sector s ON s.key = o.sector_id
      LEFT JOIN portal_occupation j ON j.slug = o.occupation_id
      LEFT JOIN opportunities_agency a ON a.id = o.agency_id
     WHERE %(every)s OR o.id = ANY(%(ids)s)
), vectors AS (
    SELECT id,
           setweight(to_tsvector('simple', unaccent(title_ind)), 'A')
           || setweight(to_tsvector('indonesian', unaccent(title_ind)), 'A')
           || setweight(to_tsvector('english', unaccent(title_en)), 'A')
           || setweight(to_tsvector('simple', unaccent(place)), 'B') AS title,
           setweight(to_tsvector('simple', unaccent(synonyms)), 'B')
           || setweight(to_tsvector('simple', unaccent(names)), 'C')
           || setweight(to_tsvector('simple', unaccent(body_ind)), 'D')
           || setweight(to_tsvector('indonesian', unaccent(body_ind)), 'D')
           || setweight(to_tsvector('english', unaccent(body_en)), 'D') AS rest
      FROM words
)
UPDATE opportunities_opportunity o
   SET search_title = vectors.title, search_all = vectors.title || vectors.rest
  FROM vectors WHERE vectors.id = o.id
"""


# Somebody who is saving a listing is waited for: what is rebuilt is what was saved.
_HOLD = """
SELECT count(*) FROM (
    SELECT FROM opportunities_opportunity o WHERE %(every)s OR o.id = ANY(%(ids)s) ORDER BY id FOR NO KEY UPDATE
) held
"""


def refresh(ids: Iterable[int] | None = None, *, on: date | None = None) -> None:
    """Rebuild the derived columns of these listings, or of all when `ids` is None; rates are those of `on` (WITA)."""
    chosen = None if ids is None else sorted(set(ids))
    if chosen == []:
        return
    values = {"day": on or today(), "every": chosen is None, "ids": chosen or []}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_HOLD, values)  # type: ignore[arg-type]
        cursor.execute(_ESTIMATES, values)  # type: ignore[arg-type]
        cursor.execute(_VECTORS, values)  # type: ignore[arg-type]


def catch_up() -> None:
    """Rebuild what changed names and rates have outdated, oldest first; a job of the worker, safe to cut off."""
    end = time.monotonic() + LONGEST_SECONDS
    while time.monotonic() < end and _rebuild_a_batch():
        pass


def _rebuild_a_batch() -> bool:
    """The next listings of the oldest change; whether there was one."""
    with transaction.atomic():
        change = Outdated.objects.select_for_update(skip_locked=True).first()
        if change is None:
            return False
        ids = list(change.listings().values_list("pk", flat=True)[:BATCH])
        refresh(ids)
        if len(ids) == BATCH:
            change.reached = ids[-1]
            change.save(update_fields=["reached"])
        else:
            change.delete()
    return True
