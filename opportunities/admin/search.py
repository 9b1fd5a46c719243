"""Search words: synonyms with a preview of what a query becomes, and the queries that found nothing."""

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from opportunities.forms.synonym import SynonymForm, TryForm
from opportunities.models import SearchSynonym
from opportunities.models.search import SearchMiss
from opportunities.presenters.results_page import filter_labels
from opportunities.search import vocabulary
from opportunities.search.normalise import normalise
from opportunities.search.preview import Preview, preview
from portal import access
from portal.admin.base import BackOfficeAdmin
from portal.admin.history import HistoryMixin
from portal.admin.site import WORDS, site
from portal.dates import today


@admin.register(SearchSynonym, site=site)
class SearchSynonymAdmin(HistoryMixin, BackOfficeAdmin):
    section = WORDS
    may_write = staticmethod(access.may_edit)
    form = SynonymForm
    change_form_template = "admin/opportunities/synonym.html"
    list_display = ("term", "expands_to", "note")
    search_fields = ("term", "expands_to")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A word that misleads is taken out."""
        return access.may_edit(request.user)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """The form opens with what has just been tried."""
        form = super().get_form(request, obj, change, **kwargs)
        tried = {name: request.GET[name] for name in ("term", "expands_to") if name in request.GET}
        if request.method != "GET" or not tried:
            return form

        class Tried(form):  # type: ignore[misc, valid-type]
            def __init__(self, *args: Any, **given: Any) -> None:
                super().__init__(*args, **{**given, "initial": {**given.get("initial", {}), **tried}})

        return Tried

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> HttpResponse:
        """With what the entry, or the query that is tried, finds below the form."""
        saved = {"term": obj.term, "expands_to": obj.expands_to, "query": obj.term} if obj else {}
        asked = request.GET.dict() if request.method == "GET" else {}
        form = TryForm({**saved, **asked}, auto_id="try_%s")
        if form.is_valid():
            context["try_form"] = TryForm(initial={**saved, **form.cleaned_data}, auto_id="try_%s")
            query = form.cleaned_data["query"] or form.cleaned_data["term"]
            context["tried"] = shown(query, preview(query, form.drafts(), today())) if query else None
        else:
            context["try_form"] = form
        return super().render_change_form(request, context, add, change, form_url, obj)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """What the entry answers is no longer a search without result; its words are known from now on."""
        super().save_model(request, obj, form, change)
        vocabulary.know(f"{obj.term}\n{obj.expands_to}")
        SearchMiss.objects.filter(words=normalise(obj.term)).delete()
        count = preview(obj.term, {}, today()).found.count()
        said = ngettext("“%(term)s” finds %(count)s job now.", "“%(term)s” finds %(count)s jobs now.", count)
        messages.info(request, said % {"term": obj.term, "count": count})


def shown(query: str, found: Preview) -> dict[str, Any]:
    """The preview as the template takes it."""
    understood = found.understood
    return {
        "query": query,
        "corrected": [f"{typed} → {meant}" for typed, meant in understood.corrected],
        "words": [" / ".join(group.alternatives) for group in understood.groups],
        "filters": filter_labels(found.names, understood.filters),
        "count": found.found.count(),
        "titles": found.titles,
        "url": found.params.url(reverse("opportunities:search")),
    }


@admin.register(SearchMiss, site=site)
class SearchMissAdmin(BackOfficeAdmin):
    section = WORDS
    place = 60
    list_display = ("words", "times", "last_on", "first_on", "make_synonym")
    list_display_links = None
    search_fields = ("words",)
    ordering = ("-times", "-last_on", "words")
    fields = ("words", "times", "first_on", "last_on")

    def get_urls(self) -> list[URLPattern]:
        """Only the list, from which some can be deleted: there is nothing to write."""
        return [pattern for pattern in super().get_urls() if str(pattern.name or "").endswith("changelist")]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nonsense is taken out of the list; it comes back if people go on typing it."""
        return access.may_edit(request.user)

    @admin.display(description=gettext_lazy("Synonym"))
    def make_synonym(self, miss: SearchMiss) -> SafeString:
        """To the form of a new synonym with these words, where it is tried and saved by POST."""
        address = reverse("admin:opportunities_searchsynonym_add")
        return format_html(
            '<a href="{}?{}">{}<span class="visually-hidden"> {}</span></a>',
            address,
            urlencode({"term": miss.words}),
            _("Make a synonym"),
            miss.words,
        )
