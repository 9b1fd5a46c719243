"""Words people type and what they stand for."""

from collections.abc import Iterable

from django.db import models
from django.db.models import F, Func, Value
from django.db.models.functions import Lower, Trim
from django.utils.translation import gettext_lazy as _


class SearchSynonymQuerySet(models.QuerySet["SearchSynonym"]):
    def spelled(self, terms: Iterable[str]) -> "models.QuerySet[SearchSynonym, tuple[str, str]]":
        """(normalised term, replacements) of the entries that are one of these terms, however staff wrote them."""
        lower = Lower(Func(F("term"), function="unaccent"))
        plain = Func(lower, Value(r"\W+"), Value(" "), Value("g"), function="regexp_replace")
        return (
            self.annotate(plain=Trim(plain)).filter(plain__in=list(terms)).values_list("plain", "expands_to")
        )


class SearchSynonym(models.Model):
    """A word or phrase of visitors and what it is searched as; edited by staff, never shown to visitors."""

    term = models.CharField(_("what people type"), max_length=80)
    expands_to = models.TextField(_("is searched as, one a line"))
    note = models.CharField(_("note"), max_length=120, blank=True)

    objects = SearchSynonymQuerySet.as_manager()

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
