"""Changes of a listing that wait for a second person: proposed by an edit or an import, shown as a field-by-field diff.

Values in snapshots and changes are JSON-safe: ISO dates, decimals as text, keys of related rows, and `costs` and
`languages` as whole lists.
"""

from opportunities.amendments.deciding import (
    OPEN_STATES,
    TRANSITIONS,
    Proposal,
    apply,
    may_decide,
    preview_all,
    propose,
    propose_all,
)
from opportunities.amendments.describing import Difference, describe, label_of
from opportunities.amendments.facts import (
    COSTS,
    FIELDS,
    LANGUAGES,
    MATERIAL_FIELDS,
    Changes,
    Values,
    amount,
    cost_key,
    diff,
    plain,
    snapshot,
)

__all__ = [
    "COSTS",
    "FIELDS",
    "LANGUAGES",
    "MATERIAL_FIELDS",
    "OPEN_STATES",
    "TRANSITIONS",
    "Changes",
    "Difference",
    "Proposal",
    "Values",
    "amount",
    "apply",
    "cost_key",
    "describe",
    "diff",
    "label_of",
    "may_decide",
    "plain",
    "preview_all",
    "propose",
    "propose_all",
    "snapshot",
]
