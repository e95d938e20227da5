"""What machines wrote of papers, content/records/, month by month: for who reads, and for who adds. One file a thing.

takedown    what is not to come back
sums        the digests under which files were stored
held        what one source's folder holds: its records, its days
holdings    **door**: all that is held, read
uniting     what arrives, united with what is held
filing      what the files of that say
verify      **door**: whether all is as it was stored (stands above store.py, which saves)
"""
