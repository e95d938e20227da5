"""The mechanics of files: whole or absent, in order, one hand at a time; and a disk that refuses."""

import errno
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from generator import disk, looking, saving
from generator.errors import BusyError, ContentError, OutputError
from tests import toy

ROOT = Path(__file__).parents[1]
NOBODY = 65_534


@contextmanager
def no_longer_root() -> Iterator[None]:
    """For root every folder can be written; so do this as nobody."""
    if os.geteuid():
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def locked_away() -> Iterator[Path]:
    """A folder of files that whoever runs within `no_longer_root` may read, and not write."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "inner").mkdir()
        (folder / "inner" / "a.txt").write_text("as it was")
        for path in (folder, folder / "inner"):
            path.chmod(0o555)
        yield folder
        for path in (folder, folder / "inner"):
            path.chmod(0o755)


@contextmanager
def room_for(size: int) -> Iterator[None]:
    """A disk on which no file can become larger than `size` bytes: the system itself refuses."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


# --- reading ----------------------------------------------------------------------------------------------------------


def grown(folder: Path, *names: str) -> Path:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(name)
    return folder


def test_files_come_in_the_order_of_their_names(tmp_path: Path) -> None:
    grown(tmp_path, "b.md", "a/2.md", "a/1.md", "a/x/1.md", "a.md", "Z.md", "é.md")
    found = [entry.path for entry in looking.files(tmp_path)]
    assert found == ["Z.md", "a/1.md", "a/2.md", "a/x/1.md", "a.md", "b.md", "é.md"]


def test_a_file_is_told_with_what_changes_when_it_does(tmp_path: Path) -> None:
    (entry,) = looking.files(grown(tmp_path, "a.md"))
    stat = (tmp_path / "a.md").stat()
    assert entry == looking.Entry("a.md", stat.st_mtime_ns, stat.st_size, stat.st_ctime_ns)


def test_hidden_ones_are_found_only_when_asked_for_and_links_never(tmp_path: Path) -> None:
    outside = grown(tmp_path / "outside", "secret.md")
    content = grown(tmp_path / "content", "a.md", ".b.md", ".git/c.md", "__pycache__/d.pyc")
    (content / "link.md").symlink_to(outside / "secret.md")
    (content / "folder").symlink_to(outside)
    (content / "nowhere.md").symlink_to(tmp_path / "gone")
    os.mkfifo(content / "pipe.md")
    links = ["folder", "link.md", "nowhere.md"]
    found = looking.found(content)
    assert (found.paths, found.links) == (["a.md"], links)
    found = looking.found(content, hidden=True)
    assert (found.paths, found.links) == ([".b.md", ".git/c.md", "__pycache__/d.pyc", "a.md"], links)


def test_what_lies_below_a_folder_is_what_is_found_there(tmp_path: Path) -> None:
    grown(tmp_path, "a.md", "b.md", "b/1.md", "b/c/2.md", "bc/3.md", "z.md")
    for link in ("b/link.md", "bc/link.md"):
        (tmp_path / link).symlink_to(tmp_path / "a.md")
    whole = looking.found(tmp_path)
    for folder in ("b", "b/c", "bc", "gone"):
        assert whole.below(folder) == looking.found(tmp_path / folder)
    assert [entry.path for entry in whole.below("b").files] == ["1.md", "c/2.md"]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda folder: (folder / "a.md").write_text("other words"), "a.md"),
        (lambda folder: (folder / "a/3.md").write_text("new"), "a/3.md"),
        (lambda folder: (folder / "a/1.md").unlink(), "a/1.md"),
        (lambda folder: grown(folder, "b/c/d.md"), "b/c/d.md"),
        (lambda folder: grown(folder.parent, "elsewhere.md"), "../elsewhere.md"),
    ],
)
def test_what_is_told_to_have_changed_is_looked_at_again(
    tmp_path: Path, change: Callable[[Path], object], told: str
) -> None:
    before = looking.found(grown(tmp_path / "content", "a.md", "a/1.md", "a/2.md", "a-b.md", "c.md"))
    change(tmp_path / "content")
    assert before.again(tmp_path / "content", [(tmp_path / "content" / told).resolve()]) == looking.found(
        tmp_path / "content"
    )


