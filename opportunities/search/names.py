"""Names of the things a listing can be filtered by, read in one statement: for labels, and to recognise typed ones."""

from dataclasses import dataclass, field

from django.db import connection
from django.utils.translation import get_language

from opportunities.search.normalise import normalise

_NAMES = """
SELECT 'negara', iso2, name_ind, name_en, other_names FROM portal_country
UNION ALL SELECT 'sektor', key, name_ind, name_en, '' FROM portal_sector
UNION ALL SELECT 'profesi', slug, title_ind, title_en, '' FROM portal_occupation
UNION ALL SELECT 'skema', key, name_ind, name_en, '' FROM portal_placementscheme
UNION ALL SELECT 'asal', code, name, name, '' FROM portal_region WHERE code = %s
"""


@dataclass(frozen=True)
class Names:
    """`labels` is parameter → code → name in the active language; `countries` is normalised name → ISO code."""

    labels: dict[str, dict[str, str]]
    countries: dict[str, str] = field(default_factory=dict)

    def label(self, parameter: str, code: str) -> str:
        """The name of the code; the code itself when it is unknown."""
        return self.labels.get(parameter, {}).get(code, code)

    def known(self, parameter: str, codes: tuple[str, ...]) -> tuple[str, ...]:
        """Those of the codes that exist."""
        return tuple(code for code in codes if code in self.labels.get(parameter, {}))


def read_names(origin: str = "", *, recognise: bool = False) -> Names:
    """All names, and that of the region `origin`; one statement.

    `recognise` also prepares the table of country names (only a typed query needs it).
    """
    english = get_language() == "en"
    labels: dict[str, dict[str, str]] = {}
    countries: dict[str, str] = {}
    with connection.cursor() as cursor:
        cursor.execute(_NAMES, [origin])
        for parameter, code, indonesian, in_english, others in cursor.fetchall():
            labels.setdefault(parameter, {})[code] = (in_english if english else indonesian) or indonesian
            if recognise and parameter == "negara":
                spellings = (indonesian, in_english or "", *others.splitlines())
                countries.update((normalise(name), code) for name in spellings if name.strip())
    return Names(labels, countries)
