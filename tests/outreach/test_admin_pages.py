"""The pages beside the forms, asked as a server is: each request in transactions of its own, not in that of a test."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from outreach.models import Facilitation, SessionChange, Venue
from portal.dates import today
from tests.backoffice import errors_in, form_values, signed_in
from tests.cast import Cast, World
from tests.outreach.cast import (
    Field,
    accept_warnings,
    make_approved,
    make_facilitation,
    make_registration,
    make_venue,
)

pytestmark = pytest.mark.django_db(transaction=True)


def page(name: str, thing: object) -> str:
    return reverse(f"admin:outreach_{name}", args=[thing.pk])  # type: ignore[attr-defined]


def test_every_page_acts_outside_of_a_test_transaction(world: World, cast: Cast, field: Field) -> None:
    session = make_approved(world, cast, field.hall, lead_partner=field.partner)
    accept_warnings(session)
    person = make_registration(session, "Maria Uji", phone="+6281234567890")
    helper = make_facilitation(session, cast.volunteer, cast.editor)
    hall = make_venue(field.village, is_approved=False)
    day = today()
    agreement = {
        "agreement_number": "PKS-8",
        "agreement_from": day.isoformat(),
        "agreement_until": (day + timedelta(days=90)).isoformat(),
    }
    contact = {"contact_name": "Ibu Baru", "contact_phone": "0812 0000 0009"}
    with time_machine.travel(session.span[0] - timedelta(days=1), tick=False):
        verifier, editor = signed_in(cast, "verifier"), signed_in(cast, "editor")
        answers = {
            "contact": verifier.post(page("partner_contact", field.partner)),
            "renew": verifier.post(page("partner_renew", field.partner), agreement),
            "new_contact": editor.post(page("partner_new_contact", field.partner), contact),
            "invite": editor.post(
                page("session_invite", session), {"role": "speaker", "user": cast.editor.pk}
            ),
            "check": verifier.post(page("venue_check", hall)),
            "reveal": verifier.post(page("registration_reveal", person)),
            "withdraw": editor.post(page("facilitation_withdraw", helper)),
        }
        values = form_values(editor.get(page("session_propose_change", session)))
        answers["propose"] = editor.post(page("session_propose_change", session), values | {"capacity": "60"})
    assert {name: answer.status_code for name, answer in answers.items()} == {
        **dict.fromkeys(("renew", "new_contact", "invite", "check", "withdraw", "propose"), 302),
        "contact": 200,
        "reveal": 200,
    }
    field.partner.refresh_from_db()
    assert (field.partner.agreement_number, field.partner.contact_name) == ("PKS-8", "Ibu Baru")
    assert sorted(Facilitation.objects.values_list("state", flat=True)) == ["invited", "withdrawn"]
    assert Venue.objects.get(pk=hall.pk).is_approved
    assert SessionChange.objects.get().changes == {"capacity": {"old": 50, "new": 60}}


def test_every_move_acts_outside_of_a_test_transaction(world: World, cast: Cast, field: Field) -> None:
    session = make_approved(world, cast, field.hall, lead_partner=field.partner)
    person = make_registration(session, phone="+6281234567890")
    change = SessionChange.objects.create(
        session=session, changes={"capacity": {"old": 50, "new": 60}}, proposed_by=cast.editor
    )
    client = signed_in(cast, "verifier")

    def act(name: str, thing: object, action: str) -> list[str]:
        address = reverse(f"admin:outreach_{name}_transition", args=[thing.pk, action])  # type: ignore[attr-defined]
        values = form_values(client.get(address))
        warnings = {key: "sudah dibicarakan" for key in values if key.startswith("warning-")}
        return errors_in(client.post(address, values | warnings | {"reason": "Uji"}, follow=True))

    assert act("sessionchange", change, "approve") == []
    assert act("registration", person, "cancel") == []
    assert act("session", session, "hold") == []
    assert act("session", session, "approve") == []
    assert act("session", session, "cancel") == []
    assert act("partner", field.partner, "suspend") == []
    session.refresh_from_db()
    field.partner.refresh_from_db()
    assert (session.state, session.capacity, field.partner.state) == ("cancelled", 60, "suspended")
