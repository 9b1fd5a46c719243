"""Personal data at rest: encrypted columns, and keyed hashes to look them up by.

A stored value names its key: `<key id>.<Fernet token>`, and `<key id>.<HMAC-SHA256 in hex>`. Keys are base64 texts of
32 random bytes in `settings.FIELD_KEYS` and `settings.LOOKUP_KEYS`, apart from `SECRET_KEY`; the first one writes, all
of them read. To change a key: put the new one second everywhere, then first, run `manage.py rotate_keys`, and take
the old one out when `rotate_keys --check` finds nothing. A history table must not copy these columns: it cannot be
rewritten, and personal data must not outlive its row.
"""

import base64
import hashlib
import hmac
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.core.exceptions import FieldError, ImproperlyConfigured
from django.db import connection, models, transaction
from django.db.models.functions import Cast, Coalesce

KEY_BYTES = 32
_ID_LENGTH = 8


class DecryptionError(Exception):
    """A stored value cannot be read: its key is not in FIELD_KEYS, or it was altered. Says nothing of the value."""


class Key(NamedTuple):
    """A key and the short name under which stored values know it."""

    id: str
    secret: bytes


def encrypt(text: str) -> str:
    """Ciphertext under the first key, another one at each call. Empty text stays empty.

    Raises ValueError, without the text, when it has characters that are not Unicode (half of a surrogate pair).
    """
    if not text:
        return ""
    key = _keys(settings.FIELD_KEYS)[0]
    try:
        content = text.encode()
    except UnicodeEncodeError:
        raise ValueError("The text has characters that cannot be stored.") from None
    return f"{key.id}.{_fernet(key).encrypt(content).decode()}"


def decrypt(stored: str) -> str:
    """The text of a value made by `encrypt` with any of the keys. Raises DecryptionError."""
    if not stored:
        return ""
    key_id, _dot, token = stored.partition(".")
    key = next((key for key in _keys(settings.FIELD_KEYS) if key.id == key_id), None)
    if key is None:
        raise DecryptionError(
            "The value was encrypted with a key that is not in FIELD_KEYS, or is not encrypted."
        )
    try:
        return _fernet(key).decrypt(token).decode()
    except (InvalidToken, ValueError):
        raise DecryptionError("The encrypted value was altered.") from None


def is_current(stored: str) -> bool:
    """Made by `encrypt` with the first key, or empty: no older key is needed to read it."""
    return not stored or stored.startswith(f"{_keys(settings.FIELD_KEYS)[0].id}.")


def lookup_hash(value: str, purpose: str) -> str:
    """What a hash column stores for a value: keyed, so that nobody without the key can try out telephone numbers.

    Equal values of one purpose have equal hashes, so give the value in its one normalised form. Empty stays empty.
    """
    return _hash(value, purpose, _keys(settings.LOOKUP_KEYS)[0]) if value else ""


def lookup_hashes(value: str, purpose: str) -> list[str]:
    """The hashes of a value under all keys, for `filter(phone_hash__in=…)`; none for an empty value."""
    return [_hash(value, purpose, key) for key in _keys(settings.LOOKUP_KEYS)] if value else []


def _hash(value: str, purpose: str, key: Key) -> str:
    message = f"{purpose}\0{value}".encode()
    return f"{key.id}.{hmac.new(key.secret, message, hashlib.sha256).hexdigest()}"


@lru_cache
def _fernet(key: Key) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(key.secret))


def _keys(setting: Sequence[str]) -> list[Key]:
    if not setting:
        raise ImproperlyConfigured("FIELD_KEYS and LOOKUP_KEYS need at least one key.")
    return [_key(text) for text in setting]


@lru_cache
def _key(text: str) -> Key:
    """Raises ImproperlyConfigured, without showing it, when the text is no key."""
    try:
        secret = base64.b64decode(text.strip().replace("-", "+").replace("_", "/"), validate=True)
    except ValueError:
        secret = b""
    if len(secret) != KEY_BYTES:
        raise ImproperlyConfigured(
            f"FIELD_KEYS and LOOKUP_KEYS hold base64 texts of {KEY_BYTES} bytes."
        ) from None
    return Key(hashlib.sha256(secret).hexdigest()[:_ID_LENGTH], secret)


