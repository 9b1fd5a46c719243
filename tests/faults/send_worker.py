"""Run by `test_outbox_killed` in a process of its own: sends what is due in the outbox, once, and ends."""

import django

django.setup()

from portal.delivery import deliver_due  # noqa: E402 it needs Django set up

if __name__ == "__main__":
    print(deliver_due())  # noqa: T201 read by the test
