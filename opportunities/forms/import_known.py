"""What the cells of a job-order file may refer to, loaded once for a whole file by `opportunities.imports`."""

from dataclasses import dataclass, field
from datetime import date

from portal.imports import NameIndex


@dataclass
class Known:
    """Indexes of every name a file may use, and the facts a row is judged by. `on` is the load date (WITA)."""

    on: date
    countries: NameIndex[str]
    schemes: NameIndex[str]
    sectors: NameIndex[str]
    agencies: NameIndex[int]
    occupations: NameIndex[str]  # by short name and title
    job_titles: NameIndex[str]  # by these and by the words people use
    offices: NameIndex[int]
    regions: NameIndex[str]
    cost_kinds: NameIndex[str]
    languages: NameIndex[str]
    sector_of: dict[str, str] = field(default_factory=dict)  # by occupation
    cost_basis: dict[str, str | None] = field(
        default_factory=dict
    )  # by kind: the rule that lets the worker pay
    agency_remarks: dict[int, str] = field(default_factory=dict)  # why an agency may not recruit today
