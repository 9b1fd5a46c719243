"""Atom feeds: what is new, for readers that come back by themselves, without giving an address."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language

MEDIA_TYPE = "application/atom+xml; charset=utf-8"
AUTHOR = "KP2MI"


@dataclass(frozen=True)
class Entry:
    """One thing in a feed. `key` is its address that never changes, `link` the one of today; paths, both."""

    title: str
    link: str
    key: str
    text: str
    published: datetime | None
    updated: datetime


def atom_response(request: HttpRequest, title: str, path: str, entries: Iterable[Entry]) -> HttpResponse:
    """The feed of a list at `path`, in the active language. The feed's own address is the one that was asked for."""
    title = printable(title)
    feed = Atom1Feed(
        title=title,
        link=settings.SITE_URL + path,
        description=title,
        language=get_language(),
        feed_url=settings.SITE_URL + request.get_full_path(),
        author_name=AUTHOR,
    )
    for entry in entries:
        feed.add_item(
            title=printable(entry.title),
            link=settings.SITE_URL + entry.link,
            description=printable(entry.text),
            unique_id=settings.SITE_URL + entry.key,
            pubdate=entry.published,
            updateddate=entry.updated,
        )
    return HttpResponse(feed.writeString("utf-8"), content_type=MEDIA_TYPE)


def printable(text: str) -> str:
    """Without what XML cannot hold, whatever was typed."""
    return "".join(character if character.isprintable() else " " for character in text)
