"""What the settings read from outside, and what production refuses."""

import base64
import os
import re
import subprocess
import sys

import pytest

from portal.embedded_postgres import PROJECT

FIELD, LOOKUP, SHORT = (
    base64.b64encode(letter * length).decode() for letter, length in ((b"f", 32), (b"l", 32), (b"s", 16))
)
COMPLETE = {
    "PORTAL_ENV": "production",
    "SECRET_KEY": "x" * 50,
    "FIELD_KEYS": FIELD,
    "LOOKUP_KEYS": LOOKUP,
    "ALLOWED_HOSTS": "portal.example",
    "SITE_URL": "https://portal.example",
    "DATABASE_URL": "postgresql://portal@127.0.0.1/portal",
}


def load(variables: dict[str, str], then: str = "") -> subprocess.CompletedProcess[str]:
    """The settings in a process of their own, with these variables and no others of ours; `then` is run after it."""
    return subprocess.run(
        [sys.executable, "-c", f"import portal.settings; {then}"],
        cwd=PROJECT,
        env={"PATH": os.environ["PATH"], **variables},
        capture_output=True,
        text=True,
        check=False,
    )


def test_every_variable_is_listed_in_the_example() -> None:
    settings = (PROJECT / "portal" / "settings.py").read_text()
    read = set(re.findall(r'\benv(?:\.\w+)?\(\s*"(\w+)"', settings)) | {"PORTAL_PG_BIN"}
    example = (PROJECT / ".env.example").read_text()
    assert set(re.findall(r"^#?([A-Z_]+)=", example, re.MULTILINE)) == read


def test_complete_production_settings_load() -> None:
    assert load(COMPLETE).stderr == ""


def test_mail_goes_by_server_or_by_provider() -> None:
    shown = "from portal.settings import *; print(EMAIL_HOST, EMAIL_PORT, EMAIL_USE_TLS, EMAIL_HOST_USER, ANYMAIL)"
    server = load(COMPLETE | {"EMAIL_URL": "smtp+tls://kirim:rahasia@surat.example:587"}, shown)
    assert (server.stdout, server.stderr) == ("surat.example 587 True kirim {}\n", "")
    provider = {
        "EMAIL_BACKEND": "anymail.backends.brevo.EmailBackend",
        "ANYMAIL": '{"BREVO_API_KEY": "kunci"}',
    }
    made = (
        "import django; django.setup(); from django.core.mail import get_connection;"
        " print(get_connection().esp_name)"
    )
    asked = load(COMPLETE | provider | {"DJANGO_SETTINGS_MODULE": "portal.settings"}, made)
    assert (asked.stdout, asked.stderr) == ("Brevo\n", "")


def test_production_has_no_page_of_sent_messages() -> None:
    named = (
        "import django; django.setup(); from django.urls import get_resolver;"
        " print([name for name in ('staff', 'sent-messages', 'components') if name in get_resolver().reverse_dict])"
    )
    asked = load(COMPLETE | {"DJANGO_SETTINGS_MODULE": "portal.settings"}, named)
    assert (asked.stdout, asked.stderr) == ("['staff']\n", "")


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        pytest.param({"DEBUG": "1"}, "DEBUG must be off", id="debug"),
        pytest.param({"SECRET_KEY": None}, "Set your own SECRET_KEY", id="secret"),
        pytest.param({"FIELD_KEYS": None}, "Set your own SECRET_KEY, FIELD_KEYS", id="field keys"),
        pytest.param({"LOOKUP_KEYS": None}, "Set your own SECRET_KEY, FIELD_KEYS", id="lookup keys"),
        pytest.param({"SECRET_KEY": ""}, "Set your own SECRET_KEY", id="empty secret"),
        pytest.param({"SECRET_KEY": "abc"}, "SECRET_KEY needs 50", id="short secret"),
        pytest.param({"FIELD_KEYS": ""}, "Set your own SECRET_KEY, FIELD_KEYS", id="empty field keys"),
        pytest.param({"FIELD_KEYS": "abc"}, "32 bytes in base64", id="no base64"),
        pytest.param({"FIELD_KEYS": f"{FIELD},{SHORT}"}, "32 bytes in base64", id="short key"),
        pytest.param({"LOOKUP_KEYS": FIELD}, "must differ", id="one key for two purposes"),
        pytest.param({"DEMO": "1"}, "DEMO must be off", id="demo data"),
        pytest.param({"SITE_URL": None}, "Set SITE_URL", id="no address"),
        pytest.param({"SITE_URL": "http://portal.example"}, "Set SITE_URL", id="no https"),
        pytest.param({"ALLOWED_HOSTS": "portal.example,."}, "Set ALLOWED_HOSTS", id="any host"),
        pytest.param({"ALLOWED_HOSTS": None}, "Set ALLOWED_HOSTS", id="no hosts"),
        pytest.param({"ALLOWED_HOSTS": "*"}, "Set ALLOWED_HOSTS", id="all hosts"),
        pytest.param({"DATABASE_URL": None}, "DATABASE_URL", id="database"),
        pytest.param(
            {"EMAIL_BACKEND": "django.core.mail.backends.locmem.EmailBackend"}, "must send mail", id="no mail"
        ),
        pytest.param(
            {"EMAIL_BACKEND": "anymail.backends.brevo.EmailBackend"}, "Set ANYMAIL", id="no provider"
        ),
        pytest.param({"PORTAL_ENV": "prod"}, "PORTAL_ENV must be", id="kind"),
    ],
)
def test_production_refuses(change: dict[str, str | None], complaint: str) -> None:
    changed = {name: value for name, value in (COMPLETE | change).items() if value is not None}
    refused = load(changed)
    assert refused.returncode == 1
    assert complaint in refused.stderr.splitlines()[-1]


def test_the_example_can_be_read_by_a_shell() -> None:
    """The steps of a release do: `set -a && . /etc/jalur-resmi.env`."""
    command = [
        "sh",
        "-euc",
        'set -a; . "$1"; printf %s "$DEFAULT_FROM_EMAIL"',
        "sh",
        str(PROJECT / ".env.example"),
    ]
    read = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (read.returncode, read.stderr) == (0, "")
    assert read.stdout == "Jalur Resmi <tidak-dibalas@jalurresmi.example>"
