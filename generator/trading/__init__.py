"""What others keep of papers <-> our records and reading lists; one file a format.

    bibtex      BibTeX and biblatex, as JabRef, Zotero, DBLP and people write it
    ris         RIS
    csl         CSL-JSON, Zotero's too
    zotero      Zotero's RDF
    bookmarks   what browsers export
    mylist      what "My list" in the browser exports; and the file of a reading list
    opml        feeds of arXiv -> settings

Each reads text into Works (see works.py), and never fails for one that is wrong: that one is a Fault among the others.
`settle` tells what of them is new, `carry` writes lists for others, and generator/trade.py is the way in from files.
"""
