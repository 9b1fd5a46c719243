"""The home of an address: it does nothing where it does not exist, and goes along from page to page where it does."""

import re

import pytest
from django.test import Client

from opportunities.models import Opportunity
from outreach.models import Session
from portal.homes import home_in
from tests.cast import Cast, World, make_live_listing
from tests.outreach.cast import make_approved, make_field
from tests.pages import every, parsed, text


@pytest.fixture
def job(world: World, cast: Cast) -> Opportunity:
    """A live listing for the people of NTT, one of two, and a session about such work."""
    make_live_listing(world, cast)
    session = make_approved(world, cast, make_field(world, cast).hall)
    session.occupations.add(world.harvester)
    return make_live_listing(world, cast)


@pytest.mark.parametrize(
    ("query", "home"),
    [
        ("asal=53.04", "53.04"),
        ("q=a&asal=53.04.01", "53.04"),
        ("asal=53&q=a", "53"),
        ("asal=99.99", ""),
        ("asal=53.99", ""),
        ("asal=99.99&asal=53.04", "53.04"),
        ("asal=53.04%22", ""),
        ("asal=5304", ""),
        ("asal=\u0665\u0663", ""),
        ("xasal=53.04", ""),
        ("q=" + "a" * 10_000 + "&asal=53.04", ""),
    ],
)
def test_home_is_one_that_exists(query: str, home: str) -> None:
    assert home_in(query) == home


LEFT_OUT = "Tautan ini tidak terbaca seluruhnya. Tidak dipakai: Daerah asal. "  # the list of jobs says so


def pages_of(job: Opportunity) -> list[str]:
    """Pages that answer for a home, in the address."""
    return [
        "/lowongan/",
        "/lowongan/?q=zzzz&negara=MY",
        job.get_absolute_url(),
        "/negara/MY/",
        f"/profesi/{job.occupation_id}/",
        f"/simpanan/?kode={job.code}",
        f"/lowongan/banding/?kode={job.code}",
        "/kantor/",
        "/sosialisasi/",
        "/",
        "/profesi/",
        "/negara/",
        "/cek/",
        f"/cek/?q={job.code}",
        "/cek/NTT-4K7M8/",
        "/cek/?q=x",
        "/lowongan/NTT-4K7M8/",
        Session.objects.get().get_absolute_url(),
    ]


def at_home(path: str, home: str) -> str:
    return f"{path}{'&' if '?' in path else '?'}asal={home}"


@pytest.mark.parametrize("number", range(18))
def test_a_home_that_does_not_exist_changes_nothing(client: Client, job: Opportunity, number: int) -> None:
    path = pages_of(job)[number]
    plain, odd = parsed(client.get(path)), parsed(client.get(at_home(path, "99.99")))
    said = text(every(odd, "main")[0]).replace(LEFT_OUT, "")
    assert said == text(every(plain, "main")[0])
    links = [link.get("href") or "" for link in every(odd, "a") if not link.get("hreflang")]
    assert [link for link in links if "99.99" in link] == []


ANSWER_FOR_A_HOME = re.compile(
    r"(/en)?/(lowongan/(banding/|[A-Z]{3}-\w+/[a-z-]+/)?|negara/([A-Z]{2}/)?|profesi/([a-z-]+/)?|simpanan/|kantor/"
    r"|sosialisasi/([A-Z]{3}-\w+/(?!daftar)[a-z-]+/)?|paket/|cek/)?(\?|#|$)"
)


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_home_survives_from_page_to_page(client: Client, job: Opportunity, prefix: str) -> None:
    lost = {}
    for path in pages_of(job):
        answer = client.get(prefix + at_home(path, "53.04"))
        page = parsed(answer)
        links = {link.get("href") or "" for link in every(page, "a")}
        home = {link for link in links if ANSWER_FOR_A_HOME.match(link)}
        assert len(home) >= 5
        left = answer.context.get("without_home_url")  # on purpose
        lost[path] = {link for link in home if "asal=53.04" not in link and link != left}
        asked = {(field.get("name"), field.get("value")) for field in every(page, "input", type="hidden")}
        assert not every(page, "form") or ("asal", "53.04") in asked or every(page, "select", id="asal"), path
    assert not any(lost.values()), lost
    assert client.cookies == {}
