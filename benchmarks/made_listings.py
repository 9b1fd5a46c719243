"""Listings by the hundred thousand, made in SQL: 45 % of them public, the rest closed, drafts or past their dates."""

from django.contrib.postgres.indexes import GinIndex
from django.db import connection

from opportunities import derived
from opportunities.models import Opportunity
from portal.models import User

# Weights: a few countries, agencies and occupations have most listings, as in life.
_GROUND = """
INSERT INTO opportunities_agency (key, name, licence_number, licence_from, licence_until, other_names, note, website,
                                  source, is_demo, version, updated_at)
SELECT 'bench-' || n, 'PT Bench ' || n || ' (contoh)', 'BENCH-' || n, current_date - 700,
       current_date + CASE WHEN n %% 25 = 0 THEN -1 ELSE 700 END, '', '', '', 'bench', true, 0, now()
  FROM generate_series(1, 400) n;
INSERT INTO opportunities_destinationrule (country_id, sector_id, employer_kind, origin_id, is_open,
       starts_on, source,
                                           certainty, review_status, note, is_demo, version, updated_at)
SELECT iso2, NULL, '', NULL, true, current_date - 400, 'bench', 'C', 'unconfirmed', '', true, 0, now()
  FROM unnest(ARRAY['MY','JP','TW','SG','HK','BN','KR','MV','TR','DE']) iso2;
"""

_LISTINGS = """
INSERT INTO opportunities_opportunity (
    code, slug, office_id, origin_id, state, author_id, submitted_by_id, publisher_id, created_at, published_at,
    source_kind, source_id, source_url, source_checked_at, is_demo, policy_note, scheme_id, agency_id, permit_number,
    permit_issued_on, permit_expires_on, job_order_number, opens_on, closes_on, employer_name, employer_kind,
    employer_address, foreign_agency, country_id, city, title, title_ind, title_en, occupation_id, sector_id,
    formality, description, description_ind, description_en, daily_tasks, daily_tasks_ind, quota_male, quota_female,
    quota_any, quota_filled, wage_min, wage_max, currency, wage_period, wage_basis, overtime_rule, payment_method,
    payment_note, deductions, hours_per_day, days_per_week, rest_day, rest_day_ind, annual_leave_days,
    contract_months, extendable, housing, meals, transport_local, ticket_out, ticket_home, insurance, insurance_ind,
    bpjs_months, age_min, age_max, gender, health_note, education_min, experience_months, skills, certificates,
    training_by, welcomes, apply_steps, apply_steps_ind, apply_office_id, version, updated_at)
SELECT 'NTT-' || upper(to_hex(g + 1048576)), 'lowongan-' || g, office.id, '53',
       CASE WHEN p.live THEN 'published' WHEN g %% 3 = 0 THEN 'draft' ELSE 'closed' END,
       %(author)s, %(author)s, %(publisher)s,
       now() - interval '1 day' * (g %% 600), now() - interval '1 day' * (g %% 600),
       'bp3mi_entry', '', '', now(), true, '', 'p2p', agency.id, 'BENCH-SIP2MI-' || g, current_date - 60,
       current_date + 200, 'JO-' || g, current_date - 30, current_date + 1 + g %% 120, 'Majikan ' || g,
       'legal_entity',
       '', '', c.iso2, c.city, t.title_ind || ' ' || m.ind, t.title_ind || ' ' || m.ind, t.title_en || ', ' || m.en,
       t.slug, t.sector_id, 'formal', d.text, d.text, d.text, 'Tugas harian', 'Tugas harian', 0, 0,
       10 + g %% 40, g %% 10,
       c.wage * (1 + (g %% 7) * 0.1), c.wage * (1.5 + (g %% 7) * 0.1), c.currency, 'month', 'gross', '',
       'bank', '', '',
       8, 6, 'Minggu', 'Minggu', 8, 24, true, 'employer', 'worker', 'employer', 'employer', 'employer', '',
       '', 24, 18,
       45, 'any', '', (ARRAY['none','sd','smp','sma','d3'])[1 + g %% 5],
       CASE WHEN g %% 3 = 0 THEN 12 ELSE 0 END, '', '',
       'p3mi', '{}', 'Datang ke kantor', 'Datang ke kantor', office.id, 0, now()
  FROM generate_series(1, %(size)s) g
 CROSS JOIN LATERAL (SELECT g %% 20 < 9 AS live) p
  JOIN portal_office office ON office.key = 'bp3mi-ntt'
  JOIN (SELECT row_number() OVER (ORDER BY id) - 1 AS n,
       id FROM opportunities_agency WHERE key LIKE 'bench-%%') agency
    ON agency.n = (g::bigint * 7919) %% 400
  JOIN (SELECT row_number() OVER (ORDER BY slug) - 1 AS n, count(*) OVER () AS many, * FROM portal_occupation) t
    ON t.n = floor(power((g::bigint * 104729 %% 1000) / 1000.0, 1.4) * t.many)
  JOIN (VALUES (0,'MY','MYR',1700,'Pahang'), (1,'JP','JPY',180000,'Saitama'), (2,'TW','TWD',29500,'Taoyuan'),
               (3,'SG','SGD',1200,'Singapura'), (4,'HK','HKD',5100,'Kowloon'), (5,'BN','BND',600,'Seria'),
               (6,'KR','KRW',2000000,'Ansan'), (7,'MV','USD',500,'Male'), (8,'TR','USD',700,'Antalya'),
               (9,'DE','EUR',2300,'Bremen')) c (n, iso2, currency, wage, city)
    ON c.n = floor(power((g::bigint * 15485863 %% 1000) / 1000.0, 2.2) * 10)
  JOIN (VALUES (0,'berpengalaman','experienced'), (1,'pemula','entry level'), (2,'shift malam','night shift'),
               (3,'kontrak dua tahun','two-year contract'), (4,'dengan asrama','with dormitory')) m (n, ind, en)
    ON m.n = (g / 3) %% 5
 CROSS JOIN LATERAL (SELECT t.summary_ind || ' Tempat kerja di ' || c.city || '. Kode ' || md5(g::text)
       || '. Bekerja merawat, mengemas, memanen atau menjahit sesuai kontrak. Gaji dibayar setiap bulan.' AS text) d
"""

