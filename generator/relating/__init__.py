"""Which papers are near to one another, and why. Pure.

features   papers -> the words and phrases that each is compared by, as whole numbers
names      papers -> the tags, authors and organisations that each is compared by, likewise
nearest    these -> the nearest of each paper
known      what is known of base and tail <-> bytes, kept from build to build
common     pairs of papers -> the words that both say
"""
