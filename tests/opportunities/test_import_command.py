"""`manage.py import_job_orders`: what outsiders rely on, and every bad file of the list with nothing half-written."""

import json
import os
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from opportunities.models import JobOrderFile, Opportunity
from portal.models import Office, User
from tests.opportunities.importing import (
    SAMPLE_CSV,
    SAMPLE_XLSX,
    Ground,
    csv_of,
    everything,
    listing,
    make_ground,
    on_the_day,
    siskop,
)
from tests.workbooks import archive, with_part, xlsx


@pytest.fixture
def ground(db: None) -> Iterator[Ground]:
    with on_the_day():
        yield make_ground()


def command(path: Path, *arguments: str) -> tuple[int, str, str]:
    """Exit status, what it printed, and the words it ended with."""
    out = StringIO()
    try:
        call_command("import_job_orders", str(path), *arguments, stdout=out)
    except CommandError as error:
        return error.returncode, out.getvalue(), str(error)
    return 0, out.getvalue(), ""


@pytest.fixture
def file(tmp_path: Path) -> Callable[..., Path]:
    def write(content: bytes, name: str = "daftar.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return write


def test_the_json_has_the_documented_shape(ground: Ground) -> None:
    status, out, _end = command(SAMPLE_CSV, "--json")
    report = json.loads(out)
    assert status == 1
    assert list(report)[:4] == ["created", "amended", "unchanged", "errors"]
    assert (report["created"], report["amended"], report["unchanged"]) == (38, 0, 0)
    assert [(error["row"], error["field"]) for error in report["errors"]] == [
        (38, "JS_ID"),
        (39, "NEGARA"),
        (39, "MUANG"),
    ]
    assert all(error["message"] for error in report["errors"])
    assert (report["committed"], report["layout"], report["refused"]) == (False, "siskop2mi", 2)
    assert not Opportunity.objects.exists()


def test_dry_run_then_commit_then_the_same_again(ground: Ground) -> None:
    def numbers(*arguments: str) -> tuple[int, int, int, int]:
        status, out, _end = command(SAMPLE_XLSX, "--json", *arguments)
        report = json.loads(out)
        return status, report["created"], report["amended"], report["unchanged"]

    assert [numbers(), numbers("--commit"), numbers("--commit"), numbers()] == [
        (1, 38, 0, 0),
        (1, 38, 0, 0),
        (1, 0, 0, 38),
        (1, 0, 0, 38),
    ]
    assert Opportunity.objects.count() == 38


def test_a_clean_file_ends_with_zero_and_says_in_words_what_happened(
    ground: Ground, file: Callable[..., Path]
) -> None:
    path = file(csv_of(siskop() | {"CATATAN": "x"}))
    status, out, _end = command(path, "--language", "en")
    assert (status, out.splitlines()) == (
        0,
        [
            "Dry run: nothing was written.",
            "  created: 1",
            "  amended: 0",
            "  unchanged: 0",
            "  refused: 0",
            "Columns passed over: CATATAN",
        ],
    )
    status, out, _end = command(path, "--language", "en", "--commit")
    assert (status, out.splitlines()[0]) == (0, "Imported.")


def test_problems_are_printed_with_row_and_column(ground: Ground, file: Callable[..., Path]) -> None:
    path = file(csv_of(siskop(MUANG="QQQ"), siskop(JS_ID="2", SIP_BERLAKUAKHIR="")))
    status, out, end = command(path, "--language", "en")
    assert (status, end) == (1, "1 row was refused.")
    assert "  row 2, MUANG: “QQQ” is not a currency. Write its three letters, for example MYR." in out
    assert (
        "  row 3, SIP_BERLAKUAKHIR: No end date of the permit (SIP2MI): it must be added before publishing."
        in out
    )


def test_without_a_name_the_account_for_imports_signs(ground: Ground, file: Callable[..., Path]) -> None:
    path = file(csv_of(siskop()))
    assert command(path)[0] == 0
    assert not User.objects.filter(username__startswith="import.").exists()
    assert command(path, "--commit")[0] == 0
    made = listing("700001")
    assert (made.author.username, made.author.is_active, made.office) == (
        "import.bp3mi-ntt",
        False,
        ground.ntt,
    )
    assert JobOrderFile.objects.get().imported_by == made.author


def test_a_person_and_an_office_may_be_named(ground: Ground, file: Callable[..., Path]) -> None:
    path = file(csv_of(siskop()))
    assert command(path, "--commit", "--user", "editor.ntb")[0] == 0
    made = listing("700001")
    assert (made.author, made.office.key, made.code[:4]) == (ground.other_editor, "bp3mi-ntb", "NTB-")
    other = file(csv_of(siskop(JS_ID="2")))
    assert command(other, "--commit", "--user", "kp2mi", "--office", "bp3mi-ntt")[0] == 0
    assert (listing("2").author, listing("2").office) == (ground.supervisor, ground.ntt)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--user", "nobody"], "There is no active user “nobody”."),
        (["--user", "verifier"], "verifier may not import for the office"),
        (["--user", "relawan"], "relawan may not import for the office"),
        (["--user", "editor", "--office", "bp3mi-ntb"], "editor may not import for the office"),
        (["--office", "nowhere"], "There is no office “nowhere” to own the listings."),
        (["--office", "ltsa-belu"], "has no prefix for codes. Add one first."),
    ],
)
def test_who_may_not_import(
    ground: Ground, file: Callable[..., Path], arguments: list[str], words: str
) -> None:
    before = everything()
    status, _out, end = command(file(csv_of(siskop())), "--commit", "--language", "en", *arguments)
    assert status == 2
    assert words in end
    assert everything() == before


