"""How a site is brought up to date: what is known of the last build, and what is made anew. One file a thing.

drawers       **door**: what earlier builds worked out, in the cache
ledger        **door**: what earlier builds wrote, and from what, in the cache
sites         **door**: where the site goes, if that is a folder
object_store  **door**: where it goes, if that is a store that fsspec reaches
farm          **door**: who renders past this process: any Executor, dask's workers
lots          pages as they are planned together; which of them are to be made anew
printing      **door**: renders and writes these, in several processes or elsewhere
press         plans all pages, some while others are worked out
"""
