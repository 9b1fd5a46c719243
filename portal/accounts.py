"""How accounts behave: staff open them, there is no sign-up; the words on the forms are ours."""

from typing import Any

from allauth.account import forms
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.exceptions import ValidationError
from django.forms import CharField, HiddenInput, TextInput
from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal import access, second_factor
from portal.forms import PlainForm
from portal.models import User

WRONG = _("The name or the password is not right. Check both and try again.")


class AccountAdapter(DefaultAccountAdapter):
    """What allauth asks the site: who may sign up (nobody), where people go, what the mails say."""

    # One text for a wrong password and an unknown name, whichever way the name was written.
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": WRONG,
        "email_password_mismatch": WRONG,
        "too_many_login_attempts": _("Too many failed attempts. Wait five minutes, then try again."),
        "enter_current_password": _("Type the password that you use now."),
        "incorrect_password": _("Type the password that you use now."),
        "invalid_password_reset": _("This link no longer works. Ask for a new one."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Staff go to their tasks, members of partners to their sessions, anybody else to the home page."""
        if access.is_staff(request.user):
            return resolve_url(settings.LOGIN_REDIRECT_URL)
        is_partner = access.is_partner_member(request.user)
        return resolve_url("outreach:organiser" if is_partner else settings.LOGOUT_REDIRECT_URL)

    def get_reset_password_from_key_url(self, key: str) -> str:
        """The address in the mail is the site's own, whatever Host the request named."""
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return settings.SITE_URL + path.replace("UID-KEY", key)

    def format_email_subject(self, subject: str) -> str:
        return f"Jalur Resmi: {subject}"


class LoginForm(forms.LoginForm):
    """User name or e-mail, and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("remember", None)
        relabel(self, login=_("User name or e-mail"), password=_("Password"))
        self.fields["login"].widget.attrs.update(autocomplete="username", autocapitalize="none")
        self.fields["password"].help_text = ""  # the page has the link to a new password itself


class ResetPasswordForm(forms.ResetPasswordForm):
    """Asks for the link to a new password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        relabel(self, email=_("E-mail of your account"))


class ResetPasswordKeyForm(forms.ResetPasswordKeyForm):
    """Behind the link: the new password, twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        relabel(self, password1=_("New password"), password2=_("New password once more"))


class ChangePasswordForm(forms.ChangePasswordForm):
    """For somebody who knows the present password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        relabel(
            self,
            oldpassword=_("Present password"),
            password1=_("New password"),
            password2=_("New password once more"),
        )
        self.fields["oldpassword"].help_text = ""


class ReauthenticateForm(forms.ReauthenticateForm):
    """The password once more, before something important."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        relabel(self, password=_("Password"))
        self.fields["password"].help_text = ""


class CodeField(CharField):
    """A code from the app or from paper, with or without spaces."""

    def __init__(self) -> None:
        looks = {"autocomplete": "one-time-code", "inputmode": "numeric", "size": "12"}
        super().__init__(label=_("Code"), max_length=40, widget=TextInput(attrs=looks))


class CodeForm(PlainForm):
    """Asks for a code of the account, which is then used."""

    code = CodeField()

    def __init__(self, *, user: User, data: Any = None, **options: Any) -> None:
        super().__init__(data=data, **options)
        self.user = user
        self.authenticator: Authenticator | None = None
        self.fields["code"].help_text = _(
            "6 digits from the app on your telephone, or one of your recovery codes."
        )

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if not second_factor.may_try(context.request, self.user):
            raise ValidationError(second_factor.TOO_MANY_CODES)
        self.authenticator = second_factor.spend(self.user, code)
        if self.authenticator is None:
            raise ValidationError(second_factor.WRONG_CODE)
        second_factor.forget_attempts(context.request, self.user)
        return code

    def save(self) -> None:
        post_authentication(context.request, self.authenticator)


class ReauthenticateByCodeForm(CodeForm):
    """The same for somebody who has signed in, before something important."""

    def save(self) -> None:
        post_authentication(context.request, self.authenticator, reauthenticated=True)


class TurnOnForm(PlainForm):
    """The first code of the app. `setup` is its sealed secret, which the page carries."""

    code = CodeField()
    setup = CharField(max_length=1000, widget=HiddenInput)

    def __init__(self, *, data: Any = None, **options: Any) -> None:
        super().__init__(data=data, **options)
        self.fields["code"].help_text = _("6 digits that the app shows now.")


def relabel(form: Any, **labels: Any) -> None:
    """Our labels instead of allauth's, and no placeholders: they vanish as one types."""
    for name, label in labels.items():
        field = form.fields[name]
        field.label = label
        field.widget.attrs.pop("placeholder", None)
