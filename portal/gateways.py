"""The ways out of the outbox: e-mail by Django, SMS and WhatsApp by an HTTP gateway (contract: docs/gateway.md).

A sender returns when the message is accepted and raises `TryLater` or `Undeliverable` otherwise. The kind of an error
is kept, never its text: servers quote recipients.
"""

import hashlib
import json
import smtplib
import urllib.error
import urllib.request
from collections.abc import Callable
from urllib.parse import urlsplit

from anymail.exceptions import AnymailAPIError, AnymailRecipientsRefused
from django.conf import settings
from django.core.mail import EmailMessage

from portal.messages import Text
from portal.models import Message

GATEWAY_TIMEOUT_SECONDS = 10
TRY_LATER_STATUSES = frozenset({408, 423, 425, 429})
REFUSED_BY_PROVIDER = frozenset(
    {400, 413, 422}
)  # the letter itself; other errors are of the account or the moment
ALREADY_ACCEPTED = 409
LONGEST_RETRY_AFTER_SECONDS = 6 * 60 * 60


class TryLater(Exception):
    """Not accepted now. `after` are the seconds the gateway asked us to wait, 0 when it did not say."""

    def __init__(self, kind: str, after: int = 0) -> None:
        super().__init__(kind)
        self.after = after


class Undeliverable(Exception):
    """Refused for good: trying again would not help."""


Sender = Callable[[Message, Text], None]


def send_email(message: Message, text: Text) -> None:
    """By Django's backend. The Message-ID comes from the key, so that mail servers can drop a repetition."""
    digest = hashlib.sha256(message.key.encode()).hexdigest()[:32]
    mail = EmailMessage(
        text.subject,
        text.body,
        to=[message.recipient],
        headers={"Message-ID": f"<{digest}@{urlsplit(settings.SITE_URL).hostname}>", **text.headers},
    )
    try:
        mail.send()
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _reason in error.recipients.values()]
        if codes and all(code >= 500 for code in codes):
            raise Undeliverable(f"recipient refused {codes[0]}") from None
        raise TryLater("recipient deferred") from None
    except AnymailRecipientsRefused:
        raise Undeliverable("recipient refused") from None
    except AnymailAPIError as error:
        kind = f"provider {error.status_code or type(error).__name__}"
        raise (Undeliverable if error.status_code in REFUSED_BY_PROVIDER else TryLater)(kind) from None
    except (smtplib.SMTPException, OSError) as error:
        raise TryLater(type(error).__name__) from None
    except ValueError:  # a header that cannot be: bad address
        raise Undeliverable("address refused") from None


def send_by_gateway(message: Message, text: Text) -> None:
    """One POST of JSON with the key; 2xx and 409 (this key is accepted already) count as accepted."""
    request = urllib.request.Request(  # noqa: S310 the address is a setting, checked at start
        settings.GATEWAY_URL,
        data=json.dumps(
            {"key": message.key, "channel": message.channel, "to": message.recipient, "text": text.body}
        ).encode(),
        headers={
            "Authorization": f"Bearer {settings.GATEWAY_TOKEN}",
            "Content-Type": "application/json",
            "Idempotency-Key": message.key,
        },
        method="POST",
    )
    try:
        with urllib.request.urlopen(request, timeout=GATEWAY_TIMEOUT_SECONDS) as answer:  # noqa: S310
            answer.read(1024)
    except urllib.error.HTTPError as error:
        error.close()
        if error.code == ALREADY_ACCEPTED:
            return
        if error.code in TRY_LATER_STATUSES or error.code >= 500:
            raise TryLater(f"HTTP {error.code}", _seconds(error.headers.get("Retry-After"))) from None
        raise Undeliverable(f"HTTP {error.code}") from None
    except (OSError, ValueError) as error:  # URLError, timeouts and broken answers
        raise TryLater(type(error).__name__) from None


def keep_for_reading(message: Message, text: Text) -> None:
    """The demonstration: nothing goes out; the row stays and the debug page shows its text."""


def sender_for(channel: str) -> Sender | None:
    """The sender of a channel; None when a member of staff has to send by hand."""
    if channel == Message.Channel.EMAIL:
        return send_email
    if settings.GATEWAY_URL:
        return send_by_gateway
    return keep_for_reading if settings.ENVIRONMENT == "local" else None


def _seconds(retry_after: str | None) -> int:
    """Only the form in seconds is read."""
    if retry_after and retry_after.isascii() and retry_after.isdigit():
        return min(int(retry_after[:9]), LONGEST_RETRY_AFTER_SECONDS)
    return 0
