"""Encrypted columns and keyed hashes, on two tables that exist only here."""

import base64
import copy
from collections.abc import Iterator
from io import StringIO

import pghistory.models
import pytest
from django.apps import apps
from django.core.exceptions import FieldError, ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import connection, models
from django.test.utils import isolate_apps
from hypothesis import given
from hypothesis import strategies as st
from pytest_django.fixtures import Settings

from portal import crypto
from portal.crypto import DecryptionError, EncryptedTextField, LookupHashField, decrypt, encrypt

FIRST, SECOND, THIRD = (base64.b64encode(bytes([number]) * 32).decode() for number in (1, 2, 3))
NAME = "Maria d'Arc O. Taek"
PHONE = "+6281234567890"


@pytest.fixture(autouse=True)
def keys(settings: Settings) -> Settings:
    settings.FIELD_KEYS = [FIRST]
    settings.LOOKUP_KEYS = [FIRST]
    return settings


@pytest.fixture(scope="module")
def person_model() -> Iterator[type[models.Model]]:
    with isolate_apps("portal"):

        class Person(models.Model):
            name = EncryptedTextField()
            phone = EncryptedTextField(blank=True)
            note = EncryptedTextField(null=True)  # NULL must come back as None
            village = models.CharField(max_length=20)
            phone_hash = LookupHashField(source="phone", purpose="phone")

            class Meta:
                app_label = "portal"

            def __str__(self) -> str:
                return str(self.pk)

        yield Person


@pytest.fixture
def person(db: None, person_model: type[models.Model]) -> type[models.Model]:
    with connection.schema_editor() as editor:
        editor.create_model(person_model)
    return person_model


def row(model: type[models.Model], pk: int) -> dict[str, str | None]:
    """What the database itself holds."""
    with connection.cursor() as cursor:
        cursor.execute(
            f'SELECT name, phone, note, phone_hash FROM "{model._meta.db_table}" WHERE id = %s', [pk]
        )
        return dict(zip(("name", "phone", "note", "phone_hash"), cursor.fetchone(), strict=True))


# --- texts -------------------------------------------------------------------------------------------------------


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_every_text_comes_back(text: str) -> None:
    assert decrypt(encrypt(text)) == text


def test_equal_texts_have_different_ciphertexts() -> None:
    assert len({encrypt(PHONE) for _ in range(20)}) == 20


def test_empty_text_stays_empty() -> None:
    assert (encrypt(""), decrypt(""), crypto.lookup_hash("", "phone"), crypto.lookup_hashes("", "phone")) == (
        "",
        "",
        "",
        [],
    )


def test_old_values_are_read_while_their_key_is_listed(settings: Settings) -> None:
    stored = encrypt(NAME)
    settings.FIELD_KEYS = [SECOND, FIRST]
    assert decrypt(stored) == NAME
    assert encrypt(NAME).split(".")[0] != stored.split(".")[0]
    settings.FIELD_KEYS = [SECOND]
    with pytest.raises(DecryptionError, match="a key that is not in FIELD_KEYS"):
        decrypt(stored)


def test_each_altered_character_is_noticed() -> None:
    stored = encrypt(NAME)
    for place in range(len(stored) - 3):  # the last characters hold padding
        altered = stored[:place] + ("A" if stored[place] != "A" else "B") + stored[place + 1 :]
        with pytest.raises(DecryptionError):
            decrypt(altered)


@pytest.mark.parametrize("end", ["", ".", ".é", ".not a token", ".\0"])
def test_what_is_no_token_is_refused(end: str) -> None:
    key_id = encrypt(NAME).split(".")[0]
    with pytest.raises(DecryptionError):
        decrypt(key_id + end)


def test_a_name_of_another_key_does_not_help() -> None:
    token = encrypt(NAME).split(".")[1]
    key_id = crypto._key(SECOND).id
    with pytest.raises(DecryptionError):
        decrypt(f"{key_id}.{token}")


def test_plain_text_in_the_column_is_an_error_that_does_not_quote_it() -> None:
    with pytest.raises(DecryptionError) as raised:
        decrypt(NAME)
    assert NAME not in repr(raised.value) + str(raised.value)
    assert raised.value.__cause__ is None


def test_text_that_is_not_unicode_is_refused_without_quoting_it() -> None:
    with pytest.raises(ValueError, match="cannot be stored") as raised:
        encrypt(f"{NAME}\ud800")
    assert NAME not in repr(raised.value)
    assert raised.value.__suppress_context__


