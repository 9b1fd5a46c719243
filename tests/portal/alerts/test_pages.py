"""The pages of alerts: the same answer for everybody, nothing changed by opening a link, helpful when it is broken."""

from statistics import median
from time import perf_counter
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from portal import delivery
from portal.alerts import subscribing
from portal.models import Alert, Message, Subscriber
from tests.cast import Cast, World, make_live_listing
from tests.outreach.cast import make_field
from tests.pages import every, parsed, text, weight, without_tokens
from tests.portal.alerts.mailbox import MARIA, links_in, morning, post, subscribe

pytestmark = pytest.mark.django_db

NEW = "/lowongan/kabar/?q=sawit&negara=MY"
FORM = {"email": MARIA, "frequency": "weekly"}


def letter() -> mail.EmailMessage:
    """The newest letter, after sending what is due."""
    delivery.deliver_due()
    return mail.outbox[-1]


def running(client: Client) -> Alert:
    """An alert asked for and confirmed in the browser."""
    client.post(NEW, FORM)
    client.post(links_in(letter())[0])
    return Alert.objects.get()


def test_from_the_list_to_the_first_message(client: Client, world: World, cast: Cast) -> None:
    make_live_listing(world, cast)
    entry = next(
        link.get("href") or ""
        for link in every(parsed(client.get("/lowongan/?q=sawit&negara=MY&hal=x&urut=gaji")), "a")
        if "/kabar/" in (link.get("href") or "")
    )
    assert entry == NEW
    page = parsed(client.get(entry))
    assert "“sawit” · Malaysia" in text(page)
    assert "/lowongan/feed.xml?q=sawit&negara=MY" in [link.get("href") for link in every(page, "a")]
    assert "Alamat untuk aplikasi berita (Atom)" in text(page)
    assert "feed" not in text(every(page, "main")[0]).lower()
    answer = client.post(entry, FORM)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/kabar/terkirim/")
    assert "Buka email Anda" in text(parsed(client.get("/kabar/terkirim/")))
    confirming = links_in(letter())[0]
    assert confirming.startswith("/kabar/mulai/")
    assert "Ya, mulai kabari saya" in text(parsed(client.get(confirming)))
    assert Alert.objects.get().confirmed_at is None
    done = client.post(confirming, follow=True)
    assert "Kabar berjalan." in text(parsed(done))
    assert Alert.objects.get().query == "q=sawit&negara=MY"
    assert "paling banyak sekali seminggu" in text(parsed(done))


@pytest.mark.parametrize("address", ["bukan email", "maria@", "m\x00@contoh", "<script>@contoh.example"])
def test_what_is_no_address_is_said_with_an_example(client: Client, world: World, address: str) -> None:
    page = parsed(client.post(NEW, {**FORM, "email": address}))
    assert "Tulis alamat lengkap, contoh nama@situs.example." in text(page)
    assert Message.objects.count() == 0


def test_known_and_unknown_addresses_get_the_same_answer(world: World) -> None:
    subscribe("q=sawit&negara=MY")
    answers = [Client().post(NEW, {**FORM, "email": who}) for who in (MARIA, "baru@contoh.example")]
    assert {(answer.status_code, answer.headers["Location"], answer.content) for answer in answers} == {
        (302, "/kabar/terkirim/", b"")
    }
    pages = [without_tokens(Client().get("/kabar/terkirim/")) for _answer in answers]
    assert pages[0] == pages[1]
    assert Message.objects.count() == 2  # both get a letter, too


def apart(series: int) -> float:
    """How much longer an unknown address takes than a known one, in seconds: the median of attempts in turns."""
    taken: dict[str, list[float]] = {"kenal": [], "baru": []}
    for number in range(20):
        for who, times in taken.items():
            name = f"{who}{number}" if who == "kenal" else f"{who}{series}-{number}"
            browser, start = Client(), perf_counter()
            browser.post(NEW, {**FORM, "email": f"{name}@contoh.example"})
            times.append(perf_counter() - start)
    return abs(median(new - old for old, new in zip(*taken.values(), strict=True)))


def test_known_and_unknown_addresses_take_as_long(world: World, settings: Any) -> None:
    """Within 20 ms. A busy machine may disturb one series; what differs in truth differs in all three."""
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"alert": "1000/h/ip"}
    for number in range(20):
        subscribe("q=sawit&negara=MY", f"kenal{number}@contoh.example")
    assert any(apart(series) < 0.02 for series in range(3))


def test_address_is_not_pestered_and_nobody_learns_of_it(world: World) -> None:
    answers = [
        Client().post(f"/lowongan/kabar/?q=a{number}", FORM).headers["Location"] for number in range(7)
    ]
    assert set(answers) == {"/kabar/terkirim/"}
    assert Message.objects.count() == 5


