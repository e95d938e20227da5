"""How the archive is made findable. Pure.

papers ▶ counts of their words ▶ the files that a browser searches

fields     what of a paper is searched
terms      words -> terms, as lunr 2.3 makes them
tiers      which papers form the base, which the tail; the place of each
counting   papers -> which term stands where, how often
encoding   numbers -> short ASCII, many at a time
shards     counts -> files by ranges of terms
stock      counts -> the serialised index of lunr.js
shown      what a result shows, what can be filtered by
meaning    which terms mean alike, learnt from the counts
library    all of it together
"""
