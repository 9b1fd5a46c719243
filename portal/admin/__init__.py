"""The back office, one file per subject. Importing the package registers the shared tables; see `portal.admin.site`."""

from portal.admin import alerts, people, reference

__all__ = ["alerts", "people", "reference"]
