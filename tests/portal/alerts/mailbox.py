"""What tests of alerts share: asking, confirming, looking and reading the post, at moments that are passed in."""

import re
from datetime import datetime, timedelta

import time_machine
from django.core import mail
from django.core.mail import EmailMessage

from portal import delivery
from portal.alerts import subscribing
from portal.alerts.appearances import note_appearances
from portal.alerts.sending import send_alerts
from portal.alerts.topics import topic_of
from portal.models import Alert, Message
from tests.outreach.cast import in_days

MARIA = "maria@contoh.example"
NOW = in_days(0, hour=1)  # 09.00 WITA


def morning(days: int) -> datetime:
    """09.00 WITA so many days from today."""
    return NOW + timedelta(days=days)


def subscribe(
    query: str = "",
    address: str = MARIA,
    *,
    topic: str = "jobs",
    frequency: str = "daily",
    now: datetime = NOW,
) -> Alert:
    """An alert that is confirmed; what is public at that moment is known to it."""
    note_appearances(topic_of(topic), now)
    subscribing.request_alert(topic_of(topic), query, frequency, address, now=now)
    alert = Alert.objects.latest("pk")
    subscribing.confirm(alert, "id", now=now)
    Message.objects.all().delete()
    alert.refresh_from_db()
    return alert


def post(now: datetime) -> list[EmailMessage]:
    """The letters that a day brings: look for news, then send what is due."""
    before = len(mail.outbox)
    with time_machine.travel(now, tick=False):  # texts are made at the moment of sending
        send_alerts(now)
        delivery.deliver_due(now + timedelta(seconds=1))
    return mail.outbox[before:]


def links_in(letter: EmailMessage) -> list[str]:
    """The addresses in a letter, in order, without the site."""
    return re.findall(r"https?://[^/\s]+(/\S*)", str(letter.body))
