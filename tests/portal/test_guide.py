"""Guide pages: Markdown that staff write as safe, accessible HTML."""

from datetime import date

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from portal.guide import render_guide
from portal.hotlines import HelpNumber
from portal.models import GuidePage
from tests.pages import every, parsed, text

CALL = HelpNumber("kp2mi", "Pusat panggilan", "0800-1000", "phone", "tel:08001000", "semua", None)
SITE = HelpNumber(
    "wni", "Peduli WNI", "peduliwni.example", "web", "https://peduliwni.example", "", date(2026, 1, 1)
)


def render(body: str) -> str:
    return render_guide(body, [CALL, SITE])


def test_markup_of_the_guide() -> None:
    assert render("## Judul\n\n1. **Satu** [lain](../biaya/)\n2. dua") == (
        '<h2>Judul</h2>\n<ol>\n<li><strong>Satu</strong> <a href="../biaya/">lain</a></li>\n<li>dua</li>\n</ol>\n'
    )


def test_checklists_are_boxes_to_tick_and_other_lists_are_not() -> None:
    assert render("- [ ] KTP\n- [x] KK\n\ntext\n\n- biasa") == (
        '<ul class="jr-checks">\n<li class="is-todo">KTP</li>\n<li class="is-todo">KK</li>\n</ul>\n'
        "<p>text</p>\n<ul>\n<li>biasa</li>\n</ul>\n"
    )


def test_tables_scroll_in_a_region_of_their_own() -> None:
    html = render("| a | b |\n|---|--:|\n| 1 | 2 |")
    assert html.startswith('<div class="jr-scroll" role="region" tabindex="0" aria-label="Tabel"><table>')
    assert html.rstrip().endswith("</table></div>")
    assert "style" not in html


@pytest.mark.parametrize(
    "body",
    [
        "<script>alert(1)</script>",
        '<img src=x onerror="alert(1)">',
        "[x](javascript:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "![x](https://lain.example/x.png)",
        '<a href="/" style="color:red" onclick="x">x</a>',
        "<ul class=jr-hero><li class=x>x</ul>",
    ],
)
def test_nothing_but_plain_markup_survives(body: str) -> None:
    html = render(body).lower()
    assert [
        mark
        for mark in ("<script", "<img", 'href="javascript', 'href="data', "<a href", "<ul")
        if mark in html
    ] == []


def test_help_numbers_come_from_their_table() -> None:
    html = render("Telepon {{hotline:kp2mi}} atau {{ hotline:tidak-ada }}.\n\n{{hotlines}}")
    assert '<a href="tel:08001000">0800-1000</a> atau (tanya di kantor).' in html
    assert html.count('class="btn"') == 2
    assert "Pusat panggilan: semua · belum diuji telepon" in html
    assert "Peduli WNI</small>" in html
    assert "{{" not in html


@pytest.fixture
def pages(db: None) -> None:
    GuidePage.objects.create(
        slug="biaya",
        order=1,
        icon="coins",
        title_ind="Biaya",
        title_en="Costs",
        summary_ind="Siapa bayar apa.",
        summary_en="Who pays what.",
        body_ind="## Isi\n\nTeks.",
        body_en="## Content\n\nText.",
        unconfirmed_ind="Tarif ujian.\n\nSiapa membayar paspor.",
        source="UU 18/2017 [B]\nPerban 2/2020 [A]",
        checked_on="2026-11-24",
    )
    GuidePage.objects.create(
        slug="skema", order=2, title_ind="Skema", title_en="Schemes", body_ind="x", review_status="ready"
    )


@pytest.mark.usefixtures("pages")
def test_page_says_what_is_not_confirmed_and_where_it_was_read(client: Client) -> None:
    page = parsed(client.get("/panduan/biaya/"))
    said = text(every(page, "main")[0])
    assert "Belum dipastikan Tarif ujian.Siapa membayar paspor. Isi Teks." in said
    assert "UU 18/2017Perban 2/2020" in said
    assert "Terakhir diperiksa 24 November 2026. Belum dipastikan BP3MI." in said
    assert [link.get("href") for link in every(every(page, "section")[0], "a")] == ["/panduan/skema/"]


@pytest.mark.usefixtures("pages")
def test_english_page_does_not_mix_languages(client: Client) -> None:
    page = parsed(client.get("/en/panduan/biaya/"))
    said = text(every(page, "main")[0])
    assert "Staff still have to confirm 2 statements of this page." in said
    assert "Tarif ujian" not in said
    assert [part.get("lang") for part in every(page, "ul", lang="id")] == ["id"]


@pytest.mark.usefixtures("pages")
def test_a_confirmed_page_makes_no_reservation(client: Client) -> None:
    said = text(parsed(client.get("/panduan/skema/")))
    assert "elum dipastikan" not in said


@pytest.mark.usefixtures("pages")
def test_guide_lists_its_pages_in_order(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        page = parsed(client.get("/panduan/"))
    rows = every(next(element for element in every(page, "ul") if element.get("class") == "jr-tap"), "a")
    assert [(text(row), row.get("href")) for row in rows] == [
        ("Biaya Siapa bayar apa.", "/panduan/biaya/"),
        ("Skema", "/panduan/skema/"),
    ]


@pytest.mark.usefixtures("pages")
@pytest.mark.parametrize("slug", ["tidak-ada", "%00", "a" * 500, "..%2F..%2Fetc"])
def test_an_unknown_page_is_404(client: Client, slug: str) -> None:
    assert client.get(f"/panduan/{slug}/").status_code == 404
