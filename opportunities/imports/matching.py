"""Everything a job-order file may refer to, loaded once: a fixed number of queries however long the file is."""

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _

from opportunities.forms.import_known import Known
from opportunities.models import Agency, CostKind
from portal.imports import NameIndex
from portal.models import Country, Language, Occupation, Office, PlacementScheme, Region, Sector
from portal.models.places import RegionLevel

_COMPANY_FORMS = frozenset({"pt", "cv", "tbk"})  # not part of a company's name


def load_known(on: date) -> Known:
    """The names of today. `on` is the WITA date that relative days are counted from and licences judged by."""
    occupations = list(
        Occupation.objects.values_list("slug", "sector_id", "title_ind", "title_en", "synonyms").order_by(
            "slug"
        )
    )
    kinds = list(CostKind.objects.values_list("key", "legal_basis_id", "name_ind", "name_en").order_by("key"))
    agencies = list(Agency.objects.prefetch_related("sanctions").order_by("pk"))
    regions = Region.objects.filter(level__in=[RegionLevel.PROVINCE, RegionLevel.REGENCY])
    return Known(
        on=on,
        countries=NameIndex(
            (iso2, (ind or iso2, en or "", iso2, iso3, *_lines(others)))
            for iso2, iso3, ind, en, others in Country.objects.values_list(
                "iso2", "iso3", "name_ind", "name_en", "other_names"
            ).order_by("iso2")
        ),
        schemes=NameIndex(_named(PlacementScheme)),
        sectors=NameIndex(_named(Sector)),
        agencies=NameIndex(
            ((each.pk, (each.name, each.key, *_lines(each.other_names))) for each in agencies),
            noise=_COMPANY_FORMS,
        ),
        occupations=NameIndex(
            (slug, (ind or slug, en or "", slug)) for slug, _sector, ind, en, _words in occupations
        ),
        job_titles=NameIndex(
            (slug, (ind or slug, en or "", *_lines(words))) for slug, _sector, ind, en, words in occupations
        ),
        offices=NameIndex(
            (pk, (ind or key, en or "", key))
            for pk, key, ind, en in Office.objects.values_list("pk", "key", "name_ind", "name_en").order_by(
                "pk"
            )
        ),
        regions=NameIndex(
            (code, (name, code)) for code, name in regions.values_list("code", "name").order_by("code")
        ),
        cost_kinds=NameIndex((key, (ind or key, en or "", key)) for key, _basis, ind, en in kinds),
        languages=NameIndex(
            (code, (ind or code, en or "", code))
            for code, ind, en in Language.objects.values_list("code", "name_ind", "name_en").order_by("code")
        ),
        sector_of={slug: sector for slug, sector, *_names in occupations},
        cost_basis={key: basis for key, basis, *_names in kinds},
        agency_remarks={each.pk: remark for each in agencies if (remark := _remark(each, on))},
    )


def _named(model: type[PlacementScheme] | type[Sector]) -> Iterator[tuple[str, tuple[str, ...]]]:
    rows = model._default_manager.values_list("key", "name_ind", "name_en", "other_names").order_by("key")
    for key, ind, en, others in rows:
        yield key, (ind or key, en or "", key, *_lines(others))


def _lines(text: str) -> list[str]:
    return text.splitlines()


def _remark(agency: Agency, on: date) -> str:
    """Why the agency may not recruit on the day, or ''."""
    if agency.sanctions_in_force(on):
        return _("The placement company is under a sanction: this cannot be published now.")
    if on > agency.licence_until:
        return _("The placement company's licence has ended: this cannot be published now.")
    return ""
