"""One file a format: each plans its pages from the archive, and may render them in a way of its own.

    plan(archive, config, theme) -> the Pages to be, and Sheaves of them; pure
    plan(archive, config, theme, memory)           likewise, where REMEMBERS says that the last build is of use
    render(page, theme) -> bytes                   where a template is not the way
    ahead(archive, config, memory) -> Ahead        what `plan` will recall, to be worked out in a process of its own;
                                                   None where that is nothing
    forget()                                       lets go of what plans share, once all are made

Adding a format adds a file here and its name to the settings' `outputs`.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import NamedTuple

from generator.config import Config
from generator.memory import Ahead, Memory
from generator.page import Page, Sheaf
from generator.shelved import Archive
from generator.theme import Theme


class Output(NamedTuple):
    """A format: its name, its plan, and how its pages are rendered."""

    name: str
    plan: Callable[..., Iterable[Page | Sheaf]]
    render: Callable[[Page, Theme], bytes]
    ahead: Callable[[Archive, Config, Memory], Ahead | None] | None
    remembers: bool
    forget: Callable[[], None]


@cache
def outputs() -> Mapping[str, Output]:
    """All formats by name, found by listing this folder."""
    modules = {found.name: import_module(f"{__name__}.{found.name}") for found in iter_modules(__path__)}
    return {
        name: Output(
            name,
            _plan(module),
            getattr(module, "render", render_template),
            getattr(module, "ahead", None),
            remembers=getattr(module, "REMEMBERS", False),
            forget=getattr(module, "forget", lambda: None),
        )
        for name, module in modules.items()
    }


def _plan(module: ModuleType) -> Callable[..., Iterable[Page | Sheaf]]:
    """The plan of a format; most have no use for what was made before."""

    def plan(archive: Archive, config: Config, theme: Theme, memory: Memory | None = None) -> Iterable[Page | Sheaf]:
        more = (memory or Memory(),) if getattr(module, "REMEMBERS", False) else ()
        pages: Iterable[Page | Sheaf] = module.plan(archive, config, theme, *more)
        return pages

    return plan


def render_template(page: Page, theme: Theme) -> bytes:
    """The way of most formats: the page's template, from the theme."""
    return theme.render(page)
