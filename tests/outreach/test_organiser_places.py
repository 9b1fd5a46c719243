"""Places: chosen by regency and district, proposed anew, in the wizard and for a change of an approved session."""

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from outreach import changes
from outreach.models import Session, SessionChange, Venue
from portal.models import User
from tests.cast import Cast, World
from tests.outreach.cast import (
    Field,
    in_days,
    make_approved,
    make_partner,
    make_venue,
    make_village,
)
from tests.outreach.organising import address_of, browser, fields, said
from tests.pages import every, parsed


# --- In the wizard ------------------------------------------------------------------------------------------------
def new_place(client: Client, session: Session, **values: Any) -> HttpResponse:
    address = address_of(session, "ubah/di-mana/")
    shown = client.get(address, {"kabupaten": "53.04", "kecamatan": "53.04.12"})
    return client.post(address, fields(shown) | {"venue": "new"} | values)


def test_a_new_place_is_proposed_once(coordinator: Client, draft: Session, field: Field) -> None:
    values = {
        "name": "Kapela Uji (contoh)",
        "village": field.village.pk,
        "holds": "60",
        "directions": "Dekat pasar",
    }
    assert new_place(coordinator, draft, **values).status_code == 302
    draft.refresh_from_db()
    place = draft.venue
    assert place is not None
    assert (place.name, place.region, place.capacity) == ("Kapela Uji (contoh)", field.village, 60)
    assert (place.proposed_by, place.is_approved) == (field.partner, False)
    assert new_place(coordinator, draft, **values).status_code == 302
    assert Venue.objects.count() == 2
    rival = browser(User.objects.create_user("lain"))
    assert rival.get(address_of(draft, "ubah/di-mana/")).status_code == 404


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"name": ""}, "Nama tempat: Tulis nama tempat, contoh: aula kantor desa."),
        ({"latitude": "-9.1"}, "Lintang dan bujur berpasangan"),
        ({"latitude": "52.5", "longitude": "13.4"}, "Lintang"),
        ({"holds": "-1"}, "Muat berapa orang?"),
        ({"village": "53.99.99.9999"}, "Desa"),
        ({"venue": ""}, "Pilih tempat, atau “tempat lain”."),
        ({"venue": "999999999999999999"}, "Pilih satu dari daftar."),
        ({"venue": "x\x00"}, "Pilih satu dari daftar."),
        ({"kecamatan": ""}, "Pilih kabupaten dan kecamatan dulu."),
    ],
)
def test_places_that_cannot_be(
    coordinator: Client, draft: Session, values: dict[str, str], expected: str
) -> None:
    address = address_of(draft, "ubah/di-mana/")
    shown = fields(coordinator.get(address, {"kecamatan": "53.04.12"}))
    answer = coordinator.post(address, shown | {"venue": "new", "name": "Kapela Uji"} | values)
    assert answer.status_code == 200
    assert expected in said(answer)
    assert Venue.objects.count() == 1


def test_a_place_of_another_partner_cannot_be_chosen(
    coordinator: Client, draft: Session, world: World, field: Field
) -> None:
    theirs = Venue.objects.create(
        name_ind="Milik lain", region=field.village, proposed_by=make_partner(world)
    )
    address = address_of(draft, "ubah/di-mana/")
    shown = coordinator.get(address, {"kecamatan": "53.04.12"})
    assert "Milik lain" not in said(shown)
    answer = coordinator.post(address, fields(shown) | {"venue": theirs.pk})
    assert "Pilih satu dari daftar." in said(answer)


@pytest.mark.parametrize(
    "query", ["?kabupaten=x", "?kecamatan=53.04.12.2001", "?kabupaten=%00", "?kecamatan=99.99.99"]
)
def test_regions_that_do_not_exist_are_not_chosen(coordinator: Client, draft: Session, query: str) -> None:
    answer = coordinator.get(address_of(draft, "ubah/di-mana/") + query)
    assert answer.status_code == 200
    assert answer.context["district"] is None


# --- For a change -------------------------------------------------------------------------------------------------
def elsewhere(client: Client, session: Session, **typed: Any) -> HttpResponse:
    """From the change, with what is typed so far, to the page of places in the district of the test."""
    address = address_of(session, "perubahan/")
    values = fields(client.get(address)) | {"note": "Jalan putus", "another_place": "1"} | typed
    answer = client.post(address, values)
    assert answer.status_code == 302
    shown = client.get(answer["Location"])
    chosen = {
        element.get("name"): element.get("value") or ""
        for element in every(next(form for form in every(parsed(shown), "form", id="where")), "input")
    }
    return client.get(address_of(session, "perubahan/tempat/"), chosen | {"kecamatan": "53.04.12"})


