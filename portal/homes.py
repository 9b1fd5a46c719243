"""The visitor's home, a province or regency: it stands in addresses only (`?asal=53.04`) and is stored nowhere.

Every page asks for it, so what exists is looked up in the shipped list of regions, not in the database.
"""

import re
from functools import lru_cache

from django.http import HttpRequest

from portal.seeding.files import PORTAL_DATA, read_rows

LONGEST_QUERY = 1000  # characters; what comes later in an address is not looked at
_HOME = re.compile(r"(?:^|&)asal=(\d\d(?:\.\d\d)?)(?:\.\d\d)*(?=&|$)", re.ASCII)  # of a district, its regency
_LONGEST_CODE = 5  # `53.04`


def home_of(request: HttpRequest) -> str:
    """The code of the home that the address of this request names, if it exists; empty otherwise."""
    return home_in(request.META.get("QUERY_STRING", ""))


def home_in(query: str) -> str:
    """The same of a raw query string."""
    return next((code for code in _HOME.findall(query[:LONGEST_QUERY]) if code in existing()), "")


def with_home(url: str, home: str) -> str:
    """An address without parameters, with the home carried along."""
    return f"{url}?asal={home}" if home else url


@lru_cache
def existing() -> frozenset[str]:
    """The codes of all provinces and regencies."""
    codes = (row["code"] for row in read_rows(PORTAL_DATA / "regions.csv.gz"))
    return frozenset(code for code in codes if len(code) <= _LONGEST_CODE)
