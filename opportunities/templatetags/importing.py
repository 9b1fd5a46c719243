"""What an import says, in the words of its report."""

from django import template

from portal.imports import outcome_word

register = template.Library()
register.filter("outcome_word", outcome_word)
