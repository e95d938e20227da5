"""What is kept of builds: the list in the output folder, the cache beside it, and which folder may be an output."""

import os
import pickle
import sys
from pathlib import Path

import pytest

from generator import looking, places
from generator.building import drawers, ledger
from generator.building.ledger import Kept, Ledger
from generator.building.sites import MARKER, Folder, Left, listed
from generator.errors import BusyError, Fault, OutputError
from tests import toy

K, L, M = (f"{letter:032x}" for letter in b"klm")
FILES = {"a/b.html": Kept(K, -1, 2), "a/c.html": Kept(L, 3, 4), "d.html": Kept(M, 5, 6)}
WHOLE = Ledger.of("abc", FILES, (Fault("x.md:1", "is odd", "mend it"),))


@pytest.fixture
def site(tmp_path: Path) -> Path:
    site = tmp_path / "site"
    (site / "a").mkdir(parents=True)
    return site


def test_what_is_kept_comes_back(site: Path) -> None:
    ledger.save(site, WHOLE)
    assert ledger.load(site) == WHOLE
    assert (WHOLE.files(), WHOLE.pages) == (FILES, 3)
    assert [path.name for path in site.parent.iterdir()] == [".site.cache", "site"]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: data[:-1],
        lambda data: data.replace(b"abc", b"abd"),
        lambda data: data.partition(b"\n")[2],
        lambda data: b"",
        lambda data: ledger._with_sum(ledger._written(WHOLE).replace(b'"version": 3', b'"version": 4')),
        lambda data: ledger._with_sum(b'{"version": 3}\n'),
        lambda data: ledger._with_sum(b"[]\n"),
        lambda data: ledger._with_sum(b"[" * 100_000),
        lambda data: ledger._with_sum(b"\xff"),
        lambda data: ledger._with_sum(pickle.dumps(WHOLE)),
    ],
    ids=[
        "cut",
        "a byte",
        "no digest",
        "nothing",
        "another version",
        "no inputs",
        "no table",
        "deep",
        "no text",
        "another form",
    ],
)
def test_what_cannot_be_trusted_counts_as_none(site: Path, spoil: object) -> None:
    ledger.save(site, WHOLE)
    path = site.parent / ".site.cache/ledger"
    path.write_bytes(spoil(path.read_bytes()))  # type: ignore[operator]
    assert ledger.load(site) == Ledger()


@pytest.mark.parametrize("count", range(7))
def test_a_part_and_the_rest_are_the_whole(count: int) -> None:
    files = {f"a/{name}.html": Kept(K, ord(name), 2) for name in "bcef"} | {"d.html": Kept(M, 5, 6)}
    whole = Ledger.of("abc", files, (Fault("x.md:1", "is odd", "mend it"),))
    some, rest = whole.parted(count)
    assert list(some.files().items()) + list(rest.files().items()) == list(files.items())
    assert some.pages == min(count, 5)
    assert (some.inputs, rest.warnings) == (whole.inputs, whole.warnings)


def test_a_cache_of_nothing() -> None:
    assert Ledger() == Ledger("", {}, ())
    assert ledger.load(Path("/nowhere/site")) == Ledger()


def test_one_ledger_is_told_from_another_without_being_read(site: Path) -> None:
    def sum_of(one: Ledger) -> bytes:
        ledger.save(site, one)
        return ledger.sum_of(site)

    assert ledger.sum_of(site) == b""
    assert sum_of(WHOLE) == sum_of(WHOLE) != sum_of(WHOLE._replace(inputs="abd"))
    assert len(ledger.sum_of(site)) == len(K)


