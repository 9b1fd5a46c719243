"""Models of job opportunities, one file per subject."""

from opportunities.models.agency import Agency, AgencySanction
from opportunities.models.amendment import Amendment, JobOrderFile
from opportunities.models.cost import CostItem, CostKind
from opportunities.models.destination import Destination, DestinationRule
from opportunities.models.document import Document, SchemeDocument
from opportunities.models.listing import LanguageRequirement, Opportunity
from opportunities.models.living import LivingAssumption
from opportunities.models.outdated import Outdated
from opportunities.models.search import SearchSynonym
from opportunities.models.standing import Standing
from opportunities.models.tally import Tally
from opportunities.models.upload import WaitingFile
from portal.models import watch

__all__ = [
    "Agency",
    "AgencySanction",
    "Amendment",
    "CostItem",
    "CostKind",
    "Destination",
    "DestinationRule",
    "Document",
    "JobOrderFile",
    "LanguageRequirement",
    "LivingAssumption",
    "Opportunity",
    "Outdated",
    "SchemeDocument",
    "SearchSynonym",
    "Standing",
    "Tally",
    "WaitingFile",
]

watch(Agency, AgencySanction, CostItem, CostKind, Destination, DestinationRule, Document, LanguageRequirement)
watch(LivingAssumption, Opportunity, SchemeDocument)
