"""The outbox for people: what staff send by hand, and, while developing, everything that was sent."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from portal import access, by_hand
from portal.dates import Zone
from portal.messages import mark_sent_by_hand, send_again
from portal.models import Message, User
from portal.outbox_reading import newest
from portal.phones import mask_phone
from portal.private import private

SHOWN = 50


def for_staff(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Staff only; strangers with an account get 404, visitors without one are asked to sign in."""

    @private
    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not access.is_staff(request.user):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def member(request: HttpRequest) -> User:
    """The member of staff behind `for_staff`."""
    assert isinstance(request.user, User)  # noqa: S101 for the type checker
    return request.user


@for_staff
@require_safe
def waiting(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    found, failed = by_hand.waiting(request.user, now), by_hand.failed(request.user)
    context = {
        "count": found.count(),
        "rows": [row(message, now) for message in found[:SHOWN]],
        "failed_count": failed.count(),
        "failed": [row(message, now) for message in failed[:SHOWN]],
        "gateway": bool(settings.GATEWAY_URL),
    }
    return render(request, "staff/messages.html", context)


def row(message: Message, now: datetime) -> dict[str, object]:
    """A message in the list: what it is and about what, the number masked."""
    return {
        "pk": message.pk,
        "kind": by_hand.kind_of(message),
        "about": message.subject.partition(":")[2],
        "to": mask_phone(message.recipient),
        "since": message.send_after,
        "until": message.valid_until,
        "zone": Zone(message.zone).label,
        "may_be_sent": by_hand.may_be_sent(message, now),
        "error": message.last_error,
    }


@for_staff
@require_POST
def open_message(request: HttpRequest, pk: int) -> HttpResponse:
    """Shows the number, the text and the link that opens WhatsApp with both. That it was shown is written down."""
    now = timezone.now()
    message = get_object_or_404(by_hand.waiting(request.user, now), pk=pk)
    if not by_hand.may_be_sent(message, now):
        messages.error(request, _("It is night there. Send it between 07.00 and 20.00."))
        return redirect("messages")
    opened = by_hand.open_to_send(message, member(request), now=now)
    if opened is None:
        messages.info(request, _("This message is not needed any more. It was taken off the list."))
        return redirect("messages")
    return render(request, "staff/message.html", {"opened": opened, "row": row(message, now)})


@for_staff
@require_POST
def close_message(request: HttpRequest, pk: int) -> HttpResponse:
    """Sent, or not needed: off the list, with the name of who did it."""
    message = get_object_or_404(by_hand.visible_to(request.user), pk=pk)
    if "sent" in request.POST:
        done, text = mark_sent_by_hand(message, member(request)), _("Noted as sent.")
    else:
        done, text = by_hand.take_back(message), _("Taken off the list.")
    if done:
        messages.success(request, text)
    else:
        messages.info(request, _("A colleague was faster: this message is dealt with."))
    return redirect("messages")


@for_staff
@require_POST
def try_again(request: HttpRequest, pk: int) -> HttpResponse:
    message = get_object_or_404(by_hand.failed(request.user), pk=pk)
    if send_again(message):
        messages.success(request, _("The message is tried once more."))
    return redirect("messages")


@private
@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """Everything that was handed over or waits, as it reads. Not routed in production, and refused there besides."""
    if settings.PRODUCTION:
        raise Http404
    return render(request, "portal/sent_messages.html", {"letters": newest(SHOWN)})
