"""From what a visitor typed and ticked to a page of listings. One stage a file, each a plain function.

    parameters   the address as `SearchParams`, whatever is in it
    normalise    typed text as plain words
    stopwords    words that say nothing
    synonyms     words and phrases with what they may be called instead
    lift         words that name a country become that filter
    understand   the stages above in order: text → `Understood`
    match        words as a text query, and how well a listing answers it
    filters      ticked values as conditions
    steps        numbers as people choose them
    tallies      live listings counted beforehand, on large sites
    facets       how many listings each further value would leave
    ordering     sorts, and the cursor that continues one
    results      one page of listings with its facets

How results are found and ranked: docs/search.md.
"""
