"""Prices of living in the back office: who writes them, what is refused, and what their history says."""

import pytest
from django.urls import reverse

from opportunities.models import LivingAssumption
from portal.dates import today
from tests.backoffice import errors_in, save, signed_in
from tests.cast import Cast, World, make_live_listing
from tests.pages import every, parsed, text

ADD = "admin:opportunities_livingassumption_add"


@pytest.fixture
def meals(world: World) -> LivingAssumption:
    return LivingAssumption.objects.create(
        country=world.malaysia, kind="meals", amount=400, currency="MYR", starts_on=today(), source="uji"
    )


def page_of(meals: LivingAssumption, page: str = "change") -> str:
    return reverse(f"admin:opportunities_livingassumption_{page}", args=[meals.pk])


def test_an_editor_writes_a_price_that_pages_show_at_once(cast: Cast, world: World) -> None:
    client = signed_in(cast, "editor")
    listing = make_live_listing(world, cast)
    saved = save(
        client,
        reverse(ADD),
        country="MY",
        kind="other",
        amount="100",
        currency="MYR",
        starts_on=today().isoformat(),
        source="Survei atase (uji)",
    )
    assert (errors_in(saved), LivingAssumption.objects.count()) == ([], 1)
    page = parsed(client.get(listing.get_absolute_url()))
    assert "Petugas belum memastikan harga ini." in text(every(page, "details", id="take-home")[0])
    save(client, page_of(LivingAssumption.objects.get()), review_status="ready")
    page = parsed(client.get(listing.get_absolute_url()))
    assert "Petugas belum memastikan" not in text(every(page, "details", id="take-home")[0])


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"percent": "3"}, "Tulis jumlah dengan mata uangnya (tiga huruf besar), atau persen sampai 100."),
        ({"amount": ""}, "Tulis jumlah dengan mata uangnya (tiga huruf besar), atau persen sampai 100."),
        ({"currency": "myr"}, "Tulis jumlah dengan mata uangnya (tiga huruf besar), atau persen sampai 100."),
        ({"source": ""}, "Tulis di mana angka ini dibaca."),
        ({"ends_on": "2020-01-01"}, "Tanggal akhir tidak boleh sebelum tanggal mulai."),
    ],
)
def test_a_number_without_meaning_is_refused_in_words(
    cast: Cast, meals: LivingAssumption, changes: dict[str, str], message: str
) -> None:
    answer = save(signed_in(cast, "editor"), page_of(meals), **changes)
    assert answer.status_code == 200
    assert message in " ".join(errors_in(answer))
    meals.refresh_from_db()
    assert (meals.amount, meals.percent) == (400, None)


def test_the_history_says_who_changed_the_price(cast: Cast, meals: LivingAssumption) -> None:
    save(signed_in(cast, "editor"), page_of(meals), amount="450")
    said = text(parsed(signed_in(cast, "verifier").get(page_of(meals, "history"))))
    assert "400" in said
    assert "450" in said
    assert "editor" in said


@pytest.mark.parametrize(("who", "status"), [("verifier", 403), ("partner", 404)])
def test_others_do_not_write_prices(cast: Cast, meals: LivingAssumption, who: str, status: int) -> None:
    assert signed_in(cast, who).post(page_of(meals), {"amount": "1"}).status_code == status
