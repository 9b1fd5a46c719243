"""Job opportunities in the back office, one file per subject. Importing the package registers everything."""

from opportunities.admin import agency, amendment, destination, files, listing, reference, search

__all__ = ["agency", "amendment", "destination", "files", "listing", "reference", "search"]