def test_what_has_changed_is_found_in_a_folder_that_is_reached_by_a_link(tmp_path: Path) -> None:
    before = looking.found(grown(tmp_path / "content", "a.md"))
    (tmp_path / "linked").symlink_to(tmp_path / "content")
    grown(tmp_path / "content", "b.md")
    again = before.again(tmp_path / "linked", [tmp_path / "content/b.md"])
    assert again == looking.found(tmp_path / "content")


@pytest.mark.parametrize("told", ["folder", "link.md", "gone"])
def test_where_more_may_have_changed_than_was_told(tmp_path: Path, told: str) -> None:
    before = looking.found(grown(tmp_path, "a.md"))
    grown(tmp_path, "folder/b.md")
    (tmp_path / "link.md").symlink_to(tmp_path / "a.md")
    assert before.again(tmp_path, [tmp_path / told]) is None


def test_which_ways_lead_through_a_link(tmp_path: Path) -> None:
    grown(tmp_path, "real/a/b.md")
    (tmp_path / "linked").symlink_to(tmp_path / "real")
    (tmp_path / "real/c.md").symlink_to(tmp_path / "gone")
    assert looking.links(tmp_path, ["real/c.md", "linked/a/b.md", "linked/d.md", "new.md"]) == ["linked", "real/c.md"]
    assert looking.links(tmp_path / "linked", ["a/b.md"]) == []  # where it lies itself is its owner's choice


def test_what_tells_that_a_file_has_changed(tmp_path: Path) -> None:
    grown(tmp_path, "a.md", "b/c.md")
    (tmp_path / "link.md").symlink_to(tmp_path / "a.md")
    stat = (tmp_path / "a.md").stat()
    found = looking.marks(tmp_path, ["a.md", "b", "link.md", "gone.md", "b/c.md"])
    assert found.tolist()[:8] == [stat.st_mtime_ns, 4, 0, -1, 0, -1, 0, -1]
    assert found[9] == 6
    assert looking.mark(tmp_path / "a.md") == (stat.st_mtime_ns, 4, stat.st_ctime_ns)
    assert looking.mark(tmp_path / "gone.md") is None


def test_where_there_is_no_folder_there_are_no_files(tmp_path: Path) -> None:
    assert list(looking.files(tmp_path / "gone")) == []
    assert list(looking.files(grown(tmp_path, "a.md") / "a.md")) == []


def test_a_folder_that_cannot_be_read_is_no_empty_one(locked_away: Path) -> None:
    (locked_away / "inner").chmod(0o000)
    with no_longer_root(), pytest.raises(ContentError, match=r"^inner/: cannot be read: Permission denied \(check"):
        list(looking.files(locked_away))


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("gone.md", "records/x.md: cannot be read: No such file or directory (check the path and its rights)"),
        (".", "records/x.md: cannot be read: Is a directory (check the path and its rights)"),
        ("latin.md", "records/x.md: is not UTF-8: byte 3 is 0xe9 (save it as UTF-8)"),
        ("cut.md", "records/x.md: is not UTF-8: byte 1 is 0xe2 (save it as UTF-8)"),
    ],
)
def test_what_cannot_be_read(tmp_path: Path, name: str, fault: str) -> None:
    (tmp_path / "latin.md").write_bytes("café".encode("latin-1"))
    (tmp_path / "cut.md").write_bytes("a…".encode()[:-1])
    with pytest.raises(ContentError) as caught:
        disk.read_text(tmp_path / name, "records/x.md")
    assert list(map(str, caught.value.faults)) == [fault]


def test_text_is_read_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes("\ufeffa\r\nb\rc\n".encode())
    assert disk.read_text(tmp_path / "a.md", "a.md") == "\ufeffa\r\nb\rc\n"


# --- writing ----------------------------------------------------------------------------------------------------------


