"""Reminders two days before, reconciled: which should exist is computed from sessions and seats, and compared.

So a moved session moves its reminders, a cancelled one stops them, a seat given back stops its own, and nothing has to
be remembered anywhere else. Three statements on whole sets, for all sessions together.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from outreach.models.choices import SEATED_STATES, SessionState
from outreach.notifications import COLUMNS, REMINDER
from portal import messages

LEAD = timedelta(days=2)

# One reminder a form, to its telephone, for people who had their seat before the reminder was due. The key holds the
# beginning of the session, so that a moved session needs another reminder; the planned moment is in UTC.
_WANTED = """
WITH wanted AS (
    SELECT DISTINCT ON (r."group")
           'reminder:' || r."group"::text || ':' || extract(epoch FROM s.starts_at)::bigint::text AS key,
           r.phone, r.language, r."group"::text AS reference, 'session:' || s.code AS subject,
           s.office_id, s.zone, s.starts_at, s.starts_at - %(lead)s AS send_after
      FROM outreach_registration r
      JOIN outreach_session s ON s.id = r.session_id
     WHERE s.state = %(approved)s AND s.starts_at > %(now)s
       AND r.state = ANY(%(seated)s) AND r.repeat_of_id IS NULL AND r.phone <> ''
       AND coalesce(r.seated_at, r.created_at) < s.starts_at - %(lead)s
     ORDER BY r."group", r.position
)
"""
_STOP = f"""{_WANTED}
UPDATE portal_message m SET state = 'cancelled'
 WHERE m.template = %(template)s AND m.state IN ('queued', 'by_hand')
   AND NOT EXISTS (SELECT 1 FROM wanted w WHERE w.key = m.key)
"""  # noqa: S608 constants of this module
_REVIVE = f"""{_WANTED}
UPDATE portal_message m
   SET state = 'queued', send_after = w.send_after, recipient = w.phone, attempts = 0, last_error = ''
  FROM wanted w
 WHERE w.key = m.key AND m.template = %(template)s AND m.state = 'cancelled' AND m.last_error IN ('', %(not_true)s)
"""  # noqa: S608
_ADD = f"""{_WANTED}
INSERT INTO portal_message {COLUMNS}
SELECT w.key, %(channel)s, w.phone, %(template)s, w.language, '', w.subject, w.reference, w.office_id,
       'queued', w.zone, false, w.send_after, w.starts_at, 0, ''
  FROM wanted w
 WHERE NOT EXISTS (SELECT 1 FROM portal_message m WHERE m.key = w.key)
    ON CONFLICT (key) DO NOTHING
"""  # noqa: S608


def reconcile_reminders(now: datetime | None = None) -> dict[str, int]:
    """The job: stop reminders that should not exist, bring back those that should again, add those that are missing.

    Returns how many of each: `stopped`, `revived`, `added`. Repeating changes nothing.
    """
    values: dict[str, Any] = {
        "lead": LEAD,
        "approved": SessionState.APPROVED.value,
        "seated": [state.value for state in SEATED_STATES],
        "now": now or timezone.now(),
        "template": REMINDER,
        "channel": messages.phone_channel(),
        "not_true": messages.NOT_TRUE,
    }
    counts = {}
    with transaction.atomic(), connection.cursor() as cursor:
        for name, statement in (("stopped", _STOP), ("revived", _REVIVE), ("added", _ADD)):
            cursor.execute(statement, values)
            counts[name] = cursor.rowcount
    return counts
