"""Small forms of the organiser's session page: open a telephone, write to everybody, cancel, report, ask a helper."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from outreach.forms.people import LineField, PlainForm
from outreach.models import Session
from outreach.models.choices import FacilitationRole
from outreach.rota import candidates
from portal.models import User

LONGEST_REASON = 1000
_ADDRESS = re.compile(r"(?i)https?:|www\.|wa\.me|\b[\w-]+\.(?:com|net|org|id|me|link|co|xyz|app)\b")
_LONG_NUMBER = re.compile(r"\d(?:[ .()/-]?\d){6,}")


class RevealReason(models.TextChoices):
    """Why somebody opens a telephone number; written into the history."""

    ASK = "ask", gettext_lazy("to ask whether they are coming")
    NEEDS = "needs", gettext_lazy("to prepare help (wheelchair, interpreter, child)")
    CHANGE = "change", gettext_lazy("to tell about a change")
    AFTER = "after", gettext_lazy("to answer a question from the session")


class RevealForm(PlainForm):
    """Opens one telephone number of the list."""

    reason = forms.ChoiceField(label=gettext_lazy("Why do you open a number?"), choices=RevealReason.choices)
    code = forms.CharField(max_length=16, widget=forms.HiddenInput)


class ReasonForm(PlainForm):
    """A reason in words, as for cancelling; the people who registered read it."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 3})
    )


class CancelForm(ReasonForm):
    """Why the session does not take place, and which one people can go to instead."""

    replacement: Any = forms.ModelChoiceField(
        label=gettext_lazy("Session that replaces it (may be left empty)"),
        queryset=Session.objects.none(),
        required=False,
        empty_label=gettext_lazy("none"),
    )

    def __init__(self, replacements: models.QuerySet[Session], *, data: Any = None) -> None:
        super().__init__(data=data)
        self.fields["reason"].help_text = _(
            "Everybody who registered reads this. Say what happened, in one sentence."
        )
        self.fields["replacement"].queryset = replacements  # type: ignore[attr-defined]


class ReportForm(ReasonForm):
    """How the session was, in a few sentences."""

    def __init__(self, *, data: Any = None) -> None:
        super().__init__(data=data)
        self.fields["reason"].label = _("How was it?")
        self.fields["reason"].help_text = _(
            "How many came, what people asked, what the office should do next. No names, no telephone numbers."
        )
        self.fields["reason"].widget.attrs["rows"] = 6


class NoteKind(models.TextChoices):
    """What a message to everybody is about: its sentence stands in the template, in each reader's language."""

    BRING = "bring", gettext_lazy("Bring …")
    WAY = "way", gettext_lazy("How to get there: …")
    ON_TIME = "on_time", gettext_lazy("Be there early, at …")
    NEWS = "news", gettext_lazy("News from the organisers: …")


class NoteForm(PlainForm):
    """A message to everybody registered: a sentence of the template and a few words."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What is it about?"), choices=NoteKind.choices, widget=forms.RadioSelect
    )
    words = LineField(
        label=gettext_lazy("Your words"),
        max_length=200,
        help_text=gettext_lazy(
            "At most 200 characters. No links, no telephone or account numbers, never money."
        ),
    )
    key = forms.CharField(widget=forms.HiddenInput, min_length=16, max_length=64)

    def clean_words(self) -> str:
        """Messages go out in the ministry's name: nothing in them may lead people to somebody's account."""
        words: str = self.cleaned_data["words"]
        if _ADDRESS.search(words):
            raise ValidationError(_("Take the link out. The message already has the official address."))
        if _LONG_NUMBER.search(words):
            raise ValidationError(
                _("Take the number out. People find the office's number on the session's page.")
            )
        return words


class HelperForm(PlainForm):
    """Asks a member of the partner to help; who is busy at that time or has said to be away stands there as such."""

    user: Any = forms.ModelChoiceField(
        label=gettext_lazy("Who?"), queryset=User.objects.none(), empty_label=gettext_lazy("Choose one")
    )
    role = forms.ChoiceField(
        label=gettext_lazy("As what?"), choices=FacilitationRole.choices, initial=FacilitationRole.REGISTRAR
    )

    def __init__(self, session: Session, *, data: Any = None) -> None:
        super().__init__(data=data)
        self.fields["user"].queryset = members_to_ask(session)  # type: ignore[attr-defined]
        busy = {each.user.pk for each in candidates(session) if not each.is_free}
        self.fields["user"].label_from_instance = (  # type: ignore[attr-defined]
            lambda user: _("%(name)s (cannot come then)") % {"name": user} if user.pk in busy else str(user)
        )


def members_to_ask(session: Session) -> models.QuerySet[User]:
    """Members of the lead partner who are not counted on yet."""
    asked = session.facilitations.assigned().filter(user__isnull=False).values("user_id")
    return (
        User.objects.filter(
            memberships__partner=session.lead_partner, memberships__left_at__isnull=True, is_active=True
        )
        .exclude(pk__in=asked)
        .order_by("username")
    )
