"""Which columns exist in Indonesian and English, and which tables have an audit trail."""

import pgtrigger
from django.db import models
from pghistory.models import Context

from portal.append_only import only_grows
from portal.models import (
    Country,
    ExchangeRate,
    GuidePage,
    Hotline,
    Language,
    Occupation,
    Office,
    PlacementScheme,
    Region,
    RuleReference,
    Sector,
    User,
)
from portal.registration import audit, translate

TRANSLATED: dict[type[models.Model], tuple[str, ...]] = {
    Country: ("name",),
    GuidePage: ("title", "summary", "body", "unconfirmed"),
    Hotline: ("name", "for_whom"),
    Language: ("name",),
    Occupation: ("title", "summary", "typical_language", "training_path"),
    Office: ("name", "note"),
    PlacementScheme: ("name", "who_places", "how"),
    RuleReference: ("summary",),
    Sector: ("name",),
}

for model, fields in TRANSLATED.items():
    translate(model, fields)

for model in (
    Country,
    ExchangeRate,
    GuidePage,
    Hotline,
    Language,
    Occupation,
    Office,
    PlacementScheme,
    RuleReference,
    Sector,
):
    audit(model)
audit(Region, inserts=False)
audit(User, exclude=("password", "last_login", "user_permissions"))  # roles decide, see portal.access
pgtrigger.register(*only_grows())(Context)
