"""Importing job orders in the back office: look first, confirm by POST, and only what was looked at."""

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from opportunities.models import Amendment, JobOrderFile, Opportunity, WaitingFile
from tests.backoffice import errors_in, messages_in, signed_in
from tests.cast import Cast, World
from tests.pages import parsed, text

UPLOAD = "/admin/opportunities/joborderfile/import/"
CHECK = "/admin/opportunities/joborderfile/import/check/"
ROW = {
    "JS_ID": "CONTOH-1",
    "JABATAN": "Pekerja kebun sawit",
    "P3MI": "PT Uji Coba (contoh)",
    "NEGARA": "Malaysia",
    "SUSAHA": "Perkebunan",
    "SKEMA": "P TO P",
    "PENDIDIKAN": "SD",
    "SIP_BERLAKUAKHIR": "31/12/2030",
    "JOB_GAJI": "1700",
    "JOB_GAJI_MAX": "2300",
    "MUANG": "MYR",
}


def file_of(*changes: dict[str, str], name: str = "job-order.csv") -> SimpleUploadedFile:
    """A file in the layout of SISKOP2MI with a row for each of the changes."""
    out = io.StringIO()
    writer = csv.DictWriter(out, list(ROW))
    writer.writeheader()
    writer.writerows(ROW | change for change in changes)
    return SimpleUploadedFile(name, out.getvalue().encode(), "text/csv")


def upload(client: Client, file: SimpleUploadedFile, **more: Any) -> HttpResponse:
    return client.post(UPLOAD, {"file": file, **more}, follow=True)


def confirm(client: Client, response: HttpResponse) -> HttpResponse:
    """Press the button of the report."""
    waiting = response.context["waiting"]
    return client.post(CHECK, {"sha256": waiting.sha256}, follow=True)


@pytest.mark.parametrize(
    ("who", "status"), [("editor", 200), ("supervisor", 200), ("verifier", 403), ("partner", 404)]
)
def test_who_imports(cast: Cast, world: World, who: str, status: int) -> None:
    client = signed_in(cast, who)
    assert client.get(UPLOAD).status_code == status
    posted = client.post(UPLOAD, {"file": file_of({}), "office": world.ntt.pk})
    assert posted.status_code == (302 if status == 200 else status)
    assert WaitingFile.objects.count() == (1 if status == 200 else 0)


def test_the_ministry_says_whose_the_new_listings_are(cast: Cast, world: World) -> None:
    response = upload(signed_in(cast, "supervisor"), file_of({}))
    assert list(response.context["form"].errors) == ["office"]
    assert WaitingFile.objects.count() == 0


def test_the_report_comes_first_and_writes_nothing(cast: Cast, world: World) -> None:
    client = signed_in(cast, "editor")
    response = upload(client, file_of({}, {"JS_ID": "CONTOH-2", "NEGARA": "Negeri Dongeng"}))
    report = response.context["report"]
    assert (report.created, report.refused, Opportunity.objects.count(), JobOrderFile.objects.count()) == (
        1,
        1,
        0,
        0,
    )
    assert [(problem.row, problem.field, problem.value) for problem in report.errors] == [
        (3, "NEGARA", "Negeri Dongeng")
    ]
    assert "Negeri Dongeng" in text(parsed(response))
    assert client.get(CHECK).status_code == 200
    assert Opportunity.objects.count() == 0


def test_confirming_imports_what_is_right(cast: Cast, world: World) -> None:
    client = signed_in(cast, "editor")
    response = confirm(client, upload(client, file_of({}, {"JS_ID": "CONTOH-2", "NEGARA": "Negeri Dongeng"})))
    listing, file = Opportunity.objects.get(), JobOrderFile.objects.get()
    assert (listing.source_id, listing.state, listing.author, listing.office) == (
        "CONTOH-1",
        "draft",
        cast.editor,
        world.ntt,
    )
    assert (file.imported_by, file.created, file.refused) == (cast.editor, 1, 1)
    assert messages_in(response) == ["Diimpor: 1 draf dibuat, 0 perubahan menunggu orang kedua."]
    assert WaitingFile.objects.count() == 0
    parsed(response)


