"""Two-step verification: beside the password a code from an app on the telephone, or a recovery code without it.

allauth asks for the code at sign-in and has the table (`Authenticator`: one row for the app, one for the recovery
codes). Ours are the rules: what the codes are made from is stored encrypted; a code works once, and no older one after
it; every change is in the history of the account and told to its owner by e-mail.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.core import ratelimit
from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa import app_settings
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.core import signing
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal import access, crypto, messages
from portal.dates import Zone, format_moment
from portal.models import Message, User
from portal.workflow import record

APP, RECOVERY = Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES
SEALED = ("secret", "seed")  # what codes are made from, in `Authenticator.data`
LAST_STEP = "last_step"  # the half minute, counted from 1970, of the last code that was used
PUT_AWAY = "viewed_at"  # the owner has kept the recovery codes: they are not shown again

SHOWN_FOR = timedelta(
    minutes=10
)  # long enough to print or copy recovery codes on a slow line, then never again
SETUP_SECONDS = 60 * 60  # how long the secret on a page can be taken
SETUP = "portal.second_factor.setup"
NOTICE = "portal/messages/second_factor"

WRONG_CODE = _("This code does not work. Each code works once: wait for the next one in the app and type it.")
TOO_MANY_CODES = _("Too many wrong codes. Wait, then try again later.")
IS_ON = _("Two-step verification is on already.")
IS_OFF = _("Two-step verification is off.")
NEEDED = _("Your role needs two-step verification: it cannot be turned off.")
NOT_ONES_OWN = _("Turn off your own at “My account”, or ask another supervisor.")


class SealedAdapter(DefaultMFAAdapter):
    """What allauth asks the site: secrets are sealed with FIELD_KEYS; the app shows the user name, never an address."""

    def encrypt(self, text: str) -> str:
        return crypto.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return crypto.decrypt(encrypted_text)

    def get_totp_label(self, user: User) -> str:
        return user.get_username()


@dataclass(frozen=True)
class Status:
    """How an account stands: since when it asks for codes (None: it does not), and how many recovery codes are left."""

    since: datetime | None
    codes_left: int = 0

    @property
    def is_on(self) -> bool:
        return self.since is not None


def status_of(user: User) -> Status:
    """Whether the account is asked for codes, and what it has left."""
    rows = {row.type: row for row in Authenticator.objects.filter(user=user)}
    if APP not in rows:
        return Status(None)
    used = (
        rows[RECOVERY].data["used_mask"].bit_count() if RECOVERY in rows else app_settings.RECOVERY_CODE_COUNT
    )
    return Status(rows[APP].created_at, app_settings.RECOVERY_CODE_COUNT - used)


# --- Turning on and off ------------------------------------------------------------------------------------------
def new_setup(user: User) -> str:
    """A fresh secret for the account's app, sealed: the page carries it until it is taken, nothing is stored."""
    return seal_setup(user, totp.generate_totp_secret())


def seal_setup(user: User, secret: str) -> str:
    """For the form that takes the secret. Only this account can take it, within the hour."""
    return signing.dumps([user.pk, crypto.encrypt(secret)], salt=SETUP)


def open_setup(user: User, sealed: str) -> str:
    """The secret in base32; empty when the text is forged, old, or of another account."""
    try:
        owner, secret = signing.loads(sealed, salt=SETUP, max_age=SETUP_SECONDS)
    except signing.BadSignature:
        return ""
    return crypto.decrypt(secret) if owner == user.pk else ""


@transaction.atomic
def turn_on(user: User, secret: str, code: str) -> None:
    """From now on the account is asked for codes. `code` proves that the app has the secret; it works no second time.

    Raises ValidationError when the code is wrong or codes are asked for already.
    """
    _lock(user)
    if Authenticator.objects.filter(user=user, type=APP).exists():
        raise ValidationError(IS_ON)
    step = _step_of(secret, code, after=0)
    if step is None:
        raise ValidationError(WRONG_CODE)
    Authenticator.objects.create(
        user=user, type=APP, data={"secret": crypto.encrypt(secret), LAST_STEP: step}
    )
    _new_recovery_codes(user)
    _note(user, "second_factor_on", user)


@transaction.atomic
def turn_off(user: User) -> None:
    """The account is asked for its password only. Raises ValidationError when it is off, or the role needs it."""
    if access.needs_second_factor(user):
        raise ValidationError(NEEDED)
    _forget(user)
    _note(user, "second_factor_off", user)


def obstacle_to_reset(user: User, actor: User) -> str:
    """Why this person cannot reset that account; empty when nothing stands in the way.

    Nobody resets their own: whoever sits at somebody else's computer would be rid of it without a code.
    """
    if actor.pk == user.pk:
        return str(NOT_ONES_OWN)
    return "" if status_of(user).is_on else str(IS_OFF)


@transaction.atomic
def reset(user: User, actor: User, reason: str) -> None:
    """Turn it off for somebody who has lost the telephone and the recovery codes, and sign them out everywhere.

    So whoever found the telephone is out, too. Raises PermissionDenied for whoever does not keep accounts,
    ValidationError when there is an obstacle.
    """
    if not access.may_govern(actor):
        raise PermissionDenied
    _lock(user)
    obstacle = obstacle_to_reset(user, actor)
    if obstacle:
        raise ValidationError(obstacle)
    _forget(user)
    _sign_out_everywhere(user)
    _note(user, "second_factor_reset", actor, reason)


