"""From what a visitor typed and ticked to a page of listings. One stage a file, each a plain function.

    parameters   the address as `SearchParams`, whatever is in it
    normalise    typed text as plain words
    coded        amounts of money, and phrases that are a filter in themselves
    names        names of all that can be filtered by, and known words like those that nothing knows
    spelling     misspelt words become known ones
    vocabulary   which words are known
    meanings     what staff, occupations, schemes and homes call a phrase
    stopwords    words that say nothing
    synonyms     words and phrases with what they may be called instead
    lift         words that name something coded become that filter
    understand   the stages above in order: text → `Understood`
    match        words as a text query, and how well a listing answers it
    filters      ticked values as conditions
    steps        numbers as people choose them
    tallies      live listings counted beforehand, on large sites
    facets       how many listings each further value would leave
    ordering     sorts, and the cursor that continues one
    results      one page of listings with its facets
    nearby       what there is when nothing was found
    misses       queries that found nothing, counted for staff
    preview      what a query becomes, for staff who write synonyms

How results are found and ranked: docs/search.md.
"""
