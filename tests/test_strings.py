"""The interface's words: catalogues, how templates and scripts ask for them, and that none is left outside.

Where `test_no_word_of_a_template_is_left_outside` or its like for scripts names words, move them: give each a key in
themes/default/strings/en.toml below the section of its place, the German one in de.toml, and write `_("place.key")`
where it stood (generator/theming/wording.py says how). What is no word for a reader goes into the lists below, with its
reason.
"""

import re
from collections.abc import Iterator
from datetime import date
from html import unescape
from pathlib import Path

import pytest
from jinja2 import Environment
from selectolax.lexbor import LexborHTMLParser as Html

from generator.check import check
from generator.config import Config
from generator.errors import ContentError, ThemeError
from generator.page import Page
from generator.theme import Theme
from generator.theming.catalogue import Catalogue, catalogue_of, english, lacking, words_of
from generator.theming.themes import load_theme
from generator.theming.wording import scripted
from generator.words import Words, rule_of
from tests import toy

ROOT = Path(__file__).parents[1]
DEFAULT = ROOT / "themes/default"
TEMPLATES = sorted(path.name for path in (DEFAULT / "templates").iterdir())
SCRIPTS = sorted(path.name for path in (DEFAULT / "assets").glob("*.js"))
LANGUAGES = sorted(path.stem for path in (DEFAULT / "strings").glob("*.toml"))


def catalogue(words: str, language: str = "en") -> Catalogue:
    return catalogue_of(f"format = 1\n{words}", f"themes/toy/strings/{language}.toml", language)


GIVEN = """[home]
rest = "The rest"
read = "Read on <b>{day}</b>, \\"{day}\\" `at` ${last}"
[count]
papers = { one = "{n} paper", other = "{n} papers" }
[dates]
months = ["J", "F"]
week_begins = "monday"
thousands = ","
"""


def spoken(words: str = "", language: str = "de") -> Words:
    return words_of(language, [catalogue(GIVEN), catalogue(words, language)])


# ---- words


@pytest.mark.parametrize(
    ("language", "numbers"),
    [
        ("en", {1: "one", 0: "other", 2: "other", 21: "other"}),
        ("de-AT", {1: "one", 0: "other"}),
        ("fr", {0: "one", 1: "one", 2: "other"}),
        ("ja", {1: "other", 5: "other"}),
        ("ru", {1: "one", 21: "one", 11: "many", 2: "few", 12: "many", 24: "few", 5: "many", 0: "many"}),
        ("pl", {1: "one", 21: "many", 22: "few", 12: "many", 5: "many"}),
        ("cs", {1: "one", 3: "few", 5: "other"}),
        ("ar", {0: "zero", 1: "one", 2: "two", 103: "few", 111: "many", 100: "other"}),
    ],
)
def test_plurals_follow_the_rule_of_the_language(language: str, numbers: dict[int, str]) -> None:
    forms, rule = rule_of(language)
    assert {number: rule(number) for number in numbers} == numbers
    assert set(numbers.values()) <= set(forms)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ("9 December 2025", "Week 50, 2025", "March 2025", "1 paper", "6,173 papers", "12,345,678")),
        ("de", ("9. Dezember 2025", "Woche 50, 2025", "März 2025", "1 Arbeit", "6.173 Arbeiten", "12.345.678")),
    ],
)
def test_days_and_numbers_of_a_language(language: str, said: tuple[str, ...]) -> None:
    words, day = load_theme(ROOT / "themes", Config(language=language)).words, date(2025, 12, 9)
    counts = [words.counted(number, "count.papers") for number in (1, 6173)]
    assert (words.day(day), words.week(day), words.month("2025-03"), *counts, words.number(12345678)) == said


def test_a_week_begins_as_the_language_says() -> None:
    names = [f'"{name}"' for name in ("Mo", "Di", "Mi", "Do", "Fr", "Sa", "So")]
    words = catalogue(f'[dates]\nweek_begins = "sunday"\nweekdays = [{", ".join(names)}]')
    assert words_of("en", [words]).weekdays() == ("So", "Mo", "Di", "Mi", "Do", "Fr", "Sa")


