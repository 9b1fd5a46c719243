"""How much is measured: everything, or (`--quick`) just enough to see that every part runs to its end."""

import os

QUICK = "BENCHMARKS_QUICK"  # in the environment, so that processes of the benchmark know it too


def amount(full: int, quick: int) -> int:
    """The first number, or the second in a quick run."""
    return quick if os.environ.get(QUICK) else full
