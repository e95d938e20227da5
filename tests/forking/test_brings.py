"""What a merge of upstream brings, told from changed files and their texts."""

from collections.abc import Mapping

import pytest

from generator.config import Config
from generator.forking.brings import brings, settings_of
from generator.git import FileChange

CONFIG = """
class Feeds(Value):
    shelf: Annotated[int, Field(ge=1)] = {shelf}
{more}
class Config(Value):
    title: Annotated[Name, Field()] = "Broadsheet"
    feeds: Feeds = Feeds()
"""


def told(
    before: Mapping[str, str], after: Mapping[str, str], here: frozenset[str] = frozenset()
) -> dict[str, tuple[str, ...]]:
    """What is said of a merge that turns the files `before` into those `after`."""
    kinds = {
        path: "A" if path not in before else "D" if path not in after else "M" for path in sorted({*before, *after})
    }
    changes = tuple(FileChange(kind, path) for path, kind in kinds.items() if before.get(path) != after.get(path))
    sides = {"before": before, "after": after}
    return {one.name: one.lines for one in brings(changes, lambda when, path: sides[when].get(path), here)}


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        pytest.param({}, {}, {}, id="nothing"),
        pytest.param(
            {"content/records/hf/papers/2512/2512.00001.md": "1", "content/records/hf/days/2025/2025-12-08.json": "1"},
            {
                "content/records/hf/papers/2512/2512.00001.md": "2",
                "content/records/hf/papers/2512/2512.00002.md": "1",
                "content/records/hf/papers/title/a.md": "1",
                "content/records/hf/days/2025/2025-12-08.json": "1",
                "content/records/hf/days/2025/2025-12-09.json": "1",
                "content/records/hf/days/2025/2025-12-10.json": "1",
            },
            {"papers": ("2 new", "2 days new: 2025-12-09 to 2025-12-10", "1 changed")},
            id="papers",
        ),
        pytest.param(
            {"content/curation/tags.toml": 'format = 1\n[tags.a]\nname = "A"\n[tags.b]\nname = "B"\n'},
            {
                "content/curation/tags.toml": 'format = 1\n[tags.a]\nname = "AA"\n[tags.c]\nname = "C"\n',
                "content/curation/days/2025-12-09.md": "x",
            },
            {
                "curation": (
                    "content/curation/days/2025-12-09.md: new; what yours says stands over it",
                    "content/curation/tags.toml: ~tags.a, -tags.b, +tags.c",
                )
            },
            id="curation",
        ),
        pytest.param(
            {"content/curation/site.toml": "format = 1\ntitle = 'x'\n"},
            {"content/curation/site.toml": "format = 2\n"},
            {"curation": ("content/curation/site.toml: changed",)},
            id="a format that is newer than we are",
        ),
        pytest.param(
            {"generator/config.py": CONFIG.format(shelf=5, more="    old: int = 1")},
            {"generator/config.py": CONFIG.format(shelf=7, more='    hub: str = ""')},
            {
                "settings": (
                    "another default: feeds.shelf = 7, was 5",
                    "new: feeds.hub = ''",
                    "gone: feeds.old; if your site.toml has it, `broadsheet migrate` moves it, or take it out",
                ),
                "engine": ("files changed: 1 of code",),
            },
            id="settings",
        ),
        pytest.param(
            {"generator/tables.py": "FORMAT = 1\n", "generator/__init__.py": '__version__ = "0.1.0"\n'},
            {"generator/tables.py": "FORMAT = 2\n", "generator/__init__.py": '__version__ = "0.2.0"\n'},
            {
                "formats": ("format 2, was 1: `broadsheet migrate` brings your files up to date",),
                "engine": (
                    "Broadsheet 0.2.0, was 0.1.0; CHANGELOG.md tells what is new",
                    "files changed: 2 of code",
                ),
            },
            id="formats and version",
        ),
        pytest.param(
            {".github/workflows/a.yml": "if: vars.COLLECT == 'on'", "content/local/x": "1"},
            {".github/workflows/a.yml": "if: vars.COLLECT == 'on' && vars.LETTERS == 'on'", "requirements.txt": "x"},
            {
                "workflows": (".github/workflows/a.yml: changed; asks for the repository variable LETTERS",),
                "engine": ("other versions of what it needs: `make site` installs them",),
                "yours": ("content/local/x: gone by upstream, which should never write there; look at it",),
            },
            id="workflows, packages, and what is not upstream's",
        ),
    ],
)  # fmt: skip
def test_it_is_told(before: dict[str, str], after: dict[str, str], expected: dict[str, tuple[str, ...]]) -> None:
    here = frozenset({"content/local/days/2025-12-09.md"})
    found = told(before, after, here)
    assert {name: tuple(sorted(lines)) for name, lines in found.items()} == {
        name: tuple(sorted(lines)) for name, lines in expected.items()
    }


FORM = "generator/tables.py"


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("FORMAT: Final = 1\n", "FORMAT: Final = 1  # of all files\n", ()),
        (
            "FORMAT: Final = 1\n",
            "FORMAT: Final = 2\n",
            ("format 2, was 1: `broadsheet migrate` brings your files up to date",),
        ),
    ],
)
def test_another_format_of_files_is_told(before: str, after: str, expected: tuple[str, ...]) -> None:
    lines = [line for lines in told({FORM: before}, {FORM: after}).values() for line in lines]
    assert tuple(line for line in lines if line.startswith("format")) == expected


def test_settings_that_cannot_be_read_are_none() -> None:
    assert settings_of("class Config(") == {}


def test_our_own_settings_are_found_as_they_are_declared() -> None:
    from pathlib import Path

    import generator.config

    found = settings_of(Path(generator.config.__file__).read_text("utf-8"))
    assert {name.partition(".")[0] for name in found} == set(Config.model_fields)
    assert found["feeds.shelf"] == "5"
    assert "collect.arxiv.categories" in found
