"""Synonyms are tried before they are saved; what found nothing is listed for staff, and made a synonym of."""

import threading
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from opportunities.models import Opportunity, SearchSynonym
from opportunities.models.search import SearchMiss, SearchWord
from opportunities.search import misses, vocabulary
from opportunities.search.misses import forget, gathered, worth_keeping, write
from portal.dates import today
from tests.backoffice import messages_in, save, signed_in
from tests.cast import Cast, World, make_live_listing
from tests.pages import every, parsed, text
from tests.test_permissions import everything_stored

SEARCH = "/lowongan/"
ADD = "/admin/opportunities/searchsynonym/add/"


@pytest.fixture
def listing(world: World, cast: Cast) -> Opportunity:
    made = make_live_listing(world, cast)
    vocabulary.refresh()
    return made


@pytest.fixture(autouse=True)
def nothing_gathered() -> None:
    gathered.take()


def panel(client: Client, address: str, **query: str) -> str:
    page = parsed(client.get(address, query))
    return text(next(section for section in every(page, "section") if section.get("id") == "try"))


# --- Preview -----------------------------------------------------------------------------------------------------
@pytest.mark.usefixtures("listing")
def test_an_entry_is_tried_before_it_is_saved(cast: Cast) -> None:
    client = signed_in(cast, "editor")
    before = everything_stored()
    found = panel(client, ADD, term="gawe", expands_to="sawit\nkebun", query="gawe malaysia")
    assert "Kata yang dicarigawe / sawit / kebun" in found
    assert "SaringanMalaysia" in found
    assert "Menemukan1 lowongan" in found
    assert "Pemanen sawit di Pahang (Malaysia)" in found
    assert "Menemukan0 lowongan" in panel(client, ADD, term="gawe", query="gawe")
    assert everything_stored() == before
    page = parsed(client.get(ADD, {"term": "gawe", "expands_to": "sawit"}))
    filled = {box.get("name"): box.get("value") for box in every(page, "input") if box.get("id") == "id_term"}
    assert filled == {"term": "gawe"}


@pytest.mark.usefixtures("listing")
def test_a_saved_entry_is_shown_with_what_it_finds_and_may_be_tried_otherwise(cast: Cast) -> None:
    entry = SearchSynonym.objects.create(term="gawe", expands_to="sawit")
    address = reverse("admin:opportunities_searchsynonym_change", args=[entry.pk])
    client = signed_in(cast, "verifier")
    assert "Kata yang dicarigawe / sawit" in panel(client, address)
    tried = panel(client, address, term="gawe", expands_to="unta", query="gawe")
    assert "Kata yang dicarigawe / unta" in tried
    assert "Menemukan0 lowongan" in tried
    entry.refresh_from_db()
    assert entry.expands_to == "sawit"


@pytest.mark.usefixtures("listing")
def test_a_correction_is_shown_but_never_of_the_entry_itself(cast: Cast) -> None:
    client = signed_in(cast, "editor")
    assert "Ejaan dibetulkansawid → sawit" in panel(client, ADD, query="sawid")
    assert "Ejaan dibetulkan" not in panel(client, ADD, term="sawid", expands_to="kebun", query="sawid")


@pytest.mark.usefixtures("listing")
def test_odd_input_to_the_preview_is_a_page(cast: Cast) -> None:
    client = signed_in(cast, "editor")
    for odd in ("\x00", "a" * 3000, "<script>alert(1)</script>", "%s %(x)s", "' OR 1=1 --", "🌴"):
        for name in ("term", "expands_to", "query"):
            answer = client.get(ADD, {name: odd})
            assert answer.status_code == 200
            assert b"<script>alert" not in answer.content


@pytest.mark.usefixtures("listing")
def test_a_new_entry_works_with_the_next_search_and_says_what_it_finds(cast: Cast) -> None:
    SearchMiss.objects.create(words="gawe kabun", first_on=today(), last_on=today())
    client = signed_in(cast, "editor")
    assert client.get(SEARCH, {"q": "gawe kabun"}).context["facets"].total == 0
    answer = save(client, f"{ADD}?term=gawe+kabun", expands_to="sawit")
    assert "“gawe kabun” sekarang menemukan 1 lowongan." in messages_in(answer)
    assert client.get(SEARCH, {"q": "gawe kabun"}).context["facets"].total == 1
    assert not SearchMiss.objects.exists()
    assert SearchWord.objects.filter(word="gawe").exists()


NOT_LONGER = (
    "Pencarian mencocokkan paling banyak 5 kata sekaligus, sedangkan ini 6 kata. Kurangi beberapa kata."
)


def read_as(filters: str) -> str:
    return f"Pencarian sudah membaca ini sebagai: {filters}. Sinonim untuk ini tidak akan pernah dipakai."


@pytest.mark.usefixtures("listing")
@pytest.mark.parametrize(
    ("term", "said"),
    [
        ("satu dua tiga empat lima enam", NOT_LONGER),
        ("gaji 10 juta", read_as("Mulai Rp10 juta")),
        ("kerja gaji 10 juta", read_as("Mulai Rp10 juta")),
        ("Gaji BESAR", read_as("gaji tertinggi dulu")),
        ("tanpa ijazah", read_as("Tanpa ijazah")),
        ("Malaysia", read_as("Malaysia")),
        ("belu", read_as("Belu")),
        ("?!", "Tulis paling sedikit satu kata dari huruf atau angka."),
    ],
)
def test_a_term_that_would_never_be_used_is_refused_where_it_is_written_and_tried(
    cast: Cast, term: str, said: str
) -> None:
    SearchMiss.objects.create(words=term.lower(), first_on=today(), last_on=today())
    client = signed_in(cast, "editor")
    answer = save(client, ADD, term=term, expands_to="sawit")
    assert said in text(parsed(answer))
    assert not SearchSynonym.objects.exists()
    assert SearchMiss.objects.exists()
    tried = panel(client, ADD, term=term, expands_to="sawit")
    assert said in tried
    assert "Menemukan" not in tried


