"""The front door of the back office: who comes in, what they see, and that looking changes nothing."""

import pytest
from django.test import Client
from django.urls import reverse

from portal.admin.site import site
from tests.cast import Cast
from tests.pages import parsed

STAFF = ("editor", "verifier", "other_editor", "supervisor")
STRANGERS = ("partner", "volunteer", "stranger")


def signed_in(cast: Cast, who: str) -> Client:
    client = Client()
    client.force_login(getattr(cast, who))
    return client


@pytest.mark.parametrize("who", STAFF)
def test_staff_come_in(cast: Cast, who: str) -> None:
    assert signed_in(cast, who).get(reverse("admin:index")).status_code == 200


@pytest.mark.parametrize("who", STRANGERS)
@pytest.mark.parametrize(
    "address", ["/admin/", "/admin/opportunities/opportunity/", "/admin/login/", "/staf/"]
)
def test_an_account_without_a_role_of_staff_finds_nothing(cast: Cast, who: str, address: str) -> None:
    assert signed_in(cast, who).get(address).status_code == 404


def test_a_visitor_is_asked_to_sign_in_by_the_portal(cast: Cast, client: Client) -> None:
    response = client.get("/admin/", follow=True)
    assert response.redirect_chain == [("/akun/masuk/?next=/admin/", 302)]


def test_sign_in_never_leads_to_another_site(cast: Cast) -> None:
    response = signed_in(cast, "editor").get("/admin/login/?next=https://elsewhere.example/")
    assert response["Location"] == "/admin/"


@pytest.mark.parametrize("name", [f"{m._meta.app_label}_{m._meta.model_name}" for m in site._registry])
def test_every_list_opens_and_is_well_formed(cast: Cast, name: str) -> None:
    response = signed_in(cast, "supervisor").get(reverse(f"admin:{name}_changelist"))
    assert response.status_code == 200
    parsed(response)


@pytest.mark.parametrize(
    "address",
    [
        "/admin/opportunities/opportunity/?country=%00",
        "/admin/opportunities/opportunity/?state__exact=%00&q=%00",
        "/admin/opportunities/amendment/?origin__exact=%00",
        "/admin/opportunities/joborderfile/?layout__exact=%00",
        "/admin/outreach/session/?state__exact=%00&q=a%00b",
        "/admin/portal/user/?%00=1&o=%00&p=%00",
        "/admin/autocomplete/?app_label=opportunities&model_name=opportunity&field_name=country&term=%00",
    ],
)
def test_nul_in_an_address_is_passed_over(cast: Cast, address: str) -> None:
    assert signed_in(cast, "supervisor").get(address, follow=True).status_code == 200
