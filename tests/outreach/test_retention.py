"""Names and addresses are deleted on schedule; what counts stays."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from outreach import retention
from outreach.models import Facilitation, Invitation, Partner, Registration, Session
from outreach.partners import invite_member, move
from tests.cast import Cast, World
from tests.outreach.cast import make_approved, make_field, make_partner, make_registration

DAYS = 90

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def ninety_days(settings: Any) -> None:
    settings.REGISTRATION_RETENTION_DAYS = DAYS


@pytest.fixture
def session(world: World, cast: Cast) -> Session:
    return make_approved(world, cast, make_field(world, cast).hall)


def due(moment: datetime | None) -> datetime:
    """The last moment at which nothing is deleted yet."""
    assert moment is not None
    return moment + timedelta(days=DAYS)


def after(moment: datetime | None) -> datetime:
    return due(moment) + timedelta(seconds=1)


def test_people_who_registered(session: Session) -> None:
    make_registration(
        session, "Maria", phone="+6281234567890", village_text="Dusun Satu", needs=["wheelchair"]
    )
    assert retention.forget(due(session.ends_at)) == 0
    assert retention.forget(after(session.ends_at)) == 1
    row = Registration.objects.get()
    assert (row.name, row.phone, row.name_hash, row.phone_hash, row.token_hash) == ("", "", "", "", "")
    assert (row.village_text, row.needs) == ("", [])
    assert (row.state, row.forgotten_at) == ("registered", after(session.ends_at))
    assert retention.forget(after(session.ends_at)) == 0


def test_helpers_without_an_account(cast: Cast, session: Session) -> None:
    stranger = Facilitation.objects.create(
        session=session,
        name="Pemandu Uji",
        phone="+6281200000009",
        email="pemandu@contoh.example",
        state="accepted",
        hours_credited=3,
        invited_by=cast.editor,
        token_hash="a" * 64,
    )
    member = Facilitation.objects.create(session=session, user=cast.volunteer, invited_by=cast.editor)
    assert retention.forget(due(session.ends_at)) == 0
    assert retention.forget(after(session.ends_at)) == 1
    stranger.refresh_from_db()
    member.refresh_from_db()
    gone = (stranger.name, stranger.phone, stranger.email, stranger.phone_hash, stranger.token_hash)
    assert gone == ("", "", "", "", "")
    assert (stranger.hours_credited, stranger.state, stranger.display_name) == (
        3,
        "accepted",
        "(nama dihapus)",
    )
    assert (member.forgotten_at, member.display_name) == (None, str(cast.volunteer))
    assert retention.forget(after(session.ends_at)) == 0


def test_invited_members(cast: Cast, session: Session) -> None:
    partner = Partner.objects.get()
    invitation, _secret = invite_member(partner, cast.partner, "volunteer", email="anggota@contoh.example")
    ends = invitation.expires_at
    assert retention.forget(due(ends) - timedelta(seconds=1)) == 0
    assert retention.forget(after(ends)) == 1
    assert Invitation.objects.get().email == ""


def test_refused_applicants_and_nobody_else(world: World, cast: Cast) -> None:
    active, applicant = make_partner(world), make_partner(world, state="applied", slug="pelamar")
    move(applicant, "reject", cast.verifier, "Uji")
    applicant.refresh_from_db()
    refused_at = applicant.updated_at
    assert retention.forget(due(refused_at)) == 0
    assert retention.forget(after(refused_at)) == 1
    for partner in (active, applicant):
        partner.refresh_from_db()
    assert (applicant.contact_name, applicant.contact_phone, applicant.contact_email) == ("", "", "")
    assert (applicant.name_ind, applicant.state) == ("Jaringan Relawan Uji (contoh)", "rejected")
    assert active.contact_name == "Narahubung Uji"
    assert retention.forget(after(refused_at)) == 0


def test_an_applicant_who_was_refused_again_is_forgotten_again(world: World, cast: Cast) -> None:
    applicant = make_partner(world, state="rejected", forgotten_at=timezone.now() - timedelta(days=1))
    assert retention.forget(after(applicant.updated_at)) == 1
    applicant.refresh_from_db()
    assert applicant.contact_phone == ""
