"""Partners for everybody to see: the directory, a profile, and the form to become one."""

from datetime import datetime

from allauth.core import ratelimit
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from outreach import partners as partner_rules
from outreach.finding.results import HOME_PROVINCE
from outreach.forms.partner import ApplicationForm
from outreach.models import Partner, Session
from outreach.models.choices import PartnerKind, SessionState
from outreach.models.finding import SessionQuerySet
from outreach.models.partner import PartnerQuerySet
from outreach.presenters.partner_page import directory_page, profile_page
from portal.dates import today

MOST_SESSIONS = 5


@require_safe
def partners(request: HttpRequest) -> HttpResponse:
    kind = request.GET.get("jenis", "")
    found = public(timezone.now()).prefetch_related("regions").order_by("name", "pk")
    context = directory_page(list(found), kind if kind in PartnerKind.values else "")
    return render(request, "outreach/partners.html", context)


@require_safe
def partner(request: HttpRequest, slug: str) -> HttpResponse:
    now = timezone.now()
    found = public(now).select_related("office").prefetch_related("regions", "languages").filter(slug=slug)
    shown = found.first()
    if shown is None:
        raise Http404
    coming = Session.objects.announced(now).of_partner(slug).for_cards().order_by("starts_at", "pk")
    return render(request, "outreach/partner.html", profile_page(shown, coming[:MOST_SESSIONS], now))


def public(now: datetime) -> PartnerQuerySet:
    """Active partners with the numbers of sessions they lead: to come, and held."""
    held = Session.objects.filter(state__in=[SessionState.HELD, SessionState.REPORTED])
    return (
        Partner.objects.active(today(now=now))
        .for_public()
        .annotate(upcoming_count=_led(Session.objects.announced(now)), held_count=_led(held))
    )


def _led(sessions: SessionQuerySet) -> Coalesce:
    counted = sessions.filter(lead_partner=OuterRef("pk")).order_by().values("lead_partner")
    return Coalesce(Subquery(counted.annotate(n=Count("pk")).values("n")), 0)


@require_http_methods(["GET", "HEAD", "POST"])
def apply(request: HttpRequest) -> HttpResponse:
    form = ApplicationForm(HOME_PROVINCE, request.POST or None)
    if not (form.is_bound and form.is_valid()):
        return render(request, "outreach/apply.html", {"form": form})
    if not ratelimit.consume(request, action="partner_application"):
        return ratelimit.respond_429(request)
    partner_rules.apply(application(form))
    return HttpResponseRedirect(reverse("outreach:applied"))


def application(form: ApplicationForm) -> partner_rules.Application:
    values = {name: value for name, value in form.cleaned_data.items() if name != "no_money"}
    return partner_rules.Application(**values | {"languages": tuple(values["languages"])})


@require_safe
def applied(request: HttpRequest) -> HttpResponse:
    return render(request, "outreach/applied.html")
