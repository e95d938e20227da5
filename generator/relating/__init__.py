"""Which papers are near to one another, and why. Pure.

features   papers -> what each is compared by, as whole numbers
nearest    these -> the nearest of each paper
known      what is known of the base <-> bytes, kept from build to build
"""
