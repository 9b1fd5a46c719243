"""What a file really is, by its content and never by its name, and whether it is safe to unpack."""

import io
import zipfile
from typing import NoReturn
from xml.parsers import expat

from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from portal.imports.tables import UnreadableFile

_MAX_ENTRIES = 1000
_MAX_RATIO = 150  # unpacked to packed; real workbooks stay below 40
_CHUNK = 1 << 16
_RATIO_FROM = 5 * 1024 * 1024  # small parts may compress well
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")

_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", gettext_noop("This is a PDF. Ask for the list as XLSX or CSV.")),
    (b"\x89PNG", gettext_noop("This is a picture. Ask for the list as XLSX or CSV.")),
    (b"\xff\xd8\xff", gettext_noop("This is a picture. Ask for the list as XLSX or CSV.")),
    (b"GIF8", gettext_noop("This is a picture. Ask for the list as XLSX or CSV.")),
    (b"RIFF", gettext_noop("This is a picture. Ask for the list as XLSX or CSV.")),
    (b"{\\rtf", gettext_noop("This is a text document. Save the table as XLSX or CSV.")),
    (b"\x1f\x8b", gettext_noop("This is a packed archive. Unpack it and choose the XLSX or CSV in it.")),
    (b"Rar!", gettext_noop("This is a packed archive. Unpack it and choose the XLSX or CSV in it.")),
    (b"7z\xbc\xaf", gettext_noop("This is a packed archive. Unpack it and choose the XLSX or CSV in it.")),
)


def refuse_foreign(content: bytes) -> None:
    """Raises UnreadableFile for anything that is plainly neither a workbook nor text."""
    if not content.strip(b"\xef\xbb\xbf \t\r\n\0"):
        raise UnreadableFile(_("The file is empty."))
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise UnreadableFile(_ole_message(content))
    for signature, message in _SIGNATURES:
        if content.startswith(signature):
            raise UnreadableFile(_(message))
    start = content[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype", b"<html", b"<table", b"<?xml", b"<head", b"<meta")):
        raise UnreadableFile(
            _("This is a web page saved as a table. Open it in a spreadsheet and save it as XLSX or CSV.")
        )


def _ole_message(content: bytes) -> str:
    if _ENCRYPTED_PACKAGE in content:
        return _("The file is protected with a password. Remove the password and save it again.")
    return _("This is an old Excel file (.xls) or another old Office file. Save it as XLSX or CSV.")


def is_zip(content: bytes) -> bool:
    """XLSX files are ZIP archives."""
    return content.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08"))


def open_workbook_archive(content: bytes) -> zipfile.ZipFile:
    """The archive of an XLSX, checked before anything in it is unpacked.

    `zipfile` never reads more of an entry than the directory declares, so the declared sizes are a bound. Raises
    UnreadableFile for a damaged, encrypted or foreign archive and for one that would unpack to too much.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise UnreadableFile(_damaged()) from error
    entries = archive.infolist()
    _refuse_bomb(entries)
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise UnreadableFile(
            _("The file is protected with a password. Remove the password and save it again.")
        )
    names = {entry.filename for entry in entries}
    if "xl/workbook.bin" in names:
        raise UnreadableFile(_("This is a binary workbook (.xlsb). Save it as XLSX or CSV."))
    if "[Content_Types].xml" not in names or not any(name.startswith("xl/") for name in names):
        raise UnreadableFile(_("This is not a workbook. Save the table as XLSX or CSV."))
    _refuse_doctypes(archive, entries)
    return archive


def _refuse_bomb(entries: list[zipfile.ZipInfo]) -> None:
    total = sum(entry.file_size for entry in entries)
    swollen = any(
        entry.file_size > _RATIO_FROM and entry.file_size > _MAX_RATIO * max(1, entry.compress_size)
        for entry in entries
    )
    if len(entries) > _MAX_ENTRIES or total > settings.IMPORT_MAX_UNPACKED_BYTES or swollen:
        raise UnreadableFile(
            _("The file would unpack to %(size)s, far more than a list of job orders. It was not opened.")
            % {"size": filesizeformat(total)}
        )


def _refuse_doctypes(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> None:
    """Office never writes a document type; one could declare entities that swell or fetch."""
    for entry in entries:
        try:
            _read_prolog(archive, entry)
        except Exception as error:
            raise UnreadableFile(_damaged()) from error


class _RootReached(Exception):
    """Nothing after the first element can declare a document type."""


def _read_prolog(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """Raises UnreadableFile for a document type, at whatever place and in whatever encoding the parser reads it.

    What this parser cannot read is no XML for the reader of workbooks either, who uses the same one.
    """
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.StartElementHandler = _stop
    with archive.open(entry) as part:
        try:
            while chunk := part.read(_CHUNK):
                parser.Parse(chunk)
        except (_RootReached, expat.ExpatError):
            return


def _refuse_doctype(*declared: object) -> NoReturn:
    raise damaged_file()


def _stop(*element: object) -> NoReturn:
    raise _RootReached


def _damaged() -> str:
    return _("The file is damaged and cannot be opened. Save it again as XLSX or CSV.")


def damaged_file() -> UnreadableFile:
    """For readers: the content broke off or made no sense half-way."""
    return UnreadableFile(_damaged())
