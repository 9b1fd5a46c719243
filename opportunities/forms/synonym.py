"""The forms of a synonym: the one that is saved, and the one that is tried. A term that has no effect is refused."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opportunities.models import SearchSynonym
from opportunities.presenters.results_page import filter_labels
from opportunities.search.normalise import normalise
from opportunities.search.preview import instead_of_entry
from opportunities.search.synonyms import LONGEST_PHRASE


def check_term(term: str) -> None:
    """Raises ValidationError for a term that the search would never look up, with what to do about it."""
    words = normalise(term).split()
    if not words:
        raise ValidationError(_("Write at least one word of letters or digits."))
    if len(words) > LONGEST_PHRASE:
        said = _(
            "The search looks up at most %(most)s words at once, and these are %(count)s. Take some out."
        )
        raise ValidationError(said % {"most": LONGEST_PHRASE, "count": len(words)})
    if found := instead_of_entry(term):
        filters, names = found
        said = _(
            "The search reads this already as: %(filters)s. An entry for it would never be used. Take those words out."
        )
        raise ValidationError(said % {"filters": ", ".join(filter_labels(names, filters))})


class SynonymForm(forms.ModelForm):
    """An entry, as it is saved."""

    class Meta:
        model = SearchSynonym
        fields = ("term", "expands_to", "note")

    def clean_term(self) -> str:
        """The words that people type."""
        term: str = self.cleaned_data["term"]
        check_term(term)
        return term


class TryForm(forms.Form):
    """A query to try, with the entry as it is written now; asked for by GET, so nothing is saved."""

    term = forms.CharField(label=gettext_lazy("What people type"), max_length=80, required=False)
    expands_to = forms.CharField(
        label=gettext_lazy("Is searched as, one a line"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    query = forms.CharField(label=gettext_lazy("A whole query to try"), max_length=200, required=False)

    def clean_term(self) -> str:
        """The words that people type; none when only a query is tried."""
        term: str = self.cleaned_data["term"]
        if term:
            check_term(term)
        return term

    def drafts(self) -> dict[str, tuple[str, ...]]:
        """The entry, normalised; nothing when it is not complete."""
        term = normalise(self.cleaned_data["term"])
        lines = map(normalise, self.cleaned_data["expands_to"].splitlines())
        replacements = tuple(filter(None, lines))
        return {term: replacements} if term and replacements else {}
