"""Two people with the same form open: nobody's work is taken away unseen."""

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse

from opportunities.models import Agency, Amendment, CostItem, Opportunity
from portal.dates import today
from tests.backoffice import errors_in, form_values, save, signed_in
from tests.cast import Cast, World, make_listing, make_live_listing
from tests.pages import parsed, text

REFUSED = "Isian Anda belum disimpan: orang lain menyimpan versi yang lebih baru saat Anda menulis."


def page_of(listing: Opportunity) -> str:
    return reverse("admin:opportunities_opportunity_change", args=[listing.pk])


def compared(response: Any) -> list[tuple[str, str, str, bool]]:
    """Label, mine, saved, and whether the saved value stands in the form."""
    found = response.context["conflict"].differences
    return [(each.label, each.mine, each.saved, each.taken) for each in found]


def test_a_stale_save_is_refused_and_compared(cast: Cast, world: World) -> None:
    listing = make_listing(world, cast.editor)
    mine, theirs = signed_in(cast, "editor"), signed_in(cast, "supervisor")
    opened = form_values(mine.get(page_of(listing)))
    save(theirs, page_of(listing), employer_name="Ladang Baru (contoh)", contract_months="36", age_max="40")

    response = mine.post(
        page_of(listing), opened | {"employer_name": "Ladang Saya (contoh)", "rest_day_ind": "Senin"}
    )
    listing.refresh_from_db()
    assert (listing.employer_name, listing.rest_day_ind, listing.version) == (
        "Ladang Baru (contoh)",
        "Minggu",
        1,
    )  # type: ignore[attr-defined]
    assert errors_in(response)[0] == REFUSED
    assert compared(response) == [
        ("Pemberi kerja", "Ladang Saya (contoh)", "Ladang Baru (contoh)", False),
        ("Kontrak, bulan", "24", "36", True),
        ("Umur sampai", "45", "40", True),
    ]
    assert response.context["conflict"].who == "kp2mi"
    parsed(response)


def test_saving_again_keeps_what_the_other_person_changed(cast: Cast, world: World) -> None:
    listing = make_listing(world, cast.editor)
    mine, theirs = signed_in(cast, "editor"), signed_in(cast, "supervisor")
    opened = form_values(mine.get(page_of(listing)))
    save(
        theirs,
        page_of(listing),
        contract_months="36",
        opens_on="01-11-2026",
        source_checked_at_0="20-11-2026",
        extendable="false",
        welcomes=["couples"],
    )
    refused = mine.post(page_of(listing), opened | {"rest_day_ind": "Senin"})
    assert errors_in(refused)[0] == REFUSED
    response = mine.post(page_of(listing), form_values(refused), follow=True)
    listing.refresh_from_db()
    assert errors_in(response) == []
    assert (
        listing.rest_day_ind,
        listing.contract_months,
        listing.extendable,
        listing.welcomes,
        listing.version,
    ) == (  # type: ignore[attr-defined]
        "Senin",
        36,
        False,
        ["couples"],
        2,
    )
    assert str(listing.opens_on) == "2026-11-01"
    assert str(today(now=listing.source_checked_at)) == "2026-11-20"


@pytest.mark.django_db(transaction=True)  # what was changed since is told by the time of the transaction
def test_rows_that_somebody_else_changed_are_shown_as_saved(cast: Cast, world: World) -> None:
    listing = make_listing(world, cast.editor)
    mine, theirs = signed_in(cast, "editor"), signed_in(cast, "supervisor")
    opened = form_values(mine.get(page_of(listing)))
    save(theirs, page_of(listing), **{"costs-0-amount": "360000"})

    response = mine.post(page_of(listing), opened | {"costs-0-amount": "990000"})
    assert CostItem.objects.get(kind=world.passport).amount == 360_000
    written = response.context["conflict"].stale_inlines["costs"]
    assert written[0].startswith("Paspor · Anda · 990.000")
    assert form_values(response)["costs-0-amount"] == "360000.00"


def test_rows_that_nobody_else_changed_stay_as_written(cast: Cast, world: World) -> None:
    listing = make_listing(world, cast.editor)
    mine, theirs = signed_in(cast, "editor"), signed_in(cast, "supervisor")
    opened = form_values(mine.get(page_of(listing)))
    save(theirs, page_of(listing), contract_months="36")

    refused = mine.post(page_of(listing), opened | {"costs-0-amount": "990000"})
    mine.post(page_of(listing), form_values(refused))
    listing.refresh_from_db()
    assert (CostItem.objects.get(kind=world.passport).amount, listing.contract_months) == (990_000, 36)


@pytest.mark.django_db(transaction=True)
def test_of_two_at_the_same_moment_one_is_refused(cast: Cast, world: World) -> None:
    listing = make_listing(world, cast.editor)
    clients = [signed_in(cast, who) for who in ("editor", "supervisor")]
    forms = [form_values(client.get(page_of(listing))) for client in clients]
    start = threading.Barrier(2)

    def post(number: int) -> int:
        start.wait()
        try:
            return (
                clients[number].post(page_of(listing), forms[number] | {"city": f"Kota {number}"}).status_code
            )
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        statuses = list(pool.map(post, range(2)))
    listing.refresh_from_db()
    assert sorted(statuses) == [200, 302]
    assert (listing.city, listing.version) == (f"Kota {statuses.index(302)}", 1)


@pytest.mark.parametrize("version", ["", "7", "abc", "-1"])
def test_a_form_without_a_true_version_saves_nothing(cast: Cast, world: World, version: str) -> None:
    listing = make_listing(world, cast.editor)
    client = signed_in(cast, "editor")
    response = client.post(
        page_of(listing),
        form_values(client.get(page_of(listing))) | {"read_version": version, "title_ind": "Lain"},
    )
    listing.refresh_from_db()
    assert (response.status_code, errors_in(response)[0], listing.title_ind) == (  # type: ignore[attr-defined]
        200,
        REFUSED,
        "Pemanen sawit di Pahang",
    )


def test_companies_are_guarded_the_same_way(cast: Cast, world: World) -> None:
    address = reverse("admin:opportunities_agency_change", args=[world.agency.pk])
    mine, theirs = signed_in(cast, "editor"), signed_in(cast, "supervisor")
    opened = form_values(mine.get(address))
    save(theirs, address, note="Alamat dicek", countries=["MY"])
    response = mine.post(address, opened | {"website": "https://contoh.example/"})
    agency = Agency.objects.get()
    assert (agency.note, agency.website, agency.version) == ("Alamat dicek", "", 1)
    assert errors_in(response)[0] == REFUSED
    page = parsed(response)
    assert "Malaysia" in text(page)


def test_another_kind_of_line_ending_is_no_change(cast: Cast, world: World) -> None:
    """Browsers post CR LF: a text that nobody touched is neither a difference nor a proposal."""
    listing = make_live_listing(world, cast)
    client = signed_in(cast, "editor")
    values = {
        name: as_browsers_post(value) for name, value in form_values(client.get(page_of(listing))).items()
    }
    assert "\r\n" in values["apply_steps_ind"]
    response = client.post(page_of(listing), values | {"wage_max": "2500"}, follow=True)
    assert errors_in(response) == []
    assert [list(each.changes) for each in Amendment.objects.all()] == [["wage_max"]]


def as_browsers_post(value: Any) -> Any:
    return value.replace("\n", "\r\n") if isinstance(value, str) else value
