"""Reporting a recruiter or a fraud: whom to call, what to keep, what to write down."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.hotlines import help_numbers

URGENT = ("polisi", "sapa")  # keys of help numbers for people in danger


@require_safe
def report(request: HttpRequest) -> HttpResponse:
    numbers = help_numbers()
    context = {
        "urgent": [number for number in numbers if number.key in URGENT],
        "numbers": [number for number in numbers if number.key not in URGENT],
        "questions": [
            {"title": _("What happened?"), "text": _("Who said or did what. What you were promised.")},
            {
                "title": _("Where?"),
                "text": _("Village, harbour, office, or the name of the group on Facebook."),
            },
            {"title": _("When?"), "text": _("Day and time, as well as you remember.")},
            {"title": _("How can an officer reach you safely?"), "text": _("You may leave this out.")},
        ],
        "keep": [
            {"text": text, "state": "todo"}
            for text in (
                _("Receipts and transfer slips"),
                _("WhatsApp and Facebook messages, with the number of the sender"),
                _("The contract or any paper you signed"),
                _("The code of the job, if there is one"),
                _("Names of witnesses"),
            )
        ],
    }
    return render(request, "portal/report.html", context)
