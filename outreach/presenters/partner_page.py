"""The directory of partners and the profile of one: what it is, where it works, what it may and never does."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from outreach.models import Partner, Session
from outreach.models.choices import PartnerKind
from outreach.presenters.card import card
from outreach.presenters.words import Part, lang, listed
from portal import dates


def directory_page(partners: Sequence[Partner], kind: str) -> dict[str, Any]:
    """Everything that partners.html shows. `kind` narrows the list; the chips count all."""
    path = reverse("outreach:partners")
    counts = Counter(partner.kind for partner in partners)
    chips = [
        {"text": _("All"), "count": len(partners), "url": path, "current": not kind},
        *(
            {
                "text": capfirst(label),
                "count": counts[str(value)],
                "url": f"{path}?jenis={value}",
                "current": kind == value,
            }
            for value, label in PartnerKind.choices
            if counts[str(value)]
        ),
    ]
    return {
        "chips": chips,
        "partners": [partner_card(partner) for partner in partners if kind in ("", partner.kind)],
    }


def partner_card(partner: Partner) -> Part:
    """A partner in the directory. `upcoming_count` and `held_count` are annotated."""
    return {
        "name": partner.name,
        "url": partner.get_absolute_url(),
        "regions": listed(region.name for region in partner.regions.all()),
        "facts": numbers(partner),
        "badges": [
            {"text": capfirst(partner.get_kind_display()), "icon": "building-community"},
            {"text": verified(partner), "icon": "shield-check", "tone": "go"},
        ],
    }


def numbers(partner: Partner) -> list[Part]:
    """Sessions to come and held."""
    return [
        {"label": _("Sessions to come"), "value": partner.upcoming_count},  # type: ignore[attr-defined]
        {"label": _("Sessions held"), "value": partner.held_count},  # type: ignore[attr-defined]
    ]


def verified(partner: Partner) -> str:
    """Since when the office has verified the partner."""
    if partner.verified_on is None:
        return _("Verified")
    return _("Verified %(date)s") % {
        "date": dates.format_date_short(partner.verified_on, lang(), with_year=True)
    }


def profile_page(partner: Partner, sessions: Iterable[Session], now: datetime) -> dict[str, Any]:
    """Everything that partner.html shows of an active partner."""
    until = partner.agreement_until
    return {
        "partner": partner,
        "kind": str(partner.get_kind_display()),
        "regions": listed(region.name for region in partner.regions.all()),
        "languages": listed(language.name for language in partner.languages.all()),
        "verified_on": dates.format_date(partner.verified_on, lang()) if partner.verified_on else "",
        "agreement_until": dates.format_date(until, lang()) if until else "",
        "facts": numbers(partner),
        "rules": rules(),
        "cards": [card(session, now) for session in sessions],
        "calendar_url": reverse("outreach:calendar") + f"?mitra={partner.slug}",
        "all_url": reverse("outreach:sessions") + f"?mitra={partner.slug}",
        "office": partner.office,
    }


def rules() -> list[Part]:
    """What every partner may do and never does (checks.html)."""
    may, never = pgettext("partner", "May"), pgettext("partner", "Never")
    return [
        {"state": "yes", "word": may, "text": _("hold information sessions with the office's approval")},
        {"state": "yes", "word": may, "text": _("go with you to an office")},
        {"state": "no", "word": never, "text": _("publish jobs or send workers")},
        {"state": "no", "word": never, "text": _("take money or keep your papers")},
    ]
