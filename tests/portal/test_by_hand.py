"""Messages that staff send from the office's telephone: whose they are, who sees the number, what is written down."""

from typing import Any

import pytest
import time_machine
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from outreach.models import Session
from outreach.registrations import Contact, Person, new_key, register
from portal import delivery
from portal.models import Message, Office, StateChange
from tests.backoffice import signed_in
from tests.cast import Cast, World
from tests.outreach.cast import in_days, make_approved, make_field
from tests.pages import every, parsed, text

pytestmark = pytest.mark.django_db

NOW = in_days(0, hour=3)  # 11.00 WITA
NIGHT = in_days(0, hour=13)  # 21.00 WITA
PHONE = "+6281234567890"
LIST = "/staf/pesan/"


@pytest.fixture(autouse=True)
def no_gateway(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery, "sender_for", lambda channel: None)


@pytest.fixture
def session(world: World, cast: Cast) -> Session:
    return make_approved(world, cast, make_field(world, cast).hall, capacity=None)


def waiting(session: Session, count: int = 1, office: Office | None = None) -> Message:
    """So many messages that nobody sends by itself; returns the newest."""
    for number in range(count):
        register(session, [Person("Maria Uji")], Contact(f"+628123456789{number}"), new_key(), now=NOW)
    delivery.deliver_due(NOW)
    if office is not None:
        Message.objects.update(office=office)
    return Message.objects.latest("pk")


@pytest.fixture(autouse=True)
def by_day() -> Any:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def test_list_masks_numbers_and_names_nobody(session: Session, cast: Cast) -> None:
    waiting(session)
    page = text(parsed(signed_in(cast, "editor").get(LIST)))
    assert "0812••••890" in page
    assert session.code in page
    assert "konfirmasi" in page
    assert [private for private in (PHONE, "81234567890", "Maria") if private in page] == []


def test_message_is_opened_sent_and_written_down(session: Session, cast: Cast) -> None:
    message = waiting(session)
    client = signed_in(cast, "editor")
    answer = client.post(f"{LIST}{message.pk}/")
    page = parsed(answer)
    [link] = [a.get("href") or "" for a in every(page, "a") if "wa.me" in (a.get("href") or "")]
    assert link.startswith("https://wa.me/6281234567890?text=Terdaftar%201%20orang")
    assert PHONE in text(page)
    assert answer.headers["Cache-Control"] == "private, no-store"
    change = StateChange.objects.of(message).get()
    assert (change.action, change.actor) == ("reveal", cast.editor)
    assert Message.objects.get().state == "by_hand"  # shown is not sent
    client.post(f"{LIST}{message.pk}/selesai/", {"sent": "1"})
    message.refresh_from_db()
    assert (message.state, message.sent_by) == ("sent", cast.editor)
    late = signed_in(cast, "verifier").post(f"{LIST}{message.pk}/selesai/", {"sent": "1"}, follow=True)
    assert "Rekan Anda lebih dulu" in text(parsed(late))


def test_message_is_taken_off_the_list(session: Session, cast: Cast) -> None:
    message = waiting(session)
    signed_in(cast, "editor").post(f"{LIST}{message.pk}/selesai/", {"drop": "1"})
    message.refresh_from_db()
    assert (message.state, message.sent_by) == ("cancelled", None)


def test_message_that_is_not_true_any_more_is_not_shown(session: Session, cast: Cast) -> None:
    message = waiting(session)
    session.registrations.update(state="cancelled")
    answer = signed_in(cast, "editor").post(f"{LIST}{message.pk}/", follow=True)
    assert "tidak diperlukan lagi" in text(parsed(answer))
    assert (Message.objects.get().state, StateChange.objects.of(message).count()) == ("cancelled", 0)


@pytest.mark.parametrize(
    ("who", "status", "listed"),
    [
        ("supervisor", 200, 1),
        ("verifier", 200, 1),
        ("other_editor", 200, 0),
        ("partner", 404, 0),
        ("volunteer", 404, 0),
        ("stranger", 404, 0),
    ],
)
def test_only_staff_of_the_office_see_and_open(
    session: Session, cast: Cast, who: str, status: int, listed: int
) -> None:
    message = waiting(session)
    client = signed_in(cast, who)
    page = client.get(LIST)
    assert page.status_code == status
    assert page.content.decode().count(session.code) == 2 * listed  # in the row and in its button
    opened = client.post(f"{LIST}{message.pk}/").status_code
    closed = client.post(f"{LIST}{message.pk}/selesai/", {"sent": "1"}).status_code
    assert (opened, closed) == ((200, 302) if listed else (404, 404))


def test_nothing_is_sent_by_night(session: Session, cast: Cast, by_day: Any) -> None:
    message = waiting(session)
    Message.objects.update(at_any_hour=False)
    by_day.move_to(NIGHT)
    client = signed_in(cast, "editor")
    assert "mulai 07.00 WITA" in text(parsed(client.get(LIST)))
    answer = client.post(f"{LIST}{message.pk}/", follow=True)
    assert "Di sana sudah malam." in text(parsed(answer))
    assert StateChange.objects.of(message).count() == 0


def test_message_that_came_too_late_leaves_the_list(session: Session, cast: Cast) -> None:
    message = waiting(session)
    Message.objects.update(valid_until=NOW)
    assert signed_in(cast, "editor").get(LIST).context["count"] == 0
    delivery.deliver_due(NOW)
    message.refresh_from_db()
    assert (message.state, message.last_error) == ("cancelled", "too late")


def test_failed_message_is_tried_again(session: Session, cast: Cast) -> None:
    message = waiting(session)
    Message.objects.update(state="failed", last_error="HTTP 400")
    client = signed_in(cast, "editor")
    page = text(parsed(client.get(LIST)))
    assert "HTTP 400" in page
    assert PHONE not in page
    assert signed_in(cast, "other_editor").post(f"{LIST}{message.pk}/lagi/").status_code == 404
    client.post(f"{LIST}{message.pk}/lagi/")
    assert Message.objects.get().state == "queued"


@pytest.mark.parametrize("count", [1, 3])
def test_list_asks_as_often_for_one_as_for_three(
    session: Session, cast: Cast, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    waiting(session, count)
    client = signed_in(cast, "editor")
    client.get(LIST)
    with django_assert_num_queries(8):
        client.get(LIST)


def test_start_page_says_how_many_wait(session: Session, cast: Cast) -> None:
    waiting(session, 3)
    page = parsed(signed_in(cast, "editor").get("/staf/"))
    [link] = every(page, "a", href=reverse("messages"))
    assert text(link) == "3 pesan perlu dikirim sendiri"


def test_debug_page_shows_what_was_sent_with_links(session: Session, client: Any, settings: Any) -> None:
    waiting(session)
    page = parsed(client.get("/pesan/"))
    links = [link.get("href") or "" for link in every(page, "a")]
    [link] = [address for address in links if address.startswith(settings.SITE_URL)]
    assert client.get(link.removeprefix(settings.SITE_URL)).status_code == 200
    assert "Terdaftar 1 orang" in text(page)


def test_debug_page_is_refused_in_production(client: Any, settings: Any) -> None:
    settings.PRODUCTION = True
    assert client.get("/pesan/").status_code == 404
