"""Partners in the back office: applications, agreements, contact persons on request, suspension and renewal."""

from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from outreach.models import Partner, Session, Venue
from outreach.models.choices import PartnerState
from outreach.obstacles import registration_obstacle
from portal.dates import today
from portal.models import Message, Region
from portal.workflow import history_of
from tests.backoffice import buttons_in, errors_in, form_values, save, signed_in
from tests.cast import Cast, World
from tests.outreach.cast import Field, make_approved, make_partner, make_venue
from tests.pages import every, parsed

LIST = "/admin/outreach/partner/"
PHONE = "+6281200000001"


def page_of(partner: Partner, page: str = "change") -> str:
    if page == "change":
        return reverse("admin:outreach_partner_change", args=[partner.pk])
    return reverse(f"admin:outreach_partner_{page}", args=[partner.pk])


def act(partner: Partner, action: str) -> str:
    return reverse("admin:outreach_partner_transition", args=[partner.pk, action])


def links_in(response: HttpResponse) -> set[str | None]:
    return {link.get("href") for link in every(parsed(response), "a")}


@pytest.fixture
def applied(world: World) -> Partner:
    return make_partner(
        world,
        state=PartnerState.APPLIED,
        verified_on=None,
        agreement_number="",
        agreement_from=None,
        agreement_until=None,
    )


def agreement(**changes: str) -> dict[str, str]:
    day = today()
    return {
        "agreement_number": "PKS-7/2026",
        "agreement_from": day.isoformat(),
        "agreement_until": (day + timedelta(days=365)).isoformat(),
    } | changes


# --- Applications -------------------------------------------------------------------------------------------------
def test_a_verifier_approves_with_the_agreement(cast: Cast, applied: Partner) -> None:
    client = signed_in(cast, "verifier")
    assert client.get(applied.get_absolute_url()).status_code == 404
    assert errors_in(save(client, act(applied, "approve"))) != []
    applied.refresh_from_db()
    assert (applied.state, applied.agreement_number) == (PartnerState.APPLIED, "")
    assert errors_in(save(client, act(applied, "approve"), **agreement())) == []
    applied.refresh_from_db()
    assert (applied.state, applied.agreement_number, applied.verified_on, applied.approved_by) == (
        PartnerState.APPROVED,
        "PKS-7/2026",
        today(),
        cast.verifier,
    )
    assert client.get(applied.get_absolute_url()).status_code == 200
    assert Message.objects.filter(template="outreach/messages/partner_decision").count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"agreement_until": "2020-01-01"},
        {"agreement_until": "2026-02-30"},
        {"agreement_from": "besok"},
        {"agreement_number": "x" * 500},
        {"agreement_number": "  "},
    ],
)
def test_a_wrong_agreement_approves_nobody(cast: Cast, applied: Partner, wrong: dict[str, str]) -> None:
    response = save(signed_in(cast, "verifier"), act(applied, "approve"), **agreement(**wrong))
    applied.refresh_from_db()
    assert errors_in(response) != []
    assert (applied.state, applied.agreement_number) == (PartnerState.APPLIED, "")


def test_an_agreement_that_has_ended_approves_nobody(cast: Cast, applied: Partner) -> None:
    """The dates fit together; it is the rule itself that refuses, and the agreement is not kept."""
    past = agreement(agreement_from="2024-01-01", agreement_until="2024-12-31")
    response = save(signed_in(cast, "verifier"), act(applied, "approve"), **past)
    applied.refresh_from_db()
    assert errors_in(response) == ["Kesepakatan sudah berakhir."]
    assert (applied.state, applied.agreement_number) == (PartnerState.APPLIED, "")


def test_an_office_enters_a_partner_and_somebody_else_approves(world: World, cast: Cast) -> None:
    response = save(
        signed_in(cast, "editor"),
        f"{LIST}add/",
        name_ind="Sekolah Uji (contoh)",
        kind="school",
        contact_name="Ibu Uji",
        contact_phone="0812 0000 0009",
    )
    partner = Partner.objects.get()
    assert errors_in(response) == []
    assert (partner.author, partner.office, partner.state) == (cast.editor, world.ntt, PartnerState.APPLIED)
    assert (partner.contact_phone, partner.slug) == ("+6281200000009", "sekolah-uji-contoh")
    Partner.objects.filter(pk=partner.pk).update(author=cast.supervisor)
    client = signed_in(cast, "supervisor")
    assert "Setujui" not in buttons_in(client.get(page_of(partner)))
    assert client.post(act(partner, "approve"), agreement()).status_code == 403
    assert "Setujui" in buttons_in(signed_in(cast, "verifier").get(page_of(partner)))


