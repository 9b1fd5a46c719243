"""Pages of a session beside its form: propose another time, place or number of seats; ask somebody to help."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from outreach import access, facilitators
from outreach.admin.pages import PagesMixin
from outreach.admin.session_form import ZonedMixin
from outreach.admin.session_moves import CHANGEABLE
from outreach.admin.warnings import field_name, reason_field
from outreach.changes import difference, propose_change, with_changes
from outreach.conflicts import Conflict, conflicts, hard_conflicts, unanswered
from outreach.forms.people import LineField, PhoneField
from outreach.models import Session, Venue
from outreach.models.choices import FacilitationRole
from outreach.models.place import LARGEST_CAPACITY
from outreach.rota import candidates
from portal.admin.site import member
from portal.dates import Zone
from portal.models import User

VALUES = ("zone", "starts_at", "ends_at", "venue", "online_url", "capacity", "is_soft")


class LocalDateTime(forms.SplitDateTimeWidget):
    """Date and time as the browser asks for them, each with a name of its own."""

    def __init__(self) -> None:
        names: list[Any] = [gettext_lazy("date"), gettext_lazy("time")]
        super().__init__(
            date_attrs={"type": "date", "aria-label": names[0]},
            time_attrs={"type": "time", "aria-label": names[1]},
            date_format="%Y-%m-%d",
            time_format="%H:%M",
        )


class ProposalForm(ZonedMixin, forms.Form):
    """New values of what people rely on. Warnings about them are asked for on the same page."""

    zone = forms.ChoiceField(label=gettext_lazy("time zone"), choices=Zone.choices)
    starts_at = forms.SplitDateTimeField(label=gettext_lazy("begins"), widget=LocalDateTime)
    ends_at = forms.SplitDateTimeField(label=gettext_lazy("ends"), widget=LocalDateTime)
    venue: Any = forms.ModelChoiceField(
        label=gettext_lazy("place"), queryset=Venue.objects.none(), required=False, empty_label="–"
    )
    online_url = forms.URLField(
        label=gettext_lazy("link of the online session"),
        required=False,
        max_length=500,
        assume_scheme="https",
    )
    capacity = forms.IntegerField(
        label=gettext_lazy("seats"),
        required=False,
        min_value=1,
        max_value=LARGEST_CAPACITY,
        help_text=gettext_lazy("empty: no limit"),
    )
    is_soft = forms.BooleanField(label=gettext_lazy("nobody is turned away"), required=False)
    note = forms.CharField(
        label=gettext_lazy("note"),
        required=False,
        max_length=1000,
        help_text=gettext_lazy("for the colleague who decides"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, session: Session, user: User, data: Any = None) -> None:
        super().__init__(data, initial={name: getattr(session, name) for name in VALUES})
        self.session = session
        self.warnings: dict[str, Conflict] = {}
        known = Venue.objects.visible_to(user).approved().values("pk")
        venues = Venue.objects.filter(Q(pk__in=known) | Q(pk=session.venue_id or 0))
        self.fields["venue"].queryset = venues.order_by("name", "pk")  # type: ignore[attr-defined]
        self.fields["venue" if session.is_online else "online_url"].disabled = True
        self.fields["venue"].required = not session.is_online
        self.show_moments(session.zone)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self.read_moments(cleaned, cleaned.get("zone") or self.session.zone)
        if self.errors:
            return cleaned
        if cleaned["ends_at"] <= cleaned["starts_at"]:
            raise ValidationError(_("The session cannot end before it begins."))
        self.ask_about(cleaned)
        return cleaned

    def ask_about(self, cleaned: Mapping[str, Any]) -> None:
        """Refuse what no reason can excuse, and ask for a reason for every open warning."""
        changes = difference(self.session, {name: cleaned[name] for name in VALUES})
        found = conflicts(with_changes(self.session, changes), now=timezone.now()) if changes else []
        if hard := hard_conflicts(found):
            raise ValidationError([conflict.message for conflict in hard])
        for conflict in unanswered(found, self.session.acknowledged):
            name = field_name(conflict)
            self.fields[name] = reason_field(conflict)
            self.warnings[name] = conflict
            try:
                self.cleaned_data[name] = self.fields[name].clean(self.data.get(name, ""))
            except ValidationError as error:
                self.add_error(name, error)

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in VALUES}

    def reasons(self) -> dict[str, str]:
        return {conflict.key: self.cleaned_data[name] for name, conflict in self.warnings.items()}


class InvitationForm(forms.Form):
    """One of the people known, or somebody with name and telephone or e-mail."""

    role = forms.ChoiceField(label=gettext_lazy("part"), choices=FacilitationRole.choices)
    user = forms.TypedChoiceField(
        label=gettext_lazy("person with an account"), required=False, coerce=int, empty_value=None
    )
    name = LineField(label=gettext_lazy("or name"), required=False, max_length=120)
    phone = PhoneField(label=gettext_lazy("telephone"), required=False)
    email = forms.EmailField(label=gettext_lazy("e-mail"), required=False, max_length=200)

    def __init__(self, people: Mapping[int, str], data: Any = None) -> None:
        super().__init__(data, initial={"role": FacilitationRole.FACILITATOR})
        self.fields["user"].choices = [("", _("nobody of the list")), *people.items()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and cleaned["user"] is None:
            if not cleaned["name"]:
                self.add_error("name", _("Choose a person of the list or write a name."))
            elif not (cleaned["phone"] or cleaned["email"]):
                self.add_error(
                    "phone", _("Write a telephone number or an e-mail, so that the invitation arrives.")
                )
        return cleaned


class SessionPagesMixin(PagesMixin):
    """For the admin of sessions."""

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/propose-change/", wrap(self.propose_view), name="outreach_session_propose_change"),
            path("<int:pk>/invite/", wrap(self.invite_view), name="outreach_session_invite"),
            *super().get_urls(),
        ]

    @transaction.atomic
    def propose_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Time, place and seats of an approved session: what is written waits for a second person."""
        session: Session = self.get_object(request, str(pk))
        user = member(request)
        if not (access.can_write(user, session) or access.can_stop(user, session)):
            raise PermissionDenied
        if session.state not in CHANGEABLE:
            messages.warning(request, _("Only an approved session is changed this way."))
            return self.back_to(session)
        form = ProposalForm(session, user, request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                propose_change(
                    session, user, form.values(), reasons=form.reasons(), note=form.cleaned_data["note"]
                )
            except ValidationError as error:
                form.add_error(None, error)
            else:
                messages.warning(
                    request, _("The change waits for a second person. Until then the page stays as it is.")
                )
                return self.back_to(session)
        consequences = [
            _("A second person of the office decides. Then everybody in the list is told before → after."),
            _("A change that waits already is replaced."),
        ]
        return self.act_page(request, session, _("Propose a change"), form, consequences)

    @transaction.atomic
    def invite_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Shows who is free then; its POST asks one person, who answers by a secret link."""
        session: Session = self.get_object(request, str(pk))
        if not access.can_cancel(member(request), session):
            raise PermissionDenied
        known = candidates(session)
        open_to = {one.user.pk: str(one.user) for one in known if one.may_be_invited}
        form = InvitationForm(open_to, request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                self.invite(session, member(request), form.cleaned_data)
            except ValidationError as error:
                form.add_error(None, error)
            else:
                messages.success(request, _("The invitation is on its way."))
                return self.back_to(session)
        facts = {
            "form": form,
            "candidates": known,
            "consequences": [_("The person gets a link to accept or decline.")],
            "danger": False,
        }
        return self.other_page(request, session, _("Invite"), "admin/outreach/invite.html", facts)

    def invite(self, session: Session, by: User, written: Mapping[str, Any]) -> None:
        user = User.objects.get(pk=written["user"]) if written["user"] else None
        person = {} if user else {name: written[name] for name in ("name", "phone", "email")}
        facilitators.invite(session, by, user=user, role=written["role"], **person)
