"""The wizard that proposes a session: its steps, the page to check, and what to do about a newer version."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import zip_longest
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from outreach.conflicts import Conflict
from outreach.models import Session, Venue
from outreach.models.choices import Material, SpeakerRole, TargetGroup
from outreach.presenters.words import Part, lang, listed, region_names, rows, span_of
from outreach.workflow import missing_fields, missing_to_propose
from portal import dates

STEPS = {
    "apa": gettext_lazy("What"),
    "kapan": gettext_lazy("When"),
    "di-mana": gettext_lazy("Where"),
    "siapa": gettext_lazy("Who"),
    "kursi": gettext_lazy("Seats"),
}
QUESTIONS = {
    "apa": gettext_lazy("What is it about?"),
    "kapan": gettext_lazy("When is it?"),
    "di-mana": gettext_lazy("Where is it?"),
    "siapa": gettext_lazy("For whom, and with whom?"),
    "kursi": gettext_lazy("How many people, and until when?"),
}
CHECK = "periksa"
WRITTEN_AT = {
    "title": ("apa", "id_title_ind"),
    "starts_at": ("kapan", "id_day"),
    "ends_at": ("kapan", "id_ends"),
    "target_groups": ("siapa", "id_target_groups_0"),
    "venue": ("di-mana", "where"),
    "online_url": ("di-mana", "id_online_url"),
}  # field → the step and the control where it is written


def step_url(session: Session, step: str) -> str:
    """A step of the session's wizard, or the page to check."""
    if step == CHECK:
        return reverse("outreach:organiser_check", args=[session.code])
    return reverse("outreach:organiser_step", args=[session.code, step])


def next_url(session: Session, step: str) -> str:
    """Where a saved step leads on to."""
    names = [*STEPS, CHECK]
    return step_url(session, names[names.index(step) + 1])


def progress(step: str) -> list[Part]:
    """The steps on top of the page."""
    names = [*STEPS, CHECK]
    at = names.index(step)
    return [
        {"text": STEPS.get(name, gettext_lazy("Check")), "done": number < at, "current": number == at}
        for number, name in enumerate(names)
    ]


def step_page(
    session: Session | None,
    step: str,
    form: forms.Form,
    differences: list[Part],
    found: Iterable[Conflict] = (),
) -> dict[str, Any]:
    """Everything that step.html and place.html show, the list of places aside. `found`: against what is saved."""
    names = list(STEPS)
    at = names.index(step)
    return {
        "session": session,
        "step": step,
        "progress": progress(step),
        "number": at + 1,
        "total": len(names) + 1,
        "question": QUESTIONS[step],
        "form": form,
        "differences": differences,
        "against": [conflict.message for conflict in found],
        "back_url": step_url(session, names[at - 1]) if session is not None and at else "",
    }


def differences_of(form: forms.Form) -> list[Part]:
    """What the writer wrote beside what is saved now, for fields in which they differ."""
    found = []
    for name, field in form.fields.items():
        if isinstance(field.widget, forms.HiddenInput):
            continue
        bound = form[name]
        saved, written = bound.initial, bound.data
        if field.has_changed(saved, written):
            found.append({"label": field.label, "old": words(field, saved), "new": words(field, written)})
    return found


def words(field: forms.Field, value: Any) -> str:
    """What stands in a field, as people read it."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    choices = {str(key): str(label) for key, label in getattr(field, "choices", [])}
    if isinstance(value, list | tuple):
        return listed(choices.get(str(each), str(each)) for each in value) or "–"
    if value in (None, ""):
        return "–"
    return choices.get(str(value), str(field.prepare_value(value)))


def place_choices(venues: Iterable[Venue], chosen: str) -> list[Part]:
    """Places as radio buttons; the regions of each must be loaded."""
    return [
        {
            "value": str(venue.pk),
            "label": venue.name,
            "around": listed(region_names(venue.region)),
            "note": "" if venue.is_approved else _("not looked at by the office yet"),
            "checked": str(venue.pk) == chosen,
        }
        for venue in venues
    ]


def check_page(
    session: Session,
    found: list[Conflict],
    reasons: Mapping[str, str],
    series: int,
) -> dict[str, Any]:
    """Everything that check.html shows. `reasons` are by key of the warning; `series`: other drafts of the series."""
    return {
        "session": session,
        "progress": progress(CHECK),
        "sections": sections(session),
        "missing": missing_parts(session),
        "hard": [conflict.message for conflict in found if conflict.hard],
        "warnings": [
            {"key": conflict.key, "message": conflict.message, "reason": reasons.get(conflict.key, "")}
            for conflict in found
            if not conflict.hard
        ],
        "series": series,
        "back_url": step_url(session, "kursi"),
    }


def missing_parts(session: Session) -> list[Part]:
    """What keeps it from being proposed, each with the place where it is written, if there is one."""
    places = [WRITTEN_AT[name] for name in missing_fields(session)]
    urls = [f"{step_url(session, step)}#{control}" for step, control in places]
    sentences = missing_to_propose(session)
    return [{"text": text, "url": url} for text, url in zip_longest(sentences, urls, fillvalue="")]


def sections(session: Session) -> list[Part]:
    """What is written, step by step, each with the way back to it."""
    said = {
        "apa": rows(
            (_("Title"), session.title_ind),  # type: ignore[attr-defined]
            (_("Title in English"), session.title_en),  # type: ignore[attr-defined]
            (_("Kind"), session.get_kind_display()),
            (_("Topic"), session.theme),
            (_("Description"), session.description),
            (_("Run by"), session.lead_partner.name if session.lead_partner else session.office.name),
            (_("Occupations"), listed(each.title for each in session.occupations.all())),
        ),
        "kapan": rows(
            (_("Day and time"), span_of(session) if session.starts_at and session.ends_at else "–")
        ),
        "di-mana": rows((_("Place"), place_words(session)), (_("How to get there"), directions(session))),
        "siapa": rows(
            (_("For whom"), listed(TargetGroup(each).label for each in session.target_groups)),
            (_("Languages"), listed(each.name for each in session.languages.all())),
            (_("Interpreter"), _("yes") if session.has_interpreter else ""),
            (_("Speakers"), listed(SpeakerRole(each).label for each in session.speakers)),
            (_("Other partners"), listed(each.name for each in session.co_partners.all())),
            (_("Needed from the office"), listed(Material(each).label for each in session.materials)),
            (_("Bring"), session.what_to_bring),
        ),
        "kursi": rows(
            (_("Seats"), session.capacity or _("no limit")),
            (_("Nobody is turned away"), _("yes") if session.is_soft else ""),
            (_("Registration opens"), moment_words(session.registration_opens_at, session.zone)),
            (_("Registration closes"), moment_words(session.registration_closes_at, session.zone)),
            (_("Cost"), _("Rp0. Nobody may ask for money.")),
        ),
    }
    return [
        {"title": STEPS[step], "rows": found, "url": step_url(session, step)} for step, found in said.items()
    ]


def place_words(session: Session) -> str:
    """The place with its regions, the link of an online session, or a dash."""
    if session.is_online:
        return session.online_url or "–"
    if session.venue is None:
        return "–"
    return listed([session.venue.name, *region_names(session.venue.region)])


def directions(session: Session) -> str:
    """How to get there."""
    return session.venue.directions if session.venue and not session.is_online else ""


def moment_words(moment: datetime | None, zone: str) -> str:
    """A moment in the session's zone; nothing where none is written."""
    return dates.format_moment(moment, zone, lang()) if moment else ""
