"""Listings through the back office: who sees which, drafts, amendments of published ones, moves by two people."""

from typing import Any

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from opportunities.models import Amendment, CostItem, Opportunity
from opportunities.models.choices import State
from tests.backoffice import buttons_in, errors_in, form_values, messages_in, save, signed_in
from tests.cast import Cast, World, make_listing, make_live_listing
from tests.pages import parsed

LIST = "/admin/opportunities/opportunity/"


def page_of(listing: Opportunity) -> str:
    return reverse("admin:opportunities_opportunity_change", args=[listing.pk])


def move(listing: Opportunity, action: str) -> str:
    return reverse("admin:opportunities_opportunity_transition", args=[listing.pk, action])


@pytest.mark.parametrize(
    ("who", "status"),
    [("editor", 200), ("verifier", 200), ("supervisor", 200), ("other_editor", 404), ("partner", 404)],
)
@pytest.mark.parametrize("part", ["change/", "history/", "delete/", "act/submit/"])
def test_a_listing_of_another_office_does_not_exist(
    cast: Cast, world: World, who: str, status: int, part: str
) -> None:
    listing = make_listing(world, cast.editor)
    response = signed_in(cast, who).get(f"{LIST}{listing.pk}/{part}")
    allowed = {("verifier", "delete/"): 403, ("verifier", "act/submit/"): 403}
    assert response.status_code == allowed.get((who, part), status)


def test_the_list_holds_the_rows_of_the_office(cast: Cast, world: World) -> None:
    make_listing(world, cast.editor, code="NTT-22222")
    make_listing(world, cast.other_editor, code="NTB-22222", office=world.ntb, permit_number="X2")
    codes = {
        who: sorted(
            c for c in ("NTT-22222", "NTB-22222") if c in signed_in(cast, who).get(LIST).content.decode()
        )
        for who in ("editor", "other_editor", "supervisor")
    }
    assert codes == {
        "editor": ["NTT-22222"],
        "other_editor": ["NTB-22222"],
        "supervisor": ["NTB-22222", "NTT-22222"],
    }


