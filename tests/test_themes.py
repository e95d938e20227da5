"""Themes of one's own: what themes/README.md documents, how one lies over its parents, and the example, Slate."""

import re
from pathlib import Path

import pytest

from generator.config import Config
from generator.errors import ThemeError
from generator.outputs import assets, offline
from generator.page import Page
from generator.shelved import Archive
from generator.theme import Theme
from generator.theming.catalogue import english
from generator.theming.themes import load_theme

ROOT = Path(__file__).parents[1]
README = (ROOT / "themes/README.md").read_text("utf-8")
STYLE = (ROOT / "themes/default/assets/style.css").read_text("utf-8")
OWN = (ROOT / "themes/slate/assets/own.css").read_text("utf-8")
TEMPLATES = ROOT / "themes/default/templates"


def tokens(style: str) -> dict[str, str]:
    """The custom properties that the first `:root` of a stylesheet sets."""
    (root,) = re.findall(r"^:root \{\n(.*?)^\}", style, re.DOTALL | re.MULTILINE)
    return dict(re.findall(r"^  (--[\w-]+): (.*?);", root, re.MULTILINE))


def blocks(template: str) -> list[str]:
    return re.findall(r"\{%-? block (\w+)", (TEMPLATES / template).read_text("utf-8"))


def test_every_token_is_documented() -> None:
    assert re.findall(r"^\| `(--[\w-]+)` \| \S", README, re.MULTILINE) == list(tokens(STYLE))


def test_every_template_and_every_block_is_documented() -> None:
    rows = re.findall(r"^\| `([\w.-]+\.html)` \| \S[^|]* \|([^|]*)\|$", README, re.MULTILINE)
    told = {name: re.findall(r"`(\w+)`", inside) for name, inside in rows}
    assert told == {path.name: blocks(path.name) for path in sorted(TEMPLATES.glob("*.html"))}
    assert re.findall(r"^\| `(\w+)` \| \S", README, re.MULTILINE) == blocks("base.html")


# --- over its parents


def theme_of(folder: Path, files: dict[str, str]) -> Path:
    for name, words in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(words, "utf-8")
    return folder


def test_a_stylesheet_of_ones_own_is_added_to_that_of_its_parents(tmp_path: Path) -> None:
    files = {
        "mine/theme.toml": 'format = 1\nname = "Mine"\nparent = "slate"\n',
        "mine/assets/own.css": "/* Mine */\np { color: red }\n",
    }
    theme = load_theme(theme_of(tmp_path, files), Config(theme="mine"))
    published = {page.address: page.values["data"].decode() for page in assets.plan(None, theme.config, theme)}  # type: ignore[arg-type]
    style = published["assets/style.css"]
    assert "assets/own.css" not in published
    assert (
        style.index("--paper: light-dark(#fffdf8")
        < style.index("--paper: light-dark(#f7f9fb")
        < style.index("p { color: red }")
    )
    assert "Mine" not in style


def test_a_stylesheet_of_the_same_name_takes_the_place_of_its_parents(tmp_path: Path) -> None:
    files = {"mine/theme.toml": 'format = 1\nname = "Mine"\n', "mine/assets/style.css": "p { color: red }\n"}
    assert load_theme(theme_of(tmp_path, files), Config(theme="mine")).assets["style.css"] == b"p { color: red }\n"


def test_a_template_changes_one_block_of_its_parents(tmp_path: Path) -> None:
    base = '{% extends "default/base.html" %}\n{% block footer %}{{ super() }}<p>A Tuesday.</p>{% endblock %}\n'
    files = {"mine/theme.toml": 'format = 1\nname = "Mine"\n', "mine/templates/base.html": base}
    page = Page.of("404.html", "404.html")
    theirs = load_theme(ROOT / "themes", Config()).render(page).decode()
    ours = load_theme(theme_of(tmp_path, files), Config(theme="mine")).render(page).decode()
    assert ours == theirs.replace("\n</footer>", "\n<p>A Tuesday.</p></footer>")


# --- Slate


def luminance(colour: str) -> float:
    """Relative luminance, as WCAG 2 defines it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_measured() -> None:
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert 4.5 < contrast("#767676", "#ffffff") < 4.6


@pytest.mark.parametrize("style", [STYLE, OWN], ids=["default", "slate"])
@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_text_stands_out(style: str, scheme: int) -> None:
    given = tokens(STYLE) | tokens(style)
    colours = {name: re.findall(r"#\w{6}", value) for name, value in given.items()}
    for ground in ("--paper", "--sheet", "--mark"):
        for ink in ("--ink", "--faint", *(("--link", "--accent") if ground != "--mark" else ())):
            assert contrast(colours[ink][scheme], colours[ground][scheme]) >= 4.5, (ink, ground)


def test_the_example_is_small_and_uses_known_tokens_alone() -> None:
    files = sorted(path.relative_to(ROOT / "themes/slate").as_posix() for path in (ROOT / "themes/slate").rglob("*.*"))
    assert files == ["assets/own.css", "theme.toml"]
    assert tokens(OWN).keys() <= tokens(STYLE).keys()
    assert set(re.findall(r"var\((--[\w-]+)\)", OWN)) <= tokens(STYLE).keys()
    assert len(OWN) < 1_500


def test_a_script_that_asks_for_a_word_that_is_not_there(tmp_path: Path) -> None:
    for name in ("assets/toy.js", "templates/sw.js"):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text('show(_("offline.nowhere"));')
    theme = Theme((tmp_path,), Config(), words=english())
    with pytest.raises(ThemeError, match=r"assets/toy\.js: no word is called 'offline\.nowhere'"):
        list(assets.plan(Archive((), {}, {}), Config(), theme))
    with pytest.raises(ThemeError, match=r"sw\.js:1: no word is called 'offline\.nowhere'"):
        theme.render(Page.of("sw.js", "sw.js"))


@pytest.mark.parametrize(("wanted", "names"), [(True, ["offline.html", "sw.js"]), (False, ["sw.js"])])
def test_who_wants_no_reading_offline_has_a_worker_that_ends_itself(wanted: bool, names: list[str]) -> None:
    config = Config(offline=wanted)
    made = list(offline.plan(Archive((), {}, {}), config, load_theme(ROOT / "themes", config)))
    assert [page.address for page in made] == names
    assert (made[-1].template == "sw.off.js") is not wanted


def test_a_stylesheet_is_published_without_its_comments() -> None:
    theme = load_theme(ROOT / "themes", Config())
    source = theme.assets["style.css"]
    (page,) = (one for one in assets.plan(Archive((), {}, {}), Config(), theme) if one.address == "assets/style.css")
    published = page.values["data"]
    assert b"/*" in source
    assert b"/*" not in published
    assert [published.count(sign) for sign in (b"{", b"}", b";")] == [
        re.sub(rb"/\*.*?\*/", b"", source, flags=re.DOTALL).count(sign) for sign in (b"{", b"}", b";")
    ]
