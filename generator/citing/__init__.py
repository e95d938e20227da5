"""Papers -> what others cite them by; one file a format.

    bibtex      BibTeX and biblatex: LaTeX
    ris         RIS: EndNote, Mendeley, Zotero …
    csl         CSL-JSON: Zotero, pandoc, citeproc
    jsonld      schema.org: search engines

All say the same of a paper: its `key`, which never moves, its authors' names as `names` divides them, and its `venue`
where that is known.
"""
