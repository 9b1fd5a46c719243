"""Changes of what people rely on: proposed on a page of their own, shown before → after, decided by a second person."""

from datetime import timedelta

from django.urls import reverse

from outreach.models import Session, SessionChange
from portal.models import Message
from tests.backoffice import errors_in, form_values, messages_in, save, signed_in
from tests.cast import Cast, World
from tests.outreach.cast import Field, accept_warnings, make_approved, make_registration, make_venue
from tests.outreach.test_admin_sessions import page_of, warning_fields
from tests.pages import every, parsed, text


def change_address(session: Session) -> str:
    return reverse("admin:outreach_session_propose_change", args=[session.pk])


def test_a_change_waits_for_a_second_person_and_people_are_told(
    world: World, cast: Cast, field: Field
) -> None:
    session = make_approved(world, cast, field.hall)
    accept_warnings(session)
    make_registration(session, phone="+6281234567890")
    moved_to = session.span[0] + timedelta(hours=3)
    client = signed_in(cast, "editor")
    response = save(client, change_address(session), starts_at_1="10:00", ends_at_1="15:00", note="Misa")
    change = SessionChange.objects.get()
    session.refresh_from_db()
    assert session.span[0] != moved_to
    assert messages_in(response) == [
        "Perubahan menunggu orang kedua. Sampai itu halaman tetap seperti sekarang."
    ]
    decide = reverse("admin:outreach_sessionchange_transition", args=[change.pk, "approve"])
    assert client.get(decide).status_code == 403
    verifier = signed_in(cast, "verifier")
    shown = parsed(verifier.get(reverse("admin:outreach_sessionchange_change", args=[change.pk])))
    rows = [[text(cell) for cell in row] for row in every(every(shown, "table", class_="jr-diff")[0], "tr")]
    assert rows[0] == ["Isian", "Semula", "Menjadi"]
    assert [row[0] for row in rows[1:]] == ["Mulai", "Selesai"]
    assert rows[1][1].endswith("pukul 09.00 WITA")
    assert rows[1][2].endswith("pukul 10.00 WITA")
    save(verifier, decide)
    session.refresh_from_db()
    assert session.span[0].hour == 2  # 10.00 WITA
    assert Message.objects.filter(template="outreach/messages/moved").count() == 1


def test_a_change_into_a_taken_place_is_refused_and_a_warning_asked_about(
    world: World, cast: Cast, field: Field
) -> None:
    session = make_approved(world, cast, field.hall)
    accept_warnings(session)
    taken = make_venue(field.village, name_ind="Balai lain")
    make_approved(world, cast, taken)
    small = make_venue(field.village, name_ind="Pondok", capacity=10)
    client = signed_in(cast, "editor")
    refused = save(client, change_address(session), venue=str(taken.pk))
    assert errors_in(refused) != []
    asked = save(client, change_address(session), venue=str(small.pk))
    assert not SessionChange.objects.exists()
    names = warning_fields(asked)
    reasons = dict.fromkeys(names, "Sebagian duduk di luar")
    client.post(change_address(session), form_values(asked) | reasons)
    change = SessionChange.objects.get()
    assert set(change.acknowledged.values()) == {"Sebagian duduk di luar"}
    assert change.changes["venue"]["new"] == small.pk


def test_a_change_that_changes_nothing_is_not_written(world: World, cast: Cast, field: Field) -> None:
    session = make_approved(world, cast, field.hall)
    response = save(signed_in(cast, "editor"), change_address(session))
    assert errors_in(response) == ["Tidak ada yang diubah."]
    assert not SessionChange.objects.exists()


def test_a_rejected_change_says_why_in_the_history(world: World, cast: Cast, field: Field) -> None:
    session = make_approved(world, cast, field.hall)
    accept_warnings(session)
    save(signed_in(cast, "editor"), change_address(session), capacity="60")
    change = SessionChange.objects.get()
    verifier = signed_in(cast, "verifier")
    reject = reverse("admin:outreach_sessionchange_transition", args=[change.pk, "reject"])
    assert errors_in(save(verifier, reject)) != []
    save(verifier, reject, reason="Kursi tidak cukup")
    session.refresh_from_db()
    assert session.capacity == 50
    entries = verifier.get(page_of(session).replace("change", "history")).context["entries"]
    assert ("Usul perubahan ditolak", "Kursi tidak cukup") in [(e.what, e.reason) for e in entries]
    lines = [(line.label, line.before, line.after) for entry in entries for line in entry.lines]
    assert ("Kursi", "50", "60") in lines
