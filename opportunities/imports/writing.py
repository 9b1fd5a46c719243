"""New listings in bulk: always drafts, each with a spoken code nobody has, with its costs and languages."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import DatabaseError, DataError, IntegrityError, transaction
from django.utils import timezone
from django.utils.text import slugify

from opportunities.amendments import COSTS, LANGUAGES
from opportunities.forms.import_row import Cleaned
from opportunities.imports.inserting import blank_row, insert_rows
from opportunities.imports.merging import base_of, usual_basis
from opportunities.models import CostItem, JobOrderFile, LanguageRequirement, Opportunity
from opportunities.models.choices import SourceKind, State
from portal import codes
from portal.models import Office, User

COLUMNS = {field.name: str(field.column) for field in Opportunity._meta.concrete_fields}
TRANSLATED = sorted(
    {
        field.translated_field.name
        for field in Opportunity._meta.concrete_fields
        if hasattr(field, "translated_field")
    }
)
# Codes of four characters are some 110,000 a prefix, of five 2.3 million: longer ones before drawing gets slow.
_LONGER_FROM = ((800_000, 6), (40_000, 5))


class CodeSource:
    """Draws codes of an office that no listing has, many at a time."""

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix
        self._given: set[str] = set()
        used = Opportunity.objects.filter(code__startswith=f"{prefix}-").count()
        self._length = next((length for count, length in _LONGER_FROM if used > count), codes.BODY_LENGTH)

    def draw(self, count: int) -> list[str]:
        """So many unused codes. A colleague may take one at the same moment: the unique constraint decides."""
        found: set[str] = set()
        while len(found) < count:
            drawn = {
                codes.new_code(self._prefix, body_length=self._length) for _ in range(count - len(found))
            }
            taken = set(Opportunity.objects.filter(code__in=drawn).values_list("code", flat=True))
            found |= drawn - taken - self._given
        self._given |= found
        return sorted(found)


@dataclass(frozen=True)
class Origin:
    """Whose listings these become, who imports them and from which file."""

    office: Office
    author: User
    file: JobOrderFile


def row_of(cleaned: Cleaned, code: str, origin: Origin, blank: dict[str, Any]) -> dict[str, Any]:
    """A draft with the facts of the row, by column of the listing's table."""
    facts = {"origin": usual_origin(cleaned, origin.office), **cleaned.defaults, **cleaned.values}
    columns = {COLUMNS[name]: value for name, value in facts.items() if name not in (COSTS, LANGUAGES)}
    at = timezone.now()
    row = (
        blank
        | columns
        | {
            "code": code,
            "slug": slugify(cleaned.title)[:120] or "lowongan",
            "state": State.DRAFT.value,
            "office_id": origin.office.pk,
            "author_id": origin.author.pk,
            "imported_from_id": origin.file.pk,
            "imported_values": base_of(cleaned),
            "source_kind": cleaned.source_kind,
            "source_id": cleaned.source_id,
            "created_at": at,
            "updated_at": at,
        }
    )
    for name in TRANSLATED:  # the column without a language holds the Indonesian text
        row[name] = row[f"{name}_ind"] or ""
    return row


def usual_origin(cleaned: Cleaned, office: Office) -> str | None:
    """The office's province, so that its own closings bind; government placements are for the whole country."""
    if cleaned.source_kind == SourceKind.G2G_ANNOUNCEMENT:
        return None
    return office.province_code or None


class Writer:
    """Writes the new listings of one import."""

    def __init__(self, origin: Origin, usual: dict[str, str | None]) -> None:
        self._origin, self._usual = origin, usual
        self._codes = CodeSource(origin.office.code_prefix)
        self._blank = blank_row(Opportunity)

    def create(self, rows: Sequence[Cleaned]) -> tuple[list[int], list[tuple[Cleaned, str]]]:
        """Write the rows as drafts: keys of the new listings, and rows the database refused with the rule's name."""
        try:
            with transaction.atomic():
                return self._write(rows), []
        except (IntegrityError, DataError):
            return self._one_by_one(rows)

    def _one_by_one(self, rows: Sequence[Cleaned]) -> tuple[list[int], list[tuple[Cleaned, str]]]:
        """Find the rows that made a batch fail. Each row is written whole or not at all."""
        made: list[int] = []
        refused = []
        for cleaned in rows:
            try:
                with transaction.atomic():
                    made += self._write([cleaned])
            except (IntegrityError, DataError) as error:
                refused.append((cleaned, rule_of(error)))
        return made, refused

    def _write(self, rows: Sequence[Cleaned]) -> list[int]:
        drawn = self._codes.draw(len(rows))
        listings = [
            row_of(cleaned, code, self._origin, self._blank)
            for cleaned, code in zip(rows, drawn, strict=True)
        ]
        keys = insert_rows(Opportunity, listings, "code")
        costs, languages = [], []
        for cleaned, code in zip(rows, drawn, strict=True):
            costs += [self._cost(keys[code], line) for line in cleaned.values.get(COSTS, ())]
            languages += [_language(keys[code], line) for line in cleaned.values.get(LANGUAGES, ())]
        insert_rows(CostItem, costs, "id")
        insert_rows(LanguageRequirement, languages, "id")
        return [keys[code] for code in drawn]

    def _cost(self, listing: int, line: dict[str, Any]) -> dict[str, Any]:
        return {
            "opportunity_id": listing,
            "kind_id": line["kind"],
            "payer": line["payer"],
            "amount": line["amount"],
            "currency": line["currency"],
            "legal_basis_id": usual_basis(line, self._usual),
            "note": "",
        }


def _language(listing: int, line: dict[str, Any]) -> dict[str, Any]:
    return {
        "opportunity_id": listing,
        "language_id": line["language"],
        "level": line["level"],
        "certificate": line["certificate"],
    }


def rule_of(error: DatabaseError) -> str:
    """The name of the constraint that a database error is about, or ''."""
    return getattr(getattr(error.__cause__, "diag", None), "constraint_name", None) or ""
