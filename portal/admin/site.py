"""The back office: stock Django admin behind our own front door, grouped by what people come for.

Who may enter is `access.is_staff`; there are no permission rows. Sign-in, sign-out and passwords are the portal's own
pages. Actions on lists are POST only and none of them changes a state.
"""

from functools import update_wrapper
from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver, reverse
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from portal import access
from portal.models import User

LISTINGS, AGENCIES, OUTREACH, RULES, WORDS, CONTENT, PEOPLE = (
    "listings",
    "agencies",
    "outreach",
    "rules",
    "words",
    "content",
    "people",
)
TABS = {LISTINGS: "listings", AGENCIES: "companies", OUTREACH: "outreach"}  # all others: "data"
SECTIONS: tuple[tuple[str, Promise], ...] = (
    (LISTINGS, _("Job listings")),
    (AGENCIES, _("Placement companies")),
    (OUTREACH, _("Sessions and partners")),
    (RULES, _("Rules and costs")),
    (WORDS, _("Occupations and search")),
    (CONTENT, _("Texts, numbers and rates")),
    (PEOPLE, _("Offices and people")),
)


def without_nul(asked: QueryDict) -> QueryDict:
    """The parameters of an address without NUL characters, which PostgreSQL cannot hold and no filter means."""
    if not any("\0" in value for values in asked.lists() for value in (values[0], *values[1])):
        return asked
    clean = QueryDict(mutable=True)
    for name, values in asked.lists():
        clean.setlist(name.replace("\0", ""), [value.replace("\0", "") for value in values])
    return clean


class BackOffice(AdminSite):
    site_header = _("Jalur Resmi: back office")
    site_title = "Jalur Resmi"
    index_title = _("Back office")
    enable_nav_sidebar = False  # the room belongs to the tables; the way back is in the breadcrumbs

    def has_permission(self, request: HttpRequest) -> bool:
        return access.is_staff(request.user)

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """Strangers with an account get 404, visitors without one are asked to sign in."""
        guarded = super().admin_view(view, cacheable)

        def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if self.has_permission(request):
                request.GET = without_nul(request.GET)  # type: ignore[assignment]
                return guarded(request, *args, **kwargs)
            if request.user.is_authenticated:
                raise Http404
            return redirect_to_login(request.get_full_path(), reverse("account_login"))

        return update_wrapper(inner, guarded)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The portal's own sign-in page; somebody already signed in is sent on, or is a stranger here."""
        index = reverse("admin:index", current_app=self.name)
        wanted = request.GET.get("next", "")
        if not url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure()):
            wanted = index
        if not request.user.is_authenticated:
            return redirect_to_login(wanted, reverse("account_login"))
        if not self.has_permission(request):
            raise Http404
        return redirect(wanted)

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """With the tab of the staff pages to which the table of this page belongs."""
        return {**super().each_context(request), "tab": self.tab(request)}

    def tab(self, request: HttpRequest) -> str:
        """See `templates/staff/_tabs.html`."""
        name = (request.resolver_match and request.resolver_match.url_name) or ""
        for model, each in self._registry.items():
            if name.startswith(f"{model._meta.app_label}_{model._meta.model_name}_"):
                return str(each.tab)  # type: ignore[attr-defined]
        return "data"

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """Without the pages that the portal has itself, and without the redirect to any object by type and number."""
        ours = {"logout", "password_change", "password_change_done", "view_on_site"}
        return [pattern for pattern in super().get_urls() if getattr(pattern, "name", None) not in ours]

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """Models grouped by section and ordered by `place`, whatever app they live in (see `portal.admin.base`)."""
        entries = {
            entry["model"]: entry
            for app in self._build_app_dict(request, app_label).values()
            for entry in app["models"]
        }
        found = []
        for key, name in SECTIONS:
            admins: list[tuple[Any, Any]] = [
                (model, each)
                for model, each in self._registry.items()
                if model in entries and each.section == key  # type: ignore[attr-defined]
            ]
            members = [entries[model] for model, each in sorted(admins, key=lambda pair: pair[1].place)]
            if members:
                index = reverse("admin:index", current_app=self.name)
                found.append(
                    {"app_label": key, "name": name, "app_url": f"{index}#section-{key}", "models": members}
                )
        return found

    def app_index(
        self, request: HttpRequest, app_label: str, extra_context: dict[str, Any] | None = None
    ) -> Any:
        return redirect("admin:index")


def member(request: HttpRequest) -> User:
    """The member of staff who is signed in: every page of the back office is behind `has_permission`."""
    assert isinstance(request.user, User)  # noqa: S101 for the type checker
    return request.user


site = BackOffice(name="admin")
