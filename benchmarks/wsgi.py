"""The site plus a bare view to compare with."""

from django.conf import settings

from portal.wsgi import application

settings.ROOT_URLCONF = "benchmarks.urls"

__all__ = ["application"]
