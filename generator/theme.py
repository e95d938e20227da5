"""The door to a theme's folders, the nearest first: templates, assets, digest; and what renders pages with them.

What a theme has of a template or an asset takes the place of its parent's; `assets/own.css` is added to its parent's
stylesheet. A template that changes one block extends its parent's by the parent's name:
`{% extends "default/base.html" %}`.
"""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import date
from functools import cached_property, partial
from hashlib import blake2b
from html import escape
from pathlib import Path
from types import CodeType
from typing import Any, Final, NoReturn

from jinja2 import (
    BytecodeCache,
    Environment,
    FunctionLoader,
    StrictUndefined,
    TemplateError,
    TemplateNotFound,
    TemplateSyntaxError,
    pass_context,
)
from jinja2.bccache import Bucket
from jinja2.runtime import Context, Macro
from markupsafe import Markup

from generator import __version__, disk, looking, markup, urls
from generator.archiving.history import courses
from generator.archiving.rows import orders_of
from generator.citing.bibtex import bibtex
from generator.citing.csl import csl_json
from generator.citing.jsonld import json_ld
from generator.citing.ris import ris
from generator.citing.venues import venue
from generator.config import Config
from generator.errors import Fault, ThemeError
from generator.maths import set_maths
from generator.models import Row
from generator.page import Page, digest_of
from generator.shelved import Way
from generator.stages import since_words, status_word
from generator.theming.catalogue import english
from generator.theming.templates import LeanEnvironment
from generator.theming.wording import Worded
from generator.values import DIGEST_SIZE
from generator.words import UNDATED, Words

STYLE: Final = "style.css"  # what every page links to
OWN: Final = "own.css"  # what a theme adds to it