def test_the_same_file_again_changes_nothing(cast: Cast, world: World) -> None:
    client = signed_in(cast, "editor")
    confirm(client, upload(client, file_of({})))
    again = upload(client, file_of({}))
    assert (again.context["report"].created, again.context["report"].unchanged) == (0, 1)
    assert "Tidak ada yang perlu diimpor dari berkas ini." in text(parsed(again))


def test_a_changed_row_waits_for_a_second_person(cast: Cast, world: World) -> None:
    client = signed_in(cast, "editor")
    confirm(client, upload(client, file_of({})))
    confirm(client, upload(client, file_of({"JOB_GAJI_MAX": "2500"})))
    assert [list(each.changes) for each in Amendment.objects.all()] == [["wage_max"]]


def test_only_the_file_that_was_looked_at_is_imported(cast: Cast, world: World) -> None:
    """Two tabs: the report shows the first file, but the second has been uploaded meanwhile."""
    client = signed_in(cast, "editor")
    first = upload(client, file_of({}))
    upload(client, file_of({"JS_ID": "CONTOH-9"}))
    response = confirm(client, first)
    assert Opportunity.objects.count() == 0
    assert len(messages_in(response)) == 1


def test_a_file_waits_for_its_person_and_for_an_hour(cast: Cast, world: World) -> None:
    editor = signed_in(cast, "editor")
    upload(editor, file_of({}))
    assert signed_in(cast, "supervisor").get(CHECK).status_code == 302
    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        response = editor.get(CHECK)
        assert (response.status_code, response["Location"]) == (302, UPLOAD)
        upload(signed_in(cast, "other_editor"), file_of({}))
        assert [waiting.user for waiting in WaitingFile.objects.all()] == [cast.other_editor]


def test_the_ministry_says_whose_the_listings_are(cast: Cast, world: World) -> None:
    client = signed_in(cast, "supervisor")
    confirm(client, upload(client, file_of({}), office=world.ntb.pk))
    assert Opportunity.objects.get().office == world.ntb


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("kosong.csv", b""),
        ("gambar.csv", b"\x89PNG\r\n\x1a\n" + b"\0" * 100),
        ("rusak.xlsx", b"PK\x03\x04" + b"\0" * 100),
        ("lain.csv", b"nama,umur\nAni,3\n"),
    ],
)
def test_a_file_that_is_no_list_of_job_orders_is_refused_in_words(
    cast: Cast, world: World, name: str, content: bytes
) -> None:
    client = signed_in(cast, "editor")
    response = upload(client, SimpleUploadedFile(name, content))
    told = errors_in(response)[-1:] or [response.context["problem"]]
    assert (len(told), Opportunity.objects.count()) == (1, 0)
    parsed(response)


def test_too_big_a_file_is_refused(cast: Cast, world: World, settings: Any) -> None:
    settings.IMPORT_MAX_BYTES = 100
    response = upload(signed_in(cast, "editor"), file_of({}))
    summary, beside_the_field = errors_in(response)
    assert (summary.split(": ", 1)[1], WaitingFile.objects.count()) == (beside_the_field, 0)


def test_the_report_can_be_downloaded_and_runs_nothing(cast: Cast, world: World) -> None:
    client = signed_in(cast, "editor")
    upload(client, file_of({}, {"JS_ID": "=1+1", "NEGARA": "=cmd|' /C calc'!A0"}))
    response = client.get(CHECK + "?csv=1")
    lines = list(csv.reader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig"))))  # type: ignore[attr-defined]
    assert lines[0][0] == "baris"
    assert {line[3] for line in lines[1:]} == {"draf baru", "ditolak"}
    assert [cell for line in lines for cell in line if cell.startswith(("=", "+", "-", "@"))] == []


def test_another_office_does_not_see_the_record(cast: Cast, world: World) -> None:
    client = signed_in(cast, "editor")
    confirm(client, upload(client, file_of({})))
    file = JobOrderFile.objects.get()
    address = f"/admin/opportunities/joborderfile/{file.pk}/change/"
    assert [
        signed_in(cast, who).get(address).status_code for who in ("editor", "verifier", "other_editor")
    ] == [
        200,
        200,
        404,
    ]
