"""Registering for a session: a form, and the confirmation with a code for each person.

The form stands on a page of its own, because the page of a session is the same for everybody and kept in caches, and
a form is not: it carries a key. A browser keeps one key (in a cookie for this address) until the form has gone
through, so that two tabs, a double tap, the back button and a lost answer all end at one confirmation.
"""

import re

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from outreach import registrations
from outreach.forms.registration import RegistrationForm
from outreach.models import Session
from outreach.obstacles import registration_obstacle
from outreach.presenters.ticket import confirmation_page, form_page
from outreach.registrations import Receipt
from outreach.views.private import private
from outreach.views.sessions import session_or_404
from portal.middleware import ONE_BROWSER, PRIVATE

KEY_COOKIE = "formulir"
KEY_SECONDS = 24 * 60 * 60
_KEY = re.compile(r"[0-9a-f]{32}")


@require_safe
def register(request: HttpRequest, code: str) -> HttpResponse:
    now = timezone.now()
    session = session_or_404(code, now)
    if registration_obstacle(session, now) is not None:
        return HttpResponseRedirect(session.get_absolute_url())
    return _show(request, session, RegistrationForm(session, key=_key(request)))


@require_http_methods(["GET", "HEAD", "POST"])
def send_registration(request: HttpRequest, code: str) -> HttpResponse:
    """Takes the form. An address of its own: a POST makes browsers forget what they keep of the page it is sent to."""
    if request.method != "POST":
        return HttpResponseRedirect(reverse("outreach:register", args=[code]))
    session = session_or_404(code, timezone.now())
    data = _with_key(request)
    if "more" in data:
        return _show(request, session, RegistrationForm(session, data=data, more=True))
    form = RegistrationForm(session, data=data)
    if not form.is_valid():
        return _show(request, session, form)
    try:
        receipt = registrations.register(
            session, form.registered_people(), form.contact(), form.cleaned_data["key"]
        )
    except ValidationError as error:
        form.add_error(None, error)
        return _show(request, session, form)
    return _to_confirmation(session, receipt)


def _to_confirmation(session: Session, receipt: Receipt) -> HttpResponse:
    address = reverse("outreach:registered", args=[receipt.token])
    response = HttpResponseRedirect(address + ("?lagi=1" if receipt.already_sent else ""))
    response.delete_cookie(KEY_COOKIE, path=_cookie_path(session), samesite="Lax")
    response.headers["Cache-Control"] = PRIVATE
    return response


def _cookie_path(session: Session) -> str:
    """The form and where it is sent to, in one language."""
    return reverse("outreach:register", args=[session.code])


def _key(request: HttpRequest) -> str:
    """The key this browser has for the form, or a new one."""
    kept = request.COOKIES.get(KEY_COOKIE, "")
    return kept if _KEY.fullmatch(kept) else registrations.new_key()


def _with_key(request: HttpRequest) -> QueryDict:
    """What was sent, with a new key when somebody has damaged it."""
    data = request.POST.copy()
    if not _KEY.fullmatch(data.get("key", "")):
        data["key"] = registrations.new_key()
    return data


def _show(request: HttpRequest, session: Session, form: RegistrationForm) -> HttpResponse:
    """The form. Not `no-store`: going back must show the same form, with the same key."""
    response = render(request, "outreach/register.html", form_page(session, form))
    response.headers["Cache-Control"] = ONE_BROWSER
    response.headers["X-Robots-Tag"] = "noindex"
    response.set_cookie(
        KEY_COOKIE,
        form["key"].value(),
        max_age=KEY_SECONDS,
        path=_cookie_path(session),
        secure=settings.CSRF_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


@private
@require_safe
def registered(request: HttpRequest, token: str) -> HttpResponse:
    people = registrations.by_token(token)
    if not people:
        return render(request, "outreach/dead_link.html", status=404)
    context = confirmation_page(people, token, already_sent="lagi" in request.GET)
    return render(request, "outreach/registered.html", context)
