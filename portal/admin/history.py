"""The history of one object and its rows: who, when, what was changed from what to what. Read from the audit tables."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.admin.utils import unquote
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.admin.base import RulesMixin
from portal.admin.words import EMPTY, Speaker, label_of
from portal.models import StateChange, User
from portal.workflow import history_of

SHOWN = 200  # entries of one page, newest first
VERBS = {
    "insert": gettext_lazy("written"),
    "update": gettext_lazy("changed"),
    "delete": gettext_lazy("deleted"),
}
WITHOUT_A_MOVE = {
    "amend": gettext_lazy("A proposed change was approved"),
    "change": gettext_lazy("A proposed change was approved"),
    "reject_change": gettext_lazy("A proposed change was rejected"),
    "renew": gettext_lazy("The agreement was renewed"),
    "reveal": gettext_lazy("Personal data was shown in full"),
    "second_factor_on": gettext_lazy("Two-step verification was turned on"),
    "second_factor_off": gettext_lazy("Two-step verification was turned off"),
    "second_factor_reset": gettext_lazy("Two-step verification was reset"),
    "recovery_codes_made": gettext_lazy("New recovery codes were made"),
}
# Told by the state changes themselves, or without meaning for a reader.
SILENT = frozenset(
    {
        "id",
        "version",
        "slug",
        "updated_at",
        "created_at",
        "publisher",
        "published_at",
        "submitted_by",
        "author",
        "imported_values",
        "is_demo",
        "decided_by",
        "decided_at",
    }
)


@dataclass
class Line:
    """One field: what it was and what it became; `before` is EMPTY when the row is new."""

    label: str
    before: str
    after: str


@dataclass
class Entry:
    """What one person did at one moment. `who` is empty for the system (a command, a job)."""

    at: datetime
    who: str
    what: str
    reason: str = ""
    lines: list[Line] = field(default_factory=list)


def event_model(model: type[models.Model]) -> Any:
    """The audit table of a model; None when the model is not audited."""
    return getattr(model, "pgh_event_model", None)


def links_of(model: type[models.Model]) -> dict[type[models.Model], Any]:
    """The tables that link a model's rows to many others, with the fields that they stand for."""
    links: Iterable[Any] = model._meta.many_to_many
    return {link.remote_field.through: link for link in links}


def actor_id(event: Any) -> int | None:
    """The account that was signed in when the trigger fired."""
    metadata = event.pgh_context.metadata if event.pgh_context else {}
    return metadata.get("user")


