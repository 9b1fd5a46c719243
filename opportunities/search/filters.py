"""What each parameter asks of a listing, as one condition per parameter."""

from datetime import date, timedelta

from django.db.models import BooleanField, ExpressionWrapper, Q, Value
from django.db.models.functions import Coalesce

from opportunities.models.choices import Education, TrainingBy, Welcome
from opportunities.search.parameters import SearchParams

LEVELS = tuple(Education.values)  # from none upwards
TRAINING = tuple(value for value in TrainingBy.values if value != TrainingBy.NONE)


def conditions(params: SearchParams, on: date) -> dict[str, Q]:
    """Parameter → condition, only for the parameters that ask for something. A fact not known is never a yes.

    `pendidikan` is the visitor's own schooling: the listing asks for that much or less. `gaji_min` must be reached by
    the lowest pay of the listing, in rupiah a month. `tutup` counts days from `on`, that day included.
    """
    asked = {
        "negara": (params.countries, Q(country_id__in=params.countries)),
        "profesi": (params.occupations, Q(occupation_id__in=params.occupations)),
        "sektor": (params.sectors, Q(sector_id__in=params.sectors)),
        "skema": (params.schemes, Q(scheme_id__in=params.schemes)),
        "pendidikan": (params.education, Q(education_min__in=levels_up_to(params.education))),
        "gaji_min": (params.pay_min, Q(pay_idr_min__gte=params.pay_min or 0)),
        "biaya": (params.cost_max is not None, Q(worker_cost_idr__lte=params.cost_max or 0)),
        "pengalaman": (
            params.experience_max is not None,
            Q(experience_months__lte=params.experience_max or 0),
        ),
        "ijazah": (params.no_diploma, Q(education_min=Education.NONE)),
        "suami_istri": (params.couples, Q(welcomes__contains=[Welcome.COUPLES])),
        "pelatihan": (params.training, Q(training_by__in=TRAINING)),
        "tutup": (
            params.closes_within is not None,
            Q(closes_on__lte=on + timedelta(days=params.closes_within or 0)),
        ),
    }
    return {name: condition for name, (wanted, condition) in asked.items() if wanted}


def levels_up_to(level: str) -> tuple[str, ...]:
    """The schooling a person of that level can show: `smp` → none, sd, smp."""
    return LEVELS[: LEVELS.index(level) + 1] if level in LEVELS else ()


def surely(condition: Q) -> Coalesce:
    """The condition as true or false: what is not known is false."""
    return Coalesce(ExpressionWrapper(condition, output_field=BooleanField()), Value(False))
