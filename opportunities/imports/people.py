"""Whose listings imported rows become, and who signs for them."""

from django.core.exceptions import ObjectDoesNotExist
from django.utils.translation import gettext as _

from portal import access
from portal.models import Office, User


class ImportRefused(Exception):
    """The import cannot start: no such office or person, or another import is running. `str()` is for the person."""


def import_office(key: str = "", user: User | None = None) -> Office:
    """The office that will own new listings: the one named, else the user's, else the first BP3MI.

    Raises ImportRefused when there is none, when it gives out no codes, or when the user does not reach it.
    """
    if key:
        office = Office.objects.filter(key=key).first()
    elif user is not None and user.office is not None and user.office.kind == Office.Kind.PROVINCE:
        office = user.office
    else:
        office = (
            Office.objects.filter(kind=Office.Kind.PROVINCE).exclude(code_prefix="").order_by("pk").first()
        )
    if office is None:
        raise ImportRefused(_("There is no office “%(key)s” to own the listings.") % {"key": key or "BP3MI"})
    if not office.code_prefix:
        raise ImportRefused(
            _("The office %(office)s has no prefix for codes. Add one first.") % {"office": office}
        )
    if user is not None and not (access.may_edit(user) and access.reaches(user, office.pk)):
        raise ImportRefused(
            _("%(user)s may not import for the office %(office)s.")
            % {"user": user.get_username(), "office": office}
        )
    return office


def import_account(office: Office) -> User:
    """The account that signs for imports nobody is named for. It cannot sign in and has no role, so it can never be
    the second person: a draft of it is still completed and submitted by one person and published by another.
    """
    username = f"import.{office.key}"
    user, created = User.objects.get_or_create(
        username=username, defaults={"office": office, "is_active": False, "last_name": "Import"}
    )
    if created:
        user.set_unusable_password()
        user.save(update_fields=["password"])
    return user


def named_user(username: str) -> User:
    """The active user of this name. Raises ImportRefused."""
    try:
        return User.objects.get(username=username, is_active=True)
    except ObjectDoesNotExist as error:
        raise ImportRefused(_("There is no active user “%(name)s”.") % {"name": username}) from error
