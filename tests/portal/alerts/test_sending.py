"""What is new is told once, in one message a day, and nothing else is told."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from opportunities.models import Opportunity
from portal import delivery
from portal.alerts import sending, subscribing, told
from portal.alerts.appearances import note_appearances
from portal.alerts.sending import send_alerts
from portal.alerts.topics import topic_of, topics
from portal.models import Alert, Appearance, Country, Message, Region, Subscriber, Told
from tests.cast import Cast, World, make_live_listing
from tests.outreach.cast import in_days, make_approved, make_field, make_venue, make_village
from tests.portal.alerts.mailbox import MARIA, NOW, morning, post, subscribe

pytestmark = pytest.mark.django_db


def listing(world: World, cast: Cast, number: int, **fields: object) -> Opportunity:
    return make_live_listing(world, cast, permit_number=f"CONTOH-{number}", **fields)


def test_only_what_appears_after_the_beginning_is_told_and_only_once(world: World, cast: Cast) -> None:
    old = listing(world, cast, 1)
    subscribe("q=sawit")
    assert post(morning(1)) == []
    new = listing(world, cast, 2)
    [letter] = post(morning(2))
    assert (new.code in letter.body, old.code in letter.body) == (True, False)
    assert letter.to == [MARIA]
    assert letter.subject == "1 baru: “sawit”"
    assert [post(morning(day)) for day in range(3, 8)] == [[]] * 5


def test_the_letter_says_what_decides_and_where_to_go(world: World, cast: Cast) -> None:
    subscribe("q=sawit&asal=53.04")
    new = listing(world, cast, 1)
    [letter] = post(morning(1))
    assert "Ada lowongan baru: “sawit” · terbuka untuk orang Belu" in letter.body
    assert f"- Pemanen sawit di Pahang ({new.code})" in letter.body
    assert "Malaysia · Pahang · RM1.700–2.300 per bulan · Anda bayar: Rp350.000 · Tutup" in letter.body
    assert new.get_absolute_url() in letter.body
    assert "/lowongan/?q=sawit&asal=53.04" in letter.body
    headers = letter.extra_headers
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "/kabar/berhenti/" in headers["List-Unsubscribe"]


@pytest.mark.parametrize(
    "query",
    ["q=jahit", "negara=TW", "gaji_min=50000000", "biaya=0", "asal=52.01", "pendidikan=none"],
)
def test_what_does_not_fit_is_not_told(world: World, cast: Cast, query: str) -> None:
    Country.objects.create(iso2="TW", iso3="TWN", name_ind="Taiwan", name_en="Taiwan", currency="TWD")
    Region.objects.create(code="52.01", level="regency", name="Lombok Barat", parent_id="52")
    subscribe(query)
    listing(world, cast, 1)
    assert post(morning(1)) == []


def test_what_is_not_public_is_told_on_the_day_it_is(world: World, cast: Cast) -> None:
    subscribe()
    listing(world, cast, 1, opens_on=morning(3).date(), closes_on=morning(30).date())
    assert [len(post(morning(day))) for day in range(1, 5)] == [0, 0, 1, 0]


def test_what_is_suspended_before_the_letter_goes_out_is_left_out(world: World, cast: Cast) -> None:
    subscribe()
    one, other = listing(world, cast, 1), listing(world, cast, 2)
    send_alerts(morning(1))
    Opportunity.objects.filter(pk=one.pk).update(state="suspended")
    [letter] = post(morning(1))
    assert (one.code in letter.body, other.code in letter.body) == (False, True)


def test_letter_with_nothing_left_in_it_is_not_sent(world: World, cast: Cast) -> None:
    subscribe()
    listing(world, cast, 1)
    send_alerts(morning(1))
    Opportunity.objects.update(state="withdrawn")
    assert post(morning(1)) == []
    assert Message.objects.get().state == "cancelled"


def test_suspended_and_published_again_is_not_told_twice(world: World, cast: Cast) -> None:
    subscribe()
    one = listing(world, cast, 1)
    assert len(post(morning(1))) == 1
    Opportunity.objects.filter(pk=one.pk).update(state="suspended")
    assert post(morning(2)) == []
    Opportunity.objects.filter(pk=one.pk).update(state="published")
    assert post(morning(3)) == []


def test_several_alerts_of_an_address_are_one_message_a_day(world: World, cast: Cast) -> None:
    subscribe("q=sawit")
    subscribe("negara=MY", MARIA.upper())
    subscribe("negara=MY", "yosef@contoh.example")
    new = listing(world, cast, 1)
    letters = post(morning(1))
    assert sorted(letter.to[0] for letter in letters) == [MARIA, "yosef@contoh.example"]
    hers = next(letter for letter in letters if letter.to == [MARIA])
    assert hers.body.count(f"({new.code})") == 1
    listing(world, cast, 2)
    Alert.objects.update(due_on=morning(1).date())
    assert post(morning(1) + timedelta(hours=3)) == []
    assert len(post(morning(2))) == 2


def test_what_one_alert_told_no_other_alert_of_the_address_tells_again(world: World, cast: Cast) -> None:
    subscribe("q=sawit", frequency="weekly")
    subscribe("negara=MY")
    subscribe("q=sawit", "yosef@contoh.example", frequency="weekly")
    new = listing(world, cast, 1)
    letters = [
        letter.to[0] for day in range(1, 10) for letter in post(morning(day)) if new.code in letter.body
    ]
    assert sorted(letters) == [MARIA, "yosef@contoh.example"]


def test_what_did_not_fit_into_the_message_of_one_alert_may_be_told_by_another(
    world: World, cast: Cast
) -> None:
    subscribe("q=sawit")
    subscribe("negara=MY")
    made = [listing(world, cast, number) for number in range(sending.MOST_ITEMS + 3)]
    [letter] = post(morning(1))
    assert [letter.body.count(f"({each.code})") for each in made] == [1] * len(made)
    assert letter.body.count("Masih ada lagi:") == 1


def test_no_more_is_remembered_than_an_alert_and_a_listing_last(
    world: World, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(told, "MOST_REMEMBERED", 2)
    subscribe()
    made = [listing(world, cast, number).pk for number in range(3)]
    [_letter] = post(morning(1))
    assert Told.objects.get().items == made[::-1][-2:]


def test_weekly_waits_a_week_and_then_tells_everything(world: World, cast: Cast) -> None:
    subscribe(frequency="weekly")
    assert post(morning(1)) == []
    made = [listing(world, cast, number) for number in range(2)]
    assert [post(morning(day)) for day in range(2, 8)] == [[]] * 6
    [letter] = post(morning(8))
    assert all(each.code in letter.body for each in made)


def test_long_news_are_cut_with_a_link_to_the_list(world: World, cast: Cast) -> None:
    subscribe()
    for number in range(sending.MOST_ITEMS + 2):
        listing(world, cast, number)
    [letter] = post(morning(1))
    assert letter.body.count("\n- ") == sending.MOST_ITEMS
    assert "Masih ada lagi:" in letter.body
    assert post(morning(2)) == []


def test_nothing_is_looked_at_by_night(world: World, cast: Cast) -> None:
    subscribe()
    listing(world, cast, 1)
    assert send_alerts(in_days(1, hour=13)) == 0  # 21.00 WITA
    assert send_alerts(in_days(1, hour=23)) == 1  # 07.00 WITA


def test_alert_ends_after_half_a_year_unless_renewed(world: World, cast: Cast) -> None:
    alert = subscribe()
    listing(world, cast, 1, closes_on=morning(400).date(), permit_expires_on=morning(400).date())
    assert len(post(morning(1))) == 1
    assert post(morning(168)) == []
    [letter] = post(morning(170))
    assert letter.subject == "Kabar Anda segera berakhir"
    assert "Perpanjang di sini:" in letter.body
    assert post(morning(171)) == []  # announced once
    subscribing.renew(alert, now=morning(172))
    assert subscribing.forget_old_alerts(morning(184))["ended"] == 0
    assert subscribing.forget_old_alerts(morning(172 + 183))["ended"] == 1
    assert Subscriber.objects.get().recipient == ""


def test_session_near_the_chosen_regency_is_told(world: World, cast: Cast) -> None:
    field = make_field(world, cast)
    subscribe("asal=53.04", topic="sessions")
    far = make_venue(make_village("52.01.01.2001"), latitude="-8.58", longitude="116.10")
    here = make_approved(world, cast, field.hall)
    elsewhere = make_approved(world, cast, far, starts_at=in_days(12))
    [letter] = post(morning(1))
    assert (here.get_absolute_url() in letter.body, elsewhere.get_absolute_url() in letter.body) == (
        True,
        False,
    )
    assert "Ada sesi baru: di dan dekat Belu" in letter.body
    assert "WITA · Aula Desa Uji (contoh)" in letter.body


@pytest.mark.parametrize(
    "query", ["negara=QX", "profesi=x", "sektor=x", "skema=x", "asal=99.99", "q=sawit&negara=QX"]
)
def test_alert_for_what_exists_no_longer_finds_nothing(world: World, cast: Cast, query: str) -> None:
    subscribe(query)
    subscribe("negara=QX&negara=MY", "b@c.id")
    listing(world, cast, 1)
    assert [letter.to for letter in post(morning(1))] == [["b@c.id"]]


def test_sessions_near_a_place_that_exists_no_longer_are_not_told(world: World, cast: Cast) -> None:
    field = make_field(world, cast)
    subscribe("asal=99.99", topic="sessions")
    make_approved(world, cast, field.hall)
    assert post(morning(1)) == []
    assert topic_of("sessions").title("asal=99.99") == "dekat tempat yang tidak dikenal lagi"


def test_samples_say_so_in_the_letter(world: World, cast: Cast) -> None:
    field = make_field(world, cast)
    subscribe("q=sawit")
    subscribe("asal=53.04", topic="sessions")
    job = listing(world, cast, 1, is_demo=True)
    real = listing(world, cast, 2)
    session = make_approved(world, cast, field.hall, is_demo=True)
    [letter] = post(morning(1))
    assert f"- CONTOH: {job.title} ({job.code})\n  CONTOH, bukan lowongan nyata. · Malaysia" in letter.body
    assert f"- {real.title} ({real.code})\n  Malaysia" in letter.body
    assert f"- CONTOH: {session.title}\n  CONTOH, bukan sesi sungguhan. · " in letter.body


def test_rounds_are_counted_not_timed(world: World, cast: Cast) -> None:
    """A clock that goes back by days hides nothing and repeats nothing."""
    jobs = topic_of("jobs")
    first = listing(world, cast, 1)
    assert note_appearances(jobs, NOW) == note_appearances(jobs, NOW) == 1
    subscribe(now=NOW)
    listing(world, cast, 2)
    assert note_appearances(jobs, NOW - timedelta(days=5)) == 2
    assert len(post(morning(1))) == 1
    assert Appearance.objects.filter(item=first.pk).count() == 1


def test_work_is_done_in_batches(world: World, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "BATCH", 2)
    for number in range(5):
        subscribe("q=sawit", f"orang{number}@contoh.example")
    listing(world, cast, 1)
    look = sending.begin(morning(1))
    sizes, last = [], 0
    while True:
        count, last = sending.send_batch(look, last, size=2)
        if not last:
            break
        sizes.append(count)
    assert sizes == [2, 2, 1]
    assert delivery.deliver_due(morning(1)) == 5


@pytest.mark.parametrize("people", [1, 3])
def test_a_batch_asks_as_often_for_one_as_for_three(world: World, cast: Cast, people: int) -> None:
    for number in range(people):
        subscribe("negara=MY", f"orang{number}@contoh.example")
    listing(world, cast, 1)
    look = sending.begin(morning(1))
    with CaptureQueriesContext(connection) as asked:
        sending.send_batch(look, 0)
    statements = [query["sql"] for query in asked.captured_queries if "SAVEPOINT" not in query["sql"]]
    assert len(statements) == 10


def test_every_topic_is_whole(world: World) -> None:
    """What a topic says of the empty search, in one place for all topics."""
    for topic in topics():
        assert topic_of(topic.name) is topic
        assert topic.title("")
        assert topic.path("").startswith("/")
        assert list(topic.lines([], NOW)) == []


def test_what_was_told_is_forgotten_with_the_address(world: World, cast: Cast) -> None:
    alert = subscribe()
    listing(world, cast, 1)
    assert len(post(morning(1))) == 1
    assert Told.objects.count() == 1
    subscribing.stop(alert, now=morning(1))
    assert Told.objects.count() == 0