def test_inputs_differ_where_a_file_or_an_option_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = tmp_path / "content"
    content.mkdir()
    (content / "a.md").write_text("a")
    monkeypatch.setattr(places, "carried", lambda name: tmp_path / "carried" / name)
    monkeypatch.setattr(ledger, "_PACKAGE", tmp_path / "ours")
    monkeypatch.setattr(sys, "path", [str(tmp_path / "libraries"), str(tmp_path / "gone")])
    seen = {
        ledger.inputs(content, looking.found(content), ["x"]),
        ledger.inputs(content, looking.found(content), ["x"]),
    }
    assert len(seen) == 1
    seen |= {
        ledger.inputs(content, looking.found(content), ["y"]),
        ledger.inputs(content, looking.found(content), ["x", ""]),
    }
    ours = ("carried/curation/tags.toml", "carried/themes/a.css", "themes/a.css", "ours/a.py")
    odd = os.fsdecode(b"b\xff.md")
    for name in (f"content/{odd}", *ours, "libraries/a-1.dist-info"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
        seen.add(ledger.inputs(content, looking.found(content), ["x"]))
    for name, words, mtime_ns in (("a.md", "a", 1), ("a.md", "aa", 1), (odd, "", 1), (odd, "b", 1)):
        (content / name).write_text(words)
        os.utime(content / name, ns=(0, mtime_ns))
        seen.add(ledger.inputs(content, looking.found(content), ["x"]))
    (content / "a.md").rename(content / "a-1.md")
    seen.add(ledger.inputs(content, looking.found(content), ["x"]))
    monkeypatch.setattr(sys, "version", "another")
    seen.add(ledger.inputs(content, looking.found(content), ["x"]))
    assert len(seen) == 15
    (content / odd).chmod(0o600)
    (tmp_path / "libraries/notes.txt").touch()
    (tmp_path / "ours/__pycache__").mkdir()
    (tmp_path / "ours/__pycache__/a.cpython-311.pyc").touch()
    assert ledger.inputs(content, looking.found(content), ["x"]) in seen


def test_code_is_told_by_its_modules_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger, "_PACKAGE", tmp_path)
    seen = [ledger.code_digest.__wrapped__()]
    for name, words in (("a.py", "1"), ("a.py", "2"), ("b/c.py", ""), ("notes.md", "x"), ("a.pyc", "x")):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(words)
        seen.append(ledger.code_digest.__wrapped__())
    assert seen[3:] == [seen[3]] * 3
    assert len(set(seen)) == 4


def test_what_is_not_as_we_left_it(site: Path) -> None:
    names = ("a/1.html", "a/2.html", "a/3.html", "a/4.html", "d.html", "e.html")
    for name in names:
        (site / name).write_text(name)
    stats = {name: (site / name).stat() for name in names}
    made = Ledger.of("", {name: Kept(K, one.st_mtime_ns, one.st_size) for name, one in stats.items()}, ())
    assert ledger.touched(site, made) == frozenset()
    os.utime(site / "a/2.html", ns=(0, 0))
    assert ledger.touched(site, made) == {"a/2.html"}
    os.utime(site / "a/2.html", ns=(0, stats["a/2.html"].st_mtime_ns))
    (site / "a/3.html").write_text("longer than it was")
    os.utime(site / "a/3.html", ns=(0, stats["a/3.html"].st_mtime_ns))
    assert ledger.touched(site, made) == {"a/3.html"}
    os.utime(site / "a/2.html", ns=(0, 0))
    os.utime(site / "d.html", ns=(0, 0))
    (site / "e.html").unlink()
    assert ledger.touched(site, made) == {"a/2.html", "a/3.html", "d.html", "e.html"}
    (site / "a").rename(site / "real")
    (site / "a").symlink_to(site / "real")
    assert ledger.touched(site, made) == set(names)


# --- which folder may be an output ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("output", "fact"),
    [
        ("content/site", "lies inside the content, or around it"),
        ("way/site", "lies inside the content, or around it"),
        ("content", "lies inside the content, or around it"),
        (".", "lies inside the content, or around it"),
        ("a.txt", "is no folder"),
        ("full", "is not empty, and no build of ours made it"),
        ("linked", "is a symbolic link, which is not followed"),
    ],
)
def test_what_is_no_output(tmp_path: Path, output: str, fact: str) -> None:
    for name in ("content/x", "full/x"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "a.txt").touch()
    (tmp_path / ".linked.cache").symlink_to(tmp_path / "full")
    (tmp_path / "way").symlink_to(tmp_path / "content")
    with pytest.raises(OutputError, match=fact):
        Folder(tmp_path / output).claim(tmp_path / "content")
    if fact.startswith("lies"):
        with pytest.raises(OutputError, match=fact):
            Folder(tmp_path / output).claim(tmp_path / "way")


def test_what_is_an_output(tmp_path: Path) -> None:
    site, content = tmp_path / "site", tmp_path / "content"
    Folder(site).claim(content)
    site.mkdir()
    Folder(site).claim(content)
    (site / "..broadsheet.tmp").touch()  # a build died as it began
    Folder(site).claim(content)
    Folder(site).enlist([])
    (site / "index.html").touch()
    Folder(site).claim(content)


def test_a_site_is_held_by_one_alone(site: Path) -> None:
    with Folder(site).locked(), pytest.raises(BusyError, match="this site is in the hands"), Folder(site).locked():
        pass
    with Folder(site).locked():
        assert (site.parent / ".site.cache/.lock").exists()


