"""What may be asked of the list: the parameters of the search page, read by the same reader, but strictly.

A page forgives what it cannot read, because old links must work. A program would not notice, so here a value that
cannot be read is an error. A code that is well made but does not exist matches no listing, and is named in the answer.
Parameters that do not exist are passed over in both, so that campaign marks in addresses break nothing.
"""

from datetime import date
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Field, Schema

from opportunities.search.normalise import LONGEST_TEXT
from opportunities.search.ordering import Cursor, read_cursor
from opportunities.search.parameters import LARGEST_NUMBER, LONGEST_CURSOR, MOST_CODES, read_params
from opportunities.search.question import Question, read_question
from portal.api.places import HomeCode
from portal.api.problems import UnreadableError, unreadable
from portal.api.words import left_out

MOST_ITEMS = 100
PAGE = 20
Country = Annotated[str, Field(pattern=r"^[A-Za-z]{2}(,[A-Za-z]{2})*$", max_length=200)]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9-]{1,60}(,[a-z0-9-]{1,60})*$", max_length=2000)]


class ListingQuery(Schema):
    """The parameters of `/lowongan/`, and `banyak`."""

    q: str = Field("", max_length=LONGEST_TEXT, description="words, as people type them")
    persis: Literal["1"] = left_out(description="1: exactly these words, without synonyms")
    negara: list[Country] = Field([], max_length=MOST_CODES, description="countries, ISO 3166-1")
    profesi: list[Slug] = Field([], max_length=MOST_CODES, description="occupations")
    sektor: list[Slug] = Field([], max_length=MOST_CODES, description="sectors")
    skema: list[Slug] = Field([], max_length=MOST_CODES, description="placement schemes")
    pendidikan: Literal["none", "sd", "smp", "sma", "d3", "s1"] = left_out(
        description="the applicant's schooling: listings that ask for that much or less"
    )
    gaji_min: int = left_out(ge=0, le=LARGEST_NUMBER, description="lowest pay, rupiah a month, at least")
    biaya: int = left_out(ge=0, le=LARGEST_NUMBER, description="the worker pays at most, rupiah")
    pengalaman: int = left_out(ge=0, le=600, description="months of experience asked for, at most")
    ijazah: Literal["0"] = left_out(description="0: without a diploma")
    suami_istri: Literal["1"] = left_out(description="1: couples")
    pelatihan: Literal["1"] = left_out(description="1: training included")
    tutup: int = left_out(ge=0, le=3650, description="closes within so many days")
    asal: HomeCode = Field("", description="province or regency of the applicant: only what is open there")
    urut: Literal["cocok", "gaji", "biaya", "tutup", "baru"] = left_out(
        description="best match, highest pay, lowest cost, closing soon, newest"
    )
    hal: str = Field("", max_length=LONGEST_CURSOR, description="cursor, from `next`")
    banyak: int = Field(PAGE, ge=1, le=MOST_ITEMS, description="listings a page")


def question_of(request: HttpRequest, on: date) -> Question:
    """What is asked. Raises UnreadableError for values that the page would pass over."""
    asked = read_params(request.GET)
    if asked.problems:
        raise UnreadableError({name: unreadable() for name in asked.problems})
    return read_question(asked, on, strictly=True)


def filters_of(question: Question) -> dict[str, list[str]]:
    """What is searched, by the names of the parameters."""
    found: dict[str, list[str]] = {}
    for name, value in question.params.first_page().pairs():
        if name != "urut":
            found.setdefault(name, []).append(value)
    return found


def cursor_of(text: str, sort: str) -> Cursor | None:
    """The cursor in `hal`. Raises UnreadableError for rubbish and for a cursor of another sort."""
    if not text:
        return None
    cursor = read_cursor(text, sort)
    if cursor is None or cursor.backwards:
        raise UnreadableError({"hal": unreadable()})
    return cursor


def next_address(request: HttpRequest, cursor: str, site: str) -> str:
    """The same question from a cursor on."""
    query: Any = request.GET.copy()
    query["hal"] = cursor
    return f"{site}{request.path}?{query.urlencode()}"
