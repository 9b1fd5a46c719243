"""Which columns exist in Indonesian and English, and which tables have an audit trail."""

from django.db import models

from outreach.models import (
    Facilitation,
    Invitation,
    Membership,
    Partner,
    Registration,
    Session,
    SessionChange,
    TravelTime,
    Venue,
)
from portal.registration import audit, translate

TRANSLATED: dict[type[models.Model], tuple[str, ...]] = {
    Partner: ("name", "about"),
    Session: ("title", "theme", "description", "what_to_bring"),
    Venue: ("name", "directions"),
}

for model, fields in TRANSLATED.items():
    translate(model, fields)

for model in (Membership, SessionChange, TravelTime, Venue):
    audit(model)

# Personal data and secrets stay out of the history, which cannot be rewritten.
audit(Partner, exclude=("contact_name", "contact_phone", "contact_email"))
audit(Session, exclude=("online_url",))
audit(Invitation, exclude=("email", "secret_hash"))
audit(Facilitation, exclude=("name", "phone", "email", "phone_hash", "token_hash"))
audit(
    Registration,
    exclude=("name", "phone", "name_hash", "phone_hash", "village_text", "needs", "key", "token_hash"),
)