@pytest.mark.parametrize("key", ["", "secret", base64.b64encode(b"x" * 31).decode(), "é" * 44])
def test_a_key_that_is_none_is_refused_without_showing_it(settings: Settings, key: str) -> None:
    settings.FIELD_KEYS = settings.LOOKUP_KEYS = [key]
    for use in (encrypt, lambda text: crypto.lookup_hash(text, "phone")):
        with pytest.raises(
            ImproperlyConfigured, match="^FIELD_KEYS and LOOKUP_KEYS hold base64 texts of 32 bytes.$"
        ):
            use(NAME)


def test_no_keys_at_all_is_refused(settings: Settings) -> None:
    settings.FIELD_KEYS = []
    with pytest.raises(ImproperlyConfigured, match="at least one key"):
        encrypt(NAME)


def test_both_base64_alphabets_name_the_same_key(settings: Settings) -> None:
    settings.FIELD_KEYS = [base64.b64encode(b"\xfb\xff" * 16).decode()]
    stored = encrypt(NAME)
    settings.FIELD_KEYS = [base64.urlsafe_b64encode(b"\xfb\xff" * 16).decode()]
    assert decrypt(stored) == NAME


# --- hashes ------------------------------------------------------------------------------------------------------


def test_hash_depends_on_value_purpose_and_key(settings: Settings) -> None:
    first = crypto.lookup_hash(PHONE, "phone")
    assert crypto.lookup_hash(PHONE, "phone") == first
    settings.LOOKUP_KEYS = [SECOND]
    others = {
        crypto.lookup_hash(PHONE, "phone"),
        crypto.lookup_hash(PHONE, "e-mail"),
        crypto.lookup_hash("+1", "phone"),
    }
    assert len(others | {first}) == 4


def test_hashes_of_all_keys_the_writing_one_first(settings: Settings) -> None:
    old = crypto.lookup_hash(PHONE, "phone")
    settings.LOOKUP_KEYS = [SECOND, FIRST]
    assert crypto.lookup_hashes(PHONE, "phone") == [crypto.lookup_hash(PHONE, "phone"), old]


# --- columns -----------------------------------------------------------------------------------------------------


def test_the_row_holds_no_plain_text(person: type[models.Model]) -> None:
    made = person._base_manager.create(name=NAME, phone=PHONE, note="Kupang", village="Silawan")
    stored = row(person, made.pk)
    assert [text for text in (NAME, PHONE, PHONE[3:], "Kupang") if text in repr(stored)] == []
    assert stored["phone_hash"] == crypto.lookup_hash(PHONE, "phone")
    read = person._base_manager.get(phone_hash__in=crypto.lookup_hashes(PHONE, "phone"))
    assert (read.name, read.phone, read.note, read.village) == (NAME, PHONE, "Kupang", "Silawan")
    assert list(person._base_manager.values_list("name", "note")) == [(NAME, "Kupang")]


def test_empty_and_null_stay_so(person: type[models.Model]) -> None:
    made = person._base_manager.create(name="", note=None)
    assert row(person, made.pk) == {"name": "", "phone": "", "note": None, "phone_hash": ""}
    read = person._base_manager.get(note__isnull=True)
    assert (read.name, read.phone, read.note, read.phone_hash) == ("", "", None, "")


def test_every_way_of_writing_encrypts(person: type[models.Model]) -> None:
    manager = person._base_manager
    [made] = manager.bulk_create([person(name=NAME, phone=PHONE)])
    assert row(person, made.pk)["phone_hash"] == crypto.lookup_hash(PHONE, "phone")
    manager.update(name="Yohanes B.")
    assert "Yohanes" not in str(row(person, made.pk)["name"])
    made.name, made.phone = "Agustina", "+67077234567"
    manager.bulk_update([made], ["name"])
    assert "Agustina" not in str(row(person, made.pk)["name"])
    made.save()
    assert (
        row(person, made.pk)["phone_hash"] == made.phone_hash == crypto.lookup_hash("+67077234567", "phone")
    )
    assert manager.get().name == "Agustina"


@pytest.mark.parametrize("lookup", ["name", "name__exact", "name__icontains", "name__in", "phone__gt"])
def test_filtering_by_ciphertext_is_refused(person: type[models.Model], lookup: str) -> None:
    with pytest.raises(FieldError, match="is encrypted: filter by a LookupHashField instead"):
        person._base_manager.filter(**{lookup: NAME})


def test_a_row_of_another_key_is_an_error_not_ciphertext(
    person: type[models.Model], settings: Settings
) -> None:
    person._base_manager.create(name=NAME)
    settings.FIELD_KEYS = [SECOND]
    with pytest.raises(DecryptionError) as raised:
        person._base_manager.get()
    assert NAME not in repr(raised.value)