def test_without_any_office_there_is_nobody_to_own_the_listings(
    ground: Ground, file: Callable[..., Path]
) -> None:
    Office.objects.filter(kind="bp3mi").update(code_prefix="")
    status, _out, end = command(file(csv_of(siskop())), "--language", "en")
    assert (status, end) == (2, "There is no office “BP3MI” to own the listings.")


GOOD = xlsx(list(siskop()), list(siskop().values()))
SHEET = "xl/worksheets/sheet1.xml"
BAD_FILES: dict[str, tuple[bytes, str]] = {
    "empty.csv": (b"", "The file is empty."),
    "picture.xlsx": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "This is a picture."),
    "scan.csv": (b"%PDF-1.7\n", "This is a PDF."),
    "old.xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512, "This is an old Excel file (.xls)"),
    "locked.xlsx": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
        "The file is protected with a password.",
    ),
    "page.xls": (
        b"<html><table><tr><td>JS_ID</td></tr></table></html>",
        "This is a web page saved as a table.",
    ),
    "letter.xlsx": (archive(**{"word/document.xml": b"<w/>"}), "This is not a workbook."),
    "half.xlsx": (GOOD[: len(GOOD) // 2], "The file is damaged"),
    "bomb.xlsx": (with_part(GOOD, SHEET, lambda xml: b" " * 101_000_000), "The file would unpack to"),
    "merged.xlsx": (
        xlsx(list(siskop()), list(siskop().values()), change=lambda sheet: sheet.merge_cells("L1:M1")),
        "Merged cells in the header or the rows: L1:M1.",
    ),
    "headless.csv": (b"1,2,3\n4,5,6\n", "No row with the names of the columns was found"),
    "columns.csv": (
        csv_of({"JS_ID": "1", "JABATAN": "x", "NEGARA": "MY"}),
        "These columns are missing: SUSAHA, P3MI,",
    ),
    "twice.csv": (b"JS_ID,JABATAN,js_id\n1,2,3\n", "names a column twice: JS_ID."),
    "rowless.csv": ((",".join(siskop()) + "\n").encode(), "There is no row below the header."),
    "quotes.csv": ((",".join(siskop()) + '\n"1,2\n').encode(), "a quotation mark is missing or misplaced."),
    "binary.csv": (bytes(range(256)) * 40, "This is neither a workbook nor a text table."),
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_file_that_cannot_be_read_ends_with_two_and_clear_words_and_writes_nothing(
    ground: Ground, file: Callable[..., Path], name: str
) -> None:
    content, words = BAD_FILES[name]
    before = everything()
    status, out, end = command(file(content, name), "--commit", "--json", "--language", "en")
    assert status == 2
    assert words in end
    report = json.loads(out)
    assert (report["created"], report["amended"], report["unchanged"]) == (0, 0, 0)
    assert [(error["row"], error["field"], error["message"]) for error in report["errors"]] == [(0, "", end)]
    assert everything() == before


def test_a_file_of_50_megabytes_is_refused_by_its_size(ground: Ground, tmp_path: Path) -> None:
    path = tmp_path / "besar.csv"
    path.write_bytes(csv_of(siskop()))
    os.truncate(path, 50 * 1024 * 1024)
    status, _out, end = command(path, "--commit", "--language", "en")
    assert (status, end.partition(":")[0]) == (
        2,
        "The file is too big (50.0\xa0MB). At most 32.0\xa0MB are read",
    )
    assert not Opportunity.objects.exists()


def test_a_file_that_is_not_there(ground: Ground, tmp_path: Path) -> None:
    status, _out, end = command(tmp_path / "tidak-ada.csv", "--language", "en")
    assert (status, end) == (
        2,
        "The file “tidak-ada.csv” cannot be opened: it is missing, or you may not read it.",
    )


def test_messages_are_indonesian_by_default(ground: Ground, file: Callable[..., Path]) -> None:
    status, out, end = command(file(csv_of(siskop(JOB_GAJI="-1"))))
    assert (status, end) == (1, "1 baris ditolak.")
    assert out.splitlines()[0] == "Uji coba: tidak ada yang disimpan."
    assert (
        "  baris 2, JOB_GAJI: “-1”: upah harus lebih dari nol. Kosongkan sel ini bila belum diketahui." in out
    )


def test_the_report_holds_nothing_that_json_cannot_say(ground: Ground, file: Callable[..., Path]) -> None:
    path = file(csv_of(siskop(JABATAN='a"b\\c', NEGARA="<script>", NEGARA_ISO2="")))
    _status, out, _end = command(path, "--json")
    found: dict[str, Any] = json.loads(out)
    assert found["errors"][0]["value"] == "<script>"