class EncryptedTextField(models.TextField):
    """Text that is ciphertext in the database and plain in Python.

    It cannot be searched, compared or sorted by the database: filtering raises FieldError. Add a LookupHashField.
    """

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)
        return value if value is None else encrypt(value)

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        return value if value is None else decrypt(value)

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name != "isnull":
            raise FieldError(f"{self.name} is encrypted: filter by a LookupHashField instead.")
        return super().get_lookup(lookup_name)


class LookupHashField(models.CharField):
    """The keyed hash of another field of the row, written whenever the row is saved or bulk-created.

    `QuerySet.update`, `bulk_update` and `save(update_fields=…)` without this field do not write it. Uniqueness by this
    column holds among rows of one key: run `rotate_keys` soon after a change of keys.
    """

    def __init__(self, *args: Any, source: str, purpose: str, **options: Any) -> None:
        self.source = source
        self.purpose = purpose
        options.setdefault("max_length", _ID_LENGTH + 1 + 64)
        options.setdefault("editable", False)
        options.setdefault("blank", True)
        options.setdefault("default", "")
        super().__init__(*args, **options)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, path, args, options = super().deconstruct()
        return name, path, list(args), {**options, "source": self.source, "purpose": self.purpose}

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        value = lookup_hash(getattr(model_instance, self.source) or "", self.purpose)
        setattr(model_instance, self.attname, value)
        return value


def guarded_models(candidates: Iterable[type[models.Model]]) -> list[type[models.Model]]:
    """Those of the models that have encrypted or hash columns of their own."""
    return [model for model in candidates if _guarded_fields(model)]


def outdated_rows(model: type[models.Model]) -> models.QuerySet[Any]:
    """Rows with a value not written with the first key, or without the hash they should have."""
    outdated = models.Q()
    rows = model._base_manager.all()
    for field in _guarded_fields(model):
        raw = f"_raw_{field.name}"
        rows = rows.annotate(**{raw: _raw(field.name)})
        key = _keys(settings.LOOKUP_KEYS if isinstance(field, LookupHashField) else settings.FIELD_KEYS)[0]
        outdated |= ~models.Q(**{raw: ""}) & ~models.Q(**{f"{raw}__startswith": f"{key.id}."})
        if isinstance(field, LookupHashField):
            source = f"_source_of_{field.name}"
            rows = rows.annotate(**{source: _raw(field.source)})
            outdated |= models.Q(**{raw: ""}) & ~models.Q(**{source: ""})
    return rows.filter(outdated)


def _raw(name: str) -> Coalesce:
    """A column as it is stored, NULL as empty text."""
    return Coalesce(Cast(name, models.TextField()), models.Value(""), output_field=models.TextField())


def rotate(model: type[models.Model], batch_size: int = 500) -> int:
    """Write all outdated rows of a model anew with the first keys, a transaction a batch. Returns how many.

    It can be stopped and started again at any time. Raises DecryptionError when a row's key is not there any more.
    """
    total = 0
    rows = outdated_rows(model).order_by("pk").select_for_update(of=("self",))
    last = None
    while True:
        with transaction.atomic():
            batch = list((rows if last is None else rows.filter(pk__gt=last))[:batch_size])
            _write(model, batch)
        total += len(batch)
        if len(batch) < batch_size:
            return total
        last = batch[-1].pk


def _write(model: type[models.Model], rows: list[models.Model]) -> None:
    """One statement for all rows; `bulk_update` takes six times as long, as it builds a CASE for each value."""
    quote, pk, fields = connection.ops.quote_name, model._meta.pk, _guarded_fields(model)
    columns = [quote(str(field.column)) for field in fields]
    arrays = ", ".join(["%s::text[]"] * len(fields))
    statement = (  # no value is in it, only the names of our own models
        f"UPDATE {quote(model._meta.db_table)} AS stored SET {', '.join(f'{name} = fresh.{name}' for name in columns)}"  # noqa: S608
        f" FROM unnest(%s::{pk.cast_db_type(connection)}[], {arrays}) AS fresh (pk, {', '.join(columns)})"
        f" WHERE stored.{quote(str(pk.column))} = fresh.pk"
    )
    values = [
        [field.get_db_prep_save(field.pre_save(row, False), connection) for row in rows] for field in fields
    ]
    with connection.cursor() as cursor:
        cursor.execute(statement, [[row.pk for row in rows], *values])


def _guarded_fields(model: type[models.Model]) -> list[EncryptedTextField | LookupHashField]:
    return [
        field
        for field in model._meta.local_concrete_fields
        if isinstance(field, EncryptedTextField | LookupHashField)
    ]
