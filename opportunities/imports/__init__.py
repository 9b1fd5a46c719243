"""Import of job orders: the command line and the back office run the same engine.

`import_job_orders()` reads a file in one of the two layouts, judges each row and, when told, writes: new rows become
drafts, changed rows become amendments, everything else is left. See docs/import.md.
"""

from opportunities.imports.people import ImportRefused, import_account, import_office
from opportunities.imports.running import LAYOUTS, bases_of, import_job_orders

__all__ = ["LAYOUTS", "ImportRefused", "bases_of", "import_account", "import_job_orders", "import_office"]
