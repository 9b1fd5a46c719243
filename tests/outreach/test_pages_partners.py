"""Partners for everybody to see: who they are, what they never do, and how to become one."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from outreach.models import Partner, Session
from outreach.models.choices import PartnerState, SessionState
from portal.dates import format_date, today
from portal.models import Office, Region
from tests.cast import Cast, World
from tests.outreach.cast import Field, in_days, make_approved, make_partner
from tests.pages import every, parsed, text, title

APPLY = "/mitra/daftar/"


def read(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return text(every(parsed(answer), "main")[0])


# --- Directory and profile ---------------------------------------------------------------------------------------
@pytest.mark.parametrize("partners", [1, 3])
def test_directory_asks_the_database_twice(
    client: Client, world: World, django_assert_num_queries: DjangoAssertNumQueries, partners: int
) -> None:
    for _number in range(partners):
        make_partner(world).regions.add("53.04")
    with django_assert_num_queries(2):  # partners, regions
        page = parsed(client.get("/mitra/"))
    assert len(every(page, "article")) == partners


def test_directory_counts_sessions_and_kinds(client: Client, world: World, cast: Cast, field: Field) -> None:
    make_partner(world, kind="church", name_ind="Paroki Uji (contoh)")
    make_approved(world, cast, field.hall, lead_partner=field.partner)
    past = make_approved(world, cast, field.hall, lead_partner=field.partner, starts_at=in_days(-9))
    Session.objects.filter(pk=past.pk).update(state=SessionState.HELD)
    page = parsed(client.get("/mitra/"))
    assert "Jaringan Relawan Uji (contoh) Akan datang1 Sudah diadakan1" in text(page)
    chips = [text(link) for ul in every(page, "ul", class_="jr-chips") for link in every(ul, "a")]
    assert chips == ["Semua (2)", "Jaringan relawan (1)", "Paroki atau jemaat (1)"]
    assert len(every(parsed(client.get("/mitra/?jenis=church")), "article")) == 1
    assert len(every(parsed(client.get("/mitra/?jenis=%00")), "article")) == 2
    assert "tidak memungut uang" in text(page)


@pytest.mark.parametrize(
    "fields",
    [
        {"state": PartnerState.SUSPENDED},
        {"state": PartnerState.APPLIED},
        {"state": PartnerState.REJECTED},
        {"agreement_until": today() - timedelta(days=1)},
        {"agreement_from": today() + timedelta(days=1)},
    ],
)
def test_who_is_not_active_is_not_shown(
    client: Client, world: World, field: Field, fields: dict[str, Any]
) -> None:
    assert client.get(field.partner.get_absolute_url()).status_code == 200
    Partner.objects.update(**fields)
    assert client.get(field.partner.get_absolute_url()).status_code == 404
    assert every(parsed(client.get("/mitra/")), "article") == []


@pytest.mark.parametrize("sessions", [1, 3])
def test_profile(
    client: Client,
    world: World,
    cast: Cast,
    field: Field,
    django_assert_num_queries: DjangoAssertNumQueries,
    sessions: int,
) -> None:
    field.partner.regions.add("53.04")
    field.partner.languages.add(field.tetun)
    for number in range(sessions):
        make_approved(world, cast, field.hall, lead_partner=field.partner, starts_at=in_days(number + 2))
    with django_assert_num_queries(4):  # partner, regions, languages, sessions
        answer = client.get(field.partner.get_absolute_url())
    said = text(every(parsed(answer), "main")[0])
    verified = format_date(today() - timedelta(days=30), "id")
    assert f"Mitra disahkan BP3MI NTT pada {verified}" in said
    assert "Kesepakatan PKS-UJI-1, berlaku sampai" in said
    assert "Belu · jaringan relawan · Tetun" in said
    assert "Tidak pernah: mengumumkan lowongan atau menempatkan pekerja" in said
    assert "Tidak pernah: memungut uang atau menyimpan dokumen Anda" in said
    assert len(every(parsed(answer), "article")) == sessions
    for secret in ("Narahubung", "81200000001", "narahubung@"):
        assert secret not in answer.content.decode()


def test_profile_in_english(client: Client, world: World, field: Field) -> None:
    page = parsed(client.get(f"/en{field.partner.get_absolute_url()}"))
    assert title(page) == "Test Volunteer Network (example) – Jalur Resmi KP2MI"
    assert "Never: take money or keep your papers" in text(page)


@pytest.mark.parametrize("address", ["/mitra/tidak-ada/", "/mitra/%00/", f"/mitra/{'a' * 500}/"])
def test_what_does_not_exist_is_404(client: Client, world: World, address: str) -> None:
    assert client.get(address).status_code == 404


# --- Becoming one ------------------------------------------------------------------------------------------------
def application(**values: Any) -> dict[str, Any]:
    return {
        "name": "Kelompok Doa Uji (contoh)",
        "kind": "church",
        "about": "Kami ada di lima desa.",
        "region": "53.04",
        "contact_name": "Orang Uji",
        "contact_phone": "0812 3456 7890",
        "contact_email": "orang@contoh.example",
        "no_money": "on",
        **values,
    }


def stored_contact(partner: Partner) -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT contact_name || contact_phone || contact_email FROM outreach_partner WHERE id = %s",
            [partner.pk],
        )
        return str(cursor.fetchone()[0])


def test_an_application_waits_for_the_office_of_the_region(
    client: Client, world: World, field: Field
) -> None:
    Office.objects.filter(pk=world.ntt.pk).update(kind="bp3mi")
    field.tetun.regencies.add("53.04")
    answer = client.post(APPLY, application(languages=["tet"], website="contoh.example"))
    assert (answer.status_code, answer["Location"]) == (302, f"{APPLY}terkirim/")
    partner = Partner.objects.get(state=PartnerState.APPLIED)
    assert (partner.name, partner.office, partner.author, partner.slug) == (
        "Kelompok Doa Uji (contoh)",
        world.ntt,
        None,
        "kelompok-doa-uji-contoh",
    )
    assert [region.pk for region in partner.regions.all()] == ["53.04"]
    assert [language.pk for language in partner.languages.all()] == ["tet"]
    assert (partner.contact_phone, partner.website) == ("+6281234567890", "https://contoh.example")
    assert "Orang" not in stored_contact(partner)
    assert "81234567890" not in stored_contact(partner)
    assert client.get(partner.get_absolute_url()).status_code == 404
    assert "Pengajuan kami terima" in read(client, answer["Location"])


def test_sent_twice_is_one_application(client: Client, world: World) -> None:
    for _tap in range(2):
        assert client.post(APPLY, application()).status_code == 302
    assert Partner.objects.count() == 1
    client.post(APPLY, application(contact_phone="0813 3456 7890"))
    assert Partner.objects.count() == 2, "two groups may have one name"


def test_an_address_never_hides_behind_the_form(client: Client, world: World) -> None:
    client.post(APPLY, application(name="Daftar"))
    assert Partner.objects.get().slug == "daftar-2"


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({"name": ""}, "name"),
        ({"name": "a" * 10_000}, "name"),
        ({"kind": "calo"}, "kind"),
        ({"region": "99.99"}, "region"),
        ({"region": "53"}, "region"),
        ({"contact_phone": "nol"}, "contact_phone"),
        ({"contact_phone": ""}, "contact_phone"),
        ({"contact_email": "x"}, "contact_email"),
        ({"website": "javascript:alert(1)"}, "website"),
        ({"languages": ["xx"]}, "languages"),
        ({"no_money": ""}, "no_money"),
        ({"about": ""}, "about"),
    ],
)
def test_wrong_answers_are_said_and_nothing_is_lost(
    client: Client, world: World, field: Field, values: dict[str, Any], wrong: str
) -> None:
    field.tetun.regencies.add("53.04")
    answer = client.post(APPLY, application(**values))
    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == [wrong]
    page = parsed(answer)
    assert title(page).startswith("Kesalahan:")
    (about,) = every(page, "textarea")
    assert text(about) == answer.context["form"]["about"].value()
    assert Partner.objects.get() == field.partner


def test_names_of_every_kind(client: Client, world: World) -> None:
    for name in ("😀", "محمد", "<script>alert(1)</script>", "Ka\x00rya"):
        assert client.post(APPLY, application(name=name)).status_code == 302
    assert sorted(Partner.objects.values_list("name_ind", flat=True)) == sorted(
        ["😀", "محمد", "<script>alert(1)</script>", "Karya"]
    )


def test_a_flood_is_stopped(client: Client, world: World) -> None:
    answers = [client.post(APPLY, application(name=f"Kelompok {number}")).status_code for number in range(12)]
    assert answers == [302] * 10 + [429] * 2


def test_forged_application_is_refused(world: World) -> None:
    assert Client(enforce_csrf_checks=True).post(APPLY, application()).status_code == 403


def test_regencies_of_the_home_province_are_offered(client: Client, world: World) -> None:
    Region.objects.create(code="52.01", level="regency", name="Lombok Barat", parent_id="52")
    options = [option.get("value") for option in every(parsed(client.get(APPLY)), "option")]
    assert "53.04" in options
    assert "52.01" not in options
