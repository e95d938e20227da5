"""What may be wrong with content/ and site/, each in a file of its own. Every check gives Faults and changes nothing.

promises    addresses that lead nowhere, to somebody else, or to an example
secrets     mail addresses and keys in the open, in content and site
stored      records that are not what machines stored
shrunk      records that hold less than the last commit
wanted      addresses that two things want
rules       rules that nothing comes of, or that hide what people wrote of
days        weekdays of which a source that lists days has no list
pages       links and anchors that lead nowhere, pages of one title
outgoing    links to other hosts that are no longer answered
feeds       what RSS, Atom and JSON Feed ask for; ids that moved
sitemap     what sitemaps.org asks for; papers that are not in it
sizes       what the host will not take; budgets
"""
