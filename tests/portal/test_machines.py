"""What machines ask for: sitemap, robots, languages of a page, search from the address bar, pictures, open data."""

from xml.etree import ElementTree

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from opportunities.models import Opportunity
from portal.models import GuidePage
from portal.views import machines
from tests.cast import Cast, World, make_listing, make_live_listing
from tests.outreach.cast import in_days, make_approved, make_field, make_partner
from tests.pages import every, parsed, text

SITE = "http://127.0.0.1:8000"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def sitemap(client: Client, query: str = "") -> ElementTree.Element:
    answer = client.get(f"/sitemap.xml{query}")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/xml; charset=utf-8"
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
    return ElementTree.fromstring(content)  # noqa: S314 our own


def places(client: Client, query: str = "") -> dict[str, str | None]:
    return {
        (url.findtext(f"{MAP}loc") or "").removeprefix(SITE): url.findtext(f"{MAP}lastmod")
        for url in sitemap(client, query)
    }


def test_the_sitemap_has_what_is_live_and_nothing_else(client: Client, world: World, cast: Cast) -> None:
    field = make_field(world, cast)
    GuidePage.objects.create(slug="biaya", title_ind="Biaya", body_ind="x")
    live = make_live_listing(world, cast)
    stopped = make_live_listing(world, cast)
    Opportunity.objects.filter(pk=stopped.pk).update(state="suspended")
    draft = make_listing(world, cast.editor)
    coming = make_approved(world, cast, field.hall, slug="")
    past = make_approved(world, cast, field.hall, starts_at=in_days(-3))
    gone = make_partner(world, state="suspended")
    found = places(client)
    for page in ("/", "/lowongan/", "/panduan/biaya/", "/profesi/pekerja-kebun-sawit/", "/data/"):
        assert page in found
        assert f"/en{page}" in found
    assert found[live.get_absolute_url()] == live.updated_at.isoformat(timespec="seconds")
    assert found[f"/en{live.get_absolute_url()}"] == found[live.get_absolute_url()]
    assert found[coming.get_absolute_url()] == coming.updated_at.isoformat(timespec="seconds")
    assert field.partner.get_absolute_url() in found
    for hidden in (stopped, draft, past, gone):
        assert hidden.get_absolute_url() not in found


def test_every_page_of_the_sitemap_answers(client: Client, world: World, cast: Cast) -> None:
    field = make_field(world, cast)
    make_live_listing(world, cast)
    make_approved(world, cast, field.hall)
    answers = {place: client.get(place) for place in places(client)}
    assert {place: answer.status_code for place, answer in answers.items() if answer.status_code != 200} == {}
    canonical = {
        place: (every(parsed(answer), "link", rel="canonical")[0].get("href") or "").removeprefix(SITE)
        for place, answer in answers.items()
    }
    assert {place: own for place, own in canonical.items() if place != own} == {}


def test_a_large_site_has_several_files(
    client: Client, world: World, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _number in range(3):
        make_live_listing(world, cast)
    whole = places(client)
    monkeypatch.setattr(machines, "MOST_ADDRESSES", len(whole) // 2)
    index = sitemap(client)
    assert index.tag == f"{MAP}sitemapindex"
    files = [(item.findtext(f"{MAP}loc") or "").removeprefix(f"{SITE}/sitemap.xml") for item in index]
    parts = [places(client, query) for query in files]
    assert max(map(len, parts)) <= len(whole) // 2
    assert [place for part in parts for place in part] == list(whole)
    for wrong in (f"?bagian={len(files) + 1}", "?bagian=0", "?bagian=x", "?bagian=%00", "?bagian=99999999"):
        assert client.get(f"/sitemap.xml{wrong}").status_code == 404


@pytest.mark.parametrize("listings", [1, 3])
def test_the_sitemap_asks_the_database_a_fixed_number_of_times(
    client: Client, world: World, cast: Cast, django_assert_num_queries: DjangoAssertNumQueries, listings: int
) -> None:
    for _number in range(listings):
        make_live_listing(world, cast)
    with django_assert_num_queries(12):  # six counts, six lists
        sitemap(client)


def test_robots_are_led_to_the_sitemap(client: Client) -> None:
    lines = client.get("/robots.txt").content.decode().splitlines()
    assert lines[-1] == f"Sitemap: {SITE}/sitemap.xml"
    assert lines[:2] == ["User-agent: *", "Disallow: /admin/"]


@pytest.mark.parametrize("path", ["/", "/en/", "/lowongan/?q=sawit", "/en/cek/", "/data/"])
def test_pages_name_themselves_in_each_language(client: Client, world: World, path: str) -> None:
    bare = path.partition("?")[0]
    indonesian = bare.removeprefix("/en")
    page = parsed(client.get(path))
    assert [link.get("href") for link in every(page, "link", rel="canonical")] == [SITE + bare]
    languages = {
        link.get("hreflang"): link.get("href")
        for link in every(page, "link", rel="alternate")
        if link.get("hreflang")
    }
    assert languages == {
        "id": f"{SITE}{indonesian}",
        "en": f"{SITE}/en{indonesian}",
        "x-default": f"{SITE}{indonesian}",
    }
    images = [meta.get("content") for meta in every(page, "meta", property="og:image")]
    assert images == [f"{SITE}{'/en' if path.startswith('/en') else ''}/gambar.png"]


def test_browsers_can_search_here(client: Client, world: World, cast: Cast) -> None:
    page = parsed(client.get("/"))
    (link,) = every(page, "link", rel="search")
    answer = client.get(link.get("href") or "")
    assert answer["Content-Type"] == "application/opensearchdescription+xml; charset=utf-8"
    root = ElementTree.fromstring(answer.content.strip())  # noqa: S314 our own
    space = "{http://a9.com/-/spec/opensearch/1.1/}"
    assert root.findtext(f"{space}ShortName") == "Jalur Resmi"
    templates = {url.get("type"): url.get("template") or "" for url in root.findall(f"{space}Url")}
    assert sorted(templates) == ["application/atom+xml", "text/html"]
    for template in templates.values():
        address = template.replace("{searchTerms}", "sawit").removeprefix(SITE)
        assert client.get(address).status_code == 200


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_picture_of_the_site(client: Client, prefix: str) -> None:
    answer = client.get(f"{prefix}/gambar.png")
    assert answer["Content-Type"] == "image/png"
    assert answer.content.startswith(b"\x89PNG")
    assert len(answer.content) <= 100_000


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_page_of_open_data_leads_to_everything(client: Client, world: World, prefix: str) -> None:
    page = parsed(client.get(f"{prefix}/data/"))
    links = [link.get("href") or "" for link in every(page, "a")]
    for name in ("lowongan/data.csv", "lowongan/data.json", "sosialisasi/data.csv", "sosialisasi/data.json"):
        assert f"{prefix}/{name}" in links
        assert client.get(f"{prefix}/{name}").status_code == 200
    assert "/api/v1/openapi.json" in links
    assert [len(every(listed, "dt")) for listed in every(page, "dl")] == [3, 35, 14]
    snippets = [text(code) for code in every(page, "code")]
    assert [f"{SITE}{prefix}/sosialisasi/cuplikan/?kabupaten=53.04" in code for code in snippets] == [
        True,
        False,
    ]
