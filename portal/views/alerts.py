"""Alerts: asking for one, confirming it, and everything later by the link in its messages.

Opening a link changes nothing, because previews and virus scanners open links; the buttons on the pages do. Whether an
address is known shows nowhere.
"""

from allauth.core import ratelimit
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from portal.alerts import subscribing
from portal.alerts.forms import AlertForm
from portal.alerts.subscribing import MOST_ALERTS, normalise_address
from portal.alerts.topics import Topic, topic_of, topics
from portal.crypto import lookup_hash
from portal.dates import format_date, today
from portal.models import Alert, Subscriber
from portal.models.alerts import LONGEST_QUERY
from portal.private import private


@private
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, topic: str) -> HttpResponse:
    """Ask for an alert about the search in the address; the answer is the same whoever's e-mail address is given."""
    found = topic_of(topic)
    query = found.read(request.GET)
    form = AlertForm(found.places(query), request.POST or None)
    if len(query) > LONGEST_QUERY:
        query = ""
        messages.error(request, _("This search is too long for an alert. Take some filters away."))
    elif unknown := found.unknown(query):
        return not_possible(request, unknown, found.path(query))
    elif form.is_bound and form.is_valid():
        if not ratelimit.consume(request, action="alert"):
            return ratelimit.respond_429(request)
        ask(request, found, found.at(query, form.cleaned_data.get("place", "")), form)
        return HttpResponseRedirect(reverse("alert-sent"))
    context = {
        "form": form,
        "label": found.label,
        "search": found.title(query),
        "needs_place": "place" in form.fields,
        "list_url": found.path(query),
        "feed_url": found.feed(query),
    }
    return render(request, "portal/alerts/new.html", context)


def not_possible(request: HttpRequest, unknown: list[str], list_url: str) -> HttpResponse:
    """The search asks for something that does not exist: the alert would never find anything."""
    context = {"unknown": ", ".join(unknown), "list_url": list_url}
    return render(request, "portal/alerts/unknown.html", context, status=404)


def ask(request: HttpRequest, topic: Topic, query: str, form: AlertForm) -> None:
    """Send the request to confirm, unless this address has been sent several today."""
    address = normalise_address(form.cleaned_data["email"])
    key = lookup_hash(address, "alert-rate")
    if ratelimit.consume(request, action="alert_address", key=key):
        subscribing.request_alert(
            topic, query, form.cleaned_data["frequency"], address, language=get_language() or "id"
        )


@private
@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/alerts/sent.html")


@private
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    alert = subscribing.by_confirm_token(token)
    if alert is None:
        return dead_link(request)
    if request.method == "POST":
        try:
            subscribing.confirm(alert, get_language() or "id")
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, _("The alert is running. You get a message when something new fits."))
        return HttpResponseRedirect(manage_address(alert.subscriber))
    topic = topic_of(alert.topic)
    context = {"alert": alert, "label": topic.label, "search": topic.title(alert.query)}
    return render(request, "portal/alerts/confirm.html", context)


def manage_address(subscriber: Subscriber) -> str:
    """The page of all alerts of an address."""
    return reverse("alert-manage", args=[subscribing.manage_token(subscriber)])


@private
@require_http_methods(["GET", "HEAD", "POST"])
def manage(request: HttpRequest, token: str) -> HttpResponse:
    subscriber = subscribing.by_manage_token(token)
    if subscriber is None:
        return dead_link(request)
    if request.method == "POST":
        act(request, subscriber)
        return HttpResponseRedirect(request.path)
    running = Alert.objects.filter(subscriber=subscriber).confirmed(today())
    context = {
        "alerts": [row(alert) for alert in running[:MOST_ALERTS]],
        "frequencies": Alert.Frequency.choices,
        "stop_url": reverse("alert-stop", args=[token]),
        "new_ones": new_ones(),
    }
    return render(request, "portal/alerts/manage.html", context)


def act(request: HttpRequest, subscriber: Subscriber) -> None:
    """What a button of the page asks of one of its alerts, and the sentence that says it is done."""
    mine = Alert.objects.filter(subscriber=subscriber).confirmed(today())
    alert = next((each for each in mine if str(each.key) == request.POST.get("alert")), None)
    if alert is None:
        messages.error(request, _("This alert has been stopped already."))
        return
    do = request.POST.get("do")
    if do == "stop":
        subscribing.stop(alert)
        messages.success(request, _("The alert is stopped."))
    elif do == "renew":
        until = subscribing.renew(alert)
        text = _("The alert runs until %(date)s.") % {"date": format_date(until, get_language() or "id")}
        messages.success(request, text)
    elif do in Alert.Frequency.values:
        subscribing.change_frequency(alert, do)
        messages.success(request, _("How often is changed."))


def row(alert: Alert) -> dict[str, object]:
    """An alert on the page of its address."""
    topic = topic_of(alert.topic)
    language = get_language() or "id"
    other = Alert.Frequency.WEEKLY if alert.frequency == Alert.Frequency.DAILY else Alert.Frequency.DAILY
    return {
        "key": alert.key,
        "label": topic.label,
        "search": topic.title(alert.query),
        "frequency": alert.get_frequency_display(),
        "other": other.value,
        "other_label": other.label,
        "until": format_date(alert.expires_on, language) if alert.expires_on else "",
        "list_url": topic.path(alert.query),
    }


@csrf_exempt
@private
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """End all alerts of an address. Mail programs post here without page or cookie (RFC 8058): the token is enough."""
    subscriber = subscribing.by_manage_token(token)
    if subscriber is None:
        return dead_link(request)
    if request.method == "POST":
        subscribing.stop_all(subscriber)
        subscriber.refresh_from_db()
    context = {"stopped": subscriber.emptied_at is not None, "new_ones": new_ones()}
    return render(request, "portal/alerts/stop.html", context)


def new_ones() -> list[dict[str, object]]:
    """Where another alert begins, one row a topic."""
    names = {
        "jobs": ("opportunities:alert-new", "search"),
        "sessions": ("outreach:alert-new", "calendar-event"),
    }
    return [
        {"url": reverse(route), "icon": icon, "title": _("New alert: %(what)s") % {"what": topic.label}}
        for topic in topics()
        for route, icon in (names[topic.name],)
    ]


def dead_link(request: HttpRequest) -> HttpResponse:
    """Mistyped, or the alert has ended and its address is deleted: which of the two is not said."""
    return render(request, "portal/alerts/dead_link.html", {"new_ones": new_ones()}, status=404)
