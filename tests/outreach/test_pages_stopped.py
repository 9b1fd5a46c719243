"""A session that will not take place as announced keeps its address and says so, first thing."""

import json

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from outreach import workflow
from outreach.models import Partner, Session, SessionChange
from outreach.models.choices import SessionState
from tests.cast import Cast, World
from tests.outreach.cast import (
    Field,
    in_days,
    make_approved,
)
from tests.pages import every, parsed, text


def read(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return text(every(parsed(answer), "main")[0])


# --- What became of it -------------------------------------------------------------------------------------------
@pytest.mark.parametrize("others", [1, 3])
def test_cancelled_is_gone_with_its_reason_and_what_replaces_it(
    client: Client,
    world: World,
    cast: Cast,
    field: Field,
    django_assert_num_queries: DjangoAssertNumQueries,
    others: int,
) -> None:
    session = make_approved(world, cast, field.hall)
    new = make_approved(world, cast, field.hall, title_ind="Pengganti", starts_at=in_days(20))
    for number in range(others):
        make_approved(world, cast, field.hall, starts_at=in_days(30 + number))
    workflow.move(session, "cancel", cast.verifier, "Aula terendam banjir")
    Session.objects.filter(pk=session.pk).update(replaced_by=new)
    address = Session.objects.get(pk=session.pk).get_absolute_url()
    with django_assert_num_queries(6):  # session and what it needs (4), replacement, next sessions
        said = read(client, address, 410)
    assert "Dibatalkan Jangan berangkat ke sana. Sesi ini tidak jadi diadakan." in said
    assert "AlasanAula terendam banjir" in said
    assert said.index("Penggantinya") < said.index("Pengganti 09.00")
    page = parsed(client.get(address))
    assert [meta.get("content") for meta in every(page, "meta", name="robots")] == ["noindex"]
    assert json.loads(every(page, "script")[0].text or "")["eventStatus"].endswith("EventCancelled")


def test_past_session_says_so(client: Client, world: World, cast: Cast, field: Field) -> None:
    session = make_approved(world, cast, field.hall, starts_at=in_days(-3))
    for state in (SessionState.APPROVED, SessionState.HELD, SessionState.REPORTED):
        Session.objects.filter(pk=session.pk).update(state=state)
        said = read(client, session.get_absolute_url())
        assert said.split(" rekaan. ")[1].startswith(
            "‹ Semua jadwal Sesi ini sudah selesai Lihat jadwal berikutnya di bawah."
        )


def test_session_on_hold_says_do_not_travel(client: Client, world: World, cast: Cast, field: Field) -> None:
    session = make_approved(world, cast, field.hall)
    workflow.move(session, "hold", cast.verifier, "Cuaca")
    assert "Ditunda Jangan berangkat dulu." in read(client, session.get_absolute_url())


@pytest.mark.parametrize("action", ["resume", "return"])
def test_taken_back_into_review_it_shows_nothing_that_nobody_approved(
    client: Client, world: World, cast: Cast, field: Field, action: str
) -> None:
    session = make_approved(world, cast, field.hall)
    address = session.get_absolute_url()
    workflow.move(session, "hold", cast.verifier, "Cuaca")
    workflow.move(session, action, cast.verifier, "Ditulis lagi")
    Session.objects.filter(pk=session.pk).update(title_ind="Bayar di sini", theme_ind="Rekening saya")
    answer = client.get(address)
    assert answer.status_code == 200
    assert "Jangan berangkat dulu." in answer.content.decode()
    assert "Bayar di sini" not in answer.content.decode()
    assert client.get(f"/sosialisasi/{session.code}/kalender.ics").status_code == 404


def test_suspended_partner_stops_the_registration(
    client: Client, world: World, cast: Cast, field: Field
) -> None:
    session = make_approved(world, cast, field.hall, lead_partner=field.partner)
    Partner.objects.update(state="suspended")
    assert "Pendaftaran dihentikan Tanya kantor dulu." in read(client, session.get_absolute_url())
    assert client.get(f"/sosialisasi/{session.code}/daftar/").status_code == 302


def test_a_change_shows_only_after_it_is_approved(
    client: Client, world: World, cast: Cast, field: Field
) -> None:
    session = make_approved(world, cast, field.hall, capacity=5)
    SessionChange.objects.create(
        session=session, changes={"capacity": {"old": 5, "new": 9}}, proposed_by=cast.editor
    )
    assert "sisa 5" in read(client, session.get_absolute_url())
