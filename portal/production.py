"""What production refuses to start with. Read by the settings, so it uses nothing of Django's but the exception."""

import base64
import binascii
from collections.abc import Sequence

from django.core.exceptions import ImproperlyConfigured

KEY_BYTES = 32
SECRET_LENGTH = 50


def refuse_weak_secrets(
    secret: str, field_keys: Sequence[str], lookup_keys: Sequence[str], *, demo: Sequence[str]
) -> None:
    """Raise ImproperlyConfigured unless every secret is there, long enough, no demo one and used for one purpose."""
    keys = [*field_keys, *lookup_keys]
    if set(demo) & {secret, *keys} or not secret or not field_keys or not lookup_keys:
        raise ImproperlyConfigured("Set your own SECRET_KEY, FIELD_KEYS and LOOKUP_KEYS in production.")
    if len(secret) < SECRET_LENGTH:
        raise ImproperlyConfigured(f"SECRET_KEY needs {SECRET_LENGTH} characters or more in production.")
    if not all(_is_key(key) for key in keys):
        raise ImproperlyConfigured(f"Each of FIELD_KEYS and LOOKUP_KEYS is {KEY_BYTES} bytes in base64.")
    if set(field_keys) & set(lookup_keys) or secret in keys:
        raise ImproperlyConfigured("SECRET_KEY, FIELD_KEYS and LOOKUP_KEYS must differ from each other.")


def _is_key(text: str) -> bool:
    try:
        return len(base64.b64decode(text, validate=True)) == KEY_BYTES
    except (binascii.Error, ValueError):
        return False


def refuse_open_site(hosts: Sequence[str], site_url: str, *, demo: bool) -> None:
    """Raise ImproperlyConfigured unless the site knows its own names, is reached by https, and shows no demo data."""
    if not hosts or not all(host.strip("*. ") for host in hosts):
        raise ImproperlyConfigured("Set ALLOWED_HOSTS to the names of this site in production.")
    if not site_url.startswith("https://"):
        raise ImproperlyConfigured("Set SITE_URL to the https address of this site in production.")
    if demo:
        raise ImproperlyConfigured("DEMO must be off in production.")
