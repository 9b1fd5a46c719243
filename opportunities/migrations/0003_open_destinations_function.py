"""`open_destinations(day)`: every (country, sector, employer kind, home province or '') that is open on that day.

Open means: at least one opening rule in force matches and no closing rule in force does (see `DestinationRule`).
Home provinces are only those that some rule names; '' stands for all the others.
"""

from django.db import migrations

CREATE = """
CREATE FUNCTION open_destinations(day date)
RETURNS TABLE (country_id varchar, sector_id varchar, employer_kind varchar, origin varchar)
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    WITH rule AS (
        SELECT r.country_id, r.sector_id, r.employer_kind, r.origin_id, r.is_open
          FROM opportunities_destinationrule r
         WHERE r.starts_on <= day AND (r.ends_on IS NULL OR r.ends_on >= day)
    ), home AS (
        SELECT ''::varchar AS code UNION SELECT origin_id FROM opportunities_destinationrule WHERE origin_id IS NOT NULL
    ), place AS (
        SELECT DISTINCT o.country_id, s.key AS sector_id, k.kind AS employer_kind, h.code AS origin
          FROM rule o
          JOIN portal_sector s ON o.sector_id IS NULL OR o.sector_id = s.key
          JOIN (VALUES ('legal_entity'::varchar), ('individual'::varchar)) AS k (kind)
            ON o.employer_kind = '' OR o.employer_kind = k.kind
          JOIN home h ON o.origin_id IS NULL OR o.origin_id = h.code
         WHERE o.is_open
    )
    SELECT p.country_id, p.sector_id, p.employer_kind, p.origin
      FROM place p
     WHERE NOT EXISTS (
        SELECT 1 FROM rule c
         WHERE NOT c.is_open
           AND c.country_id = p.country_id
           AND (c.sector_id IS NULL OR c.sector_id = p.sector_id)
           AND (c.employer_kind = '' OR c.employer_kind = p.employer_kind)
           AND (c.origin_id IS NULL OR c.origin_id = p.origin)
     )
$$
"""


class Migration(migrations.Migration):
    dependencies = [("opportunities", "0001_initial")]

    operations = [migrations.RunSQL(CREATE, "DROP FUNCTION open_destinations(date)")]
