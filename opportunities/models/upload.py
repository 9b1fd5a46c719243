"""Files that wait between the dry run and the confirmation of an import."""

import hashlib
from datetime import datetime, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.models import Office, User

KEPT = timedelta(hours=1)


class WaitingFileQuerySet(models.QuerySet["WaitingFile"]):
    def of(self, user: User, now: datetime) -> "WaitingFile | None":
        """The file this person has uploaded within the last hour and not imported yet."""
        return self.filter(user=user, uploaded_at__gt=now - KEPT).select_related("office").first()

    def put(
        self, user: User, office: Office, name: str, content: bytes, create_deleted: bool, now: datetime
    ) -> "WaitingFile":
        """Keep a file for its person, in place of an earlier one; files of others that are too old go too."""
        self.filter(uploaded_at__lte=now - KEPT).delete()
        kept, _created = self.update_or_create(
            user=user,
            defaults={
                "office": office,
                "name": name[-200:],
                "content": content,
                "sha256": hashlib.sha256(content).hexdigest(),
                "create_deleted": create_deleted,
                "uploaded_at": now,
            },
        )
        return kept


class WaitingFile(models.Model):
    """A job-order file between upload and confirmation: one a person, for an hour, in the database because any web
    process may answer the next request.
    """

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="+")
    office = models.ForeignKey(Office, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("file name"), max_length=200)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    create_deleted = models.BooleanField(default=False)
    uploaded_at = models.DateTimeField()

    objects = WaitingFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("waiting file")
        verbose_name_plural = _("waiting files")

    def __str__(self) -> str:
        return self.name
