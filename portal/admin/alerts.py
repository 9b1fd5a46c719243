"""Alerts in the back office: how many, about what; never whose. Neither addresses nor single alerts have a page."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.text import capfirst

from portal.admin.base import BackOfficeAdmin
from portal.admin.site import PEOPLE, site
from portal.alerts.topics import topics
from portal.dates import today
from portal.models import Alert

FEWEST = 3  # alerts with the same search before it is named: fewer might be one person's words
MOST_NAMED = 20


@admin.register(Alert, site=site)
class AlertAdmin(BackOfficeAdmin):
    section = PEOPLE
    place = 90
    counts_template = "admin/portal/alerts.html"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        return [path("", self.admin_site.admin_view(self.counts), name="portal_alert_changelist")]

    def counts(self, request: HttpRequest) -> HttpResponse:
        """Running and waiting alerts of each topic, and the searches that several people wait for."""
        on = today()
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": capfirst(str(self.opts.verbose_name_plural)),
            "rows": [row(topic, on) for topic in topics()],
            "searches": wanted(on),
            "fewest": FEWEST,
        }
        return TemplateResponse(request, self.counts_template, context)


def row(topic: Any, on: Any) -> dict[str, object]:
    """The numbers of one topic."""
    running = Q(confirmed_at__isnull=False, expires_on__gt=on)
    counted = Alert.objects.filter(topic=topic.name).aggregate(
        daily=Count("pk", filter=running & Q(frequency=Alert.Frequency.DAILY)),
        weekly=Count("pk", filter=running & Q(frequency=Alert.Frequency.WEEKLY)),
        waiting=Count("pk", filter=Q(confirmed_at__isnull=True)),
        people=Count("subscriber", filter=running, distinct=True),
    )
    return {"label": topic.label, **counted}


def wanted(on: Any) -> list[dict[str, object]]:
    """The searches that most people wait for, in words."""
    named = {topic.name: topic for topic in topics()}
    counted = Alert.objects.confirmed(on).order_by().values_list("topic", "query").annotate(n=Count("pk"))
    most = counted.filter(n__gte=FEWEST).order_by("-n", "topic", "query")[:MOST_NAMED]
    return [
        {"label": named[topic].label, "search": named[topic].title(query), "count": count}
        for topic, query, count in most
    ]
