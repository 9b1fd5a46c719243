"""Workbooks for tests, right and wrong ones, built in memory."""

import io
import zipfile
from collections.abc import Callable
from typing import Any

from openpyxl import Workbook


def xlsx(*rows: list[Any], change: Callable[[Any], object] | None = None, title: str = "Sheet") -> bytes:
    """A workbook with these rows; `change` may do anything to its sheet."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(row)
    if change:
        change(sheet)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def archive(**parts: bytes) -> bytes:
    """A ZIP archive of these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return out.getvalue()


def with_part(content: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """The workbook with one of its parts changed."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return archive(
            **{each: change(book.read(each)) if each == name else book.read(each) for each in book.namelist()}
        )


def excel_workbook() -> bytes:
    """A small workbook as Excel itself writes it: shared strings, a date style, a table wider than its rows."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    types = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    relations = "http://schemas.openxmlformats.org/package/2006/relationships"
    return archive(
        **{
            "[Content_Types].xml": f"""<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
                <Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
                <Override PartName="/xl/workbook.xml" ContentType="{types}.sheet.main+xml"/>
                <Override PartName="/xl/worksheets/sheet1.xml" ContentType="{types}.worksheet+xml"/>
                <Override PartName="/xl/styles.xml" ContentType="{types}.styles+xml"/>
                <Override PartName="/xl/sharedStrings.xml" ContentType="{types}.sharedStrings+xml"/>
                </Types>""".encode(),
            "_rels/.rels": f"""<Relationships xmlns="{relations}">
                <Relationship Id="rId1" Type="{office}/officeDocument" Target="xl/workbook.xml"/>
                </Relationships>""".encode(),
            "xl/_rels/workbook.xml.rels": f"""<Relationships xmlns="{relations}">
                <Relationship Id="rId1" Type="{office}/worksheet" Target="worksheets/sheet1.xml"/>
                <Relationship Id="rId2" Type="{office}/styles" Target="styles.xml"/>
                <Relationship Id="rId3" Type="{office}/sharedStrings" Target="sharedStrings.xml"/>
                </Relationships>""".encode(),
            "xl/workbook.xml": f"""<workbook xmlns="{main}" xmlns:r="{office}"><sheets>
                <sheet name="Data" sheetId="1" r:id="rId1"/></sheets></workbook>""".encode(),
            "xl/styles.xml": f"""<styleSheet xmlns="{main}">
                <fonts count="1"><font/></fonts><fills count="1"><fill><patternFill patternType="none"/></fill></fills>
                <borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>
                <cellXfs count="2"><xf/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>""".encode(),
            "xl/sharedStrings.xml": f"""<sst xmlns="{main}"><si><t>FRUIT_ID</t></si><si><t>NAME</t></si>
                <si><r><t>Pick</t></r><r><t>ed on</t></r></si>
                <si><t xml:space="preserve"> apple </t></si></sst>""".encode(),
            "xl/worksheets/sheet1.xml": f"""<worksheet xmlns="{main}"><dimension ref="A1:ZZ9000"/><sheetData>
                <row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="D1" t="s"><v>2</v></c></row>
                <row r="2"/>
                <row r="3"><c r="A3"><v>7</v></c><c r="B3" t="s"><v>3</v></c><c r="D3" s="1"><v>46477</v></c></row>
                </sheetData></worksheet>""".encode(),
        }
    )
