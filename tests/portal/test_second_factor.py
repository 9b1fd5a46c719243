"""The rules of two-step verification: sealed secrets, codes that work once, who turns it off, who is told."""

import time
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone, translation
from pytest_django.fixtures import Settings

from portal import access, crypto, messages, second_factor
from portal.crypto import DecryptionError
from portal.models import Message, User
from portal.workflow import history_of
from tests.authenticator import SECRET, code_of, with_codes, wrong_code
from tests.cast import Cast

NEW_KEY = "bmV3LWtleS1mb3ItdGVzdHMtMTIzNDU2Nzg5MDEyMzQ="
NOON = "2026-11-24T04:00:10+00:00"


@pytest.fixture
def person(cast: Cast) -> User:
    return cast.partner


def stored() -> str:
    """Everything that the database holds about codes, as text."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(t::text, ' ') FROM mfa_authenticator t")
        return str(cursor.fetchone()[0])


# --- At rest -----------------------------------------------------------------------------------------------------
def test_what_codes_are_made_from_is_stored_encrypted(person: User) -> None:
    codes = with_codes(person).codes
    rows = {row.type: row for row in Authenticator.objects.all()}
    seed = crypto.decrypt(rows["recovery_codes"].data["seed"])
    assert (len(codes), len(seed), crypto.decrypt(rows["totp"].data["secret"])) == (10, 80, SECRET)
    assert [text for text in (SECRET, seed, *codes) if text in stored()] == []


def test_another_secret_key_of_django_changes_nothing(person: User, settings: Settings) -> None:
    with_codes(person)
    settings.SECRET_KEY = "another-key-of-django-that-is-long-enough-0123456789"
    assert second_factor.spend(person, code_of(SECRET, time.time() + 30)) is not None


def test_without_its_key_a_secret_cannot_be_read(person: User, settings: Settings) -> None:
    with_codes(person)
    settings.FIELD_KEYS = [NEW_KEY]
    with pytest.raises(DecryptionError):
        second_factor.spend(person, code_of(SECRET, time.time() + 30))


def test_a_change_of_keys_covers_secrets(person: User, settings: Settings) -> None:
    person.email = ""  # nobody is written to: a message is encrypted, too
    codes = with_codes(person).codes
    settings.FIELD_KEYS = [NEW_KEY, *settings.FIELD_KEYS]
    with pytest.raises(CommandError, match="2 rows still need an old key"):
        call_command("rotate_keys", check=True)
    call_command("rotate_keys")
    settings.FIELD_KEYS = [NEW_KEY]
    call_command("rotate_keys", check=True)
    assert second_factor.spend(person, code_of(SECRET, time.time() + 30)) is not None
    assert second_factor.spend(person, codes[0]) is not None


# --- Codes -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("seconds", "accepted"), [(-60, False), (-30, True), (0, True), (30, True), (60, False), (3600, False)]
)
def test_a_clock_may_be_half_a_minute_wrong(person: User, seconds: int, accepted: bool) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        with_codes(person)
        clock.shift(300)
        assert (second_factor.spend(person, code_of(SECRET, time.time() + seconds)) is not None) is accepted


def test_no_code_works_twice_nor_an_older_one_after_it(person: User) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        with_codes(person)
        at_once = [second_factor.spend(person, code_of(SECRET))]  # turned it on: used
        clock.shift(60)
        now, earlier = code_of(SECRET), code_of(SECRET, time.time() - 30)
        found = [second_factor.spend(person, code) for code in (now, now, earlier)]
        clock.shift(20)
        found.append(second_factor.spend(person, now))
    assert [each is not None for each in (*at_once, *found)] == [False, True, False, False, False]


def test_a_code_is_not_forgotten_when_the_cache_is_emptied(person: User) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        with_codes(person)
        clock.shift(60)
        code = code_of(SECRET)
        assert second_factor.spend(person, code) is not None
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM portal_cache")
        assert second_factor.spend(person, code) is None


def test_spaces_do_not_matter_and_a_code_of_somebody_else_does_not_work(person: User, cast: Cast) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        with_codes(person)
        second_factor.turn_on(cast.editor, SECRET[::-1], code_of(SECRET[::-1]))
        clock.shift(60)
        code = code_of(SECRET)
        assert second_factor.spend(cast.editor, code) is None
        assert second_factor.spend(person, f" {code[:3]} {code[3:]} ") is not None


def test_each_recovery_code_works_once(person: User) -> None:
    codes = with_codes(person).codes
    assert [second_factor.spend(person, code) is not None for code in (codes[0], codes[0], codes[9])] == [
        True,
        False,
        True,
    ]
    assert second_factor.status_of(person).codes_left == 8


def test_new_recovery_codes_replace_the_old_ones(person: User) -> None:
    old = with_codes(person).codes
    second_factor.make_recovery_codes(person)
    new = second_factor.shown_recovery_codes(person)
    assert (len(new), set(new) & set(old), second_factor.spend(person, old[0])) == (10, set(), None)
    assert second_factor.spend(person, new[0]) is not None


def test_recovery_codes_are_shown_for_ten_minutes_or_until_they_are_kept(person: User, cast: Cast) -> None:
    with_codes(person)
    soon, later = (timezone.now() + timedelta(minutes=minutes) for minutes in (9, 10.1))
    shown = [len(second_factor.shown_recovery_codes(person, at)) for at in (soon, later)]
    second_factor.put_recovery_codes_away(person)
    assert ([*shown, len(second_factor.shown_recovery_codes(person))]) == [10, 0, 0]
    assert second_factor.shown_recovery_codes(cast.editor) == []


# --- Turning on --------------------------------------------------------------------------------------------------
def test_a_wrong_code_turns_nothing_on(person: User) -> None:
    with pytest.raises(ValidationError):
        second_factor.turn_on(person, SECRET, wrong_code(SECRET))
    assert (second_factor.status_of(person).is_on, Authenticator.objects.count()) == (False, 0)


def test_it_is_turned_on_once(person: User) -> None:
    with_codes(person)
    with pytest.raises(ValidationError):
        second_factor.turn_on(person, SECRET[::-1], code_of(SECRET[::-1]))
    assert Authenticator.objects.count() == 2


def test_a_secret_on_a_page_is_for_one_account_and_an_hour(person: User, cast: Cast) -> None:
    sealed = second_factor.seal_setup(person, SECRET)
    assert SECRET not in sealed
    assert second_factor.open_setup(person, sealed) == SECRET
    assert second_factor.open_setup(cast.editor, sealed) == ""
    assert [second_factor.open_setup(person, text) for text in ("", "a", sealed + "a", "\0", "é" * 50)] == [
        ""
    ] * 5
    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        assert second_factor.open_setup(person, sealed) == ""


# --- Turning off -------------------------------------------------------------------------------------------------
def test_turned_off_nothing_is_left(person: User) -> None:
    with_codes(person)
    second_factor.turn_off(person)
    assert Authenticator.objects.count() == 0
    with pytest.raises(ValidationError):
        second_factor.turn_off(person)
    with pytest.raises(ValidationError):
        second_factor.make_recovery_codes(person)


def test_a_role_that_needs_it_cannot_turn_it_off(
    person: User, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(access, "NEEDS_SECOND_FACTOR", frozenset({access.EDITOR}))
    for each in (person, cast.editor):
        with_codes(each)
    second_factor.turn_off(person)
    with pytest.raises(ValidationError):
        second_factor.turn_off(cast.editor)
    assert [second_factor.status_of(each).is_on for each in (person, cast.editor)] == [False, True]


def test_nobody_needs_it_yet(cast: Cast) -> None:
    assert [access.needs_second_factor(each) for each in (cast.partner, cast.editor, cast.supervisor)] == [
        False
    ] * 3


@pytest.mark.parametrize("who", ["editor", "verifier", "partner", "stranger"])
def test_only_the_ministry_resets(cast: Cast, who: str) -> None:
    with_codes(cast.volunteer)
    with pytest.raises(PermissionDenied):
        second_factor.reset(cast.volunteer, getattr(cast, who), "HP hilang")
    assert second_factor.status_of(cast.volunteer).is_on


def test_nobody_resets_their_own(cast: Cast) -> None:
    with_codes(cast.supervisor)
    with pytest.raises(ValidationError):
        second_factor.reset(cast.supervisor, cast.supervisor, "HP hilang")
    assert second_factor.status_of(cast.supervisor).is_on


# --- What is told ------------------------------------------------------------------------------------------------
def test_every_change_is_in_the_history_and_told_to_the_owner(person: User, cast: Cast) -> None:
    with_codes(person)
    second_factor.make_recovery_codes(person)
    second_factor.turn_off(person)
    second_factor.turn_on(person, SECRET[::-1], code_of(SECRET[::-1]))
    second_factor.reset(person, cast.supervisor, "HP hilang")
    steps = [
        "second_factor_on",
        "recovery_codes_made",
        "second_factor_off",
        "second_factor_on",
        "second_factor_reset",
    ]
    history = list(history_of(person).order_by("pk"))
    assert [change.action for change in history] == steps
    assert (history[-1].actor, history[-1].reason) == (cast.supervisor, "HP hilang")
    sent = list(Message.objects.order_by("pk"))
    assert {(message.recipient, message.at_any_hour) for message in sent} == {(person.email, True)}
    assert [messages.render(message).subject for message in sent] == [  # type: ignore[union-attr]
        "Jalur Resmi: verifikasi dua langkah aktif",
        "Jalur Resmi: kode pemulihan baru",
        "Jalur Resmi: verifikasi dua langkah tidak aktif",
        "Jalur Resmi: verifikasi dua langkah aktif",
        "Jalur Resmi: verifikasi dua langkah tidak aktif",
    ]


def test_the_owner_reads_what_to_do(person: User, settings: Settings) -> None:
    with translation.override("en"), time_machine.travel(NOON, tick=False):
        with_codes(person)
    text = messages.render(Message.objects.get())
    assert text is not None
    assert text.subject == "Jalur Resmi: two-step verification is on"
    assert text.body.splitlines()[0] == (
        "Two-step verification of your account jruk was turned on, on 24 November 2026 at 12:00 WITA."
    )
    assert f"{settings.SITE_URL}/en/akun/sandi/lupa/" in text.body.splitlines()


def test_a_supervisor_who_reads_english_writes_to_the_owner_in_indonesian(person: User, cast: Cast) -> None:
    with_codes(person)
    with translation.override("en"):
        second_factor.reset(person, cast.supervisor, "Lost")
    text = messages.render(Message.objects.latest("pk"))
    assert text is not None
    assert text.body.startswith("Kementerian mematikan verifikasi dua langkah akun jruk pada ")


def test_nobody_without_an_address_is_written_to(person: User) -> None:
    person.email = ""
    person.save()
    with_codes(person)
    assert (Message.objects.count(), history_of(person).count()) == (0, 1)