@pytest.mark.usefixtures("listing")
@pytest.mark.parametrize(
    "term", ["satu dua tiga empat lima", "kerja", "di 2026", "kerja malaysia", "gaji unta"]
)
def test_a_term_that_holds_more_than_a_filter_may_be_an_entry(cast: Cast, term: str) -> None:
    client = signed_in(cast, "editor")
    save(client, ADD, term=term, expands_to="sawit")
    assert SearchSynonym.objects.get().term == term
    assert client.get(SEARCH, {"q": term}).context["facets"].total == 1


# --- Searches without result -------------------------------------------------------------------------------------
@pytest.mark.usefixtures("listing")
def test_visits_change_nothing_and_what_they_gathered_is_written_later(client: Client) -> None:
    before = everything_stored()
    for query in (
        "q=unta",
        "q=UNTA!",
        "q=unta+arab",
        "q=unta&negara=MY",
        "q=unta&persis=1",
        "q=unta&hal=2",
        "q=sawit",
    ):
        assert client.get(f"{SEARCH}?{query}").status_code == 200
    assert everything_stored() == before
    write(gathered.take())
    kept = SearchMiss.objects.values_list("words", "times", "first_on", "last_on")
    assert set(kept) == {("unta", 2, today(), today()), ("unta arab", 1, today(), today())}
    write({"unta": 3})
    assert SearchMiss.objects.get(words="unta").times == 5
    assert gathered.take() == {}


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Unta  ARAB!", "unta arab"),
        ("gaji 1700 unta", "gaji 1700 unta"),
        ("081234567890", ""),
        ("unta 0812 3456 7890", ""),
        ("5304125512880001", ""),
        ("siti@contoh.example", ""),
        ("hubungi contoh.com", ""),
        ("https://contoh.example/unta", ""),
        ("unta besar dari tanah arab", "unta besar dari tanah arab"),
        ("unta besar dari tanah arab selatan", ""),  # no synonym is that long
        ("u" * 61, ""),
        ("\x00 🌴", ""),
        ("", ""),
    ],
)
def test_only_plain_words_are_kept(typed: str, kept: str) -> None:
    assert worth_keeping(typed) == kept


def test_a_flood_fills_neither_memory_nor_table(monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    for number in range(misses.MOST_WAITING + 50):
        gathered.add(f"omong {number}")
    gathered.add("omong 1")
    taken = gathered.take()
    assert (len(taken), taken["omong 1"]) == (misses.MOST_WAITING, 2)
    monkeypatch.setattr(misses, "MOST_KEPT", 2)
    write({"a": 1, "b": 1})
    write({"a": 1, "c": 1})
    assert dict(SearchMiss.objects.values_list("words", "times")) == {"a": 2, "b": 1}


def test_old_and_rare_ones_are_forgotten(db: None) -> None:
    for words, times, days in (("baru", 1, 6), ("jarang", 1, 8), ("sering", 2, 8), ("lama", 50, 91)):
        day = today() - timedelta(days=days)
        SearchMiss.objects.create(words=words, times=times, first_on=day, last_on=day)
    forget()
    assert set(SearchMiss.objects.values_list("words", flat=True)) == {"baru", "sering"}


@pytest.mark.django_db(transaction=True)
def test_the_clock_writes_once_after_the_first_of_a_round(settings: Settings) -> None:
    settings.SEARCH_MISS_SECONDS = 0.05
    before = threading.active_count()
    gathered.add("unta")
    gathered.add("unta")
    assert threading.active_count() == before + 1
    clock = gathered._timer
    assert clock is not None
    clock.join(10)
    assert list(SearchMiss.objects.values_list("words", "times")) == [("unta", 2)]
    assert gathered.take() == {}


def test_staff_make_a_synonym_of_a_miss_in_one_click_and_a_confirmation(
    cast: Cast, listing: Opportunity
) -> None:
    SearchMiss.objects.create(words="unta", times=7, first_on=today(), last_on=today())
    client = signed_in(cast, "editor")
    page = parsed(client.get("/admin/opportunities/searchmiss/"))
    (link,) = [link for link in every(page, "a") if "Buat sinonim" in text(link)]
    assert link.get("href") == f"{ADD}?term=unta"
    assert "7" in [text(cell) for cell in every(page, "td")]
    save(client, link.get("href") or "", expands_to="sawit")
    assert SearchSynonym.objects.get().term == "unta"
    assert not SearchMiss.objects.exists()


def test_who_reads_and_deletes_misses(cast: Cast) -> None:
    miss = SearchMiss.objects.create(words="unta", first_on=today(), last_on=today())
    address = "/admin/opportunities/searchmiss/"
    deletion = {"action": "delete_selected", "_selected_action": [str(miss.pk)]}
    assert signed_in(cast, "stranger").get(address).status_code == 404
    signed_in(cast, "verifier").post(address, {**deletion, "post": "yes"})
    assert SearchMiss.objects.exists()
    editor = signed_in(cast, "editor")
    assert editor.post(address, deletion).status_code == 200  # asks first
    assert SearchMiss.objects.exists()
    editor.post(address, {**deletion, "post": "yes"})
    assert not SearchMiss.objects.exists()
