"""Words for pages: listings, costs, reasons and search results as the components of the templates take them.

Nothing here decides anything or asks the database; texts are in the active language.
"""
