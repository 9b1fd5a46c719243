"""Changes of published listings through the pages: a worklist, the difference, and a second person who decides."""

import pytest
from django.urls import reverse

from opportunities.amendments import propose, snapshot
from opportunities.models import Amendment, Opportunity
from tests.backoffice import buttons_in, errors_in, save, signed_in
from tests.cast import Cast, World, make_live_listing
from tests.pages import every, parsed, text

LIST = "/admin/opportunities/amendment/"


@pytest.fixture
def amendment(cast: Cast, world: World) -> Amendment:
    listing = make_live_listing(world, cast)
    return propose(listing, {"wage_max": {"new": "2500.00"}}, cast.editor, "edit")


def page_of(amendment: Amendment) -> str:
    return reverse("admin:opportunities_amendment_change", args=[amendment.pk])


def move(amendment: Amendment, action: str) -> str:
    return reverse("admin:opportunities_amendment_transition", args=[amendment.pk, action])


def test_the_difference_is_shown_field_by_field(cast: Cast, amendment: Amendment) -> None:
    page = parsed(signed_in(cast, "verifier").get(page_of(amendment)))
    table = every(page, "table", class_="jr-diff")[0]
    assert [[text(cell) for cell in row] for row in every(table, "tr")] == [
        ["Isian", "Sekarang", "Diusulkan"],
        ["Gaji sampai", "RM2.300", "RM2.500"],
    ]


@pytest.mark.parametrize(
    ("who", "buttons"),
    [
        ("editor", []),
        ("verifier", ["Setujui perubahan", "Tolak perubahan"]),
        ("supervisor", ["Setujui perubahan", "Tolak perubahan"]),
    ],
)
def test_who_finds_buttons(cast: Cast, amendment: Amendment, who: str, buttons: list[str]) -> None:
    assert buttons_in(signed_in(cast, who).get(page_of(amendment))) == buttons


def test_another_office_does_not_see_it(cast: Cast, amendment: Amendment) -> None:
    client = signed_in(cast, "other_editor")
    assert [
        client.get(address).status_code for address in (page_of(amendment), move(amendment, "approve"))
    ] == [404, 404]
    assert amendment.opportunity.code not in client.get(LIST).content.decode()


def test_a_second_person_approves(cast: Cast, amendment: Amendment) -> None:
    response = save(signed_in(cast, "verifier"), move(amendment, "approve"))
    listing = Opportunity.objects.get()
    amendment.refresh_from_db()
    assert errors_in(response) == []
    assert (listing.wage_max, amendment.state, amendment.decided_by) == (2500, "approved", cast.verifier)
    history = signed_in(cast, "editor").get(f"/admin/opportunities/opportunity/{listing.pk}/history/")
    told = [(each.who, each.what) for each in history.context["entries"]]
    assert ("verifier", "Usul perubahan disetujui") in told


def test_the_proposer_does_not_decide(cast: Cast, world: World) -> None:
    listing = make_live_listing(world, cast)
    own = propose(listing, {"wage_max": {"new": "2500.00"}}, cast.supervisor, "edit")
    client = signed_in(cast, "supervisor")
    assert "jadi orang lain yang memutuskan" in client.get(page_of(own)).content.decode()
    assert client.post(move(own, "approve"), {"reason": ""}).status_code == 403
    own.refresh_from_db()
    assert own.state == "pending"


def test_a_rejection_has_a_reason(cast: Cast, amendment: Amendment) -> None:
    client = signed_in(cast, "verifier")
    save(client, move(amendment, "reject"))
    amendment.refresh_from_db()
    assert amendment.state == "pending"
    save(client, move(amendment, "reject"), reason="Gaji belum ada di izin")
    amendment.refresh_from_db()
    assert (amendment.state, Opportunity.objects.get().wage_max) == ("rejected", 2300)


def test_looking_decides_nothing(cast: Cast, amendment: Amendment) -> None:
    client = signed_in(cast, "verifier")
    for address in (LIST, page_of(amendment), move(amendment, "approve"), move(amendment, "reject")):
        parsed(client.get(address))
    amendment.refresh_from_db()
    assert amendment.state == "pending"


def test_the_worklist_holds_what_waits(cast: Cast, amendment: Amendment) -> None:
    client = signed_in(cast, "verifier")
    shown = {
        address: amendment.opportunity.code in client.get(LIST + address).content.decode()
        for address in ("", "?state=decided", "?state=all")
    }
    save(client, move(amendment, "reject"), reason="Belum")
    later = {
        address: amendment.opportunity.code in client.get(LIST + address).content.decode()
        for address in ("", "?state=decided", "?state=all")
    }
    assert shown == {"": True, "?state=decided": False, "?state=all": True}
    assert later == {"": False, "?state=decided": True, "?state=all": True}


def test_a_refusal_is_said_on_the_page(cast: Cast, amendment: Amendment) -> None:
    Opportunity.objects.update(wage_max=2400)
    response = save(signed_in(cast, "verifier"), move(amendment, "approve"))
    amendment.refresh_from_db()
    assert len(errors_in(response)) == 1
    assert amendment.state == "pending"


def test_only_the_lines_that_changed_are_marked(cast: Cast, world: World) -> None:
    listing = make_live_listing(world, cast)
    costs = [
        cost | {"amount": "360000.00"} if cost["kind"] == "paspor" else cost
        for cost in snapshot(listing)["costs"]
    ]
    own = propose(listing, {"costs": {"new": costs}}, cast.editor, "edit")
    page = parsed(signed_in(cast, "verifier").get(page_of(own)))
    marked = {tag: [text(element) for element in every(page, tag)] for tag in ("del", "ins")}
    assert marked == {
        "del": ["Paspor: Rp350.000, dibayar oleh: Anda (Perban 2/2020 ps. 3)"],
        "ins": ["Paspor: Rp360.000, dibayar oleh: Anda (Perban 2/2020 ps. 3)"],
    }


def test_the_history_of_the_listing_tells_the_change_in_words(cast: Cast, amendment: Amendment) -> None:
    address = reverse("admin:opportunities_opportunity_history", args=[amendment.opportunity_id])
    entries = signed_in(cast, "verifier").get(address).context["entries"]
    told = [
        [(line.label, line.before, line.after) for line in each.lines]
        for each in entries
        if "Usul" in each.what
    ]
    assert told == [[("Gaji sampai", "RM2.300", "RM2.500")]]
