"""What messages about alerts say, made when they are sent: only what is public at that moment is named."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from portal.alerts.sending import MOST_ITEMS, NEWS
from portal.alerts.subscribing import CONFIRM, confirm_token, manage_token
from portal.alerts.topics import topic_of
from portal.dates import format_date
from portal.models import Alert, Message, Subscriber


def site_url(path: str) -> str:
    """The full address of a path of this site."""
    return f"{settings.SITE_URL}{path}"


def manage_path(subscriber: Subscriber) -> str:
    """Where somebody sees, changes and stops all alerts of an address."""
    return reverse("alert-manage", args=[manage_token(subscriber)])


def context(message: Message, payload: Mapping[str, Any]) -> dict[str, Any] | None:
    """What the templates say beside the payload; None when the message is not true any more."""
    key = message.subject.removeprefix("alerts:")
    subscriber = Subscriber.objects.filter(key=key, emptied_at__isnull=True).first()
    if subscriber is None:
        return None
    if message.template == CONFIRM:
        return _confirm_facts(subscriber, payload)
    if message.template == NEWS:
        return _news_facts(subscriber, payload, timezone.now())
    return None


def _confirm_facts(subscriber: Subscriber, payload: Mapping[str, Any]) -> dict[str, Any] | None:
    alert = Alert.objects.filter(subscriber=subscriber, key=payload["alert"]).first()
    if alert is None:
        return None
    topic, running = topic_of(alert.topic), alert.confirmed_at is not None
    return {
        "label": topic.label,
        "search": topic.title(alert.query, typed=running),
        "frequency": alert.get_frequency_display(),
        "running": running,
        "link": site_url(reverse("alert-confirm", args=[confirm_token(alert)])),
        "manage_link": site_url(manage_path(subscriber)),
    }


def _news_facts(subscriber: Subscriber, payload: Mapping[str, Any], now: datetime) -> dict[str, Any] | None:
    found: list[tuple[str, list[int]]] = payload["found"]
    keys = [*(key for key, _items in found), *payload["ending"]]
    alerts = {str(alert.key): alert for alert in Alert.objects.filter(subscriber=subscriber, key__in=keys)}
    parts = [part for key, items in found if key in alerts and (part := _part(alerts[key], items, now))]
    endings = [_ending(alerts[key]) for key in payload["ending"] if key in alerts]
    if not parts and not endings:
        return None
    manage_link = site_url(manage_path(subscriber))
    stop_link = site_url(reverse("alert-stop", args=[manage_token(subscriber)]))
    return {
        "subject": _subject(parts),
        "parts": parts,
        "endings": endings,
        "check_link": site_url(reverse("opportunities:check")),
        "manage_link": manage_link,
        "stop_link": stop_link,
        "mail_headers": {
            "List-Unsubscribe": f"<{stop_link}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
    }


def _part(alert: Alert, items: Sequence[int], now: datetime) -> dict[str, Any] | None:
    """What is new for one alert; None when none of it is public any more."""
    topic = topic_of(alert.topic)
    lines = topic.lines(items[:MOST_ITEMS], now)
    if not lines:
        return None
    return {
        "label": str(topic.label),
        "search": topic.title(alert.query),
        "lines": [
            {"title": lines[item].title, "facts": lines[item].facts, "link": site_url(lines[item].path)}
            for item in items
            if item in lines
        ],
        "more": len(items) > MOST_ITEMS,
        "list_link": site_url(topic.path(alert.query)),
    }


def _ending(alert: Alert) -> dict[str, str]:
    topic = topic_of(alert.topic)
    until = format_date(alert.expires_on, get_language() or "id") if alert.expires_on else ""
    return {"label": str(topic.label), "search": topic.title(alert.query), "until": until}


def _subject(parts: Sequence[Mapping[str, Any]]) -> str:
    if not parts:
        return _("Your alert ends soon")
    count = sum(len(part["lines"]) for part in parts)
    text = ngettext("%(count)s new: %(search)s", "%(count)s new: %(search)s", count)
    searches = list(dict.fromkeys(part["search"] for part in parts))
    return text % {"count": count, "search": "; ".join(searches)[:120]}
