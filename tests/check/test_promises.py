"""What `check` says of promises to readers."""

from pathlib import Path

import pytest

from generator.checking.promises import _begun, broken, kept_back, left_over
from generator.curation import STUB, load_config
from tests import toy
from tests.feeds import full

FORK = 'format = 1\ntitle = "A Fork"\nid = "0c9d1f7e-3a52-4b86-9e41-7d2f5a8b6c30"\n'
WITHOUT_ID = 'format = 1\nbase_url = "https://fork.example.net/"\n'


@pytest.mark.parametrize(
    ("layer", "files", "told"),
    [
        ("curation", {}, []),
        ("curation", {"site.toml": "format = 1\n"}, []),  # every build warns that base_url is not set
        ("local", {"site.toml": FORK}, ["local/site.toml: a fork's feeds would call themselves upstream's"]),
        ("local", {"site.toml": f'{FORK}base_url = "https://fork.example.net/"\n'}, []),
        (
            "local",
            {"site.toml": WITHOUT_ID},
            ["local/site.toml: has no 'id': digests of this fork would be upstream's"],
        ),
        (
            "curation",
            {"site.toml": full.SITE.replace('sender = "news@toys.example.net"\n', "")},
            ["site.toml [mail]: 'sender' is not set"],
        ),
        (
            "curation",
            {"site.toml": full.SITE.replace('toys.example.net"', 'example.org"')},
            ["site.toml: mail.sender = 'news@example.org' is an example's address"],
        ),
    ],
)
def test_promises(tmp_path: Path, layer: str, files: dict[str, str], told: list[str]) -> None:
    content = full.archive(tmp_path / "content")
    toy.write(content, files, layer)
    faults = [str(fault) for fault in broken(content, load_config(content))]
    assert len(faults) == len(told)
    assert all(fault.startswith(words) for fault, words in zip(faults, told, strict=True))


@pytest.mark.parametrize(
    ("name", "words", "line"),
    [
        ("pages/about.md", "Write to https://your-username.github.io/x", 6),
        ("pages/about.md", "See https://example.org/", 6),
        ("pages/about.md", "See https://toys.example.net/, in your own name", None),
        ("pages/about.md", "The default is `https://example.org/`.", None),
        ("pages/about.md", "Not `this`, but https://example.org/ itself", 6),
        ("tags.toml", "# such as https://example.org", None),
    ],
)
def test_what_an_example_left(tmp_path: Path, name: str, words: str, line: int | None) -> None:
    head = "format = 1\n" if name.endswith(".toml") else "---\nformat: 1\ntitle: x\n---\n\n"
    toy.write(tmp_path, {name: head + words + "\n"}, "local")
    assert [fault.place for fault in left_over(tmp_path)] == ([f"local/{name}:{line}"] if line else [])


def test_a_list_that_is_kept_back_is_told_of(tmp_path: Path) -> None:
    text = "---\nformat: 1\ntitle: x\npublic: {}\n---\n"
    toy.write(tmp_path, {"lists/diary.md": text.format("false"), "lists/shown.md": text.format("true")})
    (fault,) = kept_back(tmp_path)
    assert fault.place == "lists/diary.md"
    assert "whoever can read the repository can read it" in fault.fact


def test_a_text_that_was_begun_and_not_written_is_told_of(tmp_path: Path) -> None:
    files = {"pages/about.md": f"---\nformat: 1\n---\n{STUB}\n", "pages/picture.svg": STUB, "pages/done.md": "Done.\n"}
    toy.write(tmp_path, files, "local")
    assert [(fault.place, STUB in fault.fact) for fault in _begun(tmp_path)] == [("local/pages/about.md:4", True)]
