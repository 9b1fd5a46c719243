"""Files that cannot be imported: each is refused in clear words, before it can do harm."""

import os
import re
import struct
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from portal.imports import Column, Layout, Table, UnreadableFile, read_content, read_path, read_table
from tests.workbooks import archive, with_part, xlsx

FRUIT = Layout(
    "fruit",
    "Fruit list",
    (Column("FRUIT_ID", required=True), Column("NAME", required=True, aliases=("TITLE",)), Column("PRICE")),
)
TREES = Layout(
    "trees", "Tree list", (Column("TREE_ID", required=True), Column("NAME", required=True), Column("AGE"))
)
LAYOUTS = (FRUIT, TREES)


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


def read(content: bytes) -> Table:
    return read_table(content, LAYOUTS)


def values(content: bytes) -> list[dict[str, str]]:
    return [record.values for record in read(content).records()]


def refused(content: bytes) -> str:
    with pytest.raises(UnreadableFile) as caught:
        read(content)
    return str(caught.value)


@pytest.mark.parametrize("merged", ["A1:B1", "B2:B3", "A1:A2"])
def test_merged_cells_in_header_or_rows_are_refused_by_name(merged: str) -> None:
    content = xlsx(
        ["FRUIT_ID", "NAME", "PRICE"], [1, "a"], [2, "b"], change=lambda sheet: sheet.merge_cells(merged)
    )
    assert refused(content) == (
        f"Merged cells in the header or the rows: {merged}. Unmerge them, one header row and one value a cell."
    )


def test_a_header_merged_over_two_rows_is_refused_in_words() -> None:
    def merge(sheet: Any) -> None:
        sheet.merge_cells("C1:D1")

    message = refused(
        xlsx(["FRUIT_ID", "NAME", "PRICE", ""], ["", "", "from", "to"], [1, "a", 2, 3], change=merge)
    )
    assert message == (
        "Merged cells in the header or the rows: C1:D1. Unmerge them, one header row and one value a cell."
    )


def test_missing_columns_are_named() -> None:
    assert refused(b"FRUIT_ID,PRICE\n1,2\n") == (
        "These columns are missing: NAME. The header was found in row 1 (layout Fruit list)."
    )


def test_a_column_named_twice_is_refused() -> None:
    assert refused(b"FRUIT_ID,NAME,name \n1,a,b\n") == (
        "The header in row 1 names a column twice: NAME. Remove one of them."
    )


def test_without_a_header_the_message_says_what_is_expected_and_what_is_there() -> None:
    message = refused(b"apple,red\npear,green\n")
    assert "Fruit list: FRUIT_ID, NAME; Tree list: TREE_ID, NAME" in message
    assert message.endswith("The first row holds: apple, red.")


def test_a_header_below_the_first_ten_rows_is_not_found() -> None:
    rows = b"note\n" * 10 + b"FRUIT_ID,NAME\n1,a\n"
    assert refused(rows).startswith("No row with the names of the columns was found in the first 10 rows.")
    assert values(rows.replace(b"note\n", b"", 1)) == [{"FRUIT_ID": "1", "NAME": "a"}]


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b"\r\n \t\n", b"\0" * 100])
def test_an_empty_file(content: bytes) -> None:
    assert refused(content) == "The file is empty."


@pytest.mark.parametrize(
    "content", [b"FRUIT_ID,NAME\n", xlsx(["FRUIT_ID", "NAME"]), b"FRUIT_ID,NAME\n,,\n \n"]
)
def test_a_header_without_rows(content: bytes) -> None:
    assert refused(content) == "There is no row below the header."


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "This is a picture."),
        (b"\xff\xd8\xff\xe0\0\x10JFIF\0", "This is a picture."),
        (b"GIF89a\x01\0\x01\0", "This is a picture."),
        (b"RIFF\x24\0\0\0WEBPVP8 ", "This is a picture."),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", "This is a PDF."),
        (b"\x1f\x8b\x08\0\0\0\0\0", "This is a packed archive."),
        (b"7z\xbc\xaf\x27\x1c", "This is a packed archive."),
        (b"{\\rtf1 FRUIT_ID}", "This is a text document."),
        (b"\n<html><table><tr><td>FRUIT_ID</td></tr></table>", "This is a web page saved as a table."),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512, "This is an old Excel file (.xls)"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512 + "EncryptedPackage".encode("utf-16-le"),
            "The file is protected with a password.",
        ),
        (b"BM" + bytes(range(256)) * 4, "This is neither a workbook nor a text table."),
        (os.urandom(4096).replace(b"PK", b"??"), "This is neither a workbook nor a text table."),
    ],
)
def test_what_a_file_is_shows_in_its_content_whatever_its_name(content: bytes, message: str) -> None:
    assert refused(content).startswith(message)