def test_a_folder_that_has_become_a_link_is_refused(site: Path) -> None:
    (site / "way").symlink_to(site / "a")
    (site / "b.html").symlink_to(site / "a")  # a file's place: it is written anew there
    Folder(site).refuse_links(["a/b.html", "b.html"])
    with pytest.raises(OutputError, match="way: is a symbolic link"):
        Folder(site).refuse_links(["a/b.html", "way/c/d.html"])


def test_what_is_written_is_left_as_it_is_told(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(site.parent)
    here = Folder(Path("site"))
    part = here.looked().part(["a/b.html"])
    assert part == Folder(site.resolve())
    left = part.write([("a/b.html", b"tea"), ("c/d.html", b"")])
    marks = [(site / name).stat().st_mtime_ns for name in ("a/b.html", "c/d.html")]
    assert left == [Left(marks[0], 3, True), Left(marks[1], 0, True)]
    assert part.write([("a/b.html", b"tea")]) == [Left(marks[0], 3, False)]
    settled = here.settled(dict(zip(("a/b.html", "c/d.html"), left, strict=True)))
    before = Ledger.of("", {name: Kept(K, one.mark, one.size) for name, one in settled.items()}, ())
    assert here.touched(before) == frozenset()
    (site / "c/d.html").write_text("coffee")
    assert here.touched(before) == {"c/d.html"}


# --- what is ours there -----------------------------------------------------------------------------------------------


def test_what_is_ours_is_listed(site: Path) -> None:
    assert listed(Folder(site)) == frozenset()
    assert Folder(site).marker() == b""
    Folder(site / "x/new").enlist(["b.html", "a/c.html"])
    marker = site / "x/new/.broadsheet"
    assert marker.read_text() == "Made by broadsheet, which removes only what stands here.\na/c.html\nb.html\n"
    assert listed(Folder(site / "x/new")) == {"b.html", "a/c.html"}
    before = marker.stat().st_ino
    Folder(site / "x/new").enlist(["a/c.html", "b.html"])
    assert marker.stat().st_ino == before
    Folder(site / "x/new").enlist(["a/c.html"])
    assert listed(Folder(site / "x/new")) == {"a/c.html"}


def test_a_list_that_leads_out_leads_nowhere(site: Path) -> None:
    (site / ".broadsheet").write_text("Made by …\n../x\n/etc/x\na/../../x\n\na.html\n", encoding="utf-8")
    assert listed(Folder(site)) == {"a.html"}
    (site / ".broadsheet").write_bytes(b"Made\n\xff\n")
    assert listed(Folder(site)) == frozenset()


def test_what_was_left_aside_of_ours_goes_and_nothing_else(site: Path) -> None:
    for name in ("..broadsheet.tmp", "a/.b.html.tmp", "a/.mine.tmp", "a/b.html", ".c.html.tmp", ".mine.tmp"):
        (site / name).touch()
    for _ in range(2):
        Folder(site).sweep({"a/b.html", "c.html"})
    assert set(toy.tree(site)) == {"a/.mine.tmp", "a/b.html", ".mine.tmp"}


def test_a_file_goes_with_the_folders_that_it_leaves_empty(site: Path) -> None:
    for name in ("a/b/c/d.html", "a/e.html"):
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).touch()
    assert Folder(site).remove(["a/b/c/d.html"])
    assert [path.name for path in (site / "a").iterdir()] == ["e.html"]
    assert not Folder(site).remove(["a/b/c/d.html"])
    assert not Folder(site).remove(["a"])
    assert Folder(site).remove(["a/e.html"])
    assert list(site.iterdir()) == []


def test_a_folder_is_left_with_what_is_not_ours(site: Path) -> None:
    (site / MARKER).touch()
    Folder(site).leave()
    assert [path.name for path in site.iterdir()] == ["a"]
    (site / "a").rmdir()
    Folder(site).leave()
    assert not site.exists()
    Folder(site).leave()


def test_the_cache_is_forgotten_but_for_what_is_not_ours(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = ledger.folder_of(site)
    asked: list[Path] = []
    monkeypatch.setattr(drawers, "forget", asked.append)
    folder.mkdir()
    for name in ("ledger", "links.json", ".ledger.tmp", ".links.json.tmp", ".lock", ".lock.pid"):
        (folder / name).touch()
    ledger.forget(site)
    assert not folder.exists()
    ledger.forget(site)
    folder.mkdir()
    (folder / "mine.txt").touch()
    ledger.forget(site)
    assert [path.name for path in folder.iterdir()] == ["mine.txt"]
    assert asked == [folder] * 3
