"""Input of job opportunities: screens and rows of files alike go through these forms."""
