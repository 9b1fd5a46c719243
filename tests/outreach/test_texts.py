"""What messages say, in both languages, and when they are not true any more."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.utils import timezone

from outreach import changes, facilitators, notifications, partners, registrations, retention, seats, workflow
from outreach.models import Partner, Registration, Session
from outreach.models.choices import MemberRole, PartnerState
from outreach.registrations import Contact, Person, new_key, register
from outreach.reminders import reconcile_reminders
from portal import delivery, messages
from portal.models import Message, Office
from tests.cast import Cast, World
from tests.outreach.cast import Field, in_days, make_approved, make_registration, make_venue, make_village

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.outreach.urls_of_messages")]

PHONE = "+6281234567890"
WITA = ZoneInfo("Asia/Makassar")
BEGINS = datetime(2027, 3, 10, 9, tzinfo=WITA)  # a Wednesday
NOW = datetime(2027, 3, 1, 11, tzinfo=WITA)


@pytest.fixture(autouse=True)
def site(settings: Any) -> None:
    settings.SITE_URL = "https://jalur.example"


@pytest.fixture
def session(world: World, cast: Cast, field: Field) -> Session:
    Office.objects.filter(pk=world.ntt.pk).update(phone="0380 000000")
    return make_approved(world, cast, field.hall, starts_at=BEGINS, capacity=2, lead_partner=field.partner)


def text(template: str) -> str | None:
    message = Message.objects.filter(template=f"outreach/messages/{template}").latest("pk")
    made = messages.render(message)
    return made.body if made else None


def sign_up(session: Session, *names: str, phone: str = PHONE, language: str = "id") -> registrations.Receipt:
    return register(session, [Person(name) for name in names], Contact(phone, language), new_key(), now=NOW)


def test_confirmation_in_both_languages(session: Session) -> None:
    receipt = sign_up(session, "Maria")
    code = receipt.registrations[0].code
    assert text("confirmation") == (
        "Terdaftar 1 orang untuk “Sosialisasi migrasi aman”: 10 Maret 2027 pukul 09.00 WITA, Aula Desa Uji (contoh)."
        f" Kode: {code}. Tidak dipungut biaya.\n"
        f"Lihat, ubah, atau batalkan: https://jalur.example/d/{receipt.token}/"
    )
    receipt = sign_up(session, "Yosef", "Ana", phone="+6281200000002", language="en")
    codes = ", ".join(row.code for row in receipt.registrations)
    assert text("confirmation") == (
        "2 people are registered for “Safe migration session”: 10 March 2027 at 09:00 WITA,"
        " Test village hall (example). 1 of them is on the waiting list."
        f" Code: {codes}. It costs nothing.\n"
        f"See, change or cancel: https://jalur.example/d/{receipt.token}/"
    )


def test_names_do_not_travel(session: Session) -> None:
    sign_up(session, "Maria Rahasia")
    assert "Rahasia" not in (text("confirmation") or "")


def test_owner_of_the_telephone_hears_of_the_first_registration(session: Session) -> None:
    """Somebody registers the same person again: the message to the telephone names the registration that counts."""
    first = sign_up(session, "Maria")
    again = sign_up(session, "Maria")
    said = text("confirmation") or ""
    assert first.registrations[0].code in said
    assert first.token in said
    assert again.registrations[0].code not in said
    assert again.token not in said


def test_online_session_tells_its_link_to_registered_people_only(world: World, cast: Cast) -> None:
    online = make_approved(
        world, cast, None, kind="online", online_url="https://rapat.example/abc", starts_at=BEGINS
    )
    sign_up(online, "Maria")
    said = text("confirmation") or ""
    assert "daring" in said
    assert "https://rapat.example/abc" in said


def test_who_waits_for_an_online_session_gets_no_link_yet(world: World, cast: Cast) -> None:
    online = make_approved(
        world, cast, None, kind="online", online_url="https://rapat.example/1", capacity=1, starts_at=BEGINS
    )
    sign_up(online, "A")
    waiting = register(online, [Person("B")], Contact("+6281200000002"), new_key(), now=NOW)
    message = Message.objects.get(reference=str(waiting.registrations[0].group))
    made = messages.render(message)
    assert made is not None
    assert "rapat.example" not in made.body


def test_offer_says_until_when_and_lapses(session: Session) -> None:
    first = sign_up(session, "A", "B").registrations[0]
    waiting = sign_up(session, "C", phone="+6281200000003")
    now = timezone.now()
    seats.cancel(first, now=now)
    row = Registration.objects.get(pk=waiting.registrations[0].pk)
    said = text("offer") or ""
    assert said.startswith("Ada tempat untuk Anda: “Sosialisasi migrasi aman”")
    assert f"Kode {row.code}" in said
    assert said.endswith(f"https://jalur.example/d/{waiting.token}/")
    Registration.objects.filter(pk=row.pk).update(offer_expires_at=now - timedelta(seconds=1))
    assert text("offer") is None
    Registration.objects.filter(pk=row.pk).update(state="accepted")
    assert text("offer") is None


def test_reminder_asks_and_falls_silent_when_it_is_not_true(session: Session) -> None:
    receipt = sign_up(session, "Maria")
    reconcile_reminders(NOW)
    assert (text("reminder") or "").startswith(
        "Anda jadi datang? “Sosialisasi migrasi aman”: 10 Maret 2027 pukul 09.00"
    )
    Session.objects.update(starts_at=BEGINS + timedelta(minutes=30))
    assert text("reminder") is None  # moved, and not reconciled yet
    Session.objects.update(starts_at=BEGINS)
    assert text("reminder") is not None
    Session.objects.update(state="on_hold")
    assert text("reminder") is None
    Session.objects.update(state="approved")
    seats.cancel(receipt.registrations[0], now=NOW)
    assert text("reminder") is None


def test_moved_says_before_and_after(session: Session, cast: Cast) -> None:
    code = sign_up(session, "Maria").registrations[0].code
    hall = make_venue(
        make_village("53.04.12.2002", "Sadi"), name_ind="Balai Sadi (contoh)", name_en="Sadi hall (example)"
    )
    values = {
        "venue": hall,
        "starts_at": BEGINS + timedelta(days=1),
        "ends_at": BEGINS + timedelta(days=1, hours=2),
    }
    reasons = {
        c.key: "x"
        for c in changes.conflicts(
            changes.with_changes(session, changes.difference(session, values)), now=NOW
        )
    }
    change = changes.propose_change(session, cast.partner, values, reasons=reasons, now=NOW)
    changes.approve_change(change, cast.verifier, now=NOW)
    assert (text("moved") or "").splitlines()[0] == (
        "Berubah: “Sosialisasi migrasi aman”. Semula: 10 Maret 2027 pukul 09.00 WITA, Aula Desa Uji (contoh)."
        f" Sekarang: 11 Maret 2027 pukul 09.00 WITA, Balai Sadi (contoh). Pendaftaran Anda tetap ({code})."
    )
    Message.objects.update(language="en")
    assert "Before: 10 March 2027 at 09:00 WITA, Test village hall (example)" in (text("moved") or "")


def test_hold_cancel_and_thanks(session: Session, cast: Cast) -> None:
    sign_up(session, "Maria")
    workflow.move(session, "hold", cast.verifier, "Jalan putus", now=NOW)
    assert (text("paused") or "").startswith(
        "Jangan berangkat dulu: “Sosialisasi migrasi aman” pada 10 Maret 2027"
    )
    assert (text("paused") or "").endswith("Tanya: BP3MI NTT 0380 000000")
    workflow.move(session, "cancel", cast.verifier, "Jalan putus.", now=NOW)
    assert text("paused") is None
    assert "Alasan: Jalan putus. Sesi lain: https://jalur.example/sosialisasi/" in (text("cancelled") or "")
    notifications.tell_registered(session, notifications.THANKS, "x", now=NOW)
    assert (text("thanks") or "").startswith("Terima kasih sudah datang")
    notifications.tell_registered(session, notifications.NOTE, "x", {"note": "Bawa <KTP> & KK"}, now=NOW)
    assert "Bawa <KTP> & KK" in (text("note") or "")


def test_proposer_reads_what_was_decided(session: Session, cast: Cast) -> None:
    workflow.move(session, "hold", cast.verifier, "Jalan putus", now=NOW)
    delivery.deliver_due(NOW)
    [sent] = mail.outbox
    assert sent.to == [cast.editor.email]
    assert sent.subject == "Ditunda: Sosialisasi migrasi aman"
    assert "Alasan: Jalan putus" in sent.body
    assert f"https://jalur.example/penyelenggara/{session.code}/" in sent.body


@pytest.mark.parametrize("decision", ["approved", "returned", "cancelled"])
def test_other_decisions(session: Session, decision: str) -> None:
    notifications.tell_proposer(session, decision, "", NOW)
    message = Message.objects.latest("pk")
    made = messages.render(message)
    assert made is not None
    titles = {"approved": "Disetujui", "returned": "Mohon diperbaiki", "cancelled": "Dibatalkan"}
    assert made.subject == f"{titles[decision]}: Sosialisasi migrasi aman"
    assert "Alasan" not in made.body


def test_facilitator_is_asked_with_a_link(session: Session, cast: Cast) -> None:
    facilitators.invite(session, cast.partner, name="Ibu Uji", phone=PHONE, now=NOW)
    assert (text("facilitation") or "").startswith(
        "BP3MI NTT meminta Anda membantu di “Sosialisasi migrasi aman”"
    )
    assert "https://jalur.example/b/" in (text("facilitation") or "")


@pytest.mark.parametrize("state", PartnerState.values)
def test_partner_reads_every_decision(field: Field, state: str) -> None:
    notifications.tell_partner(field.partner, state, "Sebab uji", NOW)
    said = text("partner_decision") or ""
    assert "Jaringan Relawan Uji (contoh)" in said
    assert "Alasan: Sebab uji" in said


def test_member_invitation_and_ending_agreement(field: Field, cast: Cast, world: World) -> None:
    _invitation, secret = partners.invite_member(
        field.partner, cast.partner, MemberRole.COORDINATOR, email="baru@contoh.example", now=NOW
    )
    assert f"https://jalur.example/gabung/{secret}/" in (text("member_invitation") or "")
    Office.objects.filter(pk=world.ntt.pk).update(email="ntt@contoh.example")
    field.partner.refresh_from_db()
    Partner.objects.update(agreement_until=in_days(9).date())
    partners.warn_of_ending_agreements()
    assert (text("agreement_ending") or "").startswith(
        "Kesepakatan dengan Jaringan Relawan Uji (contoh) berakhir"
    )


def test_deleted_data_leave_nothing_to_send(session: Session) -> None:
    sign_up(session, "Maria")
    retention.forget(BEGINS + timedelta(days=400))
    Registration.objects.update(state="cancelled")
    assert text("confirmation") is None


def test_link_by_hand(session: Session) -> None:
    sign_up(session, "Maria")
    message = Message.objects.get()
    link = messages.wa_link(message.recipient, text("confirmation") or "")
    assert link.startswith("https://wa.me/6281234567890?text=Terdaftar%201%20orang")


def test_messages_fit_into_three_sms(session: Session) -> None:
    """At most 459 characters, a link of 50 included."""
    sign_up(session, *"AB")
    make_registration(session, "C", phone=PHONE)
    reconcile_reminders(NOW)
    lengths = [len(made.body) for made in map(messages.render, Message.objects.all()) if made]
    assert len(lengths) == 3
    assert max(lengths) <= 459
