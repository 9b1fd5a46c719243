"""The upload of a job-order file in the back office."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from portal.imports import UnreadableFile, read_content


class JobOrderFileForm(forms.Form):
    """Which file to import. `cleaned_data` has the upload as `file` and its bytes (never too many) as `content`.

    What is in the file is judged by `opportunities.imports`, not here.
    """

    file = forms.FileField(
        label=_("Job-order file"),
        help_text=_("CSV or XLSX: an export of SISKOP2MI, or our full layout. Nothing is written yet."),
    )
    create_deleted = forms.BooleanField(
        label=_("Create listings again that staff have deleted"), required=False
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        upload = cleaned.get("file")
        if isinstance(upload, UploadedFile):
            try:
                cleaned["content"] = read_content(upload.file)  # type: ignore[arg-type]
            except UnreadableFile as error:
                self.add_error("file", ValidationError(str(error)))
        return cleaned
