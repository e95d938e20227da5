"""Which papers are near to one another, and why. Pure.

features   papers -> what each is compared by, as whole numbers
nearest    these -> the nearest of each paper, and what two have in common
"""
