"""What an archive shows of its papers besides themselves. Pure.

ranking     what is most voted, what rises, which tags are in motion
authors     which authors have a page
rows        what lists show of a paper, and in which orders
history     how votes and comments went
mentions    the lists that hold a paper, and what names it
insights    papers -> numbers of them
pictures    numbers -> the paths that draw them, in whole numbers
"""
