"""Files of rows as staff really send them: what is read, and what is noted on single rows."""

from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from typing import Any

import pytest
from django.utils import translation
from openpyxl import Workbook

from portal.imports import Ambiguous, Column, Layout, NameIndex, Table, fold, read_table
from tests.workbooks import excel_workbook, with_part, xlsx

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


APPLE = {"FRUIT_ID": "1", "NAME": "Äpfel – süß", "PRICE": "1.700"}


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_csv_of_any_separator_and_encoding_reads_the_same(separator: str, encoding: str, end: str) -> None:
    text = (
        separator.join(["fruit id", "Name", "price"])
        + end
        + separator.join(["1", "Äpfel – süß", "1.700"])
        + end
    )
    assert values(text.encode(encoding)) == [APPLE]


def test_the_separator_is_the_one_that_shows_our_columns_not_the_most_frequent() -> None:
    assert values(b"FRUIT_ID;NAME;PRICE\n1;a, b, c, d, e, f;2\n") == [
        {"FRUIT_ID": "1", "NAME": "a, b, c, d, e, f", "PRICE": "2"}
    ]


def test_a_separator_line_of_excel_is_no_row() -> None:
    table = read(b"sep=;\r\nFRUIT_ID;NAME\r\n1;a\r\n")
    assert [(record.number, record.values["NAME"]) for record in table.records()] == [(2, "a")]


def test_quoted_cells_may_hold_separators_and_line_breaks_and_rows_keep_the_numbers_of_the_spreadsheet() -> (
    None
):
    table = read(b'FRUIT_ID,NAME\n1,"two\r\nlines, one cell"\n\n3,c\n')
    assert [(record.number, record.values) for record in table.records()] == [
        (2, {"FRUIT_ID": "1", "NAME": "two\nlines, one cell"}),
        (4, {"FRUIT_ID": "3", "NAME": "c"}),
    ]


@pytest.mark.parametrize(
    ("header", "layout"),
    [
        ("FRUIT_ID,NAME,PRICE", "fruit"),
        ("price,title,Fruit Id", "fruit"),
        ("fruit-id,NAME", "fruit"),
        ("Name,TREE ID,aGe", "trees"),
    ],
)
def test_the_layout_follows_from_the_columns_in_any_order_and_case(header: str, layout: str) -> None:
    assert read(f"{header}\n1,2,3\n".encode()).layout.key == layout


def test_xlsx_gives_plain_text_dates_and_numbers() -> None:
    content = xlsx(
        ["FRUIT_ID", "NAME", "PRICE"],
        [900101, datetime(2027, 3, 31), 1700.5],  # noqa: DTZ001 Excel knows no zones
        [900102.0, True, 1.125],
        [None, None, None],
        ["900103", "  süß\u00a0\u200b ", 1e15],
    )
    table = read(content)
    assert [(record.number, *record.values.values()) for record in table.records()] == [
        (2, "900101", "2027-03-31", "1700.5"),
        (3, "900102", "true", "1.1250"),  # as text, three decimals would be thousands
        (5, "900103", "süß", "1000000000000000"),
    ]


def test_a_workbook_as_excel_writes_it() -> None:
    table = read(excel_workbook())
    assert (table.header.ignored, [(row.number, row.cells) for row in table.rows]) == (
        ("Picked on",),
        [(3, ("7", "apple", "", "2027-03-31"))],
    )


def test_rows_above_the_header_and_unknown_columns_are_passed_over_and_named() -> None:
    table = read(xlsx(["LIST OF FRUIT 2026"], [], ["Colour", "FRUIT_ID", "NAME"], ["red", 1, "a"]))
    assert (table.header.number, table.header.ignored) == (3, ("Colour",))
    assert [record.values for record in table.records()] == [{"FRUIT_ID": "1", "NAME": "a"}]


def test_a_merged_title_above_the_header_does_no_harm() -> None:
    content = xlsx(
        ["LIST OF FRUIT"], ["FRUIT_ID", "NAME"], [1, "a"], change=lambda sheet: sheet.merge_cells("A1:B1")
    )
    assert values(content) == [{"FRUIT_ID": "1", "NAME": "a"}]


def test_a_formula_is_noted_by_its_cell_and_its_stored_result_is_not_read() -> None:
    table = read(xlsx(["FRUIT_ID", "NAME", "PRICE"], [1, "a", "=1000+700"], [2, "b", 3]))
    first, second = table.records()
    assert first.problems == {"PRICE": "Cell C2 holds a formula. Write the value itself."}
    assert (first.values["PRICE"], second.values["PRICE"], second.problems) == ("", "3", {})