def test_a_change_proposes_a_place_that_nobody_knew(
    cast: Cast, coordinator: Client, ours: Session, field: Field
) -> None:
    day = in_days(31).date().isoformat()
    shown = elsewhere(coordinator, ours, day=day, begins="13:00", ends="15:30", capacity="", is_soft="on")
    new = {"venue": "new", "name": "Kapela Uji (contoh)", "village": field.village.pk, "holds": "60"}
    address = f"{address_of(ours, 'perubahan/tempat/')}?{shown.request['QUERY_STRING']}"
    for _time in range(2):  # a double tap
        answer = coordinator.post(address, fields(shown) | new)
    place = Venue.objects.get(name_ind="Kapela Uji (contoh)")
    assert (place.region, place.proposed_by, place.is_approved) == (field.village, field.partner, False)
    assert SessionChange.objects.count() == 0
    back = coordinator.get(answer["Location"])
    typed = fields(back)
    assert (typed["day"], typed["begins"], typed["ends"]) == (day, "13:00", "15:30")
    assert (typed["venue"], typed["capacity"], typed["note"]) == (str(place.pk), "", "Jalan putus")
    assert typed["is_soft"] == ["on"]
    compared = coordinator.post(answer["Location"], typed)
    assert "Aula Desa Uji (contoh) Kapela Uji (contoh)" in said(compared)
    reasons = {name: "Aula dipakai" for name in fields(compared) if name.startswith("reason:")}
    sent = coordinator.post(
        address_of(ours, "perubahan/"), fields(compared) | reasons | {"send": "1"}, follow=True
    )
    assert "Kapela Uji (contoh)" in said(sent)
    changes.approve_change(SessionChange.objects.get(), cast.verifier)
    ours.refresh_from_db()
    assert (ours.venue, ours.capacity, ours.is_soft) == (place, None, True)


def test_a_change_goes_to_a_known_place_of_another_regency(
    coordinator: Client, ours: Session, field: Field
) -> None:
    far = make_venue(make_village("53.21.01.2001", "Weoe"), name_ind="Balai Jauh (contoh)")
    assert "Balai Jauh" not in said(coordinator.get(address_of(ours, "perubahan/")))
    address = address_of(ours, "perubahan/tempat/")
    shown = coordinator.get(address, {"kabupaten": "53.21", "kecamatan": "53.21.01"})
    answer = coordinator.post(address, fields(shown) | {"venue": far.pk})
    assert fields(coordinator.get(answer["Location"]))["venue"] == str(far.pk)


@pytest.mark.parametrize("venue", ["", "0", "x", "9" * 30, "%00", "theirs"])
def test_a_change_takes_no_place_that_cannot_be_chosen(
    world: World, coordinator: Client, ours: Session, field: Field, venue: str
) -> None:
    theirs = make_venue(
        field.village, name_ind="Milik lain", is_approved=False, proposed_by=make_partner(world)
    )
    asked = str(theirs.pk) if venue == "theirs" else venue
    shown = coordinator.get(address_of(ours, f"perubahan/?version=0&venue={asked}"))
    assert "Milik lain" not in said(shown)
    address = address_of(ours, "perubahan/tempat/")
    answer = coordinator.post(address, fields(coordinator.get(address)) | {"venue": asked})
    assert answer.status_code == 200
    assert ("Pilih tempat" in said(answer)) or ("Pilih satu" in said(answer))


def test_places_for_a_change_are_those_of_a_session_on_the_spot(
    world: World, cast: Cast, coordinator: Client, draft: Session, field: Field
) -> None:
    online = make_approved(
        world, cast, None, lead_partner=field.partner, kind="online", online_url="https://r.example"
    )
    back = coordinator.get(address_of(online, "perubahan/tempat/"))["Location"]
    assert back == address_of(online, "perubahan/")
    assert "Tempat lain, tidak ada" not in said(coordinator.get(back))
    assert coordinator.get(address_of(draft, "perubahan/tempat/"))["Location"] == address_of(draft)
