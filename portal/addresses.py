"""The one address of a page."""

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect


def moved(request: HttpRequest, address: str) -> HttpResponse:
    """To the one address of a page that was asked for by another, with the same parameters."""
    query = request.META.get("QUERY_STRING", "")
    return HttpResponsePermanentRedirect(address + (f"?{query}" if query else ""))
