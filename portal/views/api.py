"""The JSON API at `/api/v1/`: the routers of both apps and of the portal, joined."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, JsonResponse
from django.urls import URLPattern, reverse
from ninja import NinjaAPI
from ninja.errors import ValidationError

from opportunities.api import agencies, checks, listings
from outreach import api as outreach_api
from portal.api import places
from portal.api.problems import MEDIA_TYPE, UnreadableError, on_invalid, on_missing, on_unreadable
from portal.api.serving import served_patterns

DESCRIPTION = """Legal jobs abroad, placement companies, offices and information sessions, as the pages of this site say
them. Only what is public at this moment; nothing about persons. Nothing needs a key. Answers may be kept for half a
minute and carry an ETag. Parameters are those of the pages; one that does not exist is passed over, a value that
cannot be read is refused with 400."""


class PortalAPI(NinjaAPI):
    """Ninja, with errors described as what they are."""

    def get_openapi_schema(self, **options: Any) -> Any:
        schema = super().get_openapi_schema(**options)
        for operations in schema["paths"].values():
            for operation in operations.values():
                describe(operation)
        return schema


def describe(operation: dict[str, Any]) -> None:
    """Errors are problem details, and a parameter that may be left out has no default `null`."""
    for status, answer in operation["responses"].items():
        content = answer.get("content", {})
        if int(status) in (400, 404) and "application/json" in content:
            content[MEDIA_TYPE] = content.pop("application/json")
    for parameter in operation["parameters"]:
        schema = parameter["schema"]
        if "default" in schema and schema["default"] in (None, ""):
            del schema["default"]


def api_patterns() -> tuple[list[URLPattern], str]:
    """The addresses below `/api/v1/`."""
    api = PortalAPI(
        title="Jalur Resmi",
        version="1",
        description=DESCRIPTION,
        urls_namespace="api",
        docs_url=None,
        servers=[{"url": settings.SITE_URL}],
        openapi_extra={
            "info": {
                "license": {
                    "name": "CC BY 4.0",
                    "url": "https://creativecommons.org/licenses/by/4.0/",
                }
            }
        },
    )
    api.add_exception_handler(Http404, on_missing)
    api.add_exception_handler(ValidationError, on_invalid)
    api.add_exception_handler(UnreadableError, on_unreadable)
    for router in (
        listings.router,
        checks.router,
        agencies.router,
        outreach_api.router,
        places.router,
    ):
        api.add_router("", router)
    patterns, _app_name, namespace = api.urls
    found = served_patterns([pattern for pattern in patterns if isinstance(pattern, URLPattern)], root)
    return found, namespace


def root(request: HttpRequest) -> JsonResponse:
    """Where to begin."""
    lists = ("opportunities", "agencies", "check", "sessions", "offices", "regions")
    names = {"openapi": "openapi-json", **{name: name for name in lists}}
    return JsonResponse({said: settings.SITE_URL + reverse(f"api:{name}") for said, name in names.items()})
