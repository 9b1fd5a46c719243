"""Import of job orders: upload, look at what would happen, confirm by POST. And the record of every import."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opportunities.forms.import_upload import JobOrderFileForm
from opportunities.imports import ImportRefused, import_job_orders, import_office
from opportunities.models import JobOrderFile, WaitingFile
from portal import access
from portal.admin.base import BackOfficeAdmin
from portal.admin.cells import lines, moment
from portal.admin.site import LISTINGS, member, site
from portal.exports import csv_response
from portal.imports import Report, UnreadableFile, outcome_word
from portal.models import Office, User

SHOWN = 500  # lines of each table on the page; the download has all


class UploadForm(JobOrderFileForm):
    """The ministry also says whose listings the rows become."""

    office = forms.ModelChoiceField(  # type: ignore[var-annotated]
        Office.objects.filter(kind=Office.Kind.PROVINCE).exclude(code_prefix="").order_by("name"),
        label=gettext_lazy("New listings belong to"),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not access.is_supervisor(user):
            del self.fields["office"]


@admin.register(JobOrderFile, site=site)
class JobOrderFileAdmin(BackOfficeAdmin):
    section = LISTINGS
    place = 20
    change_list_template = "admin/opportunities/files.html"
    change_form_template = "admin/opportunities/file.html"
    fields = ("name", "office", "imported_by", "imported_at", "layout", "size", "sha256")
    list_display = ("name", "imported_when", "office", "created", "amended", "unchanged", "refused")
    list_filter = ("layout",)
    list_select_related = ("imported_by", "office")
    search_fields = ("name",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[JobOrderFile]:
        found: models.QuerySet[JobOrderFile] = super().get_queryset(request)
        if access.is_supervisor(request.user):
            return found
        return found.filter(office_id=member(request).office_id)  # type: ignore[misc]

    @admin.display(description=gettext_lazy("imported at"), ordering="imported_at")
    def imported_when(self, file: JobOrderFile) -> SafeString:
        """And by whom."""
        return lines(moment(file.imported_at), file.imported_by)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return super().changelist_view(
            request, {"may_import": access.may_edit(request.user), **(extra_context or {})}
        )

    def page_facts(self, request: HttpRequest, obj: Any) -> dict[str, Any]:
        return {"file": obj, "rows": obj.report[:SHOWN], "more": max(0, len(obj.report) - SHOWN)}

    # --- Import --------------------------------------------------------------------------------------------------
    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("import/", wrap(self.upload_view), name="opportunities_joborderfile_import"),
            path("import/check/", wrap(self.check_view), name="opportunities_joborderfile_check"),
            *super().get_urls(),
        ]

    def upload_view(self, request: HttpRequest) -> HttpResponse:
        """Take a file and keep it for an hour; nothing else is written."""
        user = importer(request)
        form = UploadForm(request.POST or None, request.FILES or None, user=user)
        if request.method == "POST" and form.is_valid() and self.kept(user, form):
            return redirect("admin:opportunities_joborderfile_check")
        return self.page(request, _("Import job orders"), "admin/opportunities/upload.html", {"form": form})

    def kept(self, user: User, form: UploadForm) -> bool:
        cleaned = form.cleaned_data
        try:
            office = import_office(cleaned["office"].key if "office" in cleaned else "", user)
        except ImportRefused as error:
            form.add_error(None, str(error))
            return False
        now = timezone.now()
        WaitingFile.objects.put(
            user, office, cleaned["file"].name, cleaned["content"], cleaned["create_deleted"], now
        )
        return True

    def check_view(self, request: HttpRequest) -> HttpResponseBase:
        """What the file would do, each time anew; the POST with the file's hash does it."""
        user = importer(request)
        waiting = WaitingFile.objects.of(user, timezone.now())
        if waiting is None:
            messages.warning(request, _("No file is waiting. Choose one: a file is kept for one hour."))
            return redirect("admin:opportunities_joborderfile_import")
        confirmed = request.method == "POST"
        if confirmed and request.POST.get("sha256") != waiting.sha256:
            messages.error(
                request, _("Another file has been chosen meanwhile. Look at what it would do, then confirm.")
            )
            return redirect("admin:opportunities_joborderfile_check")
        try:
            report = run(waiting, user, commit=confirmed)
        except (UnreadableFile, ImportRefused) as error:
            facts = {"waiting": waiting, "problem": str(error)}
            return self.page(
                request, _("This file cannot be imported"), "admin/opportunities/unreadable.html", facts
            )
        if confirmed:
            return self.imported(request, waiting, report)
        if "csv" in request.GET:
            return csv_response("laporan-impor.csv", *report_table(report))
        facts = {"waiting": waiting, "report": report, "shown": f":{SHOWN}"}
        return self.page(
            request, _("What this file would do"), "admin/opportunities/import_report.html", facts
        )

    def imported(self, request: HttpRequest, waiting: WaitingFile, report: Report) -> HttpResponse:
        """To the record of the import. The file is no longer needed."""
        file = JobOrderFile.objects.filter(imported_by=waiting.user, sha256=waiting.sha256).latest("pk")
        waiting.delete()
        messages.success(
            request,
            _("Imported: %(created)s drafts created, %(amended)s changes wait for a second person.")
            % {"created": report.created, "amended": report.amended},
        )
        return redirect("admin:opportunities_joborderfile_change", file.pk)

    def page(self, request: HttpRequest, title: str, template: str, facts: dict[str, Any]) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": title,
            "subtitle": None,
            "opts": self.opts,
            **facts,
        }
        return TemplateResponse(request, template, context)


def importer(request: HttpRequest) -> User:
    """The member of staff, who may import; others get 403."""
    user = member(request)
    if not access.may_edit(user):
        raise PermissionDenied
    return user


def run(waiting: WaitingFile, user: User, *, commit: bool) -> Report:
    """The engine on a waiting file."""
    return import_job_orders(
        bytes(waiting.content),
        waiting.name,
        waiting.office,
        user,
        commit=commit,
        create_deleted=waiting.create_deleted,
    )


def report_table(report: Report) -> tuple[list[str], list[list[Any]]]:
    """The whole report as a table: each row of the file with what becomes of it, then what is said about it."""
    header = [
        _("row"),
        _("number in the source"),
        _("title"),
        _("result"),
        _("column"),
        _("value"),
        _("message"),
    ]
    said: dict[int, list[Any]] = {}
    for problem in (*report.errors, *report.warnings):
        said.setdefault(problem.row, []).append(problem)
    rows = [[0, "", "", "", each.field, each.value, each.message] for each in said.get(0, ())]
    for each in report.rows:
        problems = said.get(each.row) or [None]
        rows += [
            [
                each.row,
                each.id,
                each.title,
                outcome_word(each.outcome),
                *((p.field, p.value, p.message) if p else ("", "", "")),
            ]
            for p in problems
        ]
    return header, rows
