"""Members of a partner: who they are, inviting and removing them, and leaving."""

from collections.abc import Callable

from allauth.core import ratelimit
from django.contrib import messages
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from outreach import organising, partners, registrations
from outreach.forms.members import InvitationForm
from outreach.models import Invitation, Membership, Partner
from outreach.models.choices import MemberRole
from outreach.presenters.organiser.members import members_page, paper
from outreach.views.organiser.doors import organiser, page, partner_or_404, user_of

MOST_OPEN = 50
KEY_SECONDS = 24 * 60 * 60


@organiser
@require_http_methods(["GET", "HEAD", "POST"])
def members(request: HttpRequest, slug: str) -> HttpResponse:
    """The list with the form to invite. A printed code is shown once, as the answer to the form."""
    partner = partner_or_404(request, slug)
    form = InvitationForm(
        data=request.POST or None, initial={"key": registrations.new_key(), "role": "volunteer"}
    )
    if form.is_bound and form.is_valid():
        return invite(request, partner, form)
    return show(request, partner, form)


def show(request: HttpRequest, partner: Partner, form: InvitationForm) -> HttpResponse:
    now = timezone.now()
    current = Membership.objects.current().filter(partner=partner).select_related("user")
    waiting = (
        Invitation.objects.usable(now).filter(partner=partner).order_by("-created_at", "-pk")[:MOST_OPEN]
    )
    context = members_page(
        partner, list(current.order_by("role", "user__username")), list(waiting), user_of(request)
    )
    here = f"members-{partner.slug}"
    return page(request, "outreach/organiser/members.html", context | {"form": form}, here=here)


def invite(request: HttpRequest, partner: Partner, form: InvitationForm) -> HttpResponse:
    """Sends the link, or shows the code to print. A form that is sent twice invites once."""
    user, values, here = user_of(request), form.cleaned_data, members_url(partner)
    if not ratelimit.consume(request, action="member_invitation", user=user):
        return ratelimit.respond_429(request)
    if Invitation.objects.usable(timezone.now()).filter(partner=partner).count() >= MOST_OPEN:
        messages.error(request, _("Too many invitations are open. Withdraw some first."))
        return HttpResponseRedirect(here)
    if not cache.add(f"invitation:{user.pk}:{values['key']}", 1, KEY_SECONDS):
        messages.warning(
            request, _("This invitation was made already. A code is shown only once: make a new one.")
        )
        return HttpResponseRedirect(here)
    invitation, secret = partners.invite_member(partner, user, values["role"], email=values["email"])
    if values["email"]:
        messages.success(
            request,
            _("The link goes out by e-mail, between 07.00 and 20.00. It works once, for fourteen days."),
        )
        return HttpResponseRedirect(here)
    return page(
        request,
        "outreach/organiser/paper.html",
        paper(partner, invitation, secret),
        here=f"members-{partner.slug}",
    )


def members_url(partner: Partner) -> str:
    return reverse("outreach:organiser_members", args=[partner.slug])


def act(request: HttpRequest, verb: Callable[[], object], done: str) -> bool:
    """Do it and say what happened; false when it was refused."""
    try:
        verb()
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return False
    messages.success(request, done)
    return True


def membership_or_404(partner: Partner, pk: int) -> Membership:
    found = (
        Membership.objects.current().filter(partner=partner, pk=pk).select_related("user", "partner").first()
    )
    if found is None:
        raise Http404
    return found


@organiser
@require_POST
def change_role(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    partner = partner_or_404(request, slug)
    membership = membership_or_404(partner, pk)
    role = request.POST.get("role", "")
    if role not in MemberRole.values:
        raise Http404
    act(request, lambda: partners.set_role(membership, role), _("The role is changed."))
    return HttpResponseRedirect(members_url(partner))


@organiser
@require_POST
def remove(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    partner = partner_or_404(request, slug)
    membership = membership_or_404(partner, pk)
    done = _("The person is no longer a member and sees nothing of the partner any more.")
    act(request, lambda: partners.remove_member(membership), done)
    return HttpResponseRedirect(members_url(partner))


@organiser
@require_POST
def withdraw(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    partner = partner_or_404(request, slug)
    found = Invitation.objects.filter(partner=partner, pk=pk).first()
    if found is None:
        raise Http404
    if partners.withdraw_invitation(found):
        messages.success(request, _("The invitation no longer works."))
    else:
        messages.error(request, _("This invitation was used or withdrawn already."))
    return HttpResponseRedirect(members_url(partner))


@organiser
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, slug: str) -> HttpResponse:
    """Asks once, then ends one's own membership."""
    user = user_of(request)
    membership = organising.memberships(user).filter(partner__slug=slug).first()
    if membership is None:
        raise Http404
    if request.method == "POST":
        done = _("You have left %(partner)s.") % {"partner": membership.partner.name}
        if not act(request, lambda: partners.remove_member(membership), done):
            return HttpResponseRedirect(members_url(membership.partner))
        user.__dict__.pop("roles", None)
        return HttpResponseRedirect(
            reverse("outreach:organiser" if organising.is_organiser(user) else "home")
        )
    return page(request, "outreach/organiser/leave.html", {"partner": membership.partner}, here="sessions")
