"""The newest messages as their recipients read them: for development, where no mail server and no gateway is."""

from dataclasses import dataclass

from django.conf import settings

from portal.by_hand import kind_of
from portal.messages import Text, render
from portal.models import Message


@dataclass(frozen=True)
class Letter:
    """A message and its text; no text when it is not true any more or its content was deleted."""

    message: Message
    kind: str
    text: Text | None


def newest(most: int) -> list[Letter]:
    """The newest messages first. Raises RuntimeError in production: recipients stand in it."""
    if settings.PRODUCTION:
        raise RuntimeError("Messages are not shown in production.")
    found = Message.objects.filter(forgotten_at__isnull=True).order_by("-created_at", "-pk")
    return [Letter(message, kind_of(message), render(message)) for message in found[:most]]
