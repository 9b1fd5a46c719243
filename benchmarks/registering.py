"""Two endpoints to compare: the verb that registers people, and a bare insert of one row into the same table.

Both run through the whole middleware and answer 204; neither reads a form or makes a page.
"""

import uuid

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from benchmarks.made_sessions import phone
from outreach.models import Registration, Session
from outreach.models.choices import SeatState
from outreach.registrations import Contact, Person, new_key, register
from portal import codes


@csrf_exempt
def with_verb(request: HttpRequest, session: int, number: int) -> HttpResponse:
    """One person with a telephone of their own: seats, code, link, confirmation in the outbox."""
    register(Session.objects.get(pk=session), [Person(f"Orang {number}")], Contact(phone(number)), new_key())
    return HttpResponse(status=204)


@csrf_exempt
def bare_insert(request: HttpRequest, session: int, number: int) -> HttpResponse:
    """One row, no lock, no count, no message."""
    Registration.objects.create(
        session_id=session,
        code=codes.new_code("DFT", body_length=6),
        group=uuid.uuid4(),
        key=new_key(),
        state=SeatState.REGISTERED,
        name=f"Orang {number}",
        phone=phone(number),
        created_at=timezone.now(),
    )
    return HttpResponse(status=204)


patterns = [
    path("bench/register/<int:session>/<int:number>/", with_verb),
    path("bench/insert/<int:session>/<int:number>/", bare_insert),
]
