"""A live listing for search engines."""

from django import template
from django.utils.safestring import SafeString

from opportunities.models import Opportunity
from opportunities.presenters.posting import job_posting
from portal.dates import today
from portal.jsonld import data_block

register = template.Library()


@register.simple_tag
def posting(listing: Opportunity) -> SafeString:
    """The listing as schema.org/JobPosting."""
    return data_block(job_posting(listing, today()))
