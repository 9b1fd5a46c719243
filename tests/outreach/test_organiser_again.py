"""Repeating a session and its series, and changing one that is approved."""

from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from outreach import changes
from outreach.models import Session, SessionChange
from outreach.models.choices import SessionState
from portal.models import Message
from tests.cast import Cast, World
from tests.outreach.cast import (
    Field,
    in_days,
    make_approved,
    make_registration,
    make_venue,
)
from tests.outreach.organising import address_of, errors, fields, said
from tests.pages import parsed


def again(client: Client, session: Session, **values: Any) -> HttpResponse:
    address = address_of(session, "ulangi/")
    return client.post(address, fields(client.get(address)) | values)


def changed(client: Client, session: Session, **values: Any) -> HttpResponse:
    address = address_of(session, "perubahan/")
    return client.post(address, fields(client.get(address)) | {"note": "Jalan putus"} | values)


# --- Again --------------------------------------------------------------------------------------------------------
def test_once_more_is_a_draft_with_everything(coordinator: Client, ours: Session, field: Field) -> None:
    ours.languages.add(field.tetun)
    day = in_days(40).date().isoformat()
    shown = again(coordinator, ours, day=day, begins="14:00")
    assert len(shown.context["days"]) == 1
    assert Session.objects.count() == 1
    values = fields(shown) | {"make": "1"}
    for _time in range(2):  # a double tap
        answer = coordinator.post(address_of(ours, "ulangi/"), values)
    copy = Session.objects.exclude(pk=ours.pk).get()
    assert answer["Location"] == address_of(copy, "periksa/")
    assert (copy.state, copy.venue, copy.title_ind, copy.approved_by) == (  # type: ignore[attr-defined]
        SessionState.DRAFT, field.hall, ours.title_ind, None,  # type: ignore[attr-defined]
    )  # fmt: skip
    assert list(copy.languages.all()) == [field.tetun]
    assert copy.starts_at == in_days(40, hour=6)


def test_a_series_shows_its_days_and_becomes_drafts(coordinator: Client, draft: Session) -> None:
    first = draft.span[0].date()
    without = (first + timedelta(weeks=1)).strftime("%d/%m/%Y")
    shown = again(coordinator, draft, rhythm="weekly", count="4", exceptions=without)
    assert len(shown.context["days"]) == 3
    assert coordinator.post(address_of(draft, "ulangi/"), fields(shown) | {"make": "1"}).status_code == 302
    days = [(each.span[0] - draft.span[0]).days for each in Session.objects.order_by("starts_at")]
    assert days == [0, 14, 21]
    assert Session.objects.values("series_key").distinct().count() == 1
    assert Session.objects.values("code").distinct().count() == 3
    coordinator.post(address_of(draft, "ulangi/"), fields(shown) | {"make": "1"})
    assert Session.objects.count() == 3


def test_the_drafts_of_a_series_are_proposed_together(coordinator: Client, draft: Session) -> None:
    shown = again(coordinator, draft, rhythm="monthly", count="3")
    coordinator.post(address_of(draft, "ulangi/"), fields(shown) | {"make": "1"})
    address = address_of(draft, "periksa/")
    check = fields(coordinator.get(address))
    reasons = {name: "Setiap bulan" for name in check if name.startswith("reason:")}
    coordinator.post(address, check | reasons | {"series": "1", "series_reason": "Setiap bulan"})
    assert set(Session.objects.values_list("state", flat=True)) == {SessionState.PROPOSED}


def test_a_series_leaves_out_what_cannot_be_proposed(coordinator: Client, draft: Session) -> None:
    shown = again(coordinator, draft, rhythm="monthly", count="2")
    coordinator.post(address_of(draft, "ulangi/"), fields(shown) | {"make": "1"})
    second = Session.objects.exclude(pk=draft.pk).get()
    Session.objects.filter(pk=second.pk).update(venue=None)
    address = address_of(draft, "periksa/")
    check = fields(coordinator.get(address))
    reasons = {name: "Setiap bulan" for name in check if name.startswith("reason:")}
    answer = coordinator.post(address, check | reasons | {"series": "1", "series_reason": "Ya"}, follow=True)
    assert f"Belum diajukan, periksa satu per satu: {second.code}." in answer.content.decode()
    second.refresh_from_db()
    assert second.state == SessionState.DRAFT


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"rhythm": "weekly"}, "Tulis berapa kali atau sampai kapan"),
        ({"rhythm": "weekly", "count": "0"}, "Berapa kali semuanya?"),
        ({"rhythm": "weekly", "count": "61"}, "Berapa kali semuanya?"),
        ({"rhythm": "weekly", "until": "2099-12-31"}, "60"),
        ({"rhythm": "dates"}, "Tulis hari-harinya, satu per baris."),
        ({"rhythm": "dates", "days": "01/02/2020"}, "01/02/2020 lebih awal dari hari pertama."),
        ({"rhythm": "dates", "days": "31/02/2027"}, "31/02/2027: Tanggal ini tidak ada."),
        ({"rhythm": "dates", "days": "\n".join(["01/01/2027"] * 61)}, "Paling banyak 60 hari."),
        ({"rhythm": "harian", "count": "3"}, "Seberapa sering?"),
    ],
)
def test_series_that_cannot_be(
    coordinator: Client, draft: Session, values: dict[str, str], expected: str
) -> None:
    assert expected in " ".join(errors(again(coordinator, draft, **values)))
    assert Session.objects.count() == 1


