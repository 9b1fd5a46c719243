"""What waits for staff in outreach."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from outreach import worklist
from portal import access
from portal.dates import today
from portal.models import User

SOON = 10  # agreements named under "ends soon"


@require_safe
@login_required
def tasks(request: HttpRequest) -> HttpResponse:
    """Counts that lead to lists, the longest waiting tasks, and agreements that end. Strangers get 404."""
    user = request.user
    if not isinstance(user, User) or not access.is_staff(user):
        raise Http404
    now = timezone.now()
    ending = worklist.ending(user, today(now=now))
    return render(
        request,
        "outreach/staff/tasks.html",
        {
            "tasks": worklist.tasks(user, now),
            "applications": worklist.applications(user).count(),
            "proposals": worklist.proposals(user).count(),
            "changes": worklist.changes(user).count(),
            "overdue": worklist.unreported(user, now).count(),
            "unmarked": worklist.unmarked(user, now).count(),
            "unchecked_places": worklist.unchecked_places(user).count(),
            "ending": ending.count(),
            "ending_first": list(ending[:SOON]),
            "today": today(now=now),
        },
    )
