"""History is only added to: triggers refuse to change, delete or empty it, raw SQL included.

The one home of this rule. Who is under it: the tables of `portal.registration.audit()`, `StateChange`, pghistory's
contexts (who and from where) and records that are complete once written. `migrate` installs the triggers.
"""

import pgtrigger

NEVER_EMPTIED = "never_emptied"

# A context is written with the first change of a request. Later changes of it may say more (somebody signs in, an
# import begins); what was said stays.
_SAYS_LESS = pgtrigger.Condition(
    "NEW.id <> OLD.id OR NEW.created_at <> OLD.created_at"
    " OR NOT NEW.metadata @> jsonb_strip_nulls(OLD.metadata)"
)


def append_only() -> list[pgtrigger.Trigger]:
    """For a table of history: rows are never changed and never go."""
    return [
        pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        _never_emptied(),
    ]


def only_grows() -> list[pgtrigger.Trigger]:
    """For the contexts of history: what is said of a change stays, more may be said, rows never go."""
    return [
        pgtrigger.Protect(name="append_only", operation=pgtrigger.Delete),
        pgtrigger.Protect(name="only_grows", operation=pgtrigger.Update, condition=_SAYS_LESS),
        _never_emptied(),
    ]


def fixed_once(written: str) -> list[pgtrigger.Trigger]:
    """For a record written in two steps: once `written` (SQL about OLD) is true, it is never changed and never goes."""
    return [
        pgtrigger.Protect(
            name="fixed_once_written",
            operation=pgtrigger.Update | pgtrigger.Delete,
            condition=pgtrigger.Condition(written),
        ),
        _never_emptied(),
    ]


def _never_emptied() -> pgtrigger.Trigger:
    """TRUNCATE passes by the triggers of rows."""
    return pgtrigger.Trigger(
        name=NEVER_EMPTIED,
        level=pgtrigger.Statement,
        when=pgtrigger.Before,
        operation=pgtrigger.Truncate,
        func="RAISE EXCEPTION 'The table % is never emptied', TG_TABLE_NAME;",
    )