def test_a_file_is_written_with_its_folders_and_nothing_beside_it(tmp_path: Path) -> None:
    disk.write_whole(tmp_path / "a/b/c.html", b"one")
    disk.write_whole(tmp_path / "a/b/c.html", b"two")
    assert toy.tree(tmp_path) == {"a/b/c.html": b"two"}


def test_a_file_that_holds_it_already_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "a/b.html"
    mtime_ns, size, changed = disk.write_changed(path, b"one")
    assert (size, changed) == (3, True)
    assert disk.write_changed(path, b"one") == (mtime_ns, 3, False)
    os.utime(path, ns=(0, 0))
    assert disk.write_changed(path, b"one") == (0, 3, False)
    assert disk.write_changed(path, b"three")[1:] == (5, True)
    assert path.read_bytes() == b"three"


def test_a_write_that_fails_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    disk.write_whole(path, b"as it was")
    with room_for(100), pytest.raises(OSError, match="File too large"):
        disk.write_whole(path, b"x" * 1_000)
    assert path.read_bytes() == b"as it was"


def test_what_lies_in_a_folder_as_a_file_does_while_it_is_written(tmp_path: Path) -> None:
    grown(tmp_path, ".a.html.tmp", "b.tmp", ".c", "d.html", "e/.f.tmp")
    assert disk.asides(tmp_path) == [disk.aside_of(tmp_path / "a.html")]
    assert disk.asides(tmp_path / "gone") == disk.asides(tmp_path / "d.html") == []


