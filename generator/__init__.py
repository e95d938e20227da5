"""Broadsheet: a daily newspaper of research papers that you own.

The flow goes one way, in two halves that meet on disk:

    collect     sources ─Record▶ store ─▶ content/records/
    build       content/ ▶ store ▶ curate ─Papers▶ archive ─Archive▶ outputs ─Pages▶ press ─▶ site/
    serve       watch content/ and themes/, build again, reload

Only the doors touch the world: content/, themes/, site/ and its cache, the network, git, mail and localhost each have
their own, which CONTRIBUTING.md names.
Everything between them is a function from values to values.
"""

__version__ = "0.1.0"