@pytest.mark.parametrize("how_many", [1, 3])
def test_the_list_asks_the_database_as_often_for_one_as_for_three(
    cast: Cast, world: World, how_many: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _number in range(how_many):
        make_live_listing(world, cast)
    client = signed_in(cast, "editor")
    client.get(LIST)
    with django_assert_num_queries(13):
        response = client.get(LIST)
    assert response.status_code == 200


def test_a_draft_needs_almost_nothing(cast: Cast, world: World) -> None:
    client = signed_in(cast, "editor")
    response = save(
        client,
        f"{LIST}add/",
        source_kind="bp3mi_entry",
        scheme="p2p",
        country="MY",
        sector="perkebunan",
        title_ind="Pemanen sawit",
    )
    listing = Opportunity.objects.get()
    assert errors_in(response) == []
    assert (listing.state, listing.author, listing.office, listing.slug) == (
        State.DRAFT,
        cast.editor,
        world.ntt,
        "pemanen-sawit",
    )
    assert listing.code.startswith("NTT-")
    assert listing.search_all is not None


def test_what_a_constraint_forbids_is_said_on_the_form(cast: Cast, world: World) -> None:
    listing = make_listing(world, cast.editor)
    response = save(
        signed_in(cast, "editor"),
        page_of(listing),
        closes_on="31-12-2030",
        permit_expires_on="30-12-2030",
        age_min="17",
    )
    assert errors_in(response) == [
        "Tanggal tutup tidak boleh melewati akhir SIP2MI.",
        "Umur terendah paling sedikit 18 tahun.",
    ]


def test_a_draft_is_saved_with_its_costs(cast: Cast, world: World) -> None:
    listing = make_listing(world, cast.editor, costs=False)
    response = save(
        signed_in(cast, "editor"),
        page_of(listing),
        title_ind="Pemanen sawit di Johor",
        currency="myr",
        **{
            "costs-TOTAL_FORMS": "1",
            "costs-0-kind": "paspor",
            "costs-0-payer": "worker",
            "costs-0-amount": "350000",
            "costs-0-currency": "idr",
            "costs-0-legal_basis": world.basis.pk,
            "costs-0-note": "",
        },
    )
    listing.refresh_from_db()
    assert errors_in(response) == []
    assert (listing.title_ind, listing.currency, listing.version) == ("Pemanen sawit di Johor", "MYR", 1)  # type: ignore[attr-defined]
    assert [(c.kind_id, c.amount, c.currency) for c in listing.costs.all()] == [("paspor", 350_000, "IDR")]
    assert listing.worker_cost_idr == 350_000


def test_a_material_change_of_a_published_listing_waits(cast: Cast, world: World) -> None:
    listing = make_live_listing(world, cast)
    checked = listing.source_checked_at
    assert checked is not None
    response = save(
        signed_in(cast, "editor"),
        page_of(listing),
        wage_max="2500",
        title_ind="Pemanen sawit (baru)",
        source_checked_at_1="00:00:01",
    )
    listing.refresh_from_db()
    amendment = Amendment.objects.get()
    assert errors_in(response) == []
    assert (listing.wage_max, listing.title_ind) == (2300, "Pemanen sawit di Pahang")  # type: ignore[attr-defined]
    assert listing.source_checked_at != checked
    assert (amendment.changes, amendment.proposed_by, amendment.state) == (
        {
            "title_ind": {"old": "Pemanen sawit di Pahang", "new": "Pemanen sawit (baru)"},
            "wage_max": {"old": "2300.00", "new": "2500.00"},
        },
        cast.editor,
        "pending",
    )
    assert messages_in(response) == [
        "Tersimpan: catatan resmi diperiksa pada.",
        "Perubahan ini menunggu orang kedua: judul (Indonesia), gaji sampai."
        " Sampai disetujui, halaman publik tetap seperti sekarang.",
    ]


def test_a_changed_cost_of_a_published_listing_waits(cast: Cast, world: World) -> None:
    listing = make_live_listing(world, cast)
    row = CostItem.objects.get(kind=world.passport)
    save(signed_in(cast, "editor"), page_of(listing), **{"costs-0-amount": "400000", "costs-0-id": row.pk})
    row.refresh_from_db()
    assert row.amount == 350_000
    assert list(Amendment.objects.get().changes) == ["costs"]


def test_an_unchanged_published_listing_proposes_nothing(cast: Cast, world: World) -> None:
    listing = make_live_listing(world, cast)
    response = save(signed_in(cast, "editor"), page_of(listing))
    listing.refresh_from_db()
    assert errors_in(response) == []
    assert (Amendment.objects.count(), listing.version) == (0, 0)
    assert messages_in(response) == ["Anda tidak mengubah apa-apa."]


def test_a_published_listing_cannot_be_made_incomplete(cast: Cast, world: World) -> None:
    listing = make_live_listing(world, cast)
    response = save(signed_in(cast, "editor"), page_of(listing), employer_name="")
    assert errors_in(response) == ["Sebelum terbit: tulis pemberi kerja dan pilih jabatan."]
    assert Amendment.objects.count() == 0


@pytest.mark.parametrize("state", [State.IN_REVIEW, State.CLOSED, State.WITHDRAWN])
def test_in_review_and_over_means_read_only(cast: Cast, world: World, state: State) -> None:
    listing = make_live_listing(world, cast)
    values = form_values(signed_in(cast, "editor").get(page_of(listing)))
    Opportunity.objects.filter(pk=listing.pk).update(state=state)
    response = signed_in(cast, "editor").post(page_of(listing), values | {"title_ind": "Lain"})
    listing.refresh_from_db()
    assert (response.status_code, listing.title_ind) == (403, "Pemanen sawit di Pahang")  # type: ignore[attr-defined]


def test_two_people_publish_through_the_pages(cast: Cast, world: World) -> None:
    listing = make_listing(world, cast.editor)
    editor, verifier = signed_in(cast, "editor"), signed_in(cast, "verifier")
    assert buttons_in(editor.get(page_of(listing))) == ["Ajukan untuk diperiksa"]
    save(editor, move(listing, "submit"))
    assert buttons_in(editor.get(page_of(listing))) == []
    assert buttons_in(verifier.get(page_of(listing))) == ["Kembalikan dengan alasan", "Terbitkan", "Tarik"]
    save(verifier, move(listing, "publish"))
    listing.refresh_from_db()
    assert (listing.state, listing.publisher) == (State.PUBLISHED, cast.verifier)


def test_whoever_wrote_a_listing_finds_no_button_to_publish_it(cast: Cast, world: World) -> None:
    listing = make_listing(world, cast.supervisor)
    Opportunity.objects.filter(pk=listing.pk).update(state=State.IN_REVIEW, submitted_by=cast.editor)
    client = signed_in(cast, "supervisor")
    response = client.get(page_of(listing))
    assert buttons_in(response) == ["Kembalikan dengan alasan", "Tarik"]
    assert "jadi orang lain yang menerbitkannya" in response.content.decode()
    assert client.get(move(listing, "publish")).status_code == 403
    assert client.post(move(listing, "publish")).status_code == 403
    listing.refresh_from_db()
    assert listing.state == State.IN_REVIEW


def test_submitting_an_incomplete_draft_says_what_is_missing(cast: Cast, world: World) -> None:
    listing = make_listing(world, cast.editor, employer_name="", wage_min=None, wage_max=None)
    client = signed_in(cast, "editor")
    shown = client.get(move(listing, "submit"))
    assert shown.context["outlook"].blockers == [
        "Isi bagian ini: pemberi kerja.",
        "Isi bagian ini: gaji dari.",
    ]
    response = client.post(move(listing, "submit"), {"read_version": listing.version, "reason": ""})
    listing.refresh_from_db()
    assert errors_in(response) == ["Isi bagian ini: pemberi kerja.", "Isi bagian ini: gaji dari."]
    assert listing.state == State.DRAFT


def test_a_reason_is_asked_where_one_is_needed(cast: Cast, world: World) -> None:
    listing = make_live_listing(world, cast)
    client = signed_in(cast, "verifier")
    save(client, move(listing, "suspend"))
    listing.refresh_from_db()
    assert listing.state == State.PUBLISHED
    save(client, move(listing, "suspend"), reason="Nomor kontak salah")
    listing.refresh_from_db()
    assert listing.state == State.SUSPENDED


def test_nobody_publishes_what_they_have_not_read(cast: Cast, world: World) -> None:
    """The page shows version 0; meanwhile the listing is returned, edited and submitted again."""
    listing = make_listing(world, cast.editor)
    Opportunity.objects.filter(pk=listing.pk).update(state=State.IN_REVIEW, submitted_by=cast.editor)
    client = signed_in(cast, "verifier")
    values = form_values(client.get(move(listing, "publish")))
    Opportunity.objects.filter(pk=listing.pk).update(version=3, wage_max=9000)
    response = client.post(move(listing, "publish"), values)
    listing.refresh_from_db()
    assert listing.state == State.IN_REVIEW
    assert errors_in(response) == ["Isinya berubah sejak Anda membuka halaman ini. Baca lagi, lalu putuskan."]


@pytest.mark.parametrize(
    "action", ["submit", "return", "publish", "suspend", "resume", "close", "withdraw", "explode"]
)
@pytest.mark.parametrize("state", [State.DRAFT, State.IN_REVIEW, State.PUBLISHED, State.SUSPENDED])
def test_opening_a_confirmation_page_changes_nothing(
    cast: Cast, world: World, action: str, state: State
) -> None:
    listing = make_live_listing(world, cast)
    Opportunity.objects.filter(pk=listing.pk).update(state=state)
    before: dict[str, Any] = Opportunity.objects.filter(pk=listing.pk).values().get()
    response = signed_in(cast, "supervisor").get(move(listing, action), follow=True)
    assert response.status_code == (404 if action == "explode" else 200)
    if action != "explode":
        parsed(response)
    assert Opportunity.objects.filter(pk=listing.pk).values().get() == before


def test_a_new_draft_can_be_thrown_away_a_submitted_one_cannot(cast: Cast, world: World) -> None:
    fresh, submitted = make_listing(world, cast.editor), make_listing(world, cast.editor, permit_number="X3")
    Opportunity.objects.filter(pk=submitted.pk).update(submitted_by=cast.editor)
    client = signed_in(cast, "editor")
    statuses = [
        client.post(f"{LIST}{each.pk}/delete/", {"post": "yes"}).status_code for each in (fresh, submitted)
    ]
    assert statuses == [302, 403]
    assert list(Opportunity.objects.all()) == [submitted]