def test_no_session_is_repeated_into_the_past(coordinator: Client, ours: Session) -> None:
    answer = again(coordinator, ours, day="2020-01-01", begins="09:00", make="1")
    assert "Waktu ini sudah lewat." in errors(answer)[0]


# --- Changed ------------------------------------------------------------------------------------------------------
def test_a_change_is_shown_before_and_after_and_waits(
    cast: Cast, coordinator: Client, ours: Session, field: Field
) -> None:
    make_registration(ours, phone="+6281234567890")
    other = make_venue(field.village, name_ind="Gereja Uji (contoh)")
    shown = changed(coordinator, ours, venue=other.pk, capacity="60")
    page = said(shown)
    assert "Aula Desa Uji (contoh) Gereja Uji (contoh)" in page
    assert "50 60" in page
    reasons = {name: "Aula dipakai" for name in fields(shown) if name.startswith("reason:")}
    answer = coordinator.post(address_of(ours, "perubahan/"), fields(shown) | reasons | {"send": "1"})
    assert answer["Location"] == address_of(ours)
    ours.refresh_from_db()
    assert (ours.venue, ours.capacity) == (field.hall, 50)
    change = SessionChange.objects.get()
    assert (change.state, change.proposed_by, change.note) == ("pending", cast.partner, "Jalan putus")
    assert "Ada perubahan yang menunggu persetujuan" in said(coordinator.get(address_of(ours)))
    changes.approve_change(change, cast.verifier)
    ours.refresh_from_db()
    assert (ours.venue, ours.capacity) == (other, 60)
    assert Message.objects.filter(template="outreach/messages/moved").count() == 1


def test_why_a_change_was_not_approved_stands_on_the_page(
    cast: Cast, coordinator: Client, ours: Session
) -> None:
    shown = changed(coordinator, ours, capacity="60")
    reasons = {name: "Sudah dibicarakan" for name in fields(shown) if name.startswith("reason:")}
    coordinator.post(address_of(ours, "perubahan/"), fields(shown) | reasons | {"send": "1"})
    changes.reject_change(SessionChange.objects.get(), cast.verifier, "Aula hanya muat 50")
    page = said(coordinator.get(address_of(ours)))
    assert "Perubahan tidak disetujui" in page
    assert "Aula hanya muat 50" in page


def test_a_change_of_nothing_is_none(coordinator: Client, ours: Session) -> None:
    assert errors(changed(coordinator, ours, send="1")) == ["Tidak ada yang diubah."]
    assert SessionChange.objects.count() == 0


def test_a_place_that_is_taken_stops_a_change(
    world: World, cast: Cast, coordinator: Client, ours: Session, field: Field
) -> None:
    taken = make_venue(field.village, name_ind="Penuh (contoh)")
    make_approved(world, cast, taken)
    answer = changed(coordinator, ours, venue=taken.pk, send="1")
    assert "Tidak bisa:" in said(answer)
    assert SessionChange.objects.count() == 0


def test_fewer_seats_than_people_are_refused(coordinator: Client, ours: Session) -> None:
    for number in range(3):
        make_registration(ours, f"Orang {number}")
    assert "Tidak bisa:" in said(changed(coordinator, ours, capacity="2", send="1"))
    assert SessionChange.objects.count() == 0


def test_a_change_of_an_older_version_is_refused(coordinator: Client, ours: Session) -> None:
    Session.objects.filter(pk=ours.pk).update(version=3)
    answer = changed(coordinator, ours, capacity="60", send="1", version="0")
    assert "Isian Anda belum disimpan" in errors(answer)[0]
    assert SessionChange.objects.count() == 0


@pytest.mark.parametrize("language", ["", "/en"])
@pytest.mark.parametrize("page", ["ulangi/", "perubahan/", "perubahan/tempat/", "batalkan/"])
def test_pages_are_well_formed_in_both_languages(
    coordinator: Client, ours: Session, page: str, language: str
) -> None:
    parsed(coordinator.get(f"{language}{address_of(ours, page)}"))
