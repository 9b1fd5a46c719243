"""How an alert begins, changes and ends. Nothing is sent but a request to confirm until somebody confirms by its link.

Whoever asks learns nothing: the answer is the same for an address that is known and one that is not.
"""

from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal import messages
from portal.alerts.appearances import forget_changes, newest_round, note_appearances
from portal.alerts.topics import Topic, topic_of, topics
from portal.crypto import lookup_hashes
from portal.dates import today
from portal.models import Alert, Message, Subscriber, Told
from portal.tokens import derived_token, token_hash

LASTS = timedelta(days=183)  # half a year
ANNOUNCED = timedelta(days=14)  # before its end
CONFIRM_WITHIN = timedelta(days=7)
KEPT_AFTER = timedelta(days=30)  # a row without address, for the page behind old links
MOST_ALERTS = 20  # of one address
STEP = {Alert.Frequency.DAILY: timedelta(days=1), Alert.Frequency.WEEKLY: timedelta(days=7)}
CONFIRM = "portal/messages/alert_confirm"
_PURPOSE = "alert-recipient"
_MANAGE, _CONFIRM = "alert-manage", "alert-confirm"


def normalise_address(address: str) -> str:
    """One form for one mailbox: capitals never tell two apart in practice."""
    return address.strip().lower()


def manage_token(subscriber: Subscriber) -> str:
    """The secret of the link in every message to an address.

    When the key that made it is no longer among LOOKUP_KEYS it is another one from now on, and older links are dead.
    """
    token = derived_token(str(subscriber.key), _MANAGE, subscriber.token_hash)
    if token_hash(token) != subscriber.token_hash:
        subscriber.token_hash = token_hash(token)
        Subscriber.objects.filter(pk=subscriber.pk).update(token_hash=subscriber.token_hash)
    return token


def confirm_token(alert: Alert) -> str:
    """The secret of the link that starts an alert."""
    return derived_token(str(alert.key), _CONFIRM, alert.confirm_hash)


def subject_of(subscriber: Subscriber) -> str:
    """What outbox rows to a subscriber say in `subject`."""
    return f"alerts:{subscriber.key}"


def request_alert(
    topic: Topic,
    query: str,
    frequency: str,
    address: str,
    *,
    channel: str = Message.Channel.EMAIL,
    language: str = "id",
    now: datetime | None = None,
) -> None:
    """Send a request to confirm (or, for an alert that runs already, the link to manage it). The same search is one
    alert, however often it is asked for.
    """
    at = now or timezone.now()
    with transaction.atomic():
        subscriber = _subscriber(channel, normalise_address(address), language)
        alert = _alert(subscriber, topic, query, frequency)
        messages.enqueue(
            subscriber.channel,
            subscriber.recipient,
            CONFIRM,
            f"alert-confirm:{alert.key}:{at:%Y%m%d%H%M%S}",
            {"alert": str(alert.key)},
            language=language,
            send_after=at,
            valid_until=at + CONFIRM_WITHIN,
            subject=subject_of(subscriber),
            at_any_hour=True,
        )


def _subscriber(channel: str, recipient: str, language: str) -> Subscriber:
    """The row of the address, locked; a new one when there is none. Two requests at once end at one row."""
    known = Subscriber.objects.filter(channel=channel, recipient_hash__in=lookup_hashes(recipient, _PURPOSE))
    if not known.exists():
        new = Subscriber(channel=channel, recipient=recipient, language=language)
        new.token_hash = token_hash(derived_token(str(new.key), _MANAGE))
        Subscriber.objects.bulk_create([new], ignore_conflicts=True)
    return known.select_for_update().order_by("pk")[0]


def _alert(subscriber: Subscriber, topic: Topic, query: str, frequency: str) -> Alert:
    same = Alert.objects.filter(subscriber=subscriber, topic=topic.name, query=query)
    found = same.first()
    if found is None:
        found = Alert(subscriber=subscriber, topic=topic.name, query=query, frequency=frequency)
        found.confirm_hash = token_hash(derived_token(str(found.key), _CONFIRM))
        found.save(force_insert=True)
    elif found.confirmed_at is None and found.frequency != frequency:
        same.update(frequency=frequency)
    return found


