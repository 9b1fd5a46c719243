"""What a query becomes on real rows: corrected words, synonyms, filters, and how it is undone."""

from collections.abc import Iterator

import pytest
from django.db import connection, transaction
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoDbBlocker

from opportunities import derived
from opportunities.models import Opportunity, SearchSynonym
from opportunities.models.search import SearchWord
from opportunities.search import vocabulary
from opportunities.search.coded import PHRASES
from opportunities.search.names import read_names
from opportunities.search.parameters import SearchParams, read_params
from opportunities.search.preview import preview
from opportunities.search.results import Results, effective, search
from opportunities.search.synonyms import Group
from opportunities.search.understand import understand
from portal.dates import today
from portal.models import Occupation
from tests.opportunities.demo import load_demo_listings


@pytest.fixture(scope="module")
def demo_listings(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Loaded once for all tests of this file; each undoes what it did."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_demo_listings()
        yield
        transaction.set_rollback(True)


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_listings")]


def find(q: str, **others: str) -> Results:
    data = QueryDict(mutable=True)
    data.update({"q": q, **others})
    return search(read_params(data), today())


def read(asked: SearchParams) -> tuple[SearchParams, tuple[Group, ...]]:
    """The filters and the groups of words that the parameters become."""
    names = read_names(asked.origin, typed=asked.q)
    understood = understand(asked.q, names)
    return effective(asked, understood, names), understood.groups


def becomes(q: str) -> str:
    return find(q).params.url("")


MEANINGS = {
    "sawit malasia": "?q=sawit&negara=MY",
    "sawit malesya": "?q=sawit&negara=MY",
    "jaga oma jepang": "?negara=JP&profesi=pengasuh-lansia",
    "jaga untuk oma di jpang": "?negara=JP&profesi=pengasuh-lansia",
    "caregiver": "?profesi=pengasuh-lansia",
    "Care Giver": "?profesi=pengasuh-lansia",
    "kergiverr": "?profesi=pengasuh-lansia",
    "ssw": "?skema=ssw",
    "tokutei ginou": "?skema=ssw",
    "g to g": "?skema=g2g",
    "g2g jerman": "?negara=DE&skema=g2g",
    "tanpa ijazah": "?ijazah=0",
    "sonde ada ijasah": "?ijazah=0",
    "sonde pake ijazah": "?ijazah=0",
    "yang tidak pake biaya": "?urut=biaya",
    "kerja tanpa bayar": "?urut=biaya",
    "kerja yang gajinya besar": "?urut=gaji",
    "operator gudang": "?profesi=operator-forklift&profesi=pengepak-gudang",
    "jaga nene": "?profesi=pengasuh-lansia",
    "ART singapura": "?negara=SG&profesi=pekerja-rumah-tangga",
    "bersih bersih hotel": "?profesi=pembersih-hotel",
    "cuci baju": "?profesi=pekerja-binatu",
    "best country for welder": "?profesi=tukang-las",
    "lulusan smp": "?pendidikan=smp",
    "tanpa pengalaman": "?pengalaman=0",
    "gaji 10 juta": "?gaji_min=10000000",
    "jepang gaji minimal Rp18.000.000": "?negara=JP&gaji_min=18000000",
    "belu": "?asal=53.04",
    "sawit dari belu": "?q=sawit&asal=53.04",
    "orang sumba timur": "?asal=53.11",
    "atambua": "?asal=53.04",
    "kota kupang": "?asal=53.71",
    "kupang": "?asal=53.01",
    "ntt": "?asal=53",
    "lombok": "?q=lombok",
    "pasutri": "?suami_istri=1",
    "gaji tinggi": "?urut=gaji",
    "gratis": "?urut=biaya",
    "biaya nol": "?biaya=0",
    "lowongan kerja terbaru 2026": "?urut=baru",
    "syarat daftar kerja ke jepang": "?negara=JP",
    "kerja enak gaji besar": "?urut=gaji",
    "gaji 5 juta biaya 2 juta": "?gaji_min=5000000&biaya=2000000",
    "cepat saji": "?profesi=pekerja-restoran-cepat-saji",
    # words that live titles use for other work, too, stay words
    "sawit": "?q=sawit",
    "perawat": "?q=perawat",
    "kebun sawit": "?q=kebun+sawit",
    "batu": "?q=batu",
    # a country inside the name of an occupation is still a country
    "kerja jepang": "?negara=JP",
    # what staff say comes before the names of occupations
    "oma": "?q=oma",
    "jaga ana": "?profesi=pengasuh-anak",
    "kerja kapal": "?profesi=abk-kapal-ikan&profesi=abk-kapal-niaga",
    "tki": "",
}


def test_what_queries_become() -> None:
    assert {query: becomes(query) for query in MEANINGS} == MEANINGS


def test_a_query_says_the_same_once_its_words_are_filters() -> None:
    wrong = {
        query: (found, again)
        for query, found in MEANINGS.items()
        if (again := search(read_params(QueryDict(found[1:])), today()).params.url("")) != found
    }
    assert wrong == {}


def test_exactly_means_exactly() -> None:
    for query in MEANINGS:
        found = find(query, persis="1")
        assert (found.params.q, found.params.without("q").pairs()) == (query, [("persis", "1")])
        assert not found.understood.was_changed


def test_what_was_asked_in_the_address_comes_before_the_words() -> None:
    found = find("caregiver gaji 10 juta belu", gaji_min="5000000", profesi="perawat", asal="53.11")
    assert found.params.url("") == "?profesi=perawat&profesi=pengasuh-lansia&gaji_min=5000000&asal=53.11"


def test_what_is_known_or_said_in_a_listing_is_not_corrected() -> None:
    assert find("sawit").understood.corrected == ()
    assert find("kanada").understood.corrected == ()  # a country that no rule names
    assert find("2026 wkwkwkwkwk").understood.corrected == ()
    assert find("sawid").understood.corrected == (("sawid", "sawit"),)
    Opportunity.objects.filter(source_id="JR-0001").update(description_ind="Buah sawid")
    derived.refresh()
    assert find("sawid").understood.corrected == ()


def test_words_of_a_listing_are_known_from_the_moment_it_is_published_and_forgotten_with_it() -> None:
    listing = Opportunity.objects.get(source_id="JR-0001")
    Opportunity.objects.filter(pk=listing.pk).update(title_ind="Penjinak zebra")
    vocabulary.learn(listing.pk)
    assert SearchWord.objects.get(word="zebra").occupations == ["pekerja-kebun-sawit"]
    assert find("zebrra").understood.corrected == (("zebrra", "zebra"),)
    vocabulary.refresh()
    assert SearchWord.objects.get(word="zebra").listings == 1
    Opportunity.objects.filter(pk=listing.pk).update(state="suspended")
    vocabulary.refresh()
    assert not SearchWord.objects.filter(word="zebra").exists()
    assert find("zebrra").understood.corrected == ()


def test_words_of_drafts_are_never_suggested() -> None:
    Opportunity.objects.filter(source_id="JR-0073").update(title_ind="Penjinak zebra")
    vocabulary.refresh()
    assert not SearchWord.objects.filter(word="zebra").exists()


def test_every_synonym_of_staff_and_of_occupations_is_understood() -> None:
    """From the first day: each changes the query, or means every job, or is in the text of the listings itself."""
    ignored = []
    for term in SearchSynonym.objects.values_list("term", flat=True):
        understood = find(term).understood
        if understood.groups and not understood.was_changed:
            ignored.append(term)
    assert ignored == []


def test_what_a_page_links_to_is_read_as_the_page_was() -> None:
    """A filter word between two words of a known phrase is taken out, and they are not taken for the phrase then."""
    terms = list(SearchSynonym.objects.values_list("term", flat=True))
    for names in Occupation.objects.values_list("title_ind", "title_en", "synonyms"):
        terms += " \n".join(names).splitlines()
    split = sorted({tuple(term.split()) for term in terms if 1 < len(term.split()) < 5})
    other = {}
    for number, words in enumerate(split):
        between = ("sma", "malaysia", "gaji 10 juta", "kerja", "tanpa biaya", "belu")[number % 6]
        asked = SearchParams(q=f"{words[0]} {between} {' '.join(words[1:])}")
        first = read(asked)
        if read(first[0]) != first:
            other[asked.q] = (first, read(first[0]))
    assert len(split) > 300
    assert other == {}


def test_a_comma_parts_what_is_searched() -> None:
    assert becomes("pabrik sma makanan") == "?q=pabrik%2C+makanan&pendidikan=sma"
    assert becomes("pabrik, makanan") == "?q=pabrik%2C+makanan"
    assert becomes("pabrik makanan") != becomes("pabrik, makanan")
    assert becomes("jaga oma,malaysia") == becomes("jaga oma malaysia")
    assert becomes(",, , ") == ""


def test_every_phrase_of_a_filter_is_that_filter_and_no_misspelling() -> None:
    wrong = {
        phrase: (understood.filters.url(""), understood.rest, understood.corrected)
        for phrase, meant in PHRASES.items()
        if (understood := find(phrase).understood).filters != meant or understood.rest or understood.corrected
    }
    assert wrong == {}


def test_a_misspelt_country_of_live_listings_is_that_country() -> None:
    assert becomes("tawan") == "?negara=TW"  # and no gardener (`taman`), whom only one listing looks for


@pytest.mark.parametrize(
    ("typed", "genders"),
    [
        ("kerja untuk wanita", ["any", "female"]),
        ("perempuan malaysia", ["any", "female"]),
        ("jobs for women", ["any", "female"]),
        ("laki-laki", ["any", "male"]),
        ("lowongan pria", ["any", "male"]),
        ("men", ["any", "male"]),
    ],
)
def test_who_may_apply_can_be_searched(typed: str, genders: list[str]) -> None:
    live = Opportunity.objects.live(today())
    Opportunity.objects.filter(pk__in=live.filter(country="MY")[:1]).update(gender="female")
    derived.refresh()
    countries = {"country": "MY"} if "malaysia" in typed else {}
    assert find(typed).facets.total == live.filter(gender__in=genders, **countries).count() > 0
    assert live.exclude(gender__in=genders).exists()


def test_every_name_of_an_occupation_finds_its_live_listings() -> None:
    """But `perawat jerman` finds no nurse in Qatar, `ssw pertanian` no farm work of another scheme."""
    live = {job.occupation_id: job for job in Opportunity.objects.live(today()).order_by("source_id")}
    missed = []
    for occupation in Occupation.objects.filter(pk__in=live):
        job = live[occupation.pk]
        for name in (occupation.title_ind, occupation.title_en, *occupation.synonyms.splitlines()):  # type: ignore[attr-defined]
            tried = preview(name, {}, today(), most=0)
            elsewhere = tried.params.countries and job.country_id not in tried.params.countries
            otherwise = tried.params.schemes and job.scheme_id not in tried.params.schemes
            if not elsewhere and not otherwise and not tried.found.filter(pk=job.pk).exists():
                missed.append((occupation.pk, name))
    assert missed == []


def test_understanding_takes_two_short_statements() -> None:
    find("sawit")
    with CaptureQueriesContext(connection) as queries:
        find("prawat lansya di panti jpang gaji 10 juta dari belu tanpa ijazah")
    assert len(queries) == 4  # names and spelling, meanings, facets, listings
