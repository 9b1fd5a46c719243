"""Page numbers for lists of a million rows."""

from django.core.paginator import Paginator
from django.utils.functional import cached_property


class CappedPaginator(Paginator):
    """Counts no further than `CAP` rows: whoever finds more narrows the search instead of turning 20,000 pages."""

    CAP = 10_000

    @cached_property
    def counted(self) -> int:
        """Rows found, at most one more than the cap."""
        return self.object_list.order_by()[: self.CAP + 1].count()  # type: ignore[attr-defined]

    @property
    def count(self) -> int:
        return min(self.counted, self.CAP)

    @property
    def is_capped(self) -> bool:
        """There are more rows than were counted."""
        return self.counted > self.CAP