def test_one_computer_cannot_ask_for_everybody(world: World) -> None:
    statuses = [
        Client().post(NEW, {**FORM, "email": f"orang{number}@contoh.example"}).status_code
        for number in range(21)
    ]
    assert statuses == [302] * 20 + [429]


def test_sessions_need_a_regency(client: Client, world: World, cast: Cast) -> None:
    make_field(world, cast)
    page = parsed(client.get("/sosialisasi/kabar/"))
    assert "Belu" in text(every(page, "select")[0])
    refused = client.post("/sosialisasi/kabar/", FORM)
    assert refused.status_code == 200
    assert Alert.objects.count() == 0
    client.post("/sosialisasi/kabar/", {**FORM, "place": "53.04"})
    assert Alert.objects.get().query == "asal=53.04"
    assert every(parsed(client.get("/sosialisasi/kabar/?asal=53.04")), "select") == []


def test_empty_list_of_sessions_offers_an_alert(client: Client, world: World) -> None:
    page = parsed(client.get("/sosialisasi/?asal=53.04&kursi=1"))
    links = {text(link): link.get("href") for link in every(page, "a")}
    assert links["Kabari saya bila ada yang dekat"] == "/sosialisasi/kabar/?asal=53.04&kursi=1"


def test_empty_list_of_jobs_offers_an_alert(client: Client, world: World) -> None:
    page = parsed(client.get("/lowongan/?q=astronot"))
    assert "/lowongan/kabar/?q=astronot" in [link.get("href") for link in every(page, "a")]


def test_opening_links_changes_nothing(client: Client, world: World, cast: Cast) -> None:
    alert = running(client)
    make_live_listing(world, cast)
    Alert.objects.update(due_on=alert.created_at.date())
    delivery.deliver_due()
    tokens = [subscribing.manage_token(alert.subscriber), subscribing.confirm_token(alert)]
    before = list(Alert.objects.values()), list(Subscriber.objects.values())
    for path in (f"/kabar/{tokens[0]}/", f"/kabar/berhenti/{tokens[0]}/", f"/kabar/mulai/{tokens[1]}/"):
        for _visit in range(2):
            assert client.get(path).status_code == 200
            assert client.head(path).status_code == 200
    assert (list(Alert.objects.values()), list(Subscriber.objects.values())) == before


def test_alert_is_changed_renewed_and_stopped_on_its_page(client: Client, world: World) -> None:
    alert = running(client)
    page = f"/kabar/{subscribing.manage_token(alert.subscriber)}/"
    first_end = alert.expires_on
    client.post(page, {"alert": alert.key, "do": "daily"})
    Alert.objects.update(expires_on=alert.due_on, end_told=True)
    client.post(page, {"alert": alert.key, "do": "renew"})
    changed = Alert.objects.get()
    assert (changed.frequency, changed.expires_on, changed.end_told) == ("daily", first_end, False)
    answer = client.post(page, {"alert": alert.key, "do": "stop"}, follow=True)
    assert "Tidak ada kabar yang berjalan." in text(parsed(answer))
    assert Alert.objects.count() == 0
    assert client.post(page, {"alert": alert.key, "do": "stop"}).status_code == 302
    assert client.post(page, {"alert": "x", "do": "y"}).status_code == 302


def test_alert_of_somebody_else_cannot_be_touched(client: Client, world: World) -> None:
    mine, other = subscribe("q=a"), subscribe("q=b", "lain@contoh.example")
    client.post(f"/kabar/{subscribing.manage_token(mine.subscriber)}/", {"alert": other.key, "do": "stop"})
    assert Alert.objects.count() == 2


