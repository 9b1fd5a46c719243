"""“My account”, two-step verification and its recovery codes, and the code that is asked for at sign-in."""

from typing import Any

import segno
from allauth.account.decorators import reauthentication_required
from allauth.account.internal.decorators import login_stage_required
from allauth.core import ratelimit
from allauth.mfa.adapter import get_adapter
from allauth.mfa.stages import AuthenticateStage
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from portal import access, second_factor
from portal.accounts import CodeForm, TurnOnForm
from portal.models import User
from portal.private import View, private

ASKING = ["GET", "HEAD", "POST"]  # a page that asks, and its form


def confirmed(view: View) -> View:
    """For people who have signed in and typed their password, or a code, within the last quarter of an hour."""
    return private(reauthentication_required(app="allauth.mfa")(view))


def user_of(request: HttpRequest) -> User:
    """The person who has signed in. Raises Http404 for anybody else."""
    if not isinstance(request.user, User):
        raise Http404
    return request.user


@private
@require_safe
@login_required
def overview(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    context = {
        "person": user,
        "status": second_factor.status_of(user),
        "needed": access.needs_second_factor(user),
    }
    return render(request, "mfa/index.html", context)


@sensitive_post_parameters("code", "setup")
@confirmed
@require_http_methods(ASKING)
def turn_on(request: HttpRequest) -> HttpResponse:
    """Shows the secret to the app and asks for its first code. The same secret is shown again after a wrong one."""
    user = user_of(request)
    if second_factor.status_of(user).is_on:
        return redirect("mfa_index")
    form = TurnOnForm(
        data=request.POST if request.method == "POST" else None,
        initial={"setup": second_factor.new_setup(user)},
    )
    secret = second_factor.open_setup(user, form["setup"].value() or "")
    if not secret:
        messages.warning(request, _("The page was open for too long. Let the app read the new picture."))
        return redirect("mfa_activate_totp")
    if form.is_bound and form.is_valid() and turned_on(request, user, secret, form):
        messages.success(request, _("Two-step verification is on. Keep your recovery codes now."))
        return redirect("mfa_view_recovery_codes")
    return show_setup(request, user, form, secret)


def turned_on(request: HttpRequest, user: User, secret: str, form: TurnOnForm) -> bool:
    """Try the code; when it is refused the form says why."""
    if not second_factor.may_try(request, user):
        form.add_error("code", ValidationError(second_factor.TOO_MANY_CODES))
        return False
    try:
        second_factor.turn_on(user, secret, form.cleaned_data["code"])
    except ValidationError as error:
        form.add_error("code", error)
        return False
    second_factor.forget_attempts(request, user)
    return True


def show_setup(request: HttpRequest, user: User, form: TurnOnForm, secret: str) -> HttpResponse:
    """The secret as a picture, as a link for the app on the same telephone, and as text in fours."""
    link = get_adapter().build_totp_url(user, secret)
    context = {
        "form": form,
        "name": user.get_username(),
        "picture": picture_of(link),
        "link": link,
        "groups": in_fours(secret),
    }
    return render(request, "mfa/totp/activate_form.html", context)


def picture_of(link: str) -> SafeString:
    """The QR code as an element of the page, without style attributes: the content policy allows no other picture."""
    drawing = segno.make(link, error="m", micro=False).svg_inline(
        scale=5, border=4, dark="#000", light="#fff", svgclass=None, lineclass=None
    )
    return mark_safe(drawing)  # noqa: S308 squares only, the link is not in it as text


def in_fours(text: str) -> list[str]:
    return [text[start : start + 4] for start in range(0, len(text), 4)]


@confirmed
@require_http_methods(ASKING)
def turn_off(request: HttpRequest) -> HttpResponse:
    """Asks once, then turns two-step verification off."""
    user = user_of(request)
    if not second_factor.status_of(user).is_on:
        return redirect("mfa_index")
    if request.method != "POST":
        return render(request, "mfa/totp/deactivate_form.html", {"needed": access.needs_second_factor(user)})
    try:
        second_factor.turn_off(user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Two-step verification is off."))
    return redirect("mfa_index")


@confirmed
@require_http_methods(ASKING)
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """The codes, for a few minutes after they were made; afterwards how to make new ones. POST: they are kept."""
    user = user_of(request)
    status = second_factor.status_of(user)
    if not status.is_on:
        return redirect("mfa_index")
    if request.method == "POST":
        second_factor.put_recovery_codes_away(user)
        messages.success(request, _("Good. The recovery codes are not shown again."))
        return redirect("mfa_index")
    codes = [" ".join(in_fours(code)) for code in second_factor.shown_recovery_codes(user)]
    context: dict[str, Any] = {"codes": codes, "status": status, "name": user.get_username()}
    return render(request, "mfa/recovery_codes/index.html", context)


@confirmed
@require_safe
def download(request: HttpRequest) -> HttpResponse:
    """The codes as a file of text, while they are shown."""
    user = user_of(request)
    codes = second_factor.shown_recovery_codes(user)
    if not codes:
        raise Http404
    lines = [
        _("Recovery codes for Jalur Resmi, user name %(name)s. Each works once.")
        % {"name": user.get_username()},
        *(" ".join(in_fours(code)) for code in codes),
        "",
    ]
    response = HttpResponse("\r\n".join(lines), content_type="text/plain; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="kode-pemulihan-jalur-resmi.txt"'
    return response


@confirmed
@require_http_methods(ASKING)
def make_recovery_codes(request: HttpRequest) -> HttpResponse:
    """Asks once, then makes new codes in place of the old ones."""
    user = user_of(request)
    if not second_factor.status_of(user).is_on:
        return redirect("mfa_index")
    if request.method != "POST":
        return render(request, "mfa/recovery_codes/generate.html")
    if not ratelimit.consume(request, action="recovery_codes", user=user):
        return ratelimit.respond_429(request)
    second_factor.make_recovery_codes(user)
    return redirect("mfa_view_recovery_codes")


@sensitive_post_parameters("code")
@private
@login_stage_required(stage=AuthenticateStage.key, redirect_urlname="account_login")
@require_http_methods(ASKING)
def sign_in(request: HttpRequest) -> HttpResponse:
    """The second step, after the right password. Where to go then was decided, and checked, at the first one."""
    stage = request._login_stage  # type: ignore[attr-defined]
    user = stage.login.user
    if not second_factor.status_of(user).is_on:  # reset meanwhile
        return stage.abort()  # from the start
    form = CodeForm(user=user, data=request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        form.save()
        return stage.exit()
    return render(request, "mfa/authenticate.html", {"form": form, "name": user.get_username()})
