"""Forms of partners' members: invite somebody, and join with a printed code or as a new person."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from outreach.forms.people import LineField, PlainForm
from outreach.models.choices import MemberRole
from portal.models import User

ROLE_WORDS = (
    (MemberRole.VOLUNTEER.value, gettext_lazy("Volunteer: helps at sessions, sees only those")),
    (MemberRole.COORDINATOR.value, gettext_lazy("Coordinator: proposes sessions, manages members")),
)


class InvitationForm(PlainForm):
    """Invites by e-mail, or without an address by a code to print."""

    role = forms.ChoiceField(
        label=gettext_lazy("As what?"),
        choices=ROLE_WORDS,
        widget=forms.RadioSelect,
        initial=MemberRole.VOLUNTEER,
    )
    email = forms.EmailField(
        label=gettext_lazy("E-mail (may be left empty)"),
        required=False,
        help_text=gettext_lazy("Without an e-mail you get a code to print and hand over."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    key = forms.CharField(widget=forms.HiddenInput, min_length=16, max_length=64)


class CodeForm(PlainForm):
    """The code of a printed invitation."""

    code = LineField(
        label=gettext_lazy("Code on the paper"),
        max_length=60,
        help_text=gettext_lazy("16 letters and digits, for example 4K7M-X9PT-2CDH-WY63."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )


class NewMemberForm(PlainForm):
    """An account for somebody who was invited: a user name, a name, and a password. An e-mail is not needed."""

    username = forms.CharField(
        label=gettext_lazy("User name"),
        max_length=60,
        help_text=gettext_lazy("Small letters and digits, for example maria.luan. You sign in with it."),
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )
    name = LineField(
        label=gettext_lazy("Your name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    password = forms.CharField(
        label=gettext_lazy("Password"),
        max_length=128,
        strip=False,
        help_text=gettext_lazy("At least 10 characters. Three words are easy to remember."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean_username(self) -> str:
        """Small letters, so that nobody must remember which were capitals; free, and of plain signs."""
        name: str = self.cleaned_data["username"].lower()
        if not name.isascii() or not name.replace(".", "").replace("-", "").replace("_", "").isalnum():
            raise ValidationError(_("Use only letters, digits, dots and dashes, for example maria.luan."))
        if User.objects.filter(username__iexact=name).exists():
            raise ValidationError(_("Somebody else has this user name. Add a digit or your village."))
        return name

    def clean_password(self) -> str:
        """The same rules as for every other account."""
        password: str = self.cleaned_data["password"]
        person = User(
            username=self.cleaned_data.get("username", ""), first_name=self.cleaned_data.get("name", "")
        )
        validate_password(password, person)
        return password

    def values(self) -> dict[str, Any]:
        """What the account is made of."""
        return {name: self.cleaned_data[name] for name in ("username", "name", "password")}
