"""Which state of the shipped data files a database holds."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SeedStamp(models.Model):
    """One row for each set of data files that `manage.py seed` has loaded, so that it can skip what is up to date."""

    name = models.CharField(_("set of data"), max_length=20, primary_key=True)
    digest = models.CharField(_("SHA-256 of the files"), max_length=64)
    loaded_on = models.DateField(
        _("loaded on"), help_text=_("WITA date that the relative days of the demo data count from")
    )

    class Meta:
        verbose_name = _("loaded data")
        verbose_name_plural = _("loaded data")
        ordering = ["name"]

    def __str__(self) -> str:
        return f"{self.name} {self.loaded_on:%Y-%m-%d}"