def test_the_stored_result_of_a_formula_never_comes_through() -> None:
    """As Excel writes it: formula and result side by side."""
    content = with_part(
        xlsx(["FRUIT_ID", "NAME", "PRICE"], [1, "a", 5]),
        "xl/worksheets/sheet1.xml",
        lambda xml: xml.replace(b"<v>5</v>", b"<f>2+3</f><v>5</v>"),
    )
    (record,) = read(content).records()
    assert (record.values["PRICE"], record.problems) == (
        "",
        {"PRICE": "Cell C2 holds a formula. Write the value itself."},
    )


def test_an_error_value_is_noted_by_its_cell() -> None:
    def error(sheet: Any) -> None:
        sheet["C2"] = "#REF!"
        sheet["C2"].data_type = "e"

    (record,) = read(xlsx(["FRUIT_ID", "NAME", "PRICE"], [1, "a", None], change=error)).records()
    assert record.problems == {"PRICE": "Cell C2 holds an error (#REF!). Write the value itself."}


def test_a_formula_in_a_csv_is_noted_too() -> None:
    (record,) = read(b"FRUIT_ID,NAME,PRICE\n1,a,=1+1\n").records()
    assert record.problems == {"PRICE": "The cell holds a formula. Write the value itself."}


def test_formulas_in_columns_we_do_not_read_do_no_harm() -> None:
    (record,) = read(xlsx(["FRUIT_ID", "NAME", "OURS"], [1, "a", "=A2"])).records()
    assert (record.values, record.problems) == ({"FRUIT_ID": "1", "NAME": "a"}, {})


def test_a_nul_character_is_noted_on_its_row_and_other_invisible_ones_vanish() -> None:
    table = read("FRUIT_ID,NAME\n1,a\0b\n2,a\u202eb\u200b\x07\n".encode())
    first, second = table.records()
    assert first.problems == {"NAME": "The cell holds a NUL character. Type the value again."}
    assert (second.values["NAME"], second.problems) == ("ab", {})


def test_a_row_with_more_cells_than_the_header_is_noted() -> None:
    (record,) = read(b"FRUIT_ID,NAME,PRICE\n1,a,1,700\n").records()
    assert list(record.problems) == [""]
    assert record.problems[""].startswith("This row has more cells than the header.")


def test_short_rows_have_empty_cells() -> None:
    assert values(b"FRUIT_ID,NAME,PRICE\n1,a\n") == [{"FRUIT_ID": "1", "NAME": "a", "PRICE": ""}]


def test_the_first_visible_sheet_with_a_header_is_read() -> None:
    book = Workbook()
    first = book.active
    assert first is not None
    first.append(["notes"])
    hidden = book.create_sheet("hidden")
    hidden.append(["FRUIT_ID", "NAME"])
    hidden.append([1, "hidden"])
    hidden.sheet_state = "hidden"
    list_ = book.create_sheet("list")
    list_.append(["FRUIT_ID", "NAME"])
    list_.append([2, "shown"])
    out = BytesIO()
    book.save(out)
    table = read(out.getvalue())
    assert (table.sheet, [record.values["NAME"] for record in table.records()]) == ("list", ["shown"])


def test_a_cell_longer_than_excel_allows() -> None:
    (record,) = read(f"FRUIT_ID,NAME\n1,{'a' * 40_000}\n".encode()).records()
    assert record.problems == {"NAME": "The cell holds more than 32767 characters."}


def test_names_are_matched_without_case_accents_spaces_and_punctuation() -> None:
    assert fold(" Hong-Kong. ") == fold("HONGKONG") == fold("höng  kong") == "hongkong"
    index = NameIndex(
        [(1, ["PT Maju Jaya (contoh)", "Maju"]), (2, ["PT. Mundur"]), (3, ["Kembar"]), (4, ["kembar"])],
        noise=frozenset({"pt"}),
    )
    assert [
        index.find(name) for name in ("pt maju jaya contoh", "MAJU JAYA (CONTOH)", "mundur", "x", "pt")
    ] == [
        1,
        1,
        2,
        None,
        None,
    ]
    with pytest.raises(Ambiguous):
        index.find("KEMBAR")
    assert (index.closest("PT Majuu Jaya contoh"), index.closest("zzz")) == ("PT Maju Jaya (contoh)", "")