# ---- catalogues


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        (
            '[home]\nrets = "x"',
            "themes/toy/strings/de.toml:3: no word is called 'home.rets' (did you mean 'home.rest'?)",
        ),
        ('[home]\nread = "{dya}"', "3: 'home.read' has the hole '{dya}', which nothing fills (did you mean 'day'?)"),
        (
            '[count]\npapers = { other = "a", few = "b" }',
            "3: 'count.papers' has the plural form 'few', which de has not",
        ),
        ('[count]\npapers = { one = "a" }', "3: 'count.papers' lacks the plural form 'other'"),
        ('[count]\npapers = "a"', "3: 'count.papers' is not of the kind that the English word is"),
        ('[dates]\nmonths = ["J"]', "3: 'dates.months' is not of the kind that the English word is"),
        ("[home]\nrest = 1", "3: 'home.rest' is not of the kind that the English word is"),
        ('[dates]\nmonths = ["J", 2]', "3: 'dates.months' holds 2, which is no text"),
        ('[dates]\nweek_begins = "mondya"', "3: a week cannot begin on 'mondya' (did you mean 'monday'?)"),
    ],
)
def test_what_is_wrong_with_a_catalogue(words: str, fault: str) -> None:
    with pytest.raises(ContentError) as caught:
        spoken(words)
    assert fault in str(caught.value)


def test_everything_wrong_is_told_at_once() -> None:
    with pytest.raises(ContentError) as caught:
        spoken('[home]\nrets = "x"\nread = "{dya}"\n[cuont]\npapers = "x"')
    assert len(caught.value.faults) == 3


def test_a_missing_word_is_english_and_told() -> None:
    german = catalogue('[home]\nrest = "Der Rest"', "de")
    words = words_of("de", [catalogue(GIVEN), german])
    assert (words("home.rest"), words.counted(2, "count.papers")) == ("Der Rest", "2 papers")
    told = list(map(str, lacking("de", [catalogue(GIVEN), german])))
    assert (
        told[0] == "themes/toy/strings/de.toml: lacks 'home.read', which is said in English (write 'home.read' there)"
    )
    assert len(told) == 5
    assert [*lacking("en", [catalogue(GIVEN)]), *lacking("EN-GB", [catalogue(GIVEN)])] == []
    assert ["fr.toml: is not there" in str(one) for one in lacking("fr", [catalogue(GIVEN)])] == [True]


