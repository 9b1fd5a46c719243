"""Make the first account: a supervisor at the ministry, who gives everybody else theirs in the back office."""

import sys
from argparse import ArgumentParser
from getpass import getpass
from typing import Any

from django.contrib.auth.models import Group
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from portal import access
from portal.models import Office, User


class Command(BaseCommand):
    help = "Create an account with the role of supervisor. Run `seed` first: it brings the offices and the roles."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--email", required=True, help="for forgotten passwords")
        parser.add_argument("--office", default="kp2mi-pusat", help="key of the office (kp2mi-pusat)")
        parser.add_argument(
            "--password-stdin", action="store_true", help="read the password from standard input"
        )

    def handle(
        self, *args: Any, username: str, email: str, office: str, password_stdin: bool, **options: Any
    ) -> None:
        """Asks for the password. Raises CommandError when something is missing, taken or too weak."""
        group = Group.objects.filter(name=access.SUPERVISOR).first()
        place = Office.objects.filter(key=office).first()
        if group is None or place is None:
            raise CommandError(f"There is no role or no office “{office}” yet: run `manage.py seed` first.")
        user = User(username=username, email=email, office=place, is_staff=True)
        password = sys.stdin.readline().rstrip("\n") if password_stdin else self._asked()
        try:
            validate_password(password, user)
            user.set_password(password)
            user.full_clean()
        except ValidationError as error:
            raise CommandError("\n".join(error.messages)) from error
        with transaction.atomic():
            user.save()
            user.groups.add(group)
        self.stdout.write(f"{username} may sign in at /admin/ and make the other accounts.")

    def _asked(self) -> str:
        first = getpass("Password: ")
        if first != getpass("Password (again): "):
            raise CommandError("The two passwords differ.")
        return first
