"""The accounts of the demo data. Nobody real; the password is public, so they are never loaded in production."""

from typing import NamedTuple

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group

from portal import access
from portal.models import Office, User

DEMO_PASSWORD = "jalur-resmi-demo"  # noqa: S105 public by design


class Account(NamedTuple):
    """Who the demo account stands for; `office` is the key of an office, empty for partners."""

    username: str
    role: str
    office: str
    name: str


ACCOUNTS = (
    Account("kp2mi", access.SUPERVISOR, "kp2mi-pusat", "Pengawas KP2MI (contoh)"),
    Account("editor", access.EDITOR, "bp3mi-ntt", "Editor BP3MI NTT (contoh)"),
    Account("verifier", access.VERIFIER, "bp3mi-ntt", "Verifikator BP3MI NTT (contoh)"),
    Account("editor.ntb", access.EDITOR, "bp3mi-ntb", "Editor BP3MI NTB (contoh)"),
    Account("jruk", access.PARTNER_COORDINATOR, "", "Koordinator mitra (contoh)"),
    Account("relawan", access.PARTNER_VOLUNTEER, "", "Relawan mitra (contoh)"),
)


def load_accounts() -> dict[str, User]:
    """Create the accounts that are missing and return all of them by username. Existing ones stay as they are."""
    present = {
        user.username: user for user in User.objects.filter(username__in=[a.username for a in ACCOUNTS])
    }
    missing = [account for account in ACCOUNTS if account.username not in present]
    if not missing:
        return present
    offices = dict(Office.objects.values_list("key", "pk"))
    password = make_password(DEMO_PASSWORD)  # one slow hash for all: it is public anyway
    created = User.objects.bulk_create(
        User(
            username=account.username,
            password=password,
            email=f"{account.username}@contoh.example",
            first_name=account.name,
            office_id=offices[account.office] if account.office else None,
            is_staff=account.role in access.STAFF_ROLES,
        )
        for account in missing
    )
    groups = {group.name: group for group in Group.objects.filter(name__in=access.ROLES)}
    for user, account in zip(created, missing, strict=True):
        user.groups.add(groups[account.role])
    return present | {user.username: user for user in created}
