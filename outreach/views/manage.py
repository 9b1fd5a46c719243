"""A registration afterwards: see it by its link, or by code and telephone; change, cancel or accept it by POST.

The link's secret stands in the address of GET pages only. Forms carry it in their body, so that what is written down
about a change (the audit trail, error logs) never holds it. Opening a link changes nothing: previews open links.
"""

from collections.abc import Callable

from allauth.core import ratelimit
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from outreach import registrations, seats
from outreach.forms.registration import ChangeForm, LookupForm
from outreach.models import Registration
from outreach.presenters.ticket import change_page, manage_page
from outreach.views.private import private


@private
@require_safe
def manage(request: HttpRequest, token: str) -> HttpResponse:
    people = registrations.by_token(token)
    if not people:
        return dead_link(request)
    return render(request, "outreach/manage.html", manage_page(people, token))


@private
@require_http_methods(["GET", "HEAD", "POST"])
def find_registration(request: HttpRequest) -> HttpResponse:
    """By code and telephone. A wrong code, an unknown one and a wrong telephone look the same and take as long."""
    form = LookupForm(data=request.POST or None)
    if form.is_bound and form.is_valid():
        code, phone = form.cleaned_data["code"], form.cleaned_data["phone"]
        tried = registrations.canonical_code(code)
        if not ratelimit.consume(request, action="find_registration", key=tried):
            return ratelimit.respond_429(request)
        found = registrations.by_code(code, phone)
        if found is not None:
            return HttpResponseRedirect(manage_address(found))
        form.add_error(None, _("Code and telephone do not fit together, or the session is over. Check both."))
    return render(request, "outreach/find_registration.html", {"form": form})


def manage_address(registration: Registration) -> str:
    """The page of everybody in the form."""
    return reverse("outreach:manage", args=[registrations.manage_token(registration)])


@private
@require_safe
def change_form(request: HttpRequest, token: str, code: str) -> HttpResponse:
    person = find(token, code)
    if person is None:
        return dead_link(request)
    return render(request, "outreach/change.html", change_page(person, token, ChangeForm(person)))


@private
@require_POST
def change(request: HttpRequest) -> HttpResponse:
    token = request.POST.get("token", "")
    person = find(token, request.POST.get("code", ""))
    if person is None:
        return dead_link(request)
    form = ChangeForm(person, data=request.POST)
    if form.is_valid():
        return act(
            request,
            lambda row: registrations.change(row, form.person()),
            gettext_lazy("The changes are saved."),
        )
    return render(request, "outreach/change.html", change_page(person, token, form))


@private
@require_POST
def cancel(request: HttpRequest) -> HttpResponse:
    return act(request, seats.cancel, gettext_lazy("Cancelled. Thank you: somebody else can come now."))


@private
@require_POST
def accept(request: HttpRequest) -> HttpResponse:
    return act(request, seats.accept_offer, gettext_lazy("The place is yours. See you there."))


@private
@require_POST
def coming(request: HttpRequest) -> HttpResponse:
    return act(request, seats.confirm_coming, gettext_lazy("Thank you. See you there."))


def act(request: HttpRequest, verb: Callable[[Registration], object], done: str | Promise) -> HttpResponse:
    """Do it to the person named in the form, say what happened, and go back to the page."""
    token = request.POST.get("token", "")
    person = find(token, request.POST.get("code", ""))
    if person is None:
        return dead_link(request)
    try:
        verb(person)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, str(done))
    return HttpResponseRedirect(reverse("outreach:manage", args=[token]))


def find(token: str, code: str) -> Registration | None:
    """The person with that code among those of the link."""
    return next((person for person in registrations.by_token(token) if person.code == code), None)


def dead_link(request: HttpRequest) -> HttpResponse:
    """The link was mistyped, or its session is over: which of the two is not said."""
    return render(request, "outreach/dead_link.html", status=404)
