"""The table of all commands and their options, made from the command itself: for the documentation. Pure.

What a command does is said once, where it is defined; so is what each of its options means.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, NamedTuple

from generator.settings import cell

SHARED: Final = "--content"  # nearly all take it, so it is told once
_RANGE: Final = re.compile(r"(?:(\d+)<=)?x[<>]=(\d+)")
_HEAD: Final = """---
format: 1
title: "Commands"
description: "Every command with its arguments and options."
language: en
menu: false
---

Every command with its arguments and options, as `broadsheet COMMAND --help` tells them. Data goes to stdout, words to
people to stderr. The exit code is 0 where all went well, 1 where something is wrong, 2 where the command itself is.
All but {} take `--content DIR`, the archive's content: `content` unless given.

`broadsheet commands` prints this page: do not edit it here. [All docs](docs.html)
"""


class Option(NamedTuple):
    """An argument or an option: how it is written, what it means, and the rest: `default: site`, `required`."""

    written: str
    meaning: str
    rest: str


class Command(NamedTuple):
    """A verb: what it does, and what it takes."""

    name: str
    does: str
    options: tuple[Option, ...]


def commands(group: Any) -> tuple[Command, ...]:
    """All commands of a group of typer's, in the order in which `--help` tells them."""
    known: Mapping[str, Any] = group.commands
    return tuple(
        Command(name, one.help or "", tuple(_options(one, group.context_class(one)))) for name, one in known.items()
    )


def as_markdown(table: Iterable[Command]) -> str:
    """A page of an archive."""
    known = tuple(table)
    without = [f"`{one.name}`" for one in known if not any(SHARED in option.written for option in one.options)]
    head = _HEAD.format(f"{', '.join(without[:-1])} and {without[-1]}")
    return "\n".join((head, *map(_section, known)))


def _options(command: Any, context: Any) -> Iterator[Option]:
    for one in command.params:
        if one.param_type_name == "argument" and not one.type_descriptor.is_choice:
            written = one.metavar or one.name
        else:
            written = one.get_help_record(context)[0]
        meaning, _, rest = one.get_help_record(context)[1].partition("  [")
        ranged = _RANGE.sub(lambda found: f"{found[1]} to {found[2]}" if found[1] else f"from {found[2]}", rest)
        yield Option(written, meaning, ranged.removesuffix("]"))


def _section(command: Command) -> str:
    rows = [_row(one) for one in command.options if SHARED not in one.written]
    table = ("", "| option | meaning |", "|---|---|", *rows) if rows else ()
    return "\n".join((f"## {command.name}", "", cell(command.does), *table, ""))


def _row(option: Option) -> str:
    rest = f" *{cell(option.rest)}*" if option.rest else ""
    return f"| `{option.written.replace('|', chr(92) + '|')}` | {cell(option.meaning)}{rest} |"
