"""The back office, one file per subject. Importing the package registers the shared tables; see `portal.admin.site`."""

from portal.admin import people, reference

__all__ = ["people", "reference"]
