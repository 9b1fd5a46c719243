"""Where a fact was read."""

from django.utils.translation import gettext as _

from opportunities.presenters.words import Part, day
from portal.models import SourcedFact


def provenance(fact: SourcedFact) -> Part:
    """Where a fact was read, how sure it is, and when it was last checked."""
    return {
        "confirmed": fact.is_confirmed,
        "source": "; ".join(fact.sources),
        "certainty": str(fact.get_certainty_display()),
        "checked_on": day(fact.checked_on) if fact.checked_on else _("not checked yet"),
    }
