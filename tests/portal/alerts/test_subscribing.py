"""How an alert begins and ends: nothing without confirmation, little kept, nothing told to strangers."""

import base64
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from portal import delivery
from portal.alerts import subscribing
from portal.alerts.topics import topic_of
from portal.models import Alert, Message, Subscriber
from portal.tokens import token_hash
from tests.cast import Cast, World, make_live_listing
from tests.portal.alerts.mailbox import MARIA, NOW, morning, post, subscribe

pytestmark = pytest.mark.django_db


def ask(query: str = "", address: str = MARIA, frequency: str = "daily") -> Alert:
    subscribing.request_alert(topic_of("jobs"), query, frequency, address, now=NOW)
    return Alert.objects.latest("pk")


def test_nothing_is_sent_without_confirmation(world: World, cast: Cast) -> None:
    ask()
    Message.objects.all().delete()
    make_live_listing(world, cast)
    assert post(morning(1)) == []


def test_first_look_knows_what_is_public(world: World, cast: Cast) -> None:
    """Even when no round has been noted yet, on a new site."""
    make_live_listing(world, cast)
    subscribing.confirm(ask(), "id", now=NOW)
    Message.objects.all().delete()
    assert post(morning(1)) == []


def test_address_is_encrypted_and_secrets_are_hashes(world: World) -> None:
    alert = ask()
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(s)::text FROM portal_subscriber s")
        stored = cursor.fetchone()[0]
        cursor.execute("SELECT row_to_json(m)::text FROM portal_message m")
        message = cursor.fetchone()[0]
    secrets = [subscribing.manage_token(alert.subscriber), subscribing.confirm_token(alert)]
    assert [secret for secret in (*secrets, "maria") if secret in stored + message] == []
    assert {len(secret) for secret in secrets} == {24}  # 144 bits
    assert alert.subscriber.token_hash == token_hash(secrets[0])


def test_same_search_is_one_alert_and_one_address_one_subscriber(world: World) -> None:
    ask("q=sawit")
    ask("q=sawit", " MARIA@Contoh.example ", "weekly")
    ask("q=jahit")
    assert Subscriber.objects.count() == 1
    assert sorted(Alert.objects.values_list("query", "frequency")) == [
        ("q=jahit", "daily"),
        ("q=sawit", "weekly"),
    ]


def test_confirming_twice_changes_nothing(world: World) -> None:
    alert = ask()
    subscribing.confirm(alert, "en", now=NOW)
    first = Alert.objects.values().get()
    subscribing.confirm(alert, "id", now=morning(5))
    assert Alert.objects.values().get() == first
    assert Subscriber.objects.get().language == "en"


def test_asking_again_for_an_alert_that_runs_changes_nothing(world: World) -> None:
    subscribe("q=sawit")
    before = Alert.objects.values().get()
    ask("q=sawit", frequency="weekly")
    assert Alert.objects.values().get() == before
    assert delivery.deliver_due(NOW) == 1  # the letter with the link to manage it


def test_number_of_alerts_is_limited(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subscribing, "MOST_ALERTS", 2)
    for query in ("q=a", "q=b"):
        subscribe(query)
    with pytest.raises(ValidationError, match="2"):
        subscribing.confirm(ask("q=c"), "id", now=NOW)


def test_stopping_the_last_alert_deletes_the_address_and_takes_messages_back(
    world: World, cast: Cast
) -> None:
    alert, other = subscribe("q=a"), subscribe("q=b")
    ask("q=b")
    subscribing.stop(alert, now=NOW)
    assert Subscriber.objects.get().recipient == MARIA
    subscribing.stop(other, now=NOW)
    subscriber = Subscriber.objects.get()
    assert (subscriber.recipient, subscriber.recipient_hash, subscriber.emptied_at) == ("", "", NOW)
    assert Message.objects.get().state == "cancelled"
    assert subscribing.forget_old_alerts(NOW + timedelta(days=29))["forgotten"] == 0
    assert subscribing.forget_old_alerts(NOW + timedelta(days=31))["forgotten"] == 1


def test_address_can_come_back_after_stopping(world: World) -> None:
    alert = subscribe("q=a")
    assert subscribing.stop_all(alert.subscriber, now=NOW) == 1
    assert subscribing.stop_all(alert.subscriber, now=NOW) == 0
    again = subscribe("q=a")
    assert again.subscriber.pk != alert.subscriber.pk
    assert subscribing.by_confirm_token(subscribing.confirm_token(alert)) is None


def test_never_confirmed_is_forgotten_after_a_week(world: World) -> None:
    ask()
    Alert.objects.update(created_at=NOW)
    assert subscribing.forget_old_alerts(NOW + timedelta(days=7))["never_confirmed"] == 0
    assert subscribing.forget_old_alerts(NOW + timedelta(days=7, seconds=1))["never_confirmed"] == 1
    assert Subscriber.objects.get().recipient == ""


def test_request_carries_no_words_of_a_stranger(world: World) -> None:
    """Anybody may type anybody's address: what else was typed must not reach it as a letter of the ministry."""
    ask("q=transfer+ke+rekening+123&negara=MY")
    [letter] = post(NOW)
    assert "transfer" not in letter.body + letter.subject
    assert "Malaysia" in letter.body
    subscribing.confirm(Alert.objects.get(), "id", now=NOW)
    assert "transfer" in topic_of("jobs").title(Alert.objects.get().query)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("q=pabrik+makanan", "lowongan: dengan kata-kata yang diketik (paling banyak"),
        (
            "q=pabrik+makanan&pendidikan=sma",
            "lowongan: dengan kata-kata yang diketik · Pendidikan sampai SMA atau SMK (paling banyak",
        ),
        ("pendidikan=sma", "lowongan: Pendidikan sampai SMA atau SMK (paling banyak"),
    ],
)
def test_request_says_that_the_typed_words_count(world: World, query: str, said: str) -> None:
    ask(query)
    [letter] = post(NOW)
    assert said in letter.body


def test_links_survive_a_change_of_keys(world: World, settings: Any) -> None:
    """While both keys are there the old link works; when the old one is gone, messages carry a new link."""
    alert = subscribe()
    old, new = settings.LOOKUP_KEYS[0], base64.b64encode(b"k" * 32).decode()
    first = subscribing.manage_token(alert.subscriber)
    settings.LOOKUP_KEYS = [new, old]
    assert subscribing.manage_token(alert.subscriber) == first
    ask()
    assert Subscriber.objects.count() == 1  # found by either key
    settings.LOOKUP_KEYS = [new]
    second = subscribing.manage_token(alert.subscriber)
    assert second != first
    assert (subscribing.by_manage_token(first), subscribing.by_manage_token(second)) == (
        None,
        alert.subscriber,
    )