def test_other_archives_are_no_workbooks() -> None:
    assert refused(archive(**{"word/document.xml": b"<w/>", "[Content_Types].xml": b"<t/>"})) == (
        "This is not a workbook. Save the table as XLSX or CSV."
    )
    assert refused(archive(**{"xl/workbook.bin": b"", "[Content_Types].xml": b"<t/>"})).startswith(
        "This is a binary workbook"
    )


def test_a_broken_workbook() -> None:
    whole = xlsx(["FRUIT_ID", "NAME"], [1, "a"])
    damaged = "The file is damaged and cannot be opened. Save it again as XLSX or CSV."
    assert refused(whole[: len(whole) // 2]) == damaged
    assert refused(b"PK\x03\x04 no archive at all") == damaged
    assert refused(with_part(whole, "xl/worksheets/sheet1.xml", lambda xml: xml[:-60])) == damaged
    assert refused(with_part(whole, "xl/styles.xml", lambda xml: b"<nothing")) == damaged
    assert refused(with_part(whole, "xl/workbook.xml", lambda xml: b"<nothing/>")) == (
        "The workbook has no visible sheet."
    )


def test_a_document_type_in_a_workbook_is_not_read() -> None:
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'
    content = with_part(xlsx(["FRUIT_ID", "NAME"], [1, "a"]), "xl/styles.xml", lambda xml: bomb)
    assert refused(content) == "The file is damaged and cannot be opened. Save it again as XLSX or CSV."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_document_type_is_found_wherever_it_stands(encoding: str) -> None:
    bomb = f'<?xml version="1.0" encoding="{encoding}"?><!--{"-+" * 5000}+--><!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'
    content = with_part(
        xlsx(["FRUIT_ID", "NAME"], [1, "a"]), "docProps/app.xml", lambda xml: bomb.encode(encoding)
    )
    assert refused(content) == "The file is damaged and cannot be opened. Save it again as XLSX or CSV."


def test_the_words_of_a_document_type_in_a_cell_do_no_harm() -> None:
    assert values(xlsx(["FRUIT_ID", "NAME"], [1, "<!DOCTYPE x>"])) == [
        {"FRUIT_ID": "1", "NAME": "<!DOCTYPE x>"}
    ]


def test_a_column_that_is_missing_is_not_blamed_on_merged_cells_elsewhere() -> None:
    content = xlsx(
        ["FRUIT", "OF 2026"], ["FRUIT_ID", "PRICE"], [1, 2], change=lambda sheet: sheet.merge_cells("A1:B1")
    )
    assert refused(content).startswith("These columns are missing: NAME.")


def test_an_encrypted_archive_is_said_to_be_locked() -> None:
    content = bytearray(xlsx(["FRUIT_ID", "NAME"], [1, "a"]))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):  # the flag in each local and central header
        for match in re.finditer(re.escape(mark), bytes(content)):
            content[match.start() + place] |= 1
    assert (
        refused(bytes(content))
        == "The file is protected with a password. Remove the password and save it again."
    )


def test_a_zip_bomb_is_not_opened(settings: Any) -> None:
    settings.IMPORT_MAX_UNPACKED_BYTES = 20_000_000
    sheet = b"<worksheet>" + b" " * 8_000_000
    ratio = with_part(xlsx(["FRUIT_ID", "NAME"]), "xl/worksheets/sheet1.xml", lambda xml: sheet)
    assert len(ratio) < 50_000
    assert "It was not opened." in refused(ratio)
    noise = {f"xl/{number}.xml": os.urandom(30_000).hex().encode() * 30 for number in range(12)}
    total = archive(**{"[Content_Types].xml": b"<t/>"}, **noise)
    assert refused(total).startswith("The file would unpack to 20")
    many = archive(**{"[Content_Types].xml": b"<t/>"}, **{f"xl/{number}": b"" for number in range(1001)})
    assert "It was not opened." in refused(many)


def test_an_archive_that_lies_about_its_sizes_is_damaged_not_dangerous() -> None:
    content = bytearray(
        with_part(
            xlsx(["FRUIT_ID", "NAME"], [1, "a"]),
            "xl/worksheets/sheet1.xml",
            lambda xml: xml + b" " * 9_000_000,
        )
    )
    place = bytes(content).rindex(b"xl/worksheets/sheet1.xml") - 46  # its central header
    struct.pack_into("<I", content, place + 24, 500)
    assert (
        refused(bytes(content)) == "The file is damaged and cannot be opened. Save it again as XLSX or CSV."
    )


def test_a_sheet_that_claims_endless_rows_or_columns_is_stopped() -> None:
    whole = xlsx(["FRUIT_ID", "NAME"], [1, "a"])
    far = with_part(
        whole, "xl/worksheets/sheet1.xml", lambda xml: xml.replace(b'<row r="2"', b'<row r="99999999999"')
    )
    assert refused(far) == "The file is damaged and cannot be opened. Save it again as XLSX or CSV."
    declared = with_part(
        whole, "xl/worksheets/sheet1.xml", lambda xml: xml.replace(b'ref="A1:B2"', b'ref="A1:XFD1048576"')
    )
    assert values(declared) == [{"FRUIT_ID": "1", "NAME": "a"}]


def test_a_sheet_that_is_too_wide_is_refused() -> None:
    header = ["FRUIT_ID", "NAME", *(f"C{number}" for number in range(300))]
    assert refused(xlsx(header, [1, "a"])).startswith("The sheet is too wide:")
    assert refused(",".join(header).encode() + b"\n1,a\n") == (
        "The sheet is too wide: 302 columns. At most 256 are read."
    )


def test_too_many_rows(settings: Any) -> None:
    settings.IMPORT_MAX_ROWS = 3
    rows = "".join(f"{number},a\n" for number in range(4)).encode()
    assert (
        refused(b"FRUIT_ID,NAME\n" + rows)
        == "The file has more than 3 rows. Split the list into several files."
    )


def test_days_counted_from_1904_would_be_four_years_off() -> None:
    content = with_part(
        xlsx(["FRUIT_ID", "NAME"], [1, "a"]),
        "xl/workbook.xml",
        lambda xml: xml.replace(b"<workbookPr />", b'<workbookPr date1904="1" />'),
    )
    assert refused(content).startswith("The workbook counts days from 1904.")


@pytest.mark.parametrize("text", ['FRUIT_ID,NAME\n1,"open\n2,b\n', 'FRUIT_ID,NAME\n1,"a"b\n'])
def test_a_misplaced_quotation_mark_is_refused_with_its_place(text: str) -> None:
    assert refused(text.encode()) == (
        "The table cannot be read after row 1: a quotation mark is missing or misplaced."
    )


def test_a_big_file_is_refused_by_its_size_without_being_read(tmp_path: Path) -> None:
    path = tmp_path / "big.xlsx"
    path.touch()
    os.truncate(path, 50 << 30)  # a hole: reading it would exhaust the memory
    with pytest.raises(
        UnreadableFile, match=r"The file is too big \(50\.0\xa0GB\)\. At most 32\.0\xa0MB are read"
    ):
        read_path(path)


def test_an_upload_is_never_read_beyond_the_limit(settings: Any) -> None:
    settings.IMPORT_MAX_BYTES = 10
    with pytest.raises(UnreadableFile, match="The file is too big"):
        read_content(BytesIO(b"x" * 11))
    with pytest.raises(UnreadableFile, match=r"too big \(33\xa0bytes\)"):
        read_content(BytesIO(b"x" * 33))
    assert read_content(BytesIO(b"x" * 10)) == b"x" * 10


def test_a_file_that_is_not_there_or_is_a_folder(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="“none.csv” cannot be opened"):
        read_path(tmp_path / "none.csv")
    with pytest.raises(UnreadableFile, match="is a folder"):
        read_path(tmp_path)


def read_or_refuse(content: bytes) -> str:
    """The refusal, or '' when the file could be read to its end. Anything else is a crash."""
    with translation.override("en"):
        try:
            list(read(content).records())
        except UnreadableFile as error:
            return str(error) or "refused without a word"
    return ""


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused_never_a_crash(content: bytes) -> None:
    for start in (b"", b"FRUIT_ID,NAME\n", b"PK\x03\x04"):
        assert read_or_refuse(start + content) != "refused without a word"


WORKBOOK = xlsx(
    ["FRUIT_ID", "NAME"], [1, "a"], [2, "b"]
)  # made once: a workbook holds the time of its making


@given(st.data())
def test_a_workbook_with_any_byte_changed_is_read_or_refused(data: st.DataObject) -> None:
    content = bytearray(WORKBOOK)
    content[data.draw(st.integers(0, len(content) - 1))] ^= data.draw(st.integers(1, 255))
    assert read_or_refuse(bytes(content)) != "refused without a word"
