"""Words people type and what they stand for."""

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


class SearchSynonym(models.Model):
    """A word or phrase of visitors and what it is searched as; edited by staff, never shown to visitors."""

    term = models.CharField(_("what people type"), max_length=80)
    expands_to = models.TextField(_("is searched as, one a line"))
    note = models.CharField(_("note"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("search synonym")
        verbose_name_plural = _("search synonyms")
        ordering = ["term"]
        constraints = [
            models.UniqueConstraint(
                Lower("term"),
                name="searchsynonym_term_once",
                violation_error_message=_("This word already has an entry."),
            )
        ]

    def __str__(self) -> str:
        return self.term
