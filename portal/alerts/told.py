"""What an address has been told, whichever of its alerts found it: nothing is named to anybody twice."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from portal.models import Subscriber, Told

MOST_REMEMBERED = (
    2000  # of an address and topic: more than its messages name before an alert and a listing end
)


class Memory:
    """What was told to some addresses, until now and in the messages that are being made; `write` keeps the latter.

    The caller holds the locks of the addresses.
    """

    def __init__(self, subscribers: Iterable[Subscriber]) -> None:
        known = Told.objects.filter(subscriber__in=[subscriber.pk for subscriber in subscribers])
        self._told = defaultdict[tuple[int, str], list[int]](list)
        self._told.update({(told.subscriber_id, told.topic): told.items for told in known})
        self._grown: set[tuple[int, str]] = set()

    def news(self, subscriber: Subscriber, topic: str, items: Sequence[int]) -> list[int]:
        """Those of the rows that the address has not been told."""
        told = set(self._told.get((subscriber.pk, topic), ()))
        return [item for item in items if item not in told]

    def tell(self, subscriber: Subscriber, topic: str, items: Sequence[int]) -> None:
        """The message to the address names these rows."""
        self._told[subscriber.pk, topic] = [*self._told[subscriber.pk, topic], *items][-MOST_REMEMBERED:]
        self._grown.add((subscriber.pk, topic))

    def write(self) -> None:
        """Keep what was told."""
        rows = [
            Told(subscriber_id=key[0], topic=key[1], items=self._told[key]) for key in sorted(self._grown)
        ]
        Told.objects.bulk_create(
            rows, update_conflicts=True, update_fields=["items"], unique_fields=["subscriber", "topic"]
        )