@pytest.mark.parametrize("action", ["return", "reject"])
def test_returned_and_rejected_with_a_reason(cast: Cast, applied: Partner, action: str) -> None:
    client = signed_in(cast, "verifier")
    assert errors_in(save(client, act(applied, action))) != []
    save(client, act(applied, action), reason="Nama pelatih belum ada")
    applied.refresh_from_db()
    assert applied.state == {"return": PartnerState.RETURNED, "reject": PartnerState.REJECTED}[action]
    assert history_of(applied)[0].reason == "Nama pelatih belum ada"
    save(signed_in(cast, "editor"), act(applied, "apply_again"))
    applied.refresh_from_db()
    assert applied.state == PartnerState.APPLIED


def test_an_editor_decides_nothing(cast: Cast, applied: Partner) -> None:
    client = signed_in(cast, "editor")
    assert buttons_in(client.get(page_of(applied))) == []
    answers = [client.post(act(applied, a), agreement()).status_code for a in ("approve", "return", "reject")]
    assert answers == [403, 403, 403]


def test_another_office_finds_nothing(cast: Cast, applied: Partner) -> None:
    client = signed_in(cast, "other_editor")
    pages = [
        page_of(applied),
        page_of(applied, "history"),
        page_of(applied, "contact"),
        act(applied, "approve"),
    ]
    assert [client.get(address).status_code for address in pages] == [404] * 4
    assert client.post(page_of(applied, "contact")).status_code == 404
    assert applied.name not in client.get(LIST).content.decode()


# --- The contact person -------------------------------------------------------------------------------------------
def test_a_contact_is_shown_once_asked_for_and_that_is_written_down(cast: Cast, field: Field) -> None:
    client = signed_in(cast, "editor")
    private = ("Narahubung Uji", PHONE, "narahubung@contoh.example")
    for address in (page_of(field.partner), page_of(field.partner, "contact"), LIST):
        shown = client.get(address).content.decode()
        assert [text for text in private if text in shown] == []
    assert not history_of(field.partner).filter(action="reveal").exists()
    response = client.post(page_of(field.partner, "contact"))
    assert [text for text in private if text in response.content.decode()] == list(private)
    assert response.headers["Cache-Control"].startswith("private, no-store")
    reveal = history_of(field.partner).get(action="reveal")
    assert (reveal.actor, reveal.reason) == (cast.editor, "")
    entries = client.get(page_of(field.partner, "history")).context["entries"]
    assert "Data pribadi ditampilkan lengkap" in [entry.what for entry in entries]
    parsed(response)


def test_another_contact_is_written_without_seeing_the_old_one(cast: Cast, field: Field) -> None:
    client = signed_in(cast, "editor")
    address = page_of(field.partner, "new_contact")
    assert errors_in(save(client, address, contact_name="Pak Baru", contact_phone="nomor saya")) != []
    assert PHONE not in client.get(address).content.decode()
    save(client, address, contact_name="Pak Baru", contact_phone="+670 7712 3456")
    field.partner.refresh_from_db()
    assert (field.partner.contact_name, field.partner.contact_phone) == ("Pak Baru", "+67077123456")
    history = client.get(page_of(field.partner, "history")).content.decode()
    assert "Pak Baru" not in history


# --- Suspension and the end of the agreement -----------------------------------------------------------------------
def test_suspending_hides_the_profile_and_stops_registrations_at_once(
    world: World, cast: Cast, field: Field
) -> None:
    session = make_approved(world, cast, field.hall, lead_partner=field.partner)
    client = signed_in(cast, "verifier")
    assert registration_obstacle(Session.objects.get(), timezone.now()) is None
    assert "1" in client.get(act(field.partner, "suspend")).content.decode()
    save(client, act(field.partner, "suspend"), reason="Ada laporan pungutan")
    assert client.get(field.partner.get_absolute_url()).status_code == 404
    fresh = Session.objects.select_related("lead_partner").get(pk=session.pk)
    obstacle = registration_obstacle(fresh, timezone.now())
    assert obstacle is not None
    assert obstacle.code == "partner_stopped"
    assert signed_in(cast, "partner").get("/penyelenggara/").status_code == 404
    save(client, act(field.partner, "resume"), reason="Laporan tidak terbukti")
    assert client.get(field.partner.get_absolute_url()).status_code == 200


def test_who_looks_after_a_partner_finds_its_members(cast: Cast, field: Field, applied: Partner) -> None:
    members = reverse("outreach:organiser_members", args=[field.partner.slug])
    editor = signed_in(cast, "editor")
    assert members in links_in(editor.get(page_of(field.partner)))
    assert editor.get(members).status_code == 200
    waiting = reverse("outreach:organiser_members", args=[applied.slug])
    assert waiting not in links_in(editor.get(page_of(applied)))  # nobody can be invited yet
    verifier = signed_in(cast, "verifier")
    assert members not in links_in(verifier.get(page_of(field.partner)))
    assert verifier.get(members).status_code == 404


