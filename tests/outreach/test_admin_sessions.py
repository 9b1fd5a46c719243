"""Sessions in the back office: two people, reasons for warnings, changes of what people rely on, zones."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from outreach.models import Session
from outreach.models.choices import SessionState
from outreach.workflow import move
from portal.dates import Zone
from portal.models import Message
from tests.backoffice import buttons_in, errors_in, form_values, save, signed_in
from tests.cast import Cast, World
from tests.outreach.cast import (
    Field,
    accept_warnings,
    in_days,
    make_approved,
    make_partner,
    make_registration,
    make_session,
    make_venue,
)
from tests.pages import every, parsed, text

LIST = "/admin/outreach/session/"


def page_of(session: Session) -> str:
    return reverse("admin:outreach_session_change", args=[session.pk])


def act(session: Session, action: str) -> str:
    return reverse("admin:outreach_session_transition", args=[session.pk, action])


@pytest.fixture
def proposed(world: World, cast: Cast, field: Field) -> Session:
    """Proposed by the partner, with a reason for every warning."""
    session = make_session(world, cast.partner, field.hall, lead_partner=field.partner)
    accept_warnings(session)
    return move(session, "propose", cast.partner)


def warning_fields(response: Any) -> list[str]:
    return [name for name in form_values(response) if name.startswith("warning-")]


# --- Two people ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("who", "buttons"),
    [
        ("editor", ["Batalkan sesi"]),
        ("verifier", ["Setujui", "Kembalikan dengan alasan", "Tunda", "Batalkan sesi"]),
        ("supervisor", ["Setujui", "Kembalikan dengan alasan", "Tunda", "Batalkan sesi"]),
    ],
)
def test_who_finds_which_buttons(cast: Cast, proposed: Session, who: str, buttons: list[str]) -> None:
    assert buttons_in(signed_in(cast, who).get(page_of(proposed))) == buttons


def test_a_second_person_approves_and_everybody_sees_it(cast: Cast, proposed: Session) -> None:
    public = proposed.get_absolute_url()
    client = signed_in(cast, "verifier")
    assert client.get(public).status_code == 404
    response = save(client, act(proposed, "approve"))
    proposed.refresh_from_db()
    assert errors_in(response) == []
    assert (proposed.state, proposed.approved_by) == (SessionState.APPROVED, cast.verifier)
    assert client.get(public).status_code == 200
    assert Session.objects.announced(timezone.now()).filter(pk=proposed.pk).exists()


def test_whoever_wrote_it_does_not_approve(world: World, cast: Cast, field: Field) -> None:
    session = make_session(world, cast.supervisor, field.hall)
    accept_warnings(session)
    move(session, "propose", cast.supervisor)
    client = signed_in(cast, "supervisor")
    assert "jadi orang lain yang menyetujuinya" in client.get(page_of(session)).content.decode()
    assert client.post(act(session, "approve"), {"reason": "", "read_version": "2"}).status_code == 403
    session.refresh_from_db()
    assert session.state == SessionState.PROPOSED


def test_an_editor_cannot_approve(cast: Cast, proposed: Session) -> None:
    response = signed_in(cast, "editor").post(act(proposed, "approve"), {"read_version": proposed.version})
    proposed.refresh_from_db()
    assert (response.status_code, proposed.state) == (403, SessionState.PROPOSED)


def test_another_office_finds_nothing(cast: Cast, proposed: Session) -> None:
    client = signed_in(cast, "other_editor")
    addresses = (page_of(proposed), act(proposed, "approve"), page_of(proposed).replace("change", "history"))
    assert [client.get(address).status_code for address in addresses] == [404, 404, 404]
    assert client.post(act(proposed, "cancel"), {"reason": "x"}).status_code == 404
    assert proposed.code not in client.get(LIST).content.decode()


def test_looking_changes_nothing(cast: Cast, proposed: Session) -> None:
    client = signed_in(cast, "verifier")
    before = Session.objects.values().get(pk=proposed.pk)
    for action in ("approve", "return", "hold", "cancel"):
        parsed(client.get(act(proposed, action)))
    for address in (LIST, page_of(proposed), reverse("admin:outreach_session_invite", args=[proposed.pk])):
        parsed(client.get(address))
    assert Session.objects.values().get(pk=proposed.pk) == before
    assert proposed.changes.count() == 0


def test_what_changed_while_the_page_was_open_is_read_first(cast: Cast, proposed: Session) -> None:
    client = signed_in(cast, "verifier")
    values = form_values(client.get(act(proposed, "approve")))
    Session.objects.filter(pk=proposed.pk).update(version=proposed.version + 1)
    response = client.post(act(proposed, "approve"), values)
    proposed.refresh_from_db()
    assert proposed.state == SessionState.PROPOSED
    assert len(errors_in(response)) == 1


# --- Reasons ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("action", ["return", "hold", "cancel"])
def test_no_stop_without_a_reason(cast: Cast, proposed: Session, action: str) -> None:
    client = signed_in(cast, "verifier")
    assert errors_in(save(client, act(proposed, action))) != []
    proposed.refresh_from_db()
    assert proposed.state == SessionState.PROPOSED
    assert errors_in(save(client, act(proposed, action), reason="Aula dipakai")) == []
    proposed.refresh_from_db()
    expected = {"return": SessionState.DRAFT, "hold": SessionState.ON_HOLD, "cancel": SessionState.CANCELLED}
    assert proposed.state == expected[action]
    assert Message.objects.filter(template="outreach/messages/decision").count() == 1


def test_a_warning_is_accepted_with_a_reason_that_is_shown(world: World, cast: Cast, field: Field) -> None:
    """Another session in the village came up after the proposal: the second person is asked about it."""
    session = make_session(world, cast.editor, field.hall)
    accept_warnings(session)
    move(session, "propose", cast.editor)
    other = make_approved(world, cast, make_venue(field.village), starts_at=in_days(15))
    client = signed_in(cast, "verifier")
    (name,) = warning_fields(client.get(act(session, "approve")))
    refused = save(client, act(session, "approve"))
    session.refresh_from_db()
    assert session.state == SessionState.PROPOSED
    assert len(errors_in(refused)) == 2  # in the summary and at the field
    save(client, act(session, "approve"), **{name: "Dusun yang lain"})
    session.refresh_from_db()
    assert session.state == SessionState.APPROVED
    assert session.acknowledged[f"same_village:{other.code}"] == "Dusun yang lain"
    assert "Alasan: Dusun yang lain" in client.get(page_of(session)).content.decode()
    entries = client.get(page_of(session).replace("change", "history")).context["entries"]
    said = [
        line.after for entry in entries for line in entry.lines if line.label == "Peringatan yang diterima"
    ]
    assert said[0].endswith("Dusun yang lain")
    assert "same_village" not in said[0]


def test_a_refused_approval_keeps_no_reasons(world: World, cast: Cast, field: Field) -> None:
    session = make_session(world, cast.editor, field.hall)
    accept_warnings(session)
    move(session, "propose", cast.editor)
    make_approved(world, cast, make_venue(field.village), starts_at=in_days(15))
    client = signed_in(cast, "verifier")
    values = form_values(client.get(act(session, "approve")))
    Session.objects.filter(pk=session.pk).update(title_ind="")
    values |= {name: "Dusun yang lain" for name in values if name.startswith("warning-")}
    before = Session.objects.get(pk=session.pk).acknowledged
    client.post(act(session, "approve"), values)
    session.refresh_from_db()
    assert (session.state, session.acknowledged) == (SessionState.PROPOSED, before)


def test_a_taken_place_has_no_button_to_approve(world: World, cast: Cast, field: Field) -> None:
    session = make_session(world, cast.editor, field.hall)
    accept_warnings(session)
    move(session, "propose", cast.editor)
    make_approved(world, cast, field.hall)
    page = parsed(signed_in(cast, "verifier").get(act(session, "approve")))
    (blockers,) = every(page, "ul", class_="jr-blockers")
    assert "Tempat ini" in text(blockers) or "dipakai" in text(blockers)
    assert every(page, "form", class_="jr-confirm") == []


# --- Cancelling and holding ---------------------------------------------------------------------------------------
def test_a_cancelled_session_names_another(world: World, cast: Cast, field: Field) -> None:
    session = make_approved(world, cast, field.hall)
    other = make_approved(world, cast, field.hall, starts_at=in_days(20))
    make_registration(session, phone="+6281234567890")
    client = signed_in(cast, "verifier")
    save(client, act(session, "cancel"), reason="Jalan longsor", replacement=str(other.pk))
    session.refresh_from_db()
    assert (session.state, session.replaced_by) == (SessionState.CANCELLED, other)
    assert client.get(session.get_absolute_url()).status_code == 410
    assert Message.objects.filter(template="outreach/messages/cancelled").count() == 1


def test_marking_as_held_is_offered_once_it_has_begun(world: World, cast: Cast, field: Field) -> None:
    coming = make_approved(world, cast, field.hall)
    over = make_approved(world, cast, field.hall, starts_at=in_days(-2))
    client = signed_in(cast, "editor")
    assert "Sudah terlaksana" not in buttons_in(client.get(page_of(coming)))
    assert "Sudah terlaksana" in buttons_in(client.get(page_of(over)))
    assert errors_in(save(client, act(coming, "mark_held"))) != []
    save(client, act(over, "mark_held"))
    over.refresh_from_db()
    assert over.state == SessionState.HELD
    save(client, act(over, "report"), reason="Enam puluh orang datang.")
    over.refresh_from_db()
    assert over.state == SessionState.REPORTED


# --- Writing ------------------------------------------------------------------------------------------------------
def test_an_editor_writes_a_draft_in_the_zone_of_the_place(cast: Cast, world: World, field: Field) -> None:
    client = signed_in(cast, "editor")
    response = save(
        client,
        f"{LIST}add/",
        title_ind="Sesi malam",
        zone=Zone.WIT.value,
        starts_at_0="12-12-2026",
        starts_at_1="23.30",
        ends_at_0="13-12-2026",
        ends_at_1="01.00",
        target_groups=["families", "women"],
        venue=str(field.hall.pk),
    )
    session = Session.objects.get()
    assert errors_in(response) == []
    assert session.starts_at == datetime(2026, 12, 12, 14, 30, tzinfo=UTC)
    assert (session.author, session.office, session.state) == (cast.editor, world.ntt, SessionState.DRAFT)
    assert session.target_groups == ["families", "women"]
    values = form_values(client.get(page_of(session)))
    assert (values["starts_at_0"], values["starts_at_1"]) == ("12-12-2026", "23.30.00")
    save(client, page_of(session), title_ind="Sesi malam hari")
    session.refresh_from_db()
    assert session.starts_at == datetime(2026, 12, 12, 14, 30, tzinfo=UTC)
    assert session.title_ind == "Sesi malam hari"  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "wrong",
    [
        {"capacity": "-1"},
        {"capacity": "1000000000"},
        {"starts_at_0": "31-02-2026"},
        {"starts_at_0": "12-12-0001", "starts_at_1": "09.00"},
        {"title_ind": "x" * 10_000},
        {"venue": "999999"},
        {"lead_partner": "abc"},
        {"co_partners": "abc"},
        {"occupations": "tidak-ada"},
    ],
)
def test_bad_input_is_named_and_nothing_is_saved(cast: Cast, field: Field, wrong: dict[str, str]) -> None:
    response = save(signed_in(cast, "editor"), f"{LIST}add/", **wrong)
    assert errors_in(response) != []
    assert not Session.objects.exists()


def test_partners_and_places_of_another_office_are_not_accepted(
    world: World, cast: Cast, field: Field
) -> None:
    other = make_partner(world, office=world.ntb)
    client = signed_in(cast, "editor")
    assert errors_in(save(client, f"{LIST}add/", title_ind="Sesi", lead_partner=str(other.pk))) != []
    assert not Session.objects.exists()
    save(client, f"{LIST}add/", title_ind="Sesi", lead_partner=str(field.partner.pk))
    assert Session.objects.get().lead_partner == field.partner


def test_a_null_byte_is_refused(cast: Cast, field: Field) -> None:
    client = signed_in(cast, "editor")
    values = form_values(client.get(f"{LIST}add/"))
    response = client.post(f"{LIST}add/", values | {"title_ind": "nol\x00"})
    assert response.status_code == 200
    assert not Session.objects.exists()


def test_a_session_that_people_know_of_keeps_a_day(world: World, cast: Cast, field: Field) -> None:
    session = make_approved(world, cast, field.hall)
    move(session, "hold", cast.verifier, "Jalan putus")
    move(session, "return", cast.verifier, "Cari hari lain")
    client = signed_in(cast, "editor")
    none = {f"{name}_{number}": "" for name in ("starts_at", "ends_at") for number in (0, 1)}
    said = errors_in(save(client, page_of(session), **none))
    assert said == ["Orang sudah tahu sesi ini: tulis hari dan jam yang baru, jangan dikosongkan."]


def test_markup_in_a_title_is_only_text(cast: Cast, world: World, field: Field) -> None:
    client = signed_in(cast, "editor")
    save(client, f"{LIST}add/", title_ind="<script>alert(1)</script>")
    page = client.get(page_of(Session.objects.get()))
    assert b"<script>alert(1)" not in page.content
    parsed(page)


def test_a_newer_edit_is_not_overwritten(world: World, cast: Cast, field: Field) -> None:
    session = make_session(world, cast.editor, field.hall)
    client = signed_in(cast, "editor")
    values = form_values(client.get(page_of(session)))
    save(signed_in(cast, "supervisor"), page_of(session), title_ind="Judul pengawas")
    response = client.post(page_of(session), values | {"title_ind": "Judul editor"}, follow=True)
    session.refresh_from_db()
    assert session.title_ind == "Judul pengawas"  # type: ignore[attr-defined]
    assert "Judul pengawas" in response.content.decode()


def test_state_and_what_people_rely_on_are_not_in_the_form(world: World, cast: Cast, field: Field) -> None:
    session = make_approved(world, cast, field.hall)
    client = signed_in(cast, "editor")
    values = form_values(client.get(page_of(session)))
    relied_on = {
        "state",
        "starts_at_0",
        "zone",
        "venue",
        "capacity",
        "is_soft",
        "office",
        "lead_partner",
        "kind",
    }
    assert relied_on.isdisjoint(values)
    forged = {"state": "held", "capacity": "1", "starts_at_0": "01-01-2030", "starts_at_1": "09.00"}
    before = Session.objects.values("state", "capacity", "starts_at").get(pk=session.pk)
    client.post(page_of(session), values | forged)
    assert Session.objects.values("state", "capacity", "starts_at").get(pk=session.pk) == before


def test_a_proposal_is_read_not_written(cast: Cast, proposed: Session) -> None:
    page = parsed(signed_in(cast, "editor").get(page_of(proposed)))
    assert every(page, "input", name="title_ind") == []
    assert "keluarga" in text(page)  # whom it is for, in words
    assert "Judul (Indonesia)" in text(page)
    assert "[ind]" not in text(page)


# --- Lists --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("how_many", [1, 3])
def test_the_list_asks_as_often_for_one_as_for_three(
    world: World, cast: Cast, field: Field, how_many: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(how_many):
        session = make_approved(
            world, cast, field.hall, starts_at=in_days(10 + number), lead_partner=field.partner
        )
        make_registration(session)
    client = signed_in(cast, "verifier")
    client.get(LIST)
    with django_assert_num_queries(6):
        client.get(LIST)


def test_filters_are_worklists(world: World, cast: Cast, field: Field) -> None:
    over = make_approved(world, cast, field.hall, starts_at=in_days(-3))
    soon = make_approved(world, cast, field.hall, starts_at=in_days(4))
    late = make_approved(world, cast, field.hall, starts_at=in_days(-20))
    Session.objects.filter(pk=late.pk).update(state=SessionState.HELD)
    client = signed_in(cast, "editor")

    def found(query: str) -> set[int]:
        return {row.pk for row in client.get(LIST + query).context["cl"].result_list}

    assert found("?when=unmarked") == {over.pk}
    assert found("?when=week") == found("?when=coming") == {soon.pk}
    assert found("?when=overdue") == {late.pk}
    assert found(f"?q={soon.code}") == {soon.pk}
    assert found("") == {over.pk, soon.pk, late.pk}
    for odd in ("?when=%00", "?when=x", "?q=%00", f"?q={'a' * 5000}", "?state__in=proposed,on_hold"):
        assert client.get(LIST + odd).status_code in (200, 302)