@pytest.mark.parametrize("with_pread", [True, False])
def test_bytes_that_lie_aside_are_got_from_where_they_lie(with_pread: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if not with_pread:  # as on Windows
        monkeypatch.delattr(os, "pread")
    aside = disk.Aside()
    told = (b"tea", b"", b"coffee")
    places = [aside.put(data) for data in told]
    assert places == [(0, 3), (3, 0), (3, 6)]
    assert [aside.get(*place) for place in reversed(places)] == [*reversed(told)]
    assert (aside.put(b"rum"), aside.get(0, 3)) == ((9, 3), b"tea")


def test_a_file_is_written_aside_under_the_rights_that_new_files_have(tmp_path: Path) -> None:
    assert disk.aside_of(tmp_path / "a.html") == tmp_path / ".a.html.tmp"
    before = os.umask(0o022)
    try:
        disk.write_whole(tmp_path / "a.html", b"one")
    finally:
        os.umask(before)
    assert (tmp_path / "a.html").stat().st_mode & 0o777 == 0o644


def test_what_hinders_a_write_is_told_as_it_is(locked_away: Path) -> None:
    with no_longer_root(), pytest.raises(PermissionError):
        disk.write_whole(locked_away / "new.html", b"one")


def test_nothing_is_written_through_a_link(tmp_path: Path) -> None:
    folder = grown(tmp_path / "content", "a.md")
    outside = grown(tmp_path / "outside", "secret.md")
    (folder / ".b.html.tmp").symlink_to(outside / "new.md")
    with pytest.raises(OSError, match="symbolic link"):
        disk.write_whole(folder / "b.html", b"one")
    (folder / "inner").symlink_to(outside)
    with pytest.raises(OutputError, match="inner: is a symbolic link, which is not followed"):
        saving.save_all(folder, {"inner/secret.md": "told"})
    (folder / "link.md").symlink_to(outside / "secret.md")
    saving.save_all(folder, {"link.md": "ours"})
    assert not (folder / "link.md").is_symlink()
    assert toy.tree(outside) == {"secret.md": b"secret.md"}


def test_what_was_written_is_told_to_the_disk_when_it_is_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, seen = tmp_path / "a/b/log.jsonl", list[str]()
    monkeypatch.setattr(os, "fsync", lambda _file: seen.append(path.read_text()))
    disk.append_flushed(path, "x")
    disk.append_flushed(path, "y\n")  # the first line was torn after one letter
    assert seen == ["x", "x\ny\n"]


@pytest.mark.parametrize("append", [disk.append_text, disk.append_flushed])
def test_what_is_added_stands_at_the_end(tmp_path: Path, append: Callable[[Path, str], None]) -> None:
    (tmp_path / "a.txt").write_text("one\n")
    append(tmp_path / "a.txt", "zwei ü\n")
    append(tmp_path / "b.txt", "three\n")
    assert toy.tree(tmp_path) == {"a.txt": "one\nzwei ü\n".encode(), "b.txt": b"three\n"}


def test_to_remove_what_is_not_there_is_no_fault(tmp_path: Path) -> None:
    grown(tmp_path, "a/1.md", "a/2.md", "b.md")
    for _ in range(2):
        saving.remove_folder(tmp_path / "a")
        disk.remove(tmp_path / "b.md")
        assert list(tmp_path.iterdir()) == []


TEXTS = {"papers/2512/a.md": "Ä", "papers/2512/b.md": "b", "days/2025/c.json": "c"}


def test_all_are_saved_and_nothing_is_left_aside(tmp_path: Path) -> None:
    saving.save_all(tmp_path, TEXTS)
    assert toy.tree(tmp_path) == {name: words.encode() for name, words in TEXTS.items()}


def test_nothing_to_save_touches_nothing(tmp_path: Path) -> None:
    saving.save_all(tmp_path / "gone", {})
    assert list(tmp_path.iterdir()) == []


def test_what_is_moved_in_is_on_the_disk_before_and_after(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    moved: list[int] = []  # how many of the files were in their place at each flush
    monkeypatch.setattr(os, "sync", lambda: moved.append(sum((tmp_path / name).exists() for name in TEXTS)))
    saving.save_all(tmp_path, TEXTS)
    assert moved == [0, 0, len(TEXTS)]  # what, where to, moved


def test_a_disk_that_refuses_while_all_is_moved_leaves_it_to_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(_folder: Path) -> None:
        raise OSError(errno.EIO, "Input/output error")

    with monkeypatch.context() as patch:
        finish = iter([saving.finish, refuses])
        patch.setattr(saving, "finish", lambda folder: next(finish)(folder))
        with pytest.raises(OutputError, match="cannot be written: Input/output error"):
            saving.save_all(tmp_path, TEXTS)
    saving.finish(tmp_path)
    assert toy.tree(tmp_path) == {name: words.encode() for name, words in TEXTS.items()}


def test_where_the_system_knows_no_sync_it_is_saved_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(os, "sync")
    saving.save_all(tmp_path, TEXTS)
    assert len(toy.tree(tmp_path)) == len(TEXTS)


def test_a_full_disk_is_one_clear_error_and_all_is_as_it_was(tmp_path: Path) -> None:
    saving.save_all(tmp_path, {"papers/2512/a.md": "as it was"})
    before = toy.tree(tmp_path)
    with room_for(100), pytest.raises(OutputError, match=r"cannot be written: File too large \(check free space and"):
        saving.save_all(tmp_path, TEXTS | {"papers/2512/z.md": "z" * 1_000})
    assert toy.tree(tmp_path) == before
    saving.save_all(tmp_path, TEXTS)
    assert set(toy.tree(tmp_path)) == set(TEXTS)


def test_a_folder_that_is_locked_away_is_one_clear_error(locked_away: Path) -> None:
    with no_longer_root(), pytest.raises(OutputError, match="cannot be written: Permission denied"):
        saving.save_all(locked_away, {"inner/a.txt": "b"})
    with no_longer_root(), pytest.raises(OutputError, match="cannot be written: Permission denied"):
        saving.save_all(locked_away / "new", {"inner/a.txt": "b"})
    assert toy.tree(locked_away) == {"inner/a.txt": b"as it was"}


@pytest.mark.parametrize("inner", ["b.md", "days/x.json", "z.md"])
def test_a_place_that_is_taken_by_a_folder_is_found_before_anything_is_moved(tmp_path: Path, inner: str) -> None:
    saving.save_all(tmp_path, {"a.md": "as it was"})
    (tmp_path / inner).mkdir(parents=True)
    with pytest.raises(OutputError):
        saving.save_all(tmp_path, {"a.md": "a", "b.md": "b", "days/x.json": "x", "z.md": "z"})
    assert toy.tree(tmp_path) == {"a.md": b"as it was"}


# Saves three files, twice over, and is killed at the given moment: before the nth call of a system function.
KILLED = """
import os, sys
from pathlib import Path
from generator import disk, looking, saving
from tests.dying import killed_at
home, moments = Path(sys.argv[1]), sys.argv[2:]
for moment in moments:
    name, _, nth = moment.partition(":")
    if child := os.fork():
        print(moment, os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
        continue
    folder = home / moment.replace(":", " ")
    saving.save_all(folder, {f"{n}/old.md": "old" for n in "abc"})
    killed_at(name, int(nth))
    saving.save_all(folder, {f"{n}/{m}.md": "new" * 1000 for n in "abc" for m in ("old", "new")})
    os._exit(7)
"""
MOMENTS = ("write_bytes:1", "write_bytes:4", "sync:1", "replace:1", "replace:3", "replace:7", "rmdir:1", "sync:3")
BEFORE = MOMENTS[:4]  # it is settled where all belongs: until then nothing is saved, and from then on all of it


def test_whenever_it_is_killed_every_file_is_whole_or_absent_and_the_next_save_heals(tmp_path: Path) -> None:
    command = [sys.executable, "-c", KILLED, str(tmp_path), *MOMENTS]
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines() == [f"{moment} -9" for moment in MOMENTS]
    names = {f"{n}/{m}.md" for n in "abc" for m in ("old", "new")}
    seen_half = False
    for moment in MOMENTS:
        folder = tmp_path / moment.replace(":", " ")
        found = {entry.path: (folder / entry.path).read_bytes() for entry in looking.files(folder)}
        assert set(found) <= names
        assert set(found.values()) <= {b"old", b"new" * 1000}, moment
        assert all(f"{n}/old.md" in found for n in "abc")
        seen_half = seen_half or len(set(found.values())) == 2
        with saving.locked(folder, "the archive"):
            pass
        whole = dict.fromkeys(sorted(names), b"new" * 1000)
        healed = {entry.path: (folder / entry.path).read_bytes() for entry in looking.files(folder)}
        assert healed == ({f"{n}/old.md": b"old" for n in "abc"} if moment in BEFORE else whole), moment
        assert {path.name for path in folder.iterdir() if path.is_file()} == set(saving.LOCKS)
        for lock in saving.LOCKS:
            (folder / lock).unlink()
        saving.save_all(folder, dict.fromkeys(names, "newer"))
        assert toy.tree(folder) == dict.fromkeys(sorted(names), b"newer")
    assert seen_half  # some moment lay between two files


def test_a_file_that_is_to_be_no_more_goes_with_the_others(tmp_path: Path) -> None:
    saving.save_all(tmp_path, {"a/1.md": "one", "a/2.md": "two"})
    saving.save_all(tmp_path, {"a/1.md": None, "b.bin": b"\xff", "gone.md": None})
    assert toy.tree(tmp_path) == {"a/2.md": b"two", "b.bin": b"\xff"}


@pytest.mark.parametrize(
    "moves", ['{"../out.md": true}', '{"..": true}', '{"out/x.md": true}', '["a.md"]', '{"a.md": tr', "[" * 100_000]
)
def test_a_list_of_moves_that_leads_out_or_makes_no_sense_moves_nothing(tmp_path: Path, moves: str) -> None:
    folder, staging = tmp_path / "content", tmp_path / "content" / saving.STAGING
    staging.mkdir(parents=True)
    (folder / "out").symlink_to(tmp_path)
    (staging / "0").write_text("hostile")
    (staging / "moves.json").write_text(moves)
    saving.finish(folder)
    assert [path.name for path in (*tmp_path.iterdir(), *folder.iterdir())] == ["content", "out"]


def left_aside(staging: Path) -> None:
    """What a save leaves that was interrupted before it moved anything in."""
    staging.mkdir(parents=True)
    (staging / "0").write_text("saved")
    (staging / "moves.json").write_text('{"a.md": true}')


def test_a_save_is_finished_in_a_folder_that_is_reached_by_a_link(tmp_path: Path) -> None:
    left_aside(tmp_path / "content" / saving.STAGING)
    (tmp_path / "link").symlink_to(tmp_path / "content")
    saving.finish(tmp_path / "link")
    assert toy.tree(tmp_path / "content") == {"a.md": b"saved"}


def test_what_lies_aside_by_a_link_is_nobodys_and_only_the_link_goes(tmp_path: Path) -> None:
    left_aside(tmp_path / "outside")
    (tmp_path / "content").mkdir()
    (tmp_path / "content" / saving.STAGING).symlink_to(tmp_path / "outside")
    saving.finish(tmp_path / "content")
    assert list((tmp_path / "content").iterdir()) == []
    assert set(toy.tree(tmp_path / "outside")) == {"0", "moves.json"}


def test_what_no_encoding_holds_is_saved_all_the_same(tmp_path: Path) -> None:
    saving.save_all(tmp_path, {"a.md": "\ud800"})
    assert (tmp_path / "a.md").read_bytes() == b"\xed\xa0\x80"


def test_a_folder_that_refuses_is_found_before_anything_is_moved(locked_away: Path) -> None:
    locked_away.chmod(0o777)
    with no_longer_root(), pytest.raises(OutputError, match="cannot be written: Permission denied"):
        saving.save_all(locked_away, {"a.txt": "new", "inner/a.txt": "new"})
    assert toy.tree(locked_away) == {"inner/a.txt": b"as it was"}


def test_a_torn_line_spoils_no_other(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    path.write_text('{"is": "sent"}\n{"is": "sen')
    disk.append_flushed(path, '{"is": "refused"}\n')
    disk.append_flushed(path, '{"is": "sent"}\n')
    assert path.read_text() == '{"is": "sent"}\n{"is": "sen\n{"is": "refused"}\n{"is": "sent"}\n'


# --- one hand at a time -----------------------------------------------------------------------------------------------

HOLDING = """
import sys
from pathlib import Path
from generator import disk, looking, saving
with saving.locked(Path(sys.argv[1]), "the archive"):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_another_hand_is_named_and_death_lets_go(tmp_path: Path) -> None:
    command = [sys.executable, "-c", HOLDING, str(tmp_path)]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        wanted = rf"the archive is in the hands of another broadsheet \(process {other.pid}\) \(wait until it is done"
        with pytest.raises(BusyError, match=wanted), saving.locked(tmp_path, "the archive"):
            pass
        other.kill()
    with saving.locked(tmp_path, "the archive"):
        assert {path.name for path in tmp_path.iterdir()} == set(saving.LOCKS)


def test_a_hand_leaves_its_number_in_a_folder_that_it_may_have_to_make(tmp_path: Path) -> None:
    with saving.locked(tmp_path / "a/b", "this site"):  # noqa: SIM117
        with (
            pytest.raises(BusyError, match=rf"\(process {os.getpid()}\)"),
            saving.locked(tmp_path / "a/b", "this site"),
        ):
            pass


def test_a_holder_that_left_no_name_is_unknown(tmp_path: Path) -> None:
    with saving.locked(tmp_path, "this site"):
        (tmp_path / saving.LOCKS[1]).unlink()
        with pytest.raises(BusyError, match=r"\(process unknown\)"), saving.locked(tmp_path, "this site"):
            pass


def test_a_folder_that_cannot_be_locked_is_one_clear_error(locked_away: Path, tmp_path: Path) -> None:
    with no_longer_root(), pytest.raises(OutputError, match="cannot be written: Permission denied"):  # noqa: SIM117
        with saving.locked(locked_away, "the archive"):
            raise AssertionError("it was not locked")
    (tmp_path / "a file").touch()
    with pytest.raises(OutputError, match=r"cannot be written: (File exists|Not a directory)"):  # noqa: SIM117
        with saving.locked(tmp_path / "a file", "the archive"):
            raise AssertionError("it was not locked")