def test_mail_program_unsubscribes_with_one_click(world: World, cast: Cast) -> None:
    """RFC 8058: a POST without cookie or form token, with this body, answered without a redirect."""
    subscribe()
    make_live_listing(world, cast)
    [sent] = post(morning(1))
    address = sent.extra_headers["List-Unsubscribe"].strip("<>").removeprefix("http://127.0.0.1:8000")
    browser = Client(enforce_csrf_checks=True)
    answer = browser.post(
        address, "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code == 200
    assert (Alert.objects.count(), Subscriber.objects.get().recipient) == (0, "")
    again = browser.post(address)
    assert (again.status_code, "Semua kabar sudah berhenti" in text(parsed(again))) == (200, True)


def test_other_forms_keep_their_protection(client: Client, world: World) -> None:
    alert = subscribe()
    browser = Client(enforce_csrf_checks=True)
    page = f"/kabar/{subscribing.manage_token(alert.subscriber)}/"
    assert browser.post(page, {"alert": alert.key, "do": "stop"}).status_code == 403
    assert browser.post(NEW, FORM).status_code == 403


@pytest.mark.parametrize("kind", ["mulai/", "berhenti/", ""])
@pytest.mark.parametrize("token", ["x", "A" * 24, "%00", "a" * 500, "%F0%9F%98%80", "' OR 1=1--"])
def test_tampered_link_gets_a_helpful_page(client: Client, world: World, kind: str, token: str) -> None:
    subscribe()
    for answer in (client.get(f"/kabar/{kind}{token}/"), client.post(f"/kabar/{kind}{token}/")):
        assert answer.status_code == 404
        page = parsed(answer)
        assert "Tautan ini tidak berlaku" in text(page)
        assert "/lowongan/kabar/" in [link.get("href") for link in every(page, "a")]


@pytest.mark.parametrize(
    "address",
    ["", "maria", "maria@", "a@b@c.example", "maria@contoh.example\r\nBcc: x@y.example", "\x00@b.id"],
)
def test_bad_address_is_refused_with_a_sentence(client: Client, world: World, address: str) -> None:
    answer = client.post(NEW, {**FORM, "email": address})
    assert answer.status_code == 200
    assert text(every(parsed(answer), "title")[0]).startswith("Kesalahan:")
    assert (Alert.objects.count(), Message.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    "query",
    [
        "q=%00",
        "q=" + "a" * 10_000,
        "q=<script>alert(1)</script>",
        "negara=M&gaji_min=abc&hal=999",
        "q=%E2%80%AE",
    ],
)
def test_strange_searches_can_be_saved(client: Client, world: World, query: str) -> None:
    answer = client.get(f"/lowongan/kabar/?{query}")
    assert answer.status_code == 200
    assert b"<script>alert" not in answer.content
    parsed(answer)
    assert client.post(f"/lowongan/kabar/?{query}", FORM).status_code == 302
    assert len(Alert.objects.get().query) < 1500


@pytest.mark.parametrize(
    ("address", "what", "back"),
    [
        ("/lowongan/kabar/?negara=QX", "Negara", "/lowongan/?negara=QX"),
        ("/lowongan/kabar/?negara=QX&negara=MY", "Negara", "/lowongan/?negara=QX&negara=MY"),
        (
            "/lowongan/kabar/?profesi=transfer-ke-123&skema=x&asal=99.99",
            "Jabatan, Skema, Daerah asal",
            "/lowongan/?profesi=transfer-ke-123&skema=x&asal=99.99",
        ),
        ("/sosialisasi/kabar/?asal=99.99", "Daerah asal", "/sosialisasi/?asal=99.99"),
        (
            "/sosialisasi/kabar/?asal=53.04&bahasa=qq&profesi=x&mitra=x",
            "Bahasa, Jabatan, Mitra",
            "/sosialisasi/?asal=53.04&bahasa=qq&profesi=x&mitra=x",
        ),
    ],
)
def test_what_does_not_exist_is_no_alert_but_a_way_to_choose_again(
    client: Client, world: World, address: str, what: str, back: str
) -> None:
    for answer in (client.get(address), client.post(address, {**FORM, "place": "53.04"})):
        assert answer.status_code == 404
        page = parsed(answer)
        assert f"tidak dikenal lagi: {what}. Kabar tentang itu" in text(page)
        assert "transfer" not in text(page)
        links = {text(link): link.get("href") for link in every(page, "a")}
        assert links["Pilih lagi di daftar"] == back
        assert client.get(back).status_code == 200
    assert (Alert.objects.count(), Message.objects.count()) == (0, 0)


def test_alert_for_what_exists_no_longer_says_so_on_its_page(client: Client, world: World) -> None:
    alert = subscribe("negara=QX&negara=MY")
    page = parsed(client.get(f"/kabar/{subscribing.manage_token(alert.subscriber)}/"))
    assert "QX (tidak dikenal lagi) · Malaysia" in text(page)


def test_search_that_is_too_long_is_refused(client: Client, world: World) -> None:
    long = "&".join(f"profesi={'x' * 58}{number}" for number in range(10, 40))
    answer = client.post(f"/lowongan/kabar/?{long}", FORM)
    assert "terlalu panjang" in text(parsed(answer))
    assert Alert.objects.count() == 0


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_pages_are_small_well_formed_and_kept_by_nobody(client: Client, world: World, prefix: str) -> None:
    alert = subscribe("q=sawit")
    token = subscribing.manage_token(alert.subscriber)
    for path in (
        f"{prefix}{NEW}",
        f"{prefix}/kabar/terkirim/",
        f"{prefix}/kabar/{token}/",
        f"{prefix}/kabar/berhenti/{token}/",
        f"{prefix}/kabar/mulai/{subscribing.confirm_token(alert)}/",
    ):
        answer = client.get(path)
        page = parsed(answer)
        assert weight(answer) < 13_000
        assert len(every(page, "h1")) == 1
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"


def test_english_reader_gets_english_letters(client: Client, world: World) -> None:
    client.post(f"/en{NEW}", FORM)
    sent = letter()
    assert sent.subject == "Confirm your alert"
    assert links_in(sent)[0].startswith("/en/kabar/mulai/")
    client.post(links_in(sent)[0])
    assert Subscriber.objects.get().language == "en"