@transaction.atomic
def make_recovery_codes(user: User) -> None:
    """Ten new ones; the old ones stop working. Raises ValidationError when two-step verification is off."""
    _lock(user)
    if not Authenticator.objects.filter(user=user, type=APP).exists():
        raise ValidationError(IS_OFF)
    _new_recovery_codes(user)
    _note(user, "recovery_codes_made", user)


def shown_recovery_codes(user: User, now: datetime | None = None) -> list[str]:
    """The unused ones while they may be seen: for ten minutes after they were made, unless they are put away."""
    row = Authenticator.objects.filter(user=user, type=RECOVERY).first()
    if row is None or row.data.get(PUT_AWAY) or (now or timezone.now()) >= row.created_at + SHOWN_FOR:
        return []
    codes: list[str] = RecoveryCodes(row).get_unused_codes()
    return codes


@transaction.atomic
def put_recovery_codes_away(user: User) -> None:
    """They are kept elsewhere now, and are never shown again."""
    for row in Authenticator.objects.select_for_update().filter(user=user, type=RECOVERY):
        row.data[PUT_AWAY] = timezone.now().timestamp()
        row.save(update_fields=["data"])


def _lock(user: User) -> None:
    """One change of an account's codes at a time."""
    User.objects.select_for_update(of=("self",)).get(pk=user.pk)


def _forget(user: User) -> None:
    _lock(user)
    if not Authenticator.objects.filter(user=user).delete()[0]:
        raise ValidationError(IS_OFF)


def _sign_out_everywhere(user: User) -> None:
    """End all sessions of an account. Whose one is stands inside it, so all that are open are read."""
    for session in Session.objects.filter(expire_date__gt=timezone.now()).iterator():
        if session.get_decoded().get(SESSION_KEY) == str(user.pk):
            session.delete()


def _new_recovery_codes(user: User) -> None:
    Authenticator.objects.filter(user=user, type=RECOVERY).delete()
    RecoveryCodes.activate(user)


def _note(user: User, action: str, actor: User, reason: str = "") -> None:
    """Into the history of the account, and to its owner, if there is an address."""
    change = record(user, action, "", "", actor, reason, timezone.now())
    if not user.email:
        return
    language = (get_language() if actor == user else None) or settings.LANGUAGE_CODE
    payload = {
        "action": action,
        "name": user.get_username(),
        "when": format_moment(change.at, Zone.WITA, language),
        "site": settings.SITE_URL,
    }
    messages.enqueue(
        Message.Channel.EMAIL,
        user.email,
        NOTICE,
        f"account:{user.pk}:{change.pk}",
        payload,
        language=language,
        subject=f"account:{user.pk}",
        at_any_hour=True,
    )


# --- Codes -------------------------------------------------------------------------------------------------------
def spend(user: User, code: str) -> Authenticator | None:
    """The row that the code is of, app or recovery codes; None when it is wrong or used. It works no second time."""
    with transaction.atomic():
        for row in Authenticator.objects.select_for_update().filter(user=user).order_by("-type"):
            if _spend_from_app(row, code) if row.type == APP else RecoveryCodes(row).validate_code(code):
                return row
    return None


def _spend_from_app(row: Authenticator, code: str) -> bool:
    step = _step_of(crypto.decrypt(row.data["secret"]), code, after=row.data[LAST_STEP])
    if step is None:
        return False
    row.data[LAST_STEP] = step
    row.save(update_fields=["data"])
    return True


def _step_of(secret: str, code: str, *, after: int) -> int | None:
    """The half minute that this code is of, among those that are accepted now and come after the last one used."""
    steps = [
        step
        for step in totp.yield_hotp_counters_from_time()
        if compare_user_code(actual=code, expected=totp.format_hotp_value(totp.hotp_value(secret, step)))
    ]
    newest = max(steps, default=after)
    return newest if newest > after else None


def may_try(request: HttpRequest, user: User) -> bool:
    """Count one more attempt at a code of this account; false when there were too many."""
    allowed: bool = ratelimit.consume(request, action="second_factor", key=str(user.pk))
    return allowed


def forget_attempts(request: HttpRequest, user: User) -> None:
    """The right code was typed: count anew."""
    ratelimit.clear(request, action="second_factor", key=str(user.pk))


# --- Keys --------------------------------------------------------------------------------------------------------
def outdated_rows() -> Iterator[Authenticator]:
    """Rows with a secret that is not sealed with the first of FIELD_KEYS."""
    for row in Authenticator.objects.order_by("pk").iterator():
        if any(not crypto.is_current(row.data[name]) for name in SEALED if name in row.data):
            yield row


def reseal() -> int:
    """Seal outdated secrets anew, a transaction a row; returns how many. Raises DecryptionError without their key."""
    total = 0
    for outdated in list(outdated_rows()):
        with transaction.atomic():
            for row in Authenticator.objects.select_for_update().filter(pk=outdated.pk):
                sealed = {
                    name: crypto.encrypt(crypto.decrypt(row.data[name]))
                    for name in SEALED
                    if name in row.data
                }
                row.data |= sealed
                row.save(update_fields=["data"])
                total += 1
    return total
