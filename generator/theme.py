"""The door to themes/: a theme folder over its parent, down to the default: templates, assets, digest.

A theme holds only what differs. Its theme.toml says `format`, `name` and, unless it is the default, `parent`.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property, partial
from hashlib import blake2b
from html import escape
from pathlib import Path
from typing import Final, NoReturn

from jinja2 import (
    Environment,
    FileSystemLoader,
    StrictUndefined,
    TemplateError,
    TemplateNotFound,
    TemplateSyntaxError,
    pass_context,
)
from jinja2.runtime import Context
from markupsafe import Markup
from pydantic import Field

from generator import __version__, disk, markup, places, urls
from generator.archive import MONTHS, day_name
from generator.citing.bibtex import bibtex
from generator.citing.csl import csl_json
from generator.citing.jsonld import json_ld
from generator.citing.ris import ris
from generator.citing.venues import venue
from generator.config import Config
from generator.errors import Fault, ThemeError
from generator.history import courses
from generator.maths import set_maths
from generator.models import DIGEST_SIZE, Name, Page, Row, Slug, Value, Way
from generator.rows import orders_of
from generator.tables import checked, toml_layer

ROOT_THEME: Final = "default"


class About(Value):
    """What a theme.toml says."""

    name: Name = Field(min_length=1)
    parent: Slug | None = None


class Theme:
    """A theme and its parents; renders pages with the settings of one archive.

    `nav` are the pages that people wrote: every page links to them.
    """

    def __init__(self, folders: Sequence[Path], config: Config, nav: tuple[Way, ...] = ()) -> None:
        self.folders = tuple(folders)
        self.config = config
        self.nav = nav
        self._entries: dict[tuple[str, bytes, str, bool], Markup] = {}

    def render(self, page: Page) -> bytes:
        """The file that `page` is to be. Raises ThemeError where a template is missing or fails."""
        context = {"root": urls.root(page.address), "address": page.address, **page.values}
        try:
            return self._environment.get_template(page.template).render(context).encode()
        except TemplateSyntaxError as error:
            self._fail(f"{self._place(error.filename)}:{error.lineno}", f"{error.message}", page)
        except TemplateNotFound as error:
            self._fail(f"template {error.name}", "is missing", page)
        except (TemplateError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
            self._fail(self._failing(error), str(error) or type(error).__name__, page)

    @cached_property
    def assets(self) -> Mapping[str, bytes]:
        """The assets by name below `assets/`, the nearer theme's over its parent's."""
        return {
            entry.path: disk.read_bytes(folder / "assets" / entry.path, f"themes/{folder.name}/assets/{entry.path}")
            for folder in reversed(self.folders)
            for entry in disk.files(folder / "assets")
        }

    @cached_property
    def digest(self) -> bytes:
        """Of all templates, whatever the folders' place on the machine."""
        whole = blake2b(digest_size=DIGEST_SIZE)
        for folder in self.folders:
            for entry in disk.files(folder / "templates"):
                data = (folder / "templates" / entry.path).read_bytes()
                whole.update(f"{entry.path}:{len(data)}:".encode() + data)
        return whole.digest()

    @cached_property
    def _environment(self) -> Environment:
        environment = Environment(
            loader=FileSystemLoader([folder / "templates" for folder in self.folders]),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            auto_reload=False,
            extensions=[],
        )
        environment.policies["json.dumps_kwargs"] = {"sort_keys": True, "separators": (",", ":")}
        environment.globals |= {
            "config": self.config,
            "nav": self.nav,
            "version": __version__,
            "row": pass_context(partial(self._entry, "row.html")),
            "brief": pass_context(partial(self._entry, "brief.html")),
            "orders": orders_of,
            "paper_url": urls.paper,
            "day_url": urls.day,
            "absolute": partial(urls.absolute, self.config.base_url),
            "bibtex": bibtex,
            "csl_json": partial(csl_json, base_url=self.config.base_url),
            "ris": partial(ris, base_url=self.config.base_url),
            "venue": venue,
            "json_ld": partial(json_ld, base_url=self.config.base_url),
            "courses": courses,
        }
        environment.filters |= {
            "day": day_name,
            "plain": lambda words: Markup(markup.plain_html(words)),  # noqa: S704 - escaped there
            "markdown": lambda words, top=2: Markup(markup.html(words, top)),  # noqa: S704 - made safe there
            "text": lambda words: Markup(escape(words, quote=False)),  # noqa: S704 - quotes mean nothing outside of tags
            "set": lambda words: Markup(set_maths(words)),  # noqa: S704 - escaped there
            "plain_set": lambda words: Markup(markup.plain_html(words, formulas=True)),  # noqa: S704 - likewise
            "markdown_set": lambda words, top=2: Markup(markup.html(words, top, formulas=True)),  # noqa: S704 - likewise
            "words": markup.words,
            "rss_date": rss_date,
        }
        return environment

    def _entry(self, template: str, context: Context, row: Row, dated: bool = False) -> Markup:
        """What stands in a list of a paper, made by `template` once for each depth of page and joined many times."""
        key = (template, row.digest, context["root"], dated)
        if (html := self._entries.get(key)) is None:
            made = self._environment.get_template(template).render(paper=row, root=context["root"], dated=dated)
            html = self._entries[key] = Markup(made)  # noqa: S704 - escaped there
        return html

    def _place(self, filename: str | None) -> str:
        """A template's path from themes/ on, which means the same on every machine."""
        path = Path(filename or "")
        return next(
            (f"themes/{f.name}/{path.relative_to(f)}" for f in self.folders if path.is_relative_to(f)), path.name
        )

    def _failing(self, error: BaseException) -> str:
        """The line of the innermost template in the traceback of `error`."""
        place, trace = "a template", error.__traceback__
        while trace:
            filename = trace.tb_frame.f_code.co_filename
            if filename.endswith((".html", ".xml", ".txt")):
                place = f"{self._place(filename)}:{trace.tb_lineno}"
            trace = trace.tb_next
        return place

    def _fail(self, place: str, fact: str, page: Page) -> NoReturn:
        raise ThemeError(Fault(place, fact, f"met while making {page.address}")) from None


_WEEKDAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def rss_date(day: date) -> str:
    """A day as RFC 822 says it, in English whatever the locale."""
    return f"{_WEEKDAYS[day.weekday()]}, {day.day:02d} {MONTHS[day.month - 1][:3]} {day.year} 00:00:00 GMT"


def load_theme(themes: Path, config: Config, nav: tuple[Way, ...] = ()) -> Theme:
    """The theme that the settings name, looked for in `themes` and then among those we carry. Raises ThemeError."""
    folders: list[Path] = []
    name: str | None = config.theme
    while name:
        folder = next(
            (base / name for base in (themes, places.carried("themes")) if (base / name / "theme.toml").is_file()), None
        )
        if folder is None or folder in folders:
            fact = f"the theme '{name}' " + ("is its own parent" if folder else "is nowhere: it needs a theme.toml")
            raise ThemeError(Fault(str(themes / name), fact, "mend 'theme' in site.toml or 'parent' in theme.toml"))
        _refuse_links(folder)
        folders.append(folder)
        place = f"themes/{name}/theme.toml"
        about = checked(About, [toml_layer(disk.read_text(folder / "theme.toml", place), place)])
        name = about.parent or (None if name == ROOT_THEME else ROOT_THEME)
    return Theme(folders, config, nav)


def _refuse_links(folder: Path) -> None:
    """A theme is its own files: what a symbolic link leads to would be published, and no digest would know of it."""
    links = [""] if folder.is_symlink() else []
    for _file in disk.files(folder, on_link=links.append):
        pass
    if links:
        place = f"themes/{folder.name}/{links[0]}".rstrip("/")
        raise ThemeError(
            Fault(place, "is a symbolic link, which is not followed", "put the file or folder itself there")
        )