class History:
    """Entries of an object, newest first. `children` are (model, name of the key to the object).

    `own_lines` may tell an event in its own way (None: field by field), `own_words` in one sentence (None: as others).
    """

    def __init__(
        self,
        subject: models.Model,
        children: Iterable[tuple[type[models.Model], str]] = (),
        own_lines: Callable[[Any, Any], list[Line] | None] = lambda subject, event: None,
        own_words: Callable[[Any, Speaker], str | None] = lambda event, speaker: None,
    ) -> None:
        self.subject = subject
        self.links = links_of(type(subject))
        self.children = (*children, *((table, link.m2m_field_name()) for table, link in self.links.items()))
        self.own_lines = own_lines
        self.own_words = own_words
        self.speaker = Speaker()
        self._people: dict[int, str] = {}

    def entries(self) -> list[Entry]:
        """At most SHOWN entries, newest first."""
        events = [
            (event, previous)
            for model, key in ((type(self.subject), "pgh_obj"), *self.children)
            for event, previous in self._events(model, key)
        ]
        changes = list(history_of(self.subject)[:SHOWN])
        self._meet(event for event, _previous in events)
        found = [self._state_entry(change) for change in changes]
        found += [entry for event, previous in events if (entry := self._event_entry(event, previous))]
        found = list(_together(found))
        return sorted(found, key=lambda entry: entry.at, reverse=True)[:SHOWN]

    def _events(self, model: type[models.Model], key: str) -> Iterator[tuple[Any, Any]]:
        """Each of the newest events with the one before it of the same row."""
        table = event_model(model)
        if table is None:
            return
        rows = table.objects.filter(**{key: self.subject.pk}).select_related("pgh_context")
        last: dict[Any, Any] = {}
        for event in reversed(rows.order_by("-pgh_id")[:SHOWN]):
            yield event, last.get(event.pgh_obj_id)
            last[event.pgh_obj_id] = event

    def _meet(self, events: Iterable[Any]) -> None:
        """Look up everybody at once."""
        wanted = {user for event in events if (user := actor_id(event))}
        self._people = {user.pk: str(user) for user in User.objects.filter(pk__in=wanted)}

    def _state_entry(self, change: StateChange) -> Entry:
        if change.source == change.target:
            what = str(WITHOUT_A_MOVE.get(change.action, change.action))
        else:
            state: Any = type(self.subject)._meta.get_field("state")
            labels = dict(state.flatchoices)
            what = _("State: %(source)s → %(target)s") % {
                "source": labels.get(change.source, change.source),
                "target": labels.get(change.target, change.target),
            }
        return Entry(change.at, str(change.actor) if change.actor else "", what, change.reason)

    def _event_entry(self, event: Any, previous: Any) -> Entry | None:
        tracked = event.pgh_tracked_model
        who = self._people.get(actor_id(event) or 0, "")
        if words := self.own_words(event, self.speaker):
            return Entry(event.pgh_created_at, who, words)
        own = self.own_lines(self.subject, event)
        lines = list(self._lines(tracked, event, previous)) if own is None else own
        if event.pgh_label == "update" and not lines:
            return None
        link = self.links.get(tracked)
        name = link.verbose_name if link else tracked._meta.verbose_name
        what = f"{capfirst(str(name))}: {VERBS[event.pgh_label]}"
        return Entry(event.pgh_created_at, who, what, "", lines)

    def _lines(self, tracked: Any, event: Any, previous: Any) -> Iterator[Line]:
        """Nothing for a change whose row before it is not among the events: what it changed is not known."""
        if event.pgh_label == "update" and previous is None:
            return
        for column in tracked._meta.concrete_fields:
            if self._is_silent(tracked, column) or not hasattr(event, column.attname):
                continue
            now = getattr(event, column.attname)
            was = getattr(previous, column.attname) if previous else None
            if event.pgh_label == "delete":
                was, now = now, None
            before, after = self.speaker.say(column, was), self.speaker.say(column, now)
            if before != after:
                target = column.related_model if tracked in self.links else None
                yield Line(
                    capfirst(str(target._meta.verbose_name)) if target else label_of(column), before, after
                )

    def _is_silent(self, tracked: Any, column: Any) -> bool:
        """Told elsewhere, or the untranslated twin of two columns, or the key to the object itself."""
        if column.name == "state":
            return tracked is type(self.subject)  # its StateChanges tell it
        has_translations = any(
            getattr(other, "translated_field", None) is column for other in tracked._meta.concrete_fields
        )
        is_parent = bool(column.remote_field) and column.related_model is type(self.subject)
        return column.name in SILENT or has_translations or is_parent


def _together(entries: Iterable[Entry]) -> Iterator[Entry]:
    """What one person did to several rows of a kind at one moment is one entry."""
    first: dict[tuple[datetime, str, str, str], Entry] = {}
    for entry in entries:
        kept = first.setdefault((entry.at, entry.who, entry.what, entry.reason), entry)
        if kept is entry:
            yield entry
        else:
            kept.lines += entry.lines


class HistoryMixin(RulesMixin):
    """Replaces the admin's own history page. `history_children` names the tables whose rows belong to the object."""

    history_children: tuple[tuple[type[models.Model], str], ...] = ()
    object_history_template = "admin/object_history.html"

    def history_lines(self, subject: Any, event: Any) -> list[Line] | None:
        """Tell an event in other words than field by field."""
        return None

    def history_words(self, event: Any, speaker: Speaker) -> str | None:
        """Tell an event in one sentence, without fields."""
        return None

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        obj = self.get_object(request, unquote(object_id))
        context = {
            **self.admin_site.each_context(request),
            "title": _("History of %(name)s") % {"name": obj},
            "subtitle": None,
            "entries": History(obj, self.history_children, self.history_lines, self.history_words).entries(),
            "object": obj,
            "opts": self.opts,
            "empty": EMPTY,
        }
        return TemplateResponse(request, self.object_history_template, context)
