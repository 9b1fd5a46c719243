"""Loading of the data files that come with the product: reference data for everybody, demo data for a trial.

Besides the pages that put both apps together, this is the only place in `portal` that may import the apps.
"""
