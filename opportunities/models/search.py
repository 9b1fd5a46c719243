"""Words people type, what they stand for, which are known, and which found nothing."""

from django.contrib.postgres.fields import ArrayField
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


class SearchWord(models.Model):
    """A word that a search may mean; misspelt ones are corrected to it. Derived: `search.vocabulary` writes it."""

    word = models.CharField(primary_key=True, max_length=40)
    listings = models.PositiveIntegerField(default=0)  # live ones with the word in title or place
    occupations = ArrayField(models.CharField(max_length=60), default=list)  # of those listings, sorted
    is_place = models.BooleanField(default=False)  # of Indonesia, and nothing else

    class Meta:
        verbose_name = _("known word")
        verbose_name_plural = _("known words")
        ordering = ["word"]

    def __str__(self) -> str:
        return self.word


class SearchMiss(models.Model):
    """Words that found nothing, and how often: no address, no time of day, nobody behind them. See `search.misses`."""

    words = models.CharField(_("words"), max_length=60, unique=True)
    times = models.PositiveIntegerField(_("times"), default=1)
    first_on = models.DateField(_("first on"))
    last_on = models.DateField(_("last on"))

    class Meta:
        verbose_name = _("search without result")
        verbose_name_plural = _("searches without result")
        ordering = ["-times", "-last_on", "words"]

    def __str__(self) -> str:
        return self.words
