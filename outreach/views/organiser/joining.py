"""Joining a partner by an invitation. Opening the link changes nothing; the form behind it does.

The secret goes in the form's body, so that no log of addresses and no audit trail holds it.
"""

from allauth.core import ratelimit
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from outreach import partners
from outreach.forms.members import CodeForm, NewMemberForm
from outreach.models import Invitation, Partner
from outreach.views.private import private
from portal.dates import today
from portal.models import User


@private
@require_safe
def join(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind the link in the mail."""
    return show(request, partners.linked_invitation(token), token, NewMemberForm())


@private
@require_http_methods(["GET", "HEAD", "POST"])
def join_by_code(request: HttpRequest) -> HttpResponse:
    """Asks for the printed code."""
    form = CodeForm(data=request.POST or None)
    if form.is_bound and form.is_valid():
        if not ratelimit.consume(request, action="join_by_code"):
            return ratelimit.respond_429(request)
        secret = form.cleaned_data["code"]
        found = partners.usable_invitation(secret)
        if found is not None:
            return show(request, found, secret, NewMemberForm())
        form.add_error(
            "code", _("This code does not work: check it, or ask for a new one. It works once, for 14 days.")
        )
    return render(request, "outreach/organiser/join_by_code.html", {"form": form})


def show(request: HttpRequest, found: Invitation | None, secret: str, form: NewMemberForm) -> HttpResponse:
    """What the invitation is, and how to take it; a used, old or unknown one looks the same."""
    if found is None or not found.partner.is_active(today()):
        return render(request, "outreach/organiser/dead_invitation.html", status=404)
    partner: Partner = found.partner
    context = {
        "partner": partner,
        "role": found.role,
        "role_name": found.get_role_display(),
        "secret": secret,
        "form": form,
        "person": request.user if request.user.is_authenticated else None,
    }
    return render(request, "outreach/organiser/join.html", context)


@sensitive_post_parameters("password", "secret")
@private
@require_http_methods(["GET", "HEAD", "POST"])
def accept(request: HttpRequest) -> HttpResponse:
    """Joins: the person who is signed in, or a new one. A visit leads to the page for printed codes."""
    if request.method != "POST":
        return HttpResponseRedirect(reverse("outreach:join_by_code"))
    if not ratelimit.consume(request, action="join_by_code"):
        return ratelimit.respond_429(request)
    secret = request.POST.get("secret", "")[:100]
    found = partners.usable_invitation(secret)
    form = NewMemberForm(data=request.POST if not request.user.is_authenticated else None)
    if found is None or not found.partner.is_active(today()) or (form.is_bound and not form.is_valid()):
        return show(request, found, secret, form)
    try:
        if isinstance(request.user, User):
            partners.join(found, request.user)
        else:
            person = partners.open_account(found, **form.values())
            login(request, person, backend=settings.AUTHENTICATION_BACKENDS[0])
    except ValidationError as error:
        form.add_error(None, error) if form.is_bound else messages.error(request, " ".join(error.messages))
        return show(request, partners.usable_invitation(secret), secret, form)
    messages.success(request, _("Welcome to %(partner)s.") % {"partner": found.partner.name})
    return HttpResponseRedirect(reverse("outreach:organiser"))
