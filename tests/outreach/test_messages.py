"""The outbox: written with the fact, sent once, by day, tried again, taken back, done by hand, forgotten."""

import smtplib
from datetime import timedelta
from typing import Any

import pytest
from anymail.exceptions import AnymailAPIError, AnymailRecipientsRefused
from django.core import mail
from django.db import connection, transaction

from outreach import notifications, seats
from outreach.models import Session
from outreach.registrations import Contact, Person, new_key, register
from portal import delivery, gateways, messages
from portal.gateways import TryLater, Undeliverable
from portal.models import Message
from tests.cast import Cast, World
from tests.outreach.cast import Field, in_days, make_approved

pytestmark = pytest.mark.django_db

NOW = in_days(0, hour=3)  # 11.00 WITA
PHONE = "+6281234567890"


class Gateway:
    """Stands where the gateway's sender stands; answers as it is told and remembers what it got."""

    def __init__(self) -> None:
        self.got: list[tuple[str, str, str]] = []
        self.answer: Exception | None = None

    def __call__(self, message: Message, text: messages.Text) -> None:
        self.got.append((message.key, message.recipient, text.body))
        if self.answer:
            raise self.answer


@pytest.fixture
def gateway(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Gateway:
    fake = Gateway()
    settings.GATEWAY_URL = "https://gateway.example/send"
    monkeypatch.setattr(gateways, "send_by_gateway", fake)
    return fake


@pytest.fixture
def session(world: World, cast: Cast, field: Field) -> Session:
    return make_approved(world, cast, field.hall, capacity=1)


@pytest.fixture
def plain(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    """Texts that are only their template's name: for tests of sending."""
    monkeypatch.setattr(delivery, "render", lambda message: messages.Text("subject", message.template))


def queue(key: str = "uji:1", **options: Any) -> Message:
    values: dict[str, Any] = {"send_after": NOW, "zone": "Asia/Makassar"}
    messages.enqueue("whatsapp", PHONE, "uji", key, **values | options)
    return Message.objects.get(key=key)


def state(message: Message) -> str:
    return Message.objects.get(pk=message.pk).state


def test_message_exists_if_and_only_if_the_fact_does(session: Session) -> None:
    point = transaction.savepoint()
    register(session, [Person("Maria")], Contact(phone=PHONE), new_key(), now=NOW)
    assert Message.objects.count() == 1
    transaction.savepoint_rollback(point)
    assert Message.objects.count() == 0


def test_same_fact_is_told_once(plain: None, gateway: Gateway) -> None:
    queue()
    queue()
    assert delivery.deliver_due(NOW) == 1
    queue()
    assert delivery.deliver_due(NOW) == 0
    assert gateway.got == [("uji:1", PHONE, "uji")]


def test_nothing_is_sent_at_night_where_the_recipient_lives(plain: None, gateway: Gateway) -> None:
    """19.30 in Jakarta is 20.30 in Kupang and 21.30 in Jayapura; at 06.00 in Kupang it is 07.00 in Jayapura."""
    evening, morning = in_days(0, hour=12) + timedelta(minutes=30), in_days(0, hour=22)
    for number, zone in enumerate(("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura")):
        queue(f"uji:{number}", zone=zone, send_after=NOW)
    queue("uji:asked", zone="Asia/Jayapura", at_any_hour=True)
    assert delivery.deliver_due(evening) == 2
    assert sorted(key for key, _, _ in gateway.got) == ["uji:0", "uji:asked"]
    assert delivery.deliver_due(morning) == 1
    assert gateway.got[-1][0] == "uji:2"
    assert delivery.deliver_due(morning + timedelta(hours=1)) == 1


def test_not_before_its_time_and_not_when_it_is_too_late(plain: None, gateway: Gateway) -> None:
    early = queue("uji:early", send_after=NOW + timedelta(minutes=1))
    late = queue("uji:late", valid_until=NOW)
    assert delivery.deliver_due(NOW) == 0
    assert (state(early), state(late)) == ("queued", "cancelled")


def test_gateway_that_is_down_is_tried_again_later_each_time(plain: None, gateway: Gateway) -> None:
    message = queue()
    gateway.answer = TryLater("HTTP 503")
    at, pauses = NOW, []
    for _attempt in range(5):
        assert delivery.deliver_due(at) == 0
        message.refresh_from_db()
        pauses.append((message.send_after - at).total_seconds())
        at = message.send_after
    assert pauses == [30, 60, 120, 240, 480]
    assert (message.state, message.last_error) == ("queued", "HTTP 503")
    gateway.answer = None
    assert delivery.deliver_due(at) == 1
    assert {key for key, _, _ in gateway.got} == {"uji:1"}


def test_gateway_may_say_when_to_come_back(plain: None, gateway: Gateway) -> None:
    message = queue()
    gateway.answer = TryLater("HTTP 429", after=600)
    delivery.deliver_due(NOW)
    message.refresh_from_db()
    assert message.send_after == NOW + timedelta(minutes=10)


def test_refused_for_good_and_given_up(plain: None, gateway: Gateway) -> None:
    refused = queue("uji:refused")
    gateway.answer = Undeliverable("HTTP 400")
    delivery.deliver_due(NOW)
    assert state(refused) == "failed"
    tired = queue("uji:tired")
    Message.objects.filter(pk=tired.pk).update(attempts=delivery.MOST_ATTEMPTS - 1)
    gateway.answer = TryLater("timeout")
    delivery.deliver_due(NOW)
    assert state(tired) == "failed"
    gateway.answer = None
    assert messages.send_again(tired, NOW) is True
    assert delivery.deliver_due(NOW) == 1
    assert messages.send_again(tired, NOW) is False


def test_message_that_cannot_be_made_does_not_hold_up_the_others(gateway: Gateway, caplog: Any) -> None:
    broken = queue("uji:broken")  # there is no template of this name
    good = queue("uji:good")
    Message.objects.filter(pk=good.pk).update(template="outreach/messages/thanks", subject="nothing:x")
    delivery.deliver_due(NOW)
    assert (state(broken), state(good)) == ("queued", "cancelled")
    assert caplog.records[0].getMessage().endswith("TemplateDoesNotExist")
    assert PHONE not in caplog.text


def test_message_taken_back_while_it_is_being_sent_stays_with_the_other_worker(
    plain: None, gateway: Gateway
) -> None:
    """A slow worker's outcome must not overwrite what a second worker, who took the message over, has noted."""
    queue()
    [slow] = delivery.take(NOW)
    later = NOW + delivery.TAKEN_FOR + timedelta(seconds=1)
    assert delivery.bring_back_stalled(NOW) == 0
    assert delivery.deliver_due(later) == 1
    gateway.answer = TryLater("timeout")
    delivery.deliver(slow, later)
    assert state(slow) == "sent"


def test_without_gateway_staff_send_by_hand(session: Session, cast: Cast, settings: Any, plain: None) -> None:
    settings.GATEWAY_URL, settings.ENVIRONMENT = "", "production"
    register(session, [Person("Maria")], Contact(phone=PHONE), new_key(), now=NOW)
    assert delivery.deliver_due(NOW) == 0
    message = Message.objects.by_hand().get()
    assert message.office == session.office
    assert messages.mark_sent_by_hand(message, cast.editor, NOW) is True
    assert messages.mark_sent_by_hand(message, cast.verifier, NOW) is False
    message.refresh_from_db()
    assert (message.state, message.sent_by) == ("sent", cast.editor)


def test_email_carries_an_id_made_from_the_key(plain: None) -> None:
    messages.enqueue("email", "kantor@contoh.example", "uji", "uji:mail", send_after=NOW)
    assert delivery.deliver_due(NOW) == 1
    [sent] = mail.outbox
    assert (sent.subject, sent.body, sent.to) == ("subject", "uji", ["kantor@contoh.example"])
    first = sent.extra_headers["Message-ID"]
    Message.objects.update(state="queued")
    delivery.deliver_due(NOW)
    assert mail.outbox[1].extra_headers["Message-ID"] == first


@pytest.mark.parametrize(
    ("error", "expected", "kind"),
    [
        (
            smtplib.SMTPRecipientsRefused({"a@b.example": (550, b"no such user a@b.example")}),
            "failed",
            "recipient refused 550",
        ),
        (smtplib.SMTPRecipientsRefused({"a@b.example": (451, b"later")}), "queued", "recipient deferred"),
        (smtplib.SMTPServerDisconnected("a@b.example"), "queued", "SMTPServerDisconnected"),
        (TimeoutError(), "queued", "TimeoutError"),
        (AnymailRecipientsRefused(), "failed", "recipient refused"),
        (AnymailAPIError("a@b.example", status_code=400), "failed", "provider 400"),
        (AnymailAPIError("a@b.example", status_code=401), "queued", "provider 401"),
        (AnymailAPIError("a@b.example", status_code=503), "queued", "provider 503"),
    ],
)
def test_mail_server_errors(
    plain: None, monkeypatch: pytest.MonkeyPatch, error: Exception, expected: str, kind: str
) -> None:
    def fail(self: Any, fail_silently: bool = False) -> int:
        raise error

    monkeypatch.setattr("portal.gateways.EmailMessage.send", fail)
    messages.enqueue("email", "a@b.example", "uji", "uji:mail", send_after=NOW)
    delivery.deliver_due(NOW)
    message = Message.objects.get()
    assert (message.state, message.last_error) == (expected, kind)


def test_recipient_and_content_are_encrypted_and_deleted_on_schedule(
    plain: None, gateway: Gateway, settings: Any
) -> None:
    settings.MESSAGE_RETENTION_DAYS = 30
    queue(payload={"note": "rahasia"})
    with connection.cursor() as cursor:
        cursor.execute("SELECT recipient, payload FROM portal_message")
        [(recipient, payload)] = cursor.fetchall()
    assert PHONE not in recipient
    assert "rahasia" not in payload
    delivery.deliver_due(NOW)
    assert messages.forget_old_messages(NOW + timedelta(days=30)) == 0
    assert messages.forget_old_messages(NOW + timedelta(days=30, seconds=1)) == 1
    message = Message.objects.get()
    assert (message.recipient, message.payload, message.state) == ("", "", "sent")


def test_telephone_is_not_pestered(session: Session) -> None:
    """The seventh form of a day with one telephone registers people and sends nothing more."""
    Session.objects.filter(pk=session.pk).update(capacity=None)
    for number in range(8):
        register(session, [Person(f"N{number}")], Contact(phone=PHONE), new_key(), now=NOW)
    assert session.registrations.count() == 8
    assert Message.objects.count() == notifications.MOST_CONFIRMATIONS_A_DAY


def test_message_after_message_of_one_seat(session: Session, field: Field) -> None:
    """The whole list is told in one statement, a message a form; nobody without telephone or who has cancelled."""
    Session.objects.filter(pk=session.pk).update(capacity=None)
    register(session, [Person("A"), Person("B")], Contact(phone=PHONE), new_key(), now=NOW)
    register(session, [Person("C")], Contact(), new_key(), now=NOW)
    gone = register(session, [Person("D")], Contact(phone="+6281200000002"), new_key(), now=NOW)
    seats.cancel(gone.registrations[0], now=NOW)
    Message.objects.all().delete()
    session.refresh_from_db()
    told = notifications.tell_registered(session, notifications.NOTE, "1", {"note": "Bawa KTP"}, now=NOW)
    again = notifications.tell_registered(session, notifications.NOTE, "1", {"note": "Bawa KTP"}, now=NOW)
    message = Message.objects.get()
    assert (told, again, message.recipient, message.zone) == (1, 0, PHONE, "Asia/Makassar")
    assert messages.cancel(notifications.subject_of(session)) == 1
    assert state(message) == "cancelled"
