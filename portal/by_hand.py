"""Messages that no gateway sends: staff send them from the office's own telephone, one by one, and say so here.

A number is shown only when somebody opens a message to send it; that is written down (`StateChange`). Opened by day
only, where the recipient lives, as messages are sent by day only.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from portal import access, messages
from portal.access import AnyUser
from portal.daytime import is_daytime
from portal.models import Message, User
from portal.models.outbox import MessageQuerySet
from portal.workflow import record

TAKEN_BACK = "taken back"  # by somebody of the office: it does not come back by itself
KINDS: dict[str, Promise] = {  # last part of a template's name → what the message is
    "confirmation": pgettext_lazy("message", "confirmation"),
    "offer": pgettext_lazy("message", "seat offered"),
    "reminder": pgettext_lazy("message", "reminder"),
    "moved": pgettext_lazy("message", "date or place changed"),
    "paused": pgettext_lazy("message", "on hold"),
    "resumed": pgettext_lazy("message", "takes place after all"),
    "cancelled": pgettext_lazy("message", "cancelled"),
    "thanks": pgettext_lazy("message", "thanks"),
    "note": pgettext_lazy("message", "message of the organiser"),
    "facilitation": pgettext_lazy("message", "asked to help"),
    "helper": pgettext_lazy("message", "news for a helper"),
    "alert_confirm": pgettext_lazy("message", "alert to confirm"),
    "alert_news": pgettext_lazy("message", "alert"),
}


@dataclass(frozen=True)
class Opened:
    """A message with what is needed to send it: the number, the text and the link that opens WhatsApp with both."""

    message: Message
    text: str
    link: str


def visible_to(user: AnyUser) -> MessageQuerySet:
    """Messages of the person's office; all for the ministry; none for anybody but staff."""
    found = Message.objects.exclude(channel=Message.Channel.EMAIL)
    if access.is_supervisor(user):
        return found
    if not isinstance(user, User) or not access.is_staff(user) or user.office_id is None:
        return found.none()
    return found.filter(office_id=user.office_id)


def waiting(user: AnyUser, now: datetime) -> MessageQuerySet:
    """To be sent by hand and still of use, the longest waiting first."""
    useful = Q(valid_until__isnull=True) | Q(valid_until__gt=now)
    return visible_to(user).by_hand().filter(useful)


def failed(user: AnyUser) -> MessageQuerySet:
    """Given up by the gateway, the newest first."""
    return (
        visible_to(user)
        .filter(state=Message.State.FAILED, forgotten_at__isnull=True)
        .order_by("-send_after", "-pk")
    )


def kind_of(message: Message) -> str:
    """What the message is, in two or three words."""
    name = message.template.rpartition("/")[2]
    return str(KINDS.get(name, name.replace("_", " ")))


def may_be_sent(message: Message, now: datetime) -> bool:
    """It is day where the recipient lives, or the message answers what somebody has just asked."""
    return message.at_any_hour or is_daytime(now, message.zone)


def open_to_send(message: Message, user: User, *, now: datetime | None = None) -> Opened | None:
    """Show number and text, and write down who saw them. None when it is not true any more: it is then cancelled."""
    text = messages.render(message)
    if text is None:
        _cancel(message, messages.NOT_TRUE)
        return None
    record(message, "reveal", message.state, message.state, user, "", now or timezone.now())
    return Opened(message, text.body, messages.wa_link(message.recipient, text.body))


def take_back(message: Message) -> bool:
    """It is not needed any more, or cannot be sent. False when somebody has dealt with it meanwhile."""
    return _cancel(message, TAKEN_BACK)


def _cancel(message: Message, why: str) -> bool:
    changed = Message.objects.by_hand().filter(pk=message.pk)
    return bool(changed.update(state=Message.State.CANCELLED, last_error=why))