def by_confirm_token(token: str) -> Alert | None:
    """The alert of a confirming link; None when it is unknown, stopped or was never confirmed in time."""
    return Alert.objects.filter(confirm_hash=token_hash(token)).select_related("subscriber").first()


def by_manage_token(token: str) -> Subscriber | None:
    """The subscriber of a managing link; None when the link is wrong or its address was deleted long ago."""
    return Subscriber.objects.filter(token_hash=token_hash(token)).first()


def confirm(alert: Alert, language: str, *, now: datetime | None = None) -> None:
    """Start the alert: what appears from now on is told. A second time changes nothing.

    Raises ValidationError when the address has as many alerts as one may have.
    """
    at = now or timezone.now()
    day = today(now=at)
    topic = topic_of(alert.topic)
    with transaction.atomic():
        Subscriber.objects.select_for_update().get(pk=alert.subscriber_id)
        mine = Alert.objects.filter(subscriber=alert.subscriber_id)
        fresh = mine.filter(pk=alert.pk, confirmed_at__isnull=True)
        if not fresh.exists():
            return
        if mine.confirmed(day).count() >= MOST_ALERTS:
            raise ValidationError(
                _("You have %(most)s alerts. Stop one before you start another.") % {"most": MOST_ALERTS}
            )
        Subscriber.objects.filter(pk=alert.subscriber_id).update(language=language)
        fresh.update(
            confirmed_at=at,
            due_on=day + timedelta(days=1),
            expires_on=day + LASTS,
            seen_round=newest_round(topic) or note_appearances(topic, at),
        )


def change_frequency(alert: Alert, frequency: str) -> None:
    """Daily or weekly from the next message on. Raises ValidationError for anything else."""
    if frequency not in Alert.Frequency.values:
        raise ValidationError(_("Choose daily or weekly."))
    Alert.objects.filter(pk=alert.pk).update(frequency=frequency)


def renew(alert: Alert, *, now: datetime | None = None) -> date:
    """Half a year more, counted from today; returns the new end."""
    until = today(now=now) + LASTS
    Alert.objects.filter(pk=alert.pk).update(expires_on=until, end_told=False)
    return until


def stop(alert: Alert, *, now: datetime | None = None) -> None:
    """End one alert, and take back its request to confirm. With the last one the address is deleted."""
    with transaction.atomic():
        subscriber = Subscriber.objects.select_for_update().get(pk=alert.subscriber_id)
        Alert.objects.filter(pk=alert.pk).delete()
        _empty_without_alerts(subscriber, now or timezone.now())


def stop_all(subscriber: Subscriber, *, now: datetime | None = None) -> int:
    """End all alerts of an address and delete it; returns how many there were. Repeating does no harm."""
    with transaction.atomic():
        locked = Subscriber.objects.select_for_update().get(pk=subscriber.pk)
        count = Alert.objects.filter(subscriber=locked).delete()[0]
        _empty_without_alerts(locked, now or timezone.now())
    return count


def _empty_without_alerts(subscriber: Subscriber, now: datetime) -> None:
    if Alert.objects.filter(subscriber=subscriber).exists() or subscriber.emptied_at is not None:
        return
    messages.cancel(subject_of(subscriber))
    Told.objects.filter(subscriber=subscriber).delete()
    Subscriber.objects.filter(pk=subscriber.pk).update(recipient="", recipient_hash="", emptied_at=now)


def forget_old_alerts(now: datetime | None = None) -> dict[str, int]:
    """The job: delete what was never confirmed or has ended, then addresses without alerts, then their rows, and what
    was recorded for looks that are over.
    """
    at = now or timezone.now()
    never = Alert.objects.filter(confirmed_at__isnull=True, created_at__lt=at - CONFIRM_WITHIN)
    ended = Alert.objects.filter(expires_on__lte=today(now=at))
    counts = {"never_confirmed": never.delete()[0], "ended": ended.delete()[0]}
    for subscriber in Subscriber.objects.filter(emptied_at__isnull=True, alerts__isnull=True).iterator():
        with transaction.atomic():
            _empty_without_alerts(Subscriber.objects.select_for_update().get(pk=subscriber.pk), at)
    gone = Subscriber.objects.filter(emptied_at__lt=at - KEPT_AFTER, alerts__isnull=True)
    counts["forgotten"] = gone.delete()[0]
    for topic in topics():
        forget_changes(topic, at)
    return counts
