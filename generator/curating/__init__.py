"""What people decided, and how the records of a paper become one. Pure, but for `layers`.

layers        **door**: the layers of people's files, the nearest last
consistency   whether what they say holds together
merging       the records of a paper -> its facts
identity      which records are of one paper
affiliations  which organisation is meant
"""
