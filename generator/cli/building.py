"""The verb build: brings a site up to date and tells what was done; and a quick reader of its plain command lines.

Typer, which reads all others, takes longer to load than it takes to look at every file of an archive.
So the command lines that run each morning, and after each change, are read here: those that say from where, to where
and to which address, in so many words. All that is said in another way is left to typer.
"""

import re
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter
from typing import Final

from generator import build as door
from generator.build import Built, Request
from generator.cli.telling import Meter, count, refuse_nothing, say_faults, worded

CONTENT: Final = Path("content")
OUTPUT: Final = Path("site")
_ASKED: Final = frozenset({"--content", "--output", "--base-url"})
_SAID: Final = re.compile(r"[\w./:][\w./: -]*")  # nothing that a shell, or typer, may take for something else


def plainly_asked(words: Sequence[str]) -> Request | None:
    """What a command line asks to be built; None where it asks for something else, or says it in another way."""
    given = dict(zip(words[1::2], words[2::2], strict=False))
    if words[:1] != ["build"] or len(words) != 1 + 2 * len(given) or not given.keys() <= _ASKED:
        return None
    if not all(map(_SAID.fullmatch, given.values())):
        return None
    return Request(Path(given.get("--content", CONTENT)), given.get("--output", str(OUTPUT)), given.get("--base-url"))


def build_plainly(request: Request) -> None:
    """As the verb does it."""
    try:
        with worded(request.content):
            refuse_nothing(request.content)
            build(request)
    except BrokenPipeError:  # nobody reads on
        raise SystemExit(1) from None


def build(request: Request, *, strict: bool = False) -> None:
    """Bring the site up to date, and tell what was done; `strict`: a warning is an error, after all is done."""
    start = perf_counter()
    with Meter("rendering") as meter:
        built = door.build(request, meter.show)
    say_faults(built.warnings, "warning: ", request.content)
    print(_built_words(built, str(request.output), perf_counter() - start), flush=True)
    if strict and built.warnings:
        raise SystemExit(1)


def _look_at(output: str) -> list[str]:
    if "://" in output:
        return []
    return [f"Look at it: open {Path(output) / 'index.html'}, or run `broadsheet serve` (`make serve`)."]


def _built_words(built: Built, output: str, seconds: float) -> str:
    if not built.rendered and not built.removed:
        return f"{output} is up to date: {count(built.pages, 'file')}. ({seconds:.1f} s)"
    shelves = ", ".join(count(built.shelves.get(kind, 0), kind) for kind in ("day", "organisation", "tag"))
    lines = [
        f"Built {output} in {seconds:.1f} s: {count(built.papers, 'paper')}, {shelves}.",
        f"{count(built.pages, 'file')}: {built.rendered:,} rendered, {built.written:,} written, "
        f"{built.removed:,} removed.",
        *_look_at(output),
    ]
    if not built.papers:
        lines.append(
            "There are no papers yet: `broadsheet fetch` asks the sources, `broadsheet load PATH…` reads stored ones."
        )
    return "\n".join(lines)
