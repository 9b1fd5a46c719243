"""Proposing a session step by step: nothing lost, nothing saved over a newer edit, errors that say what to do."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from outreach.models import Partner, Session
from outreach.models.choices import SessionState
from portal.dates import today
from portal.models import User
from tests.cast import Cast, World
from tests.outreach.cast import Field, in_days, join, make_approved, make_partner, make_session, make_village
from tests.outreach.organising import START, address_of, browser, errors, fields, said
from tests.pages import parsed, text

NEW = f"{START}baru/"


def a_workday(days: int = 20) -> date:
    """A Tuesday to Thursday some weeks ahead, away from Sundays."""
    day = today() + timedelta(days=days)
    return day + timedelta(days=(1 - day.weekday()) % 7)


def step(client: Client, session: Session, name: str, **values: Any) -> HttpResponse:
    """Open a step, fill it in, send it."""
    address = address_of(session, f"ubah/{name}/")
    return client.post(address, fields(client.get(address)) | values)


def test_from_nothing_to_proposed(coordinator: Client, cast: Cast, field: Field) -> None:
    answer = coordinator.post(
        NEW, fields(coordinator.get(NEW)) | {"title_ind": "Migrasi aman", "kind": "sosialisasi"}
    )
    session = Session.objects.get()
    assert answer["Location"] == address_of(session, "ubah/kapan/")
    assert (session.lead_partner, session.office, session.author) == (
        field.partner,
        field.partner.office,
        cast.partner,
    )
    day = a_workday()
    answer = step(coordinator, session, "kapan", day=f"{day:%d/%m/%Y}", begins="9.00", ends="12:00")
    assert answer["Location"] == address_of(session, "ubah/di-mana/")
    where = address_of(session, "ubah/di-mana/")
    found = coordinator.get(where, {"kabupaten": "53.04", "kecamatan": "53.04.12"})
    answer = coordinator.post(where, fields(found) | {"venue": field.hall.pk})
    assert answer["Location"] == address_of(session, "ubah/siapa/")
    step(coordinator, session, "siapa", target_groups=["families", "women"], languages=["tet"])
    answer = step(coordinator, session, "kursi", capacity="80")
    assert answer["Location"] == address_of(session, "periksa/")
    check = coordinator.get(address_of(session, "periksa/"))
    reasons = {name: "Sudah dibicarakan" for name in fields(check) if name.startswith("reason:")}
    answer = coordinator.post(address_of(session, "periksa/"), fields(check) | reasons)
    assert answer["Location"] == address_of(session)
    session.refresh_from_db()
    assert (session.state, session.proposed_by, session.capacity) == (SessionState.PROPOSED, cast.partner, 80)
    assert session.starts_at is not None
    assert f"{session.starts_at:%Y-%m-%d %H}" == f"{day:%Y-%m-%d} 01"  # 09.00 WITA
    assert set(session.languages.values_list("code", flat=True)) == {"tet"}
    assert "menunggu persetujuan" in said(coordinator.get(address_of(session)))


def test_a_form_sent_twice_is_one_draft(coordinator: Client) -> None:
    values = fields(coordinator.get(NEW)) | {"title_ind": "Migrasi aman"}
    first, second = coordinator.post(NEW, values), coordinator.post(NEW, values)
    assert first["Location"] == second["Location"]
    assert Session.objects.count() == 1


def test_a_code_of_somebody_else_or_of_nobody_makes_no_draft(
    coordinator: Client, cast: Cast, field: Field
) -> None:
    other = User.objects.create_user("rekan")
    join(field.partner, other)
    values = fields(browser(other).get(NEW)) | {"title_ind": "Migrasi aman"}
    assert coordinator.post(NEW, values).status_code == 404
    assert coordinator.post(NEW, values | {"code": "SOS-22222"}).status_code == 404
    assert Session.objects.count() == 0


def test_somebody_of_two_partners_says_which(
    coordinator: Client, world: World, cast: Cast, field: Field
) -> None:
    second = make_partner(world, name_ind="Paroki Uji (contoh)")
    join(second, cast.partner)
    values = fields(coordinator.get(NEW)) | {"title_ind": "Migrasi aman", "lead_partner": second.pk}
    coordinator.post(NEW, values)
    assert Session.objects.get().lead_partner == second
    stranger = make_partner(world)
    assert errors(coordinator.post(NEW, values | {"lead_partner": stranger.pk}))


def test_staff_propose_for_their_office(cast: Cast, world: World, field: Field) -> None:
    editor = browser(cast.editor)
    editor.post(NEW, fields(editor.get(NEW)) | {"title_ind": "Migrasi aman"})
    session = Session.objects.get()
    assert (session.lead_partner, session.office) == (None, world.ntt)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"day": "31/02/2027"}, "Hari: Tanggal ini tidak ada. Tulis hari/bulan/tahun."),
        ({"day": "besok"}, "Hari: Tulis tanggal sebagai hari/bulan/tahun, contoh 31/12/2026."),
        ({"day": "2020-01-01"}, "Waktu ini sudah lewat. Pilih hari mulai"),
        ({"day": ""}, "Hari: Tulis juga harinya."),
        ({"begins": ""}, "Mulai pukul: Tulis juga jam mulainya."),
        ({"begins": "25:00"}, "Mulai pukul: Tulis jam dan menitnya, contoh 09.00."),
        ({"ends": "08:00"}, "Selesai pukul: Jam selesai lebih awal dari jam mulai."),
        ({"last_day": "2099-01-01"}, "Satu sesi paling lama 7 hari. Periksa hari terakhirnya."),
        ({"zone": "Asia/Tokyo"}, "Zona waktu tempat itu:"),
        ({"day": "٣١/١٢/٢٠٢٧"}, "Hari: Tulis tanggal"),
    ],
)
def test_times_that_cannot_be_are_refused_in_words(
    coordinator: Client, draft: Session, values: dict[str, str], expected: str
) -> None:
    answer = step(coordinator, draft, "kapan", **values)
    (sentence,) = errors(answer)
    assert expected in sentence
    before = Session.objects.get(pk=draft.pk)
    assert (before.starts_at, before.version) == (draft.starts_at, 0)


def test_a_session_over_midnight_has_a_last_day(coordinator: Client, draft: Session) -> None:
    day = a_workday()
    values = {"day": day.isoformat(), "begins": "23:30", "ends": "00:30", "zone": "Asia/Jayapura"}
    step(coordinator, draft, "kapan", **values, last_day=(day + timedelta(days=1)).isoformat())
    draft.refresh_from_db()
    begins, ends = draft.span
    assert (ends - begins, f"{begins:%H:%M}", begins.date()) == (timedelta(hours=1), "14:30", day)
    shown = fields(coordinator.get(address_of(draft, "ubah/kapan/")))
    assert (shown["day"], shown["begins"], shown["ends"]) == (day.isoformat(), "23:30", "00:30")


@pytest.mark.parametrize(
    ("capacity", "expected"),
    [
        ("-1", "Tulis angka 1 atau lebih, atau kosongkan jika tidak ada batas."),
        ("0", "Tulis angka 1 atau lebih, atau kosongkan jika tidak ada batas."),
        ("1000000000", "Paling banyak 20.000 orang. Kosongkan jika tidak ada batas."),
        ("9" * 5000, "Tulis angka, contoh 80, atau kosongkan."),
        ("delapan", "Tulis angka, contoh 80, atau kosongkan."),
    ],
)
def test_numbers_of_seats_that_cannot_be(
    coordinator: Client, draft: Session, capacity: str, expected: str
) -> None:
    assert errors(step(coordinator, draft, "kursi", capacity=capacity)) == [f"Berapa orang muat?: {expected}"]


def test_registration_opens_before_it_closes(coordinator: Client, draft: Session) -> None:
    late, early = in_days(5).date().isoformat(), in_days(3).date().isoformat()
    values = {"opens_on": late, "opens_at": "08:00", "closes_on": early, "closes_at": "08:00"}
    assert (
        "Pendaftaran tidak bisa ditutup sebelum dibuka."
        in errors(step(coordinator, draft, "kursi", **values))[0]
    )
    assert "Tulis juga jamnya" in errors(step(coordinator, draft, "kursi", opens_on=early))[0]


@pytest.mark.parametrize("title", ["😀 Migrasi", "هجرة آمنة", "A\x00B", "<script>alert(1)</script>", "=1+1"])
def test_titles_of_every_kind_are_kept_and_shown(coordinator: Client, draft: Session, title: str) -> None:
    assert step(coordinator, draft, "apa", title_ind=title).status_code == 302
    draft.refresh_from_db()
    assert draft.title_ind == title.replace("\x00", "")  # type: ignore[attr-defined]
    for page in ("", "periksa/", "ubah/apa/"):
        parsed(coordinator.get(address_of(draft, page)))
    assert draft.title_ind in said(coordinator.get(address_of(draft)))  # type: ignore[attr-defined]


def test_ten_thousand_characters_are_refused_and_nothing_typed_is_lost(
    coordinator: Client, draft: Session
) -> None:
    answer = step(coordinator, draft, "apa", title_ind="Judul baru", description_ind="x" * 10_000)
    assert "4000" in errors(answer)[0].replace(".", "")
    assert fields(answer)["title_ind"] == "Judul baru"
    assert len(fields(answer)["description_ind"]) == 10_000


def test_nothing_is_saved_over_a_newer_edit(
    cast: Cast, coordinator: Client, draft: Session, field: Field
) -> None:
    colleague = User.objects.create_user("rekan")
    join(field.partner, colleague)
    mine = fields(coordinator.get(address_of(draft, "ubah/apa/")))
    step(browser(colleague), draft, "apa", title_ind="Judul rekan", theme_ind="Tema rekan")
    answer = coordinator.post(address_of(draft, "ubah/apa/"), mine | {"title_ind": "Judul saya"})
    assert "Isian Anda belum disimpan" in errors(answer)[0]
    assert "Judul rekan" in said(answer)
    draft.refresh_from_db()
    assert draft.title_ind == "Judul rekan"  # type: ignore[attr-defined]
    again = fields(answer)
    assert again["title_ind"] == "Judul saya"
    assert coordinator.post(address_of(draft, "ubah/apa/"), again).status_code == 302
    draft.refresh_from_db()
    assert draft.title_ind == "Judul saya"  # type: ignore[attr-defined]


def test_a_form_of_no_version_or_of_another_is_not_saved(coordinator: Client, draft: Session) -> None:
    for version in ("", "7", "-1", "x"):
        assert errors(step(coordinator, draft, "apa", title_ind="Lain", version=version))
    assert Session.objects.get().title_ind == "Sosialisasi migrasi aman"  # type: ignore[attr-defined]


def test_an_approved_session_is_not_written_in_the_wizard(
    world: World, cast: Cast, coordinator: Client, field: Field
) -> None:
    session = make_approved(world, cast, field.hall, lead_partner=field.partner)
    answer = coordinator.post(
        address_of(session, "ubah/apa/"), {"title_ind": "Diubah", "version": "0"}, follow=True
    )
    assert "Di sini hanya draf yang diubah." in text(parsed(answer))
    assert coordinator.get(address_of(session, "ubah/tidak-ada/")).status_code == 404
    session.refresh_from_db()
    assert session.title_ind == "Sosialisasi migrasi aman"  # type: ignore[attr-defined]


def test_an_online_session_has_a_link_instead_of_a_place(coordinator: Client, draft: Session) -> None:
    step(coordinator, draft, "apa", kind="online")
    answer = step(coordinator, draft, "di-mana", online_url="javascript:alert(1)")
    assert errors(answer)
    assert step(coordinator, draft, "di-mana", online_url="https://rapat.contoh.example/1").status_code == 302
    draft.refresh_from_db()
    assert (draft.venue, draft.online_url) == (None, "https://rapat.contoh.example/1")


def test_what_is_missing_leads_to_where_it_is_written(
    coordinator: Client, world: World, cast: Cast, field: Field
) -> None:
    empty = make_session(
        world, cast.partner, None, lead_partner=field.partner, starts_at=None, title_ind="", target_groups=[]
    )
    page = coordinator.get(address_of(empty, "periksa/"))
    links = [item["url"].partition("#") for item in page.context["missing"]]
    assert len(links) == 5
    for address, _sign, control in links:
        ids = {element.get("id") for element in parsed(coordinator.get(address)).iter()}
        assert control in ids
    answer = coordinator.post(address_of(empty, "periksa/"), {"version": "0"})
    assert "Masih kurang" in said(answer)
    assert Session.objects.get().state == SessionState.DRAFT


def test_a_partner_whose_agreement_has_ended_proposes_nothing(
    coordinator: Client, draft: Session, field: Field
) -> None:
    Partner.objects.filter(pk=field.partner.pk).update(agreement_until=today() - timedelta(days=1))
    shown = fields(coordinator.get(address_of(draft, "periksa/")))
    reasons = {name: "Ya" for name in shown if name.startswith("reason:")}
    assert "Masih kurang" in said(coordinator.post(address_of(draft, "periksa/"), shown | reasons))
    draft.refresh_from_db()
    assert draft.state == SessionState.DRAFT


@pytest.mark.parametrize("reason", ["x" * 10_000, "😀 محمد", "<b>ya</b>", "\x00ya"])
def test_reasons_of_every_kind_and_the_same_form_twice(
    coordinator: Client, draft: Session, reason: str
) -> None:
    address = address_of(draft, "periksa/")
    shown = fields(coordinator.get(address))
    odd = {"reason:" + "k" * 300: "x", "reason:": "x", "reason:venue_taken:\x00": "x"}
    values = shown | {name: reason for name in shown if name.startswith("reason:")} | odd
    first = coordinator.post(address, values)
    again = coordinator.post(address, values, follow=True)
    assert first["Location"] == address_of(draft)
    assert "Di sini hanya draf yang diubah." in text(parsed(again))
    draft.refresh_from_db()
    assert (draft.state, draft.version) == (SessionState.PROPOSED, 1)
    assert all(len(kept) <= 500 for kept in draft.acknowledged.values())


def test_warnings_need_a_reason_and_hard_conflicts_stop(
    coordinator: Client, draft: Session, world: World, cast: Cast, field: Field
) -> None:
    near = make_approved(world, cast, field.hall, starts_at=in_days(12))
    address = address_of(draft, "periksa/")
    shown = fields(coordinator.get(address))
    assert f"reason:same_village:{near.code}" in shown
    answer = coordinator.post(address, shown)
    assert "Beri alasan" in text(parsed(answer))
    reasons = {name: "Dusun lain" for name in shown if name.startswith("reason:")}
    Session.objects.filter(pk=near.pk).update(starts_at=draft.starts_at, ends_at=draft.ends_at)
    answer = coordinator.post(address, shown | reasons)
    assert "Tidak bisa:" in said(answer)
    assert fields(answer).get("version") == "0"
    draft.refresh_from_db()
    assert draft.state == SessionState.DRAFT


@pytest.mark.parametrize("name", ["kapan", "di-mana", "siapa", "kursi"])
def test_what_speaks_against_it_is_said_while_one_writes(
    coordinator: Client, draft: Session, world: World, cast: Cast, field: Field, name: str
) -> None:
    make_approved(world, cast, field.hall, starts_at=draft.starts_at)
    page = said(coordinator.get(address_of(draft, f"ubah/{name}/")))
    assert "Tempat ini sudah dipakai pada waktu itu" in page
    assert "Perhatikan ini" in page


def test_proposing_what_somebody_changed_meanwhile_is_refused(coordinator: Client, draft: Session) -> None:
    shown = fields(coordinator.get(address_of(draft, "periksa/")))
    step(coordinator, draft, "apa", title_ind="Diubah")
    reasons = {name: "Sudah dibicarakan" for name in shown if name.startswith("reason:")}
    coordinator.post(address_of(draft, "periksa/"), shown | reasons)
    draft.refresh_from_db()
    assert draft.state == SessionState.DRAFT


@pytest.mark.parametrize("language", ["", "/en"])
@pytest.mark.parametrize(
    "page", ["ubah/apa/", "ubah/kapan/", "ubah/di-mana/", "ubah/siapa/", "ubah/kursi/", "periksa/"]
)
def test_pages_are_well_formed_in_both_languages(
    coordinator: Client, draft: Session, page: str, language: str
) -> None:
    make_village("53.04.12.2002", "Silawan")
    answer = coordinator.get(f"{language}{address_of(draft, page)}")
    parsed(answer)
    assert answer.headers["Cache-Control"] == "private, no-store"