class _Compiled(BytecodeCache):
    """Templates that this process has compiled, by words, place and content: `serve` builds again and again."""

    codes: Final[dict[tuple[bytes, str, str], CodeType | None]] = {}  # of all themes

    def __init__(self, words: bytes) -> None:
        self.words = words

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self.codes.get((self.words, bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.codes[self.words, bucket.key, bucket.checksum] = bucket.code


class Theme:
    """A theme and its parents; renders pages with the settings of one archive.

    `nav` are the pages that people wrote, once they are known: every page links to them. `doubts` are the words that
    its language lacks.
    """

    def __init__(
        self,
        folders: Sequence[Path],
        config: Config,
        words: Words | None = None,
        doubts: Iterable[Fault] = (),
    ) -> None:
        self.folders = tuple(folders)
        self.config = config
        self.nav: tuple[Way, ...] = ()
        self.words = words or english()
        self.doubts = tuple(doubts)
        self._made: dict[object, Markup] = {}  # what stands on many pages

    def __getstate__(self) -> dict[str, Any]:
        """What renders pages, for a process that has none of our folders."""
        kept = ("config", "nav", "words", "doubts", "templates")
        return {name: getattr(self, name) for name in kept} | {"folders": (), "_made": {}}

    def render(self, page: Page) -> bytes:
        """The file that `page` is to be. Raises ThemeError where a template is missing or fails."""
        context = {"root": urls.root(page.address), "address": page.address, **page.values}
        try:
            return self._environment.get_template(page.template).render(context).encode()
        except TemplateSyntaxError as error:
            self._fail(f"{error.filename}:{error.lineno}", f"{error.message}", page)
        except TemplateNotFound as error:
            self._fail(f"template {error.name}", "is missing", page)
        except (TemplateError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
            self._fail(self._failing(error), str(error) or type(error).__name__, page)

    def compile(self) -> None:
        """Compile all templates, so that processes that we fork need not; one that fails does so where it is used."""
        for name in {name for templates in self.templates.values() for name in templates}:
            with suppress(TemplateSyntaxError):
                self._environment.get_template(name)

    @cached_property
    def assets(self) -> Mapping[str, bytes]:
        """The assets by name below `assets/`, the nearer theme's over its parent's; what they add in one stylesheet."""
        found: dict[str, bytes] = {}
        for folder in reversed(self.folders):
            own = {
                entry.path: disk.read_bytes(folder / "assets" / entry.path, f"themes/{folder.name}/assets/{entry.path}")
                for entry in looking.files(folder / "assets")
            }
            added = own.pop(OWN, b"")
            found |= own
            if added:
                found[STYLE] = b"\n".join(filter(None, (found.get(STYLE, b""), added)))
        return found

    @cached_property
    def digest(self) -> bytes:
        """Of all templates and words, whatever the folders' place on the machine."""
        whole = blake2b(
            digest_of((self.words.language, self.words.texts, self.words.plurals, self.words.lists)),
            digest_size=DIGEST_SIZE,
        )
        for templates in self.templates.values():
            for name, data in templates.items():
                whole.update(f"{name}:{len(data)}:".encode() + data)
        return whole.digest()

    @cached_property
    def templates(self) -> Mapping[str, Mapping[str, bytes]]:
        """Of each theme by its name, the nearest first: templates by theirs, as they lie in its folder."""
        return {
            folder.name: {
                entry.path: (folder / "templates" / entry.path).read_bytes()
                for entry in looking.files(folder / "templates")
            }
            for folder in self.folders
        }

    def _source(self, name: str) -> tuple[str, str, None] | None:
        """A template's words, and its path from themes/ on, which means the same on every machine.

        The nearest theme's is taken, unless a theme is named: `default/base.html`.
        """
        own = ((theme, name) for theme in self.templates)
        for theme, path in (*own, tuple(name.split("/", 1))) if "/" in name else own:
            if (data := self.templates.get(theme, {}).get(path)) is not None:
                return data.decode(), f"themes/{theme}/templates/{path}", None
        return None

    @cached_property
    def _environment(self) -> Environment:
        environment = LeanEnvironment(
            loader=FunctionLoader(self._source),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            auto_reload=False,
            cache_size=-1,
            bytecode_cache=_Compiled(digest_of((self.words.texts, self.words.plurals))),
            extensions=[Worded],
        )
        environment.words = self.words  # type: ignore[attr-defined] # see Worded
        environment.policies["json.dumps_kwargs"] = {"sort_keys": True, "separators": (",", ":")}
        environment.globals |= self._names()
        environment.filters |= self._filters()
        return environment

    def _names(self) -> dict[str, Any]:
        """What templates call by name."""
        return {
            "config": self.config,
            "nav": self.nav,
            "version": __version__,
            "once": self._once,
            "row": pass_context(partial(self._entry, "row.html")),
            "brief": pass_context(partial(self._entry, "brief.html")),
            "orders": orders_of,
            "undated": UNDATED,
            "paper_url": urls.paper,
            "day_url": urls.day,
            "absolute": partial(urls.absolute, self.config.base_url),
            "bibtex": bibtex,
            "csl_json": partial(csl_json, base_url=self.config.base_url),
            "ris": partial(ris, base_url=self.config.base_url),
            "venue": venue,
            "json_ld": partial(json_ld, base_url=self.config.base_url),
            "courses": courses,
            "counted": self.words.counted,
            "named": self.words.otherwise,
            "weekdays": self.words.weekdays,
        }

    def _filters(self) -> dict[str, Any]:
        """What templates make of a value, behind a bar."""
        return {
            "day": self.words.day,
            "number": self.words.number,
            "since": lambda entry: since_words(entry, self.words),
            "status": lambda status: self.words.otherwise(*status_word(status)),
            "plain": lambda words: Markup(markup.plain_html(words)),  # noqa: S704 - escaped there
            "markdown": lambda words, top=2: Markup(markup.html(words, top)),  # noqa: S704 - made safe there
            "text": lambda words: Markup(escape(words, quote=False)),  # noqa: S704 - quotes mean nothing outside of tags
            "set": lambda words: Markup(set_maths(words)),  # noqa: S704 - escaped there
            "plain_set": lambda words: Markup(markup.plain_html(words, formulas=True)),  # noqa: S704 - likewise
            "markdown_set": lambda words, top=2: Markup(markup.html(words, top, formulas=True)),  # noqa: S704 - likewise
            "words": markup.words,
            "rss_date": rss_date,
        }

    def _entry(self, template: str, context: Context, row: Row, dated: bool = False) -> Markup:
        """What stands in a list of a paper, made by `template` once for each depth of page and joined many times."""
        key = (template, row.digest, context["root"], dated)
        if (html := self._made.get(key)) is None:
            made = self._environment.get_template(template).render(paper=row, root=context["root"], dated=dated)
            html = self._made[key] = Markup(made)  # noqa: S704 - escaped there
        return html

    def _once(self, macro: Macro, *values: object) -> Markup:
        """What a macro makes of values and nothing else, as an imported one does: made for the first page that asks."""
        key = (macro, *values)
        if (html := self._made.get(key)) is None:
            html = self._made[key] = Markup(macro(*values))  # noqa: S704 - escaped there
        return html

    def _failing(self, error: BaseException) -> str:
        """The line of the innermost template in the traceback of `error`."""
        place, trace = "a template", error.__traceback__
        while trace:
            filename = trace.tb_frame.f_code.co_filename
            if filename.endswith((".html", ".xml", ".txt")):
                place = f"{filename}:{trace.tb_lineno}"
            trace = trace.tb_next
        return place

    def _fail(self, place: str, fact: str, page: Page) -> NoReturn:
        raise ThemeError(Fault(place, fact, f"met while making {page.address}")) from None


_WEEKDAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def rss_date(day: date) -> str:
    """A day as RFC 822 says it, in English whatever the language and locale."""
    return f"{_WEEKDAYS[day.weekday()]}, {day.day:02d} {_MONTHS[day.month - 1]} {day.year} 00:00:00 GMT"