_COSTS = """
INSERT INTO opportunities_costitem (opportunity_id, kind_id, payer, amount, currency, legal_basis_id, note)
SELECT o.id, k.kind, k.payer, k.amount * (1 + o.id %% 5), 'IDR', b.key, ''
  FROM opportunities_opportunity o
  JOIN (SELECT key FROM portal_rulereference WHERE allows_worker_cost ORDER BY key LIMIT 1) b ON true
 CROSS JOIN (VALUES ('paspor', 'worker', 350000), ('visa', 'employer', 520000),
                    ('tiket-berangkat', 'employer', 2400000)) k (kind, payer, amount)
"""


def make_listings(size: int) -> int:
    """Replace whatever listings there are by `size` made ones; returns how many of them are published."""
    author, _ = User.objects.get_or_create(username="bench-author")
    publisher, _ = User.objects.get_or_create(username="bench-publisher")
    values = {"size": size, "author": author.pk, "publisher": publisher.pk}
    with connection.cursor() as cursor:
        cursor.execute(
            "SET session_replication_role = replica"
        )  # the audit triggers are not what is measured
        cursor.execute(
            "TRUNCATE opportunities_opportunity, opportunities_agency, opportunities_destinationrule CASCADE"
        )
        cursor.execute(_GROUND.replace("%%", "%"))
        cursor.execute(_LISTINGS, values)
        cursor.execute(_COSTS.replace("%%", "%"))
    heavy = [index for index in Opportunity._meta.indexes if isinstance(index, GinIndex)]
    with connection.schema_editor() as editor:
        for index in heavy:
            editor.remove_index(Opportunity, index)
    derived.refresh()
    with connection.schema_editor() as editor:
        for index in heavy:
            editor.add_index(Opportunity, index)
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = origin")
        cursor.execute(
            "VACUUM ANALYZE opportunities_opportunity, opportunities_costitem, opportunities_agency"
        )
        cursor.execute("SELECT count(*) FROM opportunities_opportunity WHERE state = 'published'")
        return int(cursor.fetchone()[0])
