"""What may be wrong with content/ and site/, each in a file of its own. Every check gives Faults and changes nothing.

promises    addresses that lead nowhere or to somebody else; addresses of readers and secrets in the open
days        weekdays of which a source that lists days has no list
pages       links and anchors that lead nowhere, pages of one title
feeds       what RSS, Atom and JSON Feed ask for; ids that moved
sizes       what the host will not take
"""
