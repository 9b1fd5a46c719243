"""The papers each placement scheme asks for."""

from typing import Any, TypedDict

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import OuterRef, Q
from django.db.models.functions import JSONObject
from django.utils.translation import gettext_lazy as _

from portal.models import PlacementScheme, SourcedFact
from portal.models.facts import ReviewStatus


class Document(SourcedFact):
    """A paper such as the KTP: who issues it, how to get it, what it costs."""

    key = models.SlugField(_("key"), primary_key=True, max_length=40)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    name = models.CharField(_("name"), max_length=120)
    issuer = models.CharField(_("issued by"), max_length=160, blank=True)
    how_to_get = models.TextField(_("how to get it"), blank=True)
    fee = models.CharField(_("fee"), max_length=160, blank=True)

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["order", "key"]

    def __str__(self) -> str:
        return self.name


class Paper(TypedDict):
    """A document that a scheme asks for, as a page shows it."""

    name_ind: str
    name_en: str | None
    need: str
    confirmed: bool


def papers_of(scheme: str) -> ArraySubquery:
    """The papers asked for by the scheme of this column, in their order, each a `Paper`; part of another statement."""
    asked = SchemeDocument.objects.filter(scheme=OuterRef(scheme)).order_by("document__order", "pk")
    names: dict[str, Any] = {"name_ind": "document__name_ind", "name_en": "document__name_en"}
    confirmed = Q(review_status=ReviewStatus.READY)
    return ArraySubquery(asked.values(paper=JSONObject(need="need", confirmed=confirmed, **names)))


class SchemeDocument(SourcedFact):
    """That a scheme asks for a document; lists differ between rules, so each line is a dated fact."""

    class Need(models.TextChoices):
        REQUIRED = "required", _("required")
        OPTIONAL = "optional", _("in some cases")

    scheme = models.ForeignKey(
        PlacementScheme, verbose_name=_("scheme"), on_delete=models.CASCADE, related_name="documents"
    )
    document = models.ForeignKey(
        Document, verbose_name=_("document"), on_delete=models.PROTECT, related_name="schemes"
    )
    need = models.CharField(_("need"), max_length=12, choices=Need.choices, default=Need.REQUIRED)

    class Meta:
        verbose_name = _("document of a scheme")
        verbose_name_plural = _("documents of schemes")
        ordering = ["scheme", "document__order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "document"],
                name="schemedocument_once",
                violation_error_message=_("This document is already on the scheme's list."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.scheme}: {self.document}"
