"""The gallery of all components, in every state. For developers: production has no address for it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from portal.icons import ICONS
from portal.views.gallery_samples import SAMPLES, SampleForm


def components(request: HttpRequest) -> HttpResponse:
    form = SampleForm(data={"phone": "0812"})
    return render(request, "portal/components.html", {**SAMPLES, "form": form, "icons": sorted(ICONS)})
