"""Models shared by both apps, one file per subject."""

from portal.models.alerts import Alert, Appearance, Subscriber, Told, ToldFact
from portal.models.edition import Edition, watch
from portal.models.facts import ExchangeRate, GuidePage, Hotline, RuleReference, SourcedFact
from portal.models.history import StateChange, Versioned
from portal.models.jobs import JobRun
from portal.models.outbox import Message
from portal.models.people import Office, User
from portal.models.places import Country, Language, Region
from portal.models.seeds import SeedStamp
from portal.models.work import Occupation, PlacementScheme, Sector

__all__ = [
    "Alert",
    "Appearance",
    "Country",
    "Edition",
    "ExchangeRate",
    "GuidePage",
    "Hotline",
    "JobRun",
    "Language",
    "Message",
    "Occupation",
    "Office",
    "PlacementScheme",
    "Region",
    "RuleReference",
    "Sector",
    "SeedStamp",
    "SourcedFact",
    "StateChange",
    "Subscriber",
    "Told",
    "ToldFact",
    "User",
    "Versioned",
    "watch",
]

watch(
    Country,
    ExchangeRate,
    Hotline,
    Language,
    Occupation,
    Office,
    Office.serves.through,
    PlacementScheme,
    Region,
)
watch(RuleReference, Sector, StateChange)
