"""What a curator does by command: to reading lists, to notes on papers, to tags. One file a thing.

    transaction  **door**: people's files changed together, whole or not at all; and the way back
    papers       which papers the archive has, and what they are called
    tags         tags that are given by hand
    lists        reading lists: begin them, put papers on, mark them, take them off
    notes        notes on papers, there or on a list; hide, show
    editor       **door**: `$EDITOR`

Commands keep the hand of whoever wrote the files (see lists.py, frontmatter.py). In a fork all goes below
content/local/, else below content/curation/. Only the files that a command needs are read, so that it takes no longer
in a large archive than in a small one.
"""