def test_fields_survive_a_migration_file(person_model: type[models.Model]) -> None:
    field = person_model._meta.get_field("phone_hash")
    _name, path, args, options = field.deconstruct()
    assert (path, args) == ("portal.crypto.LookupHashField", [])
    assert options == {
        "source": "phone",
        "purpose": "phone",
        "max_length": 73,
        "editable": False,
        "blank": True,
        "default": "",
    }
    assert copy.copy(field).source == "phone"
    assert person_model._meta.get_field("name").deconstruct()[1] == "portal.crypto.EncryptedTextField"


# --- rotation ----------------------------------------------------------------------------------------------------


def test_rotation_rewrites_everything_and_frees_the_old_keys(
    person: type[models.Model], settings: Settings
) -> None:
    made = [
        person._base_manager.create(name=f"{NAME} {n}", phone=f"+628123456789{n}", note=None)
        for n in range(7)
    ]
    empty = person._base_manager.create(name="", phone="")
    before = [row(person, one.pk) for one in made]
    settings.FIELD_KEYS, settings.LOOKUP_KEYS = [SECOND, FIRST], [THIRD, FIRST]
    assert crypto.outdated_rows(person).count() == 7
    assert crypto.rotate(person, batch_size=3) == 7
    assert crypto.rotate(person, batch_size=3) == 0
    settings.FIELD_KEYS, settings.LOOKUP_KEYS = [SECOND], [THIRD]
    after = [row(person, one.pk) for one in made]
    assert all(
        old["name"] != new["name"] and old["phone_hash"] != new["phone_hash"]
        for old, new in zip(before, after, strict=True)
    )
    for number, one in enumerate(made):
        read = person._base_manager.get(phone_hash=crypto.lookup_hash(f"+628123456789{number}", "phone"))
        assert (read.pk, read.name, read.phone, read.note) == (
            one.pk,
            f"{NAME} {number}",
            f"+628123456789{number}",
            None,
        )
    assert row(person, empty.pk) == {"name": "", "phone": "", "note": None, "phone_hash": ""}


def test_rotation_of_a_full_last_batch_ends(person: type[models.Model], settings: Settings) -> None:
    person._base_manager.bulk_create([person(name=NAME) for _ in range(4)])
    settings.FIELD_KEYS = [SECOND, FIRST]
    assert crypto.rotate(person, batch_size=2) == 4


def test_rotation_writes_hashes_that_a_raw_update_left_out(person: type[models.Model]) -> None:
    made = person._base_manager.create(name=NAME)
    person._base_manager.update(phone=PHONE)
    assert crypto.rotate(person) == 1
    assert row(person, made.pk)["phone_hash"] == crypto.lookup_hash(PHONE, "phone")


def test_rotation_stops_at_a_row_whose_key_is_gone(person: type[models.Model], settings: Settings) -> None:
    person._base_manager.create(name=NAME)
    settings.FIELD_KEYS = [SECOND]
    before = row(person, person._base_manager.values_list("pk", flat=True).get())
    with pytest.raises(DecryptionError):
        crypto.rotate(person)
    assert row(person, person._base_manager.values_list("pk", flat=True).get()) == before


def test_only_models_with_guarded_columns_are_rotated(person_model: type[models.Model]) -> None:
    assert crypto.guarded_models([person_model, apps.get_model("portal", "Region")]) == [person_model]


def run(monkeypatch: pytest.MonkeyPatch, model: type[models.Model], **options: object) -> str:
    out = StringIO()
    monkeypatch.setattr(apps, "get_models", lambda: [model])
    call_command("rotate_keys", stdout=out, **options)
    return out.getvalue()


def test_command(monkeypatch: pytest.MonkeyPatch, person: type[models.Model], settings: Settings) -> None:
    person._base_manager.create(name=NAME, phone=PHONE)
    before, after = ("mfa.Authenticator: 0 rows to rewrite\n", "mfa.Authenticator: 0 rows rewritten\n")
    assert run(monkeypatch, person, check=True) == f"portal.Person: 0 rows to rewrite\n{before}"
    settings.FIELD_KEYS = [SECOND, FIRST]
    with pytest.raises(CommandError, match="1 rows still need an old key"):
        run(monkeypatch, person, check=True)
    assert run(monkeypatch, person) == f"portal.Person: 1 rows rewritten\n{after}"
    settings.FIELD_KEYS = [SECOND]
    assert run(monkeypatch, person, check=True) == f"portal.Person: 0 rows to rewrite\n{before}"
    settings.FIELD_KEYS = [THIRD]
    with pytest.raises(CommandError, match=r"^portal.Person: The value was encrypted with a key"):
        run(monkeypatch, person)


def test_no_history_table_copies_personal_data() -> None:
    """`audit(Model, exclude=(…))` names the encrypted columns and their hashes."""
    histories = [model for model in apps.get_models() if issubclass(model, pghistory.models.Event)]
    assert histories
    assert crypto.guarded_models(histories) == []