def test_an_agreement_in_force_is_renewed_not_edited(cast: Cast, field: Field) -> None:
    until = field.partner.agreement_until
    editor = signed_in(cast, "editor")
    values = form_values(editor.get(page_of(field.partner)))
    assert "agreement_until" not in values
    editor.post(page_of(field.partner), values | {"agreement_until": "31-12-2099", "state": "applied"})
    field.partner.refresh_from_db()
    assert (field.partner.agreement_until, field.partner.state) == (until, PartnerState.APPROVED)
    assert editor.get(page_of(field.partner, "renew")).status_code == 403
    verifier = signed_in(cast, "verifier")
    past = agreement(agreement_from="2024-01-01", agreement_until="2024-12-31")
    assert errors_in(save(verifier, page_of(field.partner, "renew"), **past)) != []
    save(verifier, page_of(field.partner, "renew"), **agreement())
    field.partner.refresh_from_db()
    assert field.partner.agreement_until == today() + timedelta(days=365)
    assert history_of(field.partner)[0].action == "renew"


def test_the_profile_ends_with_the_agreement(cast: Cast, field: Field) -> None:
    Partner.objects.update(agreement_until=today() - timedelta(days=1))
    client = signed_in(cast, "editor")
    assert client.get(field.partner.get_absolute_url()).status_code == 404
    assert "kesepakatannya sudah berakhir" in client.get(page_of(field.partner)).content.decode()


def test_a_newer_edit_is_not_overwritten(cast: Cast, field: Field) -> None:
    client = signed_in(cast, "editor")
    values = form_values(client.get(page_of(field.partner)))
    save(signed_in(cast, "supervisor"), page_of(field.partner), about_ind="Dari pengawas")
    client.post(page_of(field.partner), values | {"about_ind": "Dari editor"})
    field.partner.refresh_from_db()
    assert field.partner.about_ind == "Dari pengawas"  # type: ignore[attr-defined]


@pytest.mark.parametrize("how_many", [1, 3])
def test_the_list_asks_as_often_for_one_as_for_three(
    world: World, cast: Cast, how_many: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _number in range(how_many):
        make_partner(world)
    client = signed_in(cast, "verifier")
    client.get(LIST)
    with django_assert_num_queries(6):
        client.get(LIST)


def test_filters_by_agreement(world: World, cast: Cast) -> None:
    day = today()
    active = make_partner(world)
    ending = make_partner(world, agreement_until=day + timedelta(days=10))
    ended = make_partner(world, agreement_until=day - timedelta(days=1))
    client = signed_in(cast, "editor")

    def found(value: str) -> set[int]:
        return {row.pk for row in client.get(f"{LIST}?agreement={value}").context["cl"].result_list}

    assert found("active") == {active.pk, ending.pk}
    assert found("ending") == {ending.pk}
    assert found("ended") == {ended.pk}


# --- Places -------------------------------------------------------------------------------------------------------
def test_a_proposed_place_is_checked_by_a_click_of_the_office(world: World, cast: Cast, field: Field) -> None:
    hall = make_venue(field.village, is_approved=False, proposed_by=field.partner)
    check = reverse("admin:outreach_venue_check", args=[hall.pk])
    client = signed_in(cast, "verifier")
    client.get(check)
    assert not Venue.objects.get(pk=hall.pk).is_approved
    assert signed_in(cast, "other_editor").post(check).status_code == 404
    save(client, check)
    assert Venue.objects.get(pk=hall.pk).is_approved
    entries = client.get(reverse("admin:outreach_venue_history", args=[hall.pk])).context["entries"]
    assert [(entry.who, line.after) for entry in entries for line in entry.lines if entry.who] == [
        ("verifier", "ya")
    ]


def test_travel_times_are_kept_in_one_order(cast: Cast, field: Field) -> None:
    belu = field.village.parent.parent
    other = Region.objects.create(code="53.02", level="regency", name="TTS", parent_id="53")
    client = signed_in(cast, "editor")
    address = "/admin/outreach/traveltime/add/"
    assert errors_in(save(client, address, first=belu.pk, second=field.village.pk, hours="2")) != []
    assert errors_in(save(client, address, first=belu.pk, second=other.pk, hours="0")) != []
    save(client, address, first=belu.pk, second=other.pk, hours="2,5", source="uji", certainty="C")
    from_table = client.get("/admin/outreach/traveltime/").context["cl"].result_list
    assert [(row.first_id, row.second_id, float(row.hours)) for row in from_table] == [
        ("53.02", "53.04", 2.5)
    ]
    again = save(client, address, first=other.pk, second=belu.pk, hours="3")
    assert errors_in(again) != []