def test_check_tells_of_words(tmp_path: Path) -> None:
    content = tmp_path / "content"
    toy.write(content, {"site.toml": 'format = 1\ntheme = "mine"\nlanguage = "nl"\n'})
    mine(tmp_path / "themes", **{"strings/nl.toml": 'format = 1\n[nav]\ntoday = "Vandaag"\n'})
    told = [str(one) for one in check(content, tmp_path / "site").warnings if "strings" in one.place]
    assert len(told) == len(english().keys) - 4  # that word, and three attributes
    assert "themes/mine/strings/nl.toml: lacks 'nav.days', which is said in English (write 'nav.days' there)" in told
    mine(tmp_path / "themes", **{"strings/nl.toml": 'format = 1\n[nav]\ntodya = "Vandaag"\n'})
    told = [str(one) for one in check(content, tmp_path / "site").errors if "strings" in one.place]
    assert told == ["themes/mine/strings/nl.toml:3: no word is called 'nav.todya' (did you mean 'nav.today'?)"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_we_ship_is_complete(language: str) -> None:
    assert load_theme(ROOT / "themes", Config(language=language)).doubts == ()


def mine(folder: Path, **files: str) -> Path:
    """A theme of one's own in a folder of themes."""
    for name, words in {"theme.toml": 'format = 1\nname = "Mine"\n', **files}.items():
        path = folder / "mine" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(words, "utf-8")
    return folder


def test_a_theme_lays_its_words_over_those_of_its_parent(tmp_path: Path) -> None:
    strings = {
        "strings/de.toml": 'format = 1\n[nav]\ntoday = "Frisch"\n',
        "strings/en.toml": 'format = 1\n[own]\nword = "W"\n',
    }
    theme = load_theme(mine(tmp_path, **strings), Config(theme="mine", language="de"))
    assert (theme.words("nav.today"), theme.words("nav.days"), theme.words("own.word")) == ("Frisch", "Tage", "W")
    assert [fault.fact for fault in theme.doubts] == ["lacks 'own.word', which is said in English"]


def test_words_are_in_the_digest(tmp_path: Path) -> None:
    before = load_theme(mine(tmp_path), Config(theme="mine")).digest
    strings = {"strings/en.toml": 'format = 1\n[nav]\ntoday = "Now"\n'}
    assert load_theme(mine(tmp_path, **strings), Config(theme="mine")).digest != before


# ---- templates and scripts


@pytest.mark.parametrize(
    ("template", "made"),
    [
        ('<p>{{ _("home.rest") }}</p>', "<p>The rest</p>"),
        ('{{ _("home.read", day=day | upper, last=[1, (2)]) }}', 'Read on <b>&lt;A&gt;</b>, "&lt;A&gt;" `at` $[1, 2]'),
        ('{{ "" ~ _("home.read", day=1, last="") }}', "Read on &lt;b&gt;1&lt;/b&gt;, &#34;1&#34; `at` $"),
        ('{{ _("count.papers", n=1) }}, {{ _("count.papers", n=1233 + 1) }}', "1 paper, 1,234 papers"),
        ('{% set a = _("home.rest") if day else "" %}{{ a }}', "The rest"),
        ('{{ "%s!" % _("count.papers", n=[1] | length) }}', "1 paper!"),
        ('{{ _("home.read", day=_("count.papers", n=2), last="") }}', 'Read on <b>2 papers</b>, "2 papers" `at` $'),
        ('{{ named("home.rest", "x") }}, {{ named("home.other", "x") }}', "The rest, x"),
        ("{% for _, b in [(1, 2)] %}{{ b }}{% endfor %}", "2"),
    ],
)  # fmt: skip
def test_words_in_a_template(template: str, made: str, tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates/a.html").write_text(template)
    theme = Theme((tmp_path,), Config(), words=words_of("en", [catalogue(GIVEN)]))
    assert theme.render(Page.of("a.html", "a.html", day="<a>")).decode() == made


@pytest.mark.parametrize(
    ("template", "fact"),
    [
        (
            '\n{{ _("home.rets") }}',
            "themes/toy/templates/a.html:2: no word is called 'home.rets': did you mean 'home.rest'?",
        ),
        ('{{ _("home.read", day=1) }}', "'home.read' has the hole 'last', which nothing fills here"),
        ('{{ _("count.papers") }}', "'count.papers' has the hole 'n', which nothing fills here"),
        ("{{ _(key) }}", "a word is asked for by its key, in quotes"),
        ('{{ _("home.rest"', "templates/a.html:1: unexpected end of template"),
        ('{{ _("home.read", 1) }}', "'home.read' is followed by something that is not name=value"),
    ],
)
def test_a_word_that_is_not_there_names_the_place(template: str, fact: str, tmp_path: Path) -> None:
    folder = tmp_path / "toy"
    (folder / "templates").mkdir(parents=True)
    (folder / "templates/a.html").write_text(template)
    with pytest.raises(ThemeError) as caught:
        Theme((folder,), Config(), words=words_of("en", [catalogue(GIVEN)])).render(Page.of("a.html", "a.html"))
    assert fact in str(caught.value)


@pytest.mark.parametrize(
    ("script", "made"),
    [
        ('say(_("home.rest"))', 'say("The rest")'),
        ('_("home.read")(a)', '(({day,last})=>`Read on <b>${day}</b>, "${day}" \\`at\\` \\$${last}`)(a)'),
        ('_parts("home.read")(a)', '(({day,last})=>["Read on <b>",day,"</b>, \\"",day,"\\" `at` $",last])(a)'),
        ('counted(n, _("count.papers"))', 'counted(n, {"one":"{n} paper","other":"{n} papers"})'),
        ('_("dates.months")', '["J","F"]'),
        ("facts._paper, (_, at) => at", "facts._paper, (_, at) => at"),
    ],
)  # fmt: skip
def test_words_in_a_script(script: str, made: str) -> None:
    assert scripted(script, words_of("en", [catalogue(GIVEN)])) == made


def test_every_script_finds_its_words() -> None:
    for name in SCRIPTS:
        made = scripted((DEFAULT / "assets" / name).read_text("utf-8"), english())
        assert not re.search(r"\b_(parts)?\((?!, )", re.sub(r"^\s*//.*$", "", made, flags=re.MULTILINE)), name
    with pytest.raises(KeyError, match=r"no word is called .home\.rets."):
        scripted('_("home.rets")', words_of("en", [catalogue(GIVEN)]))


# ---- nothing is left outside

_WORD = re.compile(r"[^\W\d_]{2,}")

# What is no word of the interface, and so stands in no catalogue.
NAMES = frozenset(
    _WORD.findall("""
    RSS Atom JSON Feed BibTeX RIS CSL PDF HTML UTC Hugging Face arXiv Broadsheet doctype html
    broadsheet fetch load build FILE
""")  # formats, programs, places; commands as they are typed
)
LITERAL = {  # and what stands in one template alone
    "feeds.html": {"jsonl", "gz"},  # the ending of a file
    "moved.xml": {"moved", "Thu", "Jan", "GMT"},  # an id, and a date as RFC 822 has it
    "status.html": {"Actions", "Settings → Secrets and variables → Actions → Variables"},  # as GitHub calls them
    "search.html": {"long context", '"long context"', 'author:"Ada Writer"'},  # what one may type
}
FOR_PROGRAMS = {  # templates that no person reads
    "feeds.opml": "says what channels and groups are called",
    "llms.txt": "in English",
    "robots.txt": "a format of its own",
    "sw.js": "says nothing",
    "sw.off.js": "says nothing",
    "status.js": "scanned as a script",
}
_SAID_IN = re.compile(r'\b(?:title|aria-label|placeholder|alt|label)="([^"]*)"')
_SENTENCE = re.compile(r"[^\W\d_]{2,},? [^\W\d_]|^[A-Z][a-z]{2,}$")
_ENTITY = re.compile(r"&\w+;")


def loose_words(template: str) -> list[str]:
    """Words that a template says by itself: between tags, in attributes that are said, in its expressions."""
    text, strings = "", []
    environment = Environment()
    for _, kind, value in environment.lex(template):
        if kind == "data":
            text += value
        elif kind == "variable_begin":
            text += "\0"
        elif kind == "string":
            strings.append(value[1:-1])
    text = re.sub(r"<style>.*?</style>|<\?.*?\?>|<!--.*?-->", "", text, flags=re.DOTALL)
    said = [*_SAID_IN.findall(text), re.sub(r"<[^>]*>", " ", text)]
    found = [word for part in said for word in _WORD.findall(_ENTITY.sub("", part))]
    found += [one for one in strings if _SENTENCE.search(one) and not set("<>=/") & set(one)]
    return [word for word in found if not set(_WORD.findall(word)) <= NAMES]


# Strings of a script that look like words and are none: what is typed into an address, a format, a selector.
FOR_MACHINES = {
    "mine-export.js": {"my list"},  # the kind of a file that is exported
    "search-filters.js": {"Enter"},  # a key
    "search.js": {"by itself", "by the reader", "(pointer: coarse)"},  # who opened the filters: a data attribute
    "following.js": {"rows list"},  # classes
    "mine-along.js": {"Markdown"},  # the name of a format
    "mine-entry.js": {"says noted"},  # classes
    "offline.js": {"copy?"},  # what the service worker is asked
    "search-keys.js": {"Enter", "Escape"},  # keys
    "store.js": {" is no id of a paper"},  # a mistake of ours, for whoever looks at the console
}
_CODE = re.compile(
    r"""//[^\n]*|/\*.*?\*/                                                  # comments
    |"((?:[^"\\\n]|\\.)*)"|`((?:[^`\\]|\\.)*)`                              # strings, templates
    |/(?![*/\ ])(?:[^/\\\n\[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+/[a-z]*  # regular expressions""",
    re.DOTALL | re.VERBOSE,
)
_SPOKEN = re.compile(r"[^\W\d_]{2,}[,.:;]? [^\W\d_]|^[A-Z][a-z]{2,}[.:?]?$|[a-z][.?]$")
_HOLE = re.compile(r"\$\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}")


def loose_strings(script: str) -> list[str]:
    """Strings of a script that look as if a reader were to read them."""
    found = []
    for match in _CODE.finditer(script):
        text = match[1] if match[1] is not None else re.sub("  +", " ", _HOLE.sub("", match[2] or ""))
        if _SPOKEN.search(text.strip()) and not re.search(r"[#\[\]<>=*^]|^\.|\w[.-]\w|^:|\.js|:\w|li |^main", text):
            found.append(text)
    return found


@pytest.mark.parametrize("name", [name for name in TEMPLATES if name not in FOR_PROGRAMS])
def test_no_word_of_a_template_is_left_outside(name: str) -> None:
    found = loose_words((DEFAULT / "templates" / name).read_text("utf-8"))
    assert [word for word in found if word not in LITERAL.get(name, ())] == []


# search-terms.js holds the stop words and endings of lunr alone.
@pytest.mark.parametrize("name", [name for name in SCRIPTS if name != "search-terms.js"])
def test_no_word_of_a_script_is_left_outside(name: str) -> None:
    found = loose_strings((DEFAULT / "assets" / name).read_text("utf-8"))
    assert [text for text in found if text not in FOR_MACHINES.get(name, ())] == []


@pytest.mark.parametrize(
    ("template", "words"),
    [
        ("<p>Some words</p>", ["Some", "words"]),
        ('<nav aria-label="Lists">', ["Lists"]),
        ('{{ "Earlier" if a else "in a list" }}', ["Earlier", "in a list"]),
        ('<a href="{{ root }}x.html">{{ _("nav.days") }}</a> &nbsp; RSS', []),
        ('{% set a = "by-votes" %}<time datetime="{{ a }}">{{ a }}</time>', []),
    ],
)
def test_loose_words_are_found(template: str, words: list[str]) -> None:
    assert loose_words(template) == words


@pytest.mark.parametrize(
    ("script", "words"),
    [
        ('element("p", {}, "Nothing is here.")', ["Nothing is here."]),
        ("notice(`Removed ${n} papers`)", ["Removed papers"]),
        ('button("Close")', ["Close"]),
        ('element("p", { class: "by" }, _("told.close")) // Some words here', []),
        ('document.querySelector(".rows > li[id]")', []),
    ],
)
def test_loose_strings_are_found(script: str, words: list[str]) -> None:
    assert loose_strings(script) == words


# ---- a whole site


def visible(page: str) -> Iterator[str]:
    """What a reader reads or hears of a page."""
    tree = Html(page)
    for node in tree.css("script, style, pre, code, meta[http-equiv], meta[name^=citation]"):
        node.decompose()
    yield tree.text(separator=" ")
    for node in tree.css("[title], [aria-label], [placeholder], meta[content]"):
        yield from (node.attributes.get(name) or "" for name in ("title", "aria-label", "placeholder", "content"))


def masked(text: str) -> str:
    """A text without a Latin letter outside of its tags and holes."""
    return re.sub(r"(<[^>]*>|\{\w+\}|&\w+;)|[A-Za-z]", lambda found: found[1] or "ω", text)


def strange(folder: Path) -> Path:
    """A theme whose language `xx` has no Latin letters, so that any that is shown comes from elsewhere."""
    words = english()
    lines = ["format = 1"]
    for key, text in words.texts.items():
        if not key.startswith("lang.") and key != "dates.week_begins":
            lines.append(f"{key} = {scripted_toml(masked(text))}")
    for key, forms in words.plurals.items():
        lines += [f"{key}.{form} = {scripted_toml(masked(text))}" for form, text in forms.items()]
    for key, names in words.lists.items():
        lines.append(f"{key} = [{', '.join(scripted_toml(masked(name)) for name in names)}]")
    return mine(folder, **{"strings/xx.toml": "\n".join(lines)})


def scripted_toml(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


PLAIN = (DEFAULT / "templates/404.html").read_text("utf-8").replace("<h1>", "<h1>Plain ")
SITE = """format = 1
title = "Ω"
subtitle = "Ω"
theme = "mine"
language = "xx"
base_url = "https://toys.example.net/d/"
"""
LISTED = '---\nformat: 1\ntitle: "Toys"\n---\n- 2512.00001 | reading | 2025-12-09 | 4\n  Words.\n'
# What the toy archive itself says, and names that are the same in every language.
SAID = frozenset(
    _WORD.findall("""
    Toy Toys toys Paper Number moves about uses sparse attention blocks more Long Context for Hostile Quoted Title Ada
    Bea Sample Author Cy Submitter Lab The Corrected Known by Its Alone Ours in our words Read this first day of About
    Why
    Because mixture of experts machine wrote this toy Words It an and to long context title reading

    Hugging Face huggingface.co arXiv PDF HTML RSS Atom JSON Feed CSL BibTeX RIS cs.CL NetNewsWire Thunderbird Zotero
    Broadsheet UTC

    author org tag abstract must not retriev atention after before scaling Writer width device initial scale no-referrer
    noindex article website corrected renamed retagged merged feeds.opml broadsheet load fetch backfill quarantine
""")
)


@pytest.mark.seconds
def test_nothing_but_what_papers_say_is_left_of_english(tmp_path: Path) -> None:
    content = toy.archive(tmp_path / "content")
    toy.write(content, {"site.toml": SITE, "lists/toys.md": LISTED})
    strange(tmp_path / "themes")
    mine(tmp_path / "themes", **{"templates/404.html": PLAIN})  # the control: one word that is left outside
    toy.edition(content, tmp_path / "site")
    assert loose_in(tmp_path / "site") == {"Plain": "404.html"}


_ADDRESSES = re.compile(r"https?://\S+|urn:\S+|[\w./-]+\.html")
_UNSAID = re.compile(r"<(link|guid|id|language|generator|pubDate|lastBuildDate)\b.*?</\1>|<[^>]*>")


def loose_in(site: Path) -> dict[str, str]:
    """Words in Latin letters that the archive does not say, and where one of them stands."""
    loose: dict[str, str] = {}
    for address, data in toy.tree(site).items():
        if address.endswith((".html", ".xml", ".md")) and address != "sitemap.xml":
            page = data.decode()
            texts = visible(page) if address.endswith(".html") else [_UNSAID.sub(" ", unescape(page))]
            words = (word for text in texts for word in _WORD.findall(_ADDRESSES.sub(" ", text)))
            loose |= {word: address for word in words if word.isascii() and word not in SAID}
    return loose


@pytest.mark.seconds
def test_a_changed_word_is_built_anew_and_no_other_way_than_clean(tmp_path: Path) -> None:
    content = toy.archive(tmp_path / "content")
    toy.write(content, {"site.toml": 'format = 1\ntheme = "mine"\nlanguage = "de"\n[limits]\nauthor_page = 1\n'})
    mine(tmp_path / "themes")
    toy.edition(content, tmp_path / "site", only=("pages", "assets", "mine"))
    before = toy.tree(tmp_path / "site")
    mine(tmp_path / "themes", **{"strings/de.toml": 'format = 1\n[mine]\ntitle = "Merkzettel"\n[told]\nclose = "Zu"\n'})
    toy.edition(content, tmp_path / "site", only=("pages", "assets", "mine"))
    toy.edition(content, tmp_path / "clean", only=("pages", "assets", "mine"))
    after = toy.tree(tmp_path / "site")
    assert after == toy.tree(tmp_path / "clean")
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {"mine.html", "assets/keys-sheet.js", "assets/mine-export.js", "assets/told.js"}
