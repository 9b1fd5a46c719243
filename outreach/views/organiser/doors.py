"""Who comes in: everything in the organiser area is fetched through permission, and a stranger gets 404."""

import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from outreach import access, organising
from outreach.models import Membership, Partner, Session
from outreach.models.choices import MemberRole
from outreach.models.finding import SessionQuerySet
from outreach.views.private import private
from portal.access import may_edit
from portal.models import User

View = Callable[..., HttpResponse]
_CODE = re.compile(r"[A-Z]{2,4}-[0-9A-Z]{4,10}")


def organiser(view: View) -> View:
    """For people who have signed in; the page is kept by nobody. What they may open, the view's fetch says."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        return view(request, *args, **kwargs)

    return private(login_required(wrapped))


def user_of(request: HttpRequest) -> User:
    """The person who has signed in. Raises Http404 for anybody else."""
    if not isinstance(request.user, User):
        raise Http404
    return request.user


def session_or_404(request: HttpRequest, code: str) -> Session:
    """A session the user may open, with its place, office and partner, and its numbers."""
    return _found(Session.objects.visible_to(user_of(request)).with_seats(), code)


def editable_or_404(request: HttpRequest, code: str) -> Session:
    """A session the user may write."""
    return _found(Session.objects.editable_by(user_of(request)).with_seats(), code)


def contactable_or_404(request: HttpRequest, code: str) -> Session:
    """A session whose registered people the user may write to."""
    session = session_or_404(request, code)
    if not access.can_contact(user_of(request), session):
        raise Http404
    return session


def _found(sessions: SessionQuerySet, code: str) -> Session:
    if not _CODE.fullmatch(code):
        raise Http404
    found = sessions.with_places().select_related("contact_office").filter(code=code).first()
    if found is None:
        raise Http404
    return found


def partner_or_404(request: HttpRequest, slug: str) -> Partner:
    """A partner whose members the user manages."""
    user = user_of(request)
    found = Partner.objects.visible_to(user).select_related("office").filter(slug=slug).first()
    if found is None or not access.can_manage_members(user, found):
        raise Http404
    return found


def page(
    request: HttpRequest, template: str, context: dict[str, Any], *, here: str = "", status: int = 200
) -> HttpResponse:
    """The page with its bar and tabs. `here`: the tab to mark."""
    user = user_of(request)
    mine = list(organising.memberships(user))
    return render(request, template, context | {"bar": bar(user, mine, here)}, status=status)


def bar(user: User, mine: list[Membership], here: str) -> dict[str, Any]:
    """Names and tabs on top of every page of the area."""
    coordinates = [each.partner for each in mine if each.role == MemberRole.COORDINATOR]
    names = [each.partner.name for each in mine]
    tabs = [{"key": "sessions", "url": reverse("outreach:organiser")}]
    if coordinates or (may_edit(user) and user.office_id is not None):
        tabs.append({"key": "propose", "url": reverse("outreach:organiser_new")})
    tabs += [
        {
            "key": f"members-{partner.slug}",
            "url": reverse("outreach:organiser_members", args=[partner.slug]),
            "name": partner.name if len(coordinates) > 1 else "",
        }
        for partner in coordinates
    ]
    return {"names": names or ([user.office.name] if user.office else []), "tabs": tabs, "here": here}
