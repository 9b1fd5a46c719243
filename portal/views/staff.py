"""The start page of staff: what waits for me."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from opportunities import worklist
from outreach import worklist as outreach_worklist
from portal import access, by_hand
from portal.dates import today
from portal.models import User
from portal.worklist import longest_first

SOON = 10  # listings named under "ends soon"


@require_safe
@login_required
def tasks(request: HttpRequest) -> HttpResponse:
    """Counts that lead to lists, the longest waiting tasks, and what ends soon. Strangers get 404."""
    user = request.user
    if not isinstance(user, User) or not access.is_staff(user):
        raise Http404
    day, now = today(), timezone.now()
    ending = worklist.ending_soon(user, day)
    waiting = [*worklist.tasks(user), *outreach_worklist.tasks(user, now)]
    return render(
        request,
        "staff/tasks.html",
        {
            "tasks": longest_first(waiting),
            "may_approve": access.may_approve(user),
            "may_edit": access.may_edit(user),
            "reviews": worklist.to_review(user).count(),
            "decisions": worklist.to_decide(user).count(),
            "drafts": worklist.to_finish(user).count(),
            "ending": ending.count(),
            "ending_first": ending.select_related("country")[:SOON],
            "unchecked": worklist.unchecked(user, day).count(),
            "by_hand": by_hand.waiting(user, now).count(),
            "today": day,
        },
    )
