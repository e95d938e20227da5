"""The build: one path, incremental equals clean, the same bytes everywhere; it removes only what it wrote."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from datetime import date
from functools import partial
from pathlib import Path

import pytest

from generator import abreast, disk, edition, looking, saving, urls
from generator.build import Hand, Request, build, clean
from generator.building import ledger, press, printing, sites
from generator.building.lots import Lot, Wanted
from generator.building.printing import Run
from generator.errors import BusyError, ContentError, OutputError, ThemeError
from generator.models import Reading
from generator.outputs import search
from generator.page import Page, Sheaf, digest_of
from generator.relating import names
from generator.searching import counting
from generator.shelved import Shelf
from generator.store import erase, save
from generator.storing.verify import verify
from generator.theme import Theme
from tests import toy, worlds
from tests.feeds import full

ROOT = Path(__file__).parents[1]


@pytest.fixture
def content(tmp_path: Path) -> Path:
    return toy.archive(tmp_path / "content")


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return tmp_path / "site"


def run(*words: str | Path, env: dict[str, str] | None = None, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "generator", *map(str, words)]
    return subprocess.run(
        command,
        capture_output=True,
        text=True,
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT), **(env or {})},
        check=False,
    )


def test_a_page_that_stands_in_no_menu(content: Path, site: Path) -> None:
    toy.write(content, {"pages/aside.md": '---\nformat: 1\ntitle: "Aside"\nmenu: false\n---\n\nBeside the rest.\n'})
    toy.edition(content, site)
    assert "Beside the rest." in (site / "aside.html").read_text()
    home = (site / "index.html").read_text()
    assert 'href="about.html"' in home
    assert "aside.html" not in home


def test_a_page_in_a_language_of_its_own_says_so(content: Path, site: Path) -> None:
    page = '---\nformat: 1\ntitle: "Lies mich"\nlanguage: {}\n---\n\nGuten Tag.\n'
    toy.write(content, {"pages/lies.md": page.format("de"), "pages/read.md": page.format("en")})
    toy.edition(content, site)
    assert '<article class="prose" dir="auto" lang="de">' in (site / "lies.html").read_text()
    assert '<article class="prose" dir="auto">' in (site / "read.html").read_text()  # as all of the site is


def test_the_toy_archive(content: Path, site: Path) -> None:
    built = toy.edition(content, site)
    files = toy.tree(site)
    assert built.papers == 7
    assert built.warnings == ()
    assert built.pages == built.rendered == built.written == len(files) - 1  # and the marker
    assert set(files) >= {
        ".broadsheet",
        ".nojekyll",
        "404.html",
        "about.html",
        "assets/style.css",
        "categories.html",
        "authors.html",
        "authors/bea-sample.html",
        "authors/bea-sample.json",
        "categories/cs.CL.html",
        "days.html",
        "atom.xml",
        "corrections.xml",
        "feed.daily.xml",
        "feed.json",
        "feed.weekly.xml",
        "feed.xml",
        "feeds.html",
        "feeds.opml",
        "index.html",
        "insights.html",
        "llms.txt",
        "organisations.html",
        "organisations/toy-lab.html",
        "organisations/toy-lab.json",
        "organisations/toy-lab.xml",
        "papers/2512.00001.html",
        "papers/code.html",
        "papers/date/2025-12-09.html",
        "papers/date/latest.html",
        "papers/month/2025-12.html",
        "papers/trending.html",
        "papers/title/known-by-its-title-alone.html",
        "papers/title/long-context-for-toys.html",
        "papers/week/2025-W50.html",
        "robots.txt",
        "sitemap.xml",
        "tags.html",
        "tags/toys.html",
        "tags/toys.xml",
    }  # fmt: skip # a listing
    assert b"url=../../papers/2512.00004.html" in files["papers/title/long-context-for-toys.html"]
    assert b"A Corrected Title" in files["papers/2512.00005.html"]


def test_nothing_changed_is_nothing_done(content: Path, site: Path) -> None:
    first = toy.edition(content, site)
    times = {path: path.stat().st_mtime_ns for path in site.rglob("*")}
    second = toy.edition(content, site)
    assert (second.pages, second.rendered, second.written) == (first.pages, 0, 0)
    assert {path: path.stat().st_mtime_ns for path in site.rglob("*")} == times


FEW = ("seed 0, UTC, C, one process", "in 1999, Sydney, folders in yet another order, four processes")


@pytest.mark.seconds
@pytest.mark.parametrize("names", [FEW, pytest.param(tuple(worlds.WORLDS), marks=pytest.mark.slow)], ids=["few", "all"])
def test_one_digest_in_every_world(tmp_path: Path, names: tuple[str, ...]) -> None:
    digests = {}
    for name in names:
        home = tmp_path / name
        content = toy.archive(home / "content")
        save(content, {"huggingface": [toy.record(n, toy.MONDAY) for n in range(1000, 1520)]})  # enough for processes
        digests[name] = worlds.built_in(worlds.WORLDS[name], content, home)
    assert len(set(digests.values())) == 1, digests


@pytest.mark.slow
def test_every_world_is_another(tmp_path: Path) -> None:
    """The control: what rests on a world is seen to differ there."""
    found = {
        name: json.loads(worlds.run(world, tmp_path, "-c", worlds.WORLDLY).stdout)
        for name, world in worlds.WORLDS.items()
    }
    first = next(iter(found.values()))
    for name, world in worlds.WORLDS.items():
        same = [fact for fact in world.differs if found[name][fact] == first[fact]]
        assert same == [], f"{name}: {found[name]}"
    if found[worlds.GERMAN]["locale"] is None:
        install = "apt-get install locales && localedef -i de_DE -f UTF-8 de_DE.UTF-8"
        pytest.skip(f"no German is spoken here, so that world was as C: {install}")
    print({name: one["cores"] for name, one in found.items()})


# --- incremental equals clean -----------------------------------------------------------------------------------------

Edit = Callable[[Path, random.Random], set[str]]  # edits the content; the addresses that it may affect, '*' for all

SITE_FEEDS = {
    f"{name}{rhythm}.{ending}"
    for name, ending in (("feed", "xml"), ("feed", "json"), ("atom", "xml"))
    for rhythm in ("", ".daily", ".weekly")
}
TRENDING = "papers/trending.html"
SHELVES_OF_ALL = SITE_FEEDS | {
    TRENDING,
    "index.html",
    "sitemap.xml",
    "days.html",
    "assets/days.json",
    "tags.html",
    "organisations.html",
    "authors.html",
    "insights.html",
}
PAPERS = {urls.paper(one.id) for one in (*toy.RECORDS, *toy.BY_TITLE)}


def shelves_of(paper_days: tuple[date, ...]) -> set[str]:
    return {
        address
        for day in paper_days
        for address in (
            f"papers/date/{day}.html",
            f"papers/date/{day}.md",
            f"papers/week/{day.isocalendar().year}-W{day.isocalendar().week:02d}.html",
            f"papers/month/{day:%Y-%m}.html",
        )
    }


def a_note(content: Path, dice: random.Random) -> set[str]:
    path = content / "curation/papers/2512.00003.md"
    path.write_text(f"---\nformat: 1\n---\nNote {dice.random()}.\n")
    return (
        {"papers/2512.00003.html", "index.html", TRENDING}
        | SITE_FEEDS
        | shelves_of((toy.TUESDAY,))
        | every_tag_of("2512.00003")
    )


def every_tag_of(_paper: str) -> set[str]:
    return {"tags/*"}


def a_reading(content: Path, dice: random.Random) -> set[str]:
    votes = dice.randrange(10_000)
    day = date(2026, 1, 1 + dice.randrange(28))
    again = toy.record(1, organisation=toy.LAB, seen=day, readings=(Reading(date=day, votes=votes),))
    save(content, {"huggingface": [again]})
    code = {f"papers/code.{ending}" for ending in ("html", "json", "xml")}
    own = {"papers/2512.00001.html", "index.html", TRENDING, "organisations/*", "tags/*"}
    return own | code | SITE_FEEDS | shelves_of((toy.MONDAY,)) | {"search/*", "authors/*", "insights.html"}


def a_word_of_the_day(content: Path, dice: random.Random) -> set[str]:
    (content / "curation/days/2025-12-08.md").write_text(f"---\nformat: 1\n---\nWord {dice.random()}.\n")
    return {"papers/date/2025-12-08.html", "papers/date/2025-12-08.md", "index.html"} | SITE_FEEDS


def a_page(content: Path, dice: random.Random) -> set[str]:
    (content / "curation/pages/about.md").write_text(f"---\nformat: 1\ntitle: About toys\n---\n{dice.random()}\n")
    return {"about.html"}


def a_new_paper(content: Path, dice: random.Random) -> set[str]:
    number = dice.randrange(100, 90_000)
    save(content, {"huggingface": [toy.record(number, toy.WEDNESDAY)]})
    return (
        {f"papers/2512.{number:05d}.html", "papers/date/latest.html", "tags/*", "authors/*", "search.html", "search/*"}
        | PAPERS  # among so few, it is related to all
        | SHELVES_OF_ALL
        | shelves_of((toy.WEDNESDAY, toy.TUESDAY))  # the day before: its count may stand beside its link
    )  # fmt: skip


def who_is_who(content: Path, dice: random.Random) -> set[str]:
    """Bea is somebody else in one paper, and goes by another name in the rest."""
    words = f"""format = 1
[authors.bea-{dice.randrange(1000)}]
name = "Bea A. Sample"
spellings = ["Bea Sample"]
[authors.bea-of-tuesday]
name = "Bea Sample"
papers = ["2512.00003"]
"""
    (content / "curation/authors.toml").write_text(words)
    return {"papers/*", "authors/*", "authors.html", "sitemap.xml"}  # no tag and no feed tells who has a page


def a_hidden_paper(content: Path, _dice: random.Random) -> set[str]:
    path = content / "local/papers/2512.00006.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    hidden = "hidden: true" if not path.exists() or "true" not in path.read_text() else "hidden: false"
    path.write_text(f"---\nformat: 1\n{hidden}\n---\n")
    return {"*"}


def a_list(content: Path, dice: random.Random) -> set[str]:
    """Some papers on a reading list, with a tag of its own; another time others."""
    papers = dice.sample(sorted(one.id for one in toy.RECORDS), 3)
    entries = "\n".join(f"- {name} | reading\n\n  Words {dice.random()}." for name in papers)
    path = content / "curation/lists/kept.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"---\nformat: 1\ntitle: Kept\n---\n\n{entries}\n")
    return {"*"}


def a_paper_erased(content: Path, _dice: random.Random) -> set[str]:
    erase(content, ["2512.00002"])
    return {"*"}


def a_renamed_paper(content: Path, dice: random.Random) -> set[str]:
    save(content, {"huggingface": [toy.record(3, title=f"Toys, renamed {dice.random()}", seen=toy.WEDNESDAY)]})
    return {"*"}


def another_title(content: Path, dice: random.Random) -> set[str]:
    words = toy.CURATION["site.toml"].replace("Toy Times", f"Toy Times {dice.random()}")
    (content / "curation/site.toml").write_text(words)
    return {"*"}


def a_template(content: Path, dice: random.Random) -> set[str]:
    theme = content.parent / "themes/default"
    (theme / "templates").mkdir(parents=True, exist_ok=True)
    for name in ("theme.toml", *(f"templates/{path.name}" for path in (ROOT / "themes/default/templates").iterdir())):
        (theme / name).write_bytes((ROOT / "themes/default" / name).read_bytes())
    template = theme / "templates/base.html"
    template.write_text(template.read_text().replace("</body>", f"<!-- {dice.random()} --></body>"))
    return {"*"}


EDITS = (
    a_note,
    a_reading,
    a_word_of_the_day,
    a_page,
    a_new_paper,
    who_is_who,
    a_hidden_paper,
    a_list,
    a_paper_erased,
    a_renamed_paper,
    another_title,
    a_template,
)


def harmed(site: Path, dice: random.Random) -> set[str]:
    """A drawer of the memory is lost, and a file of the site spoilt or deleted by hand; its address."""
    dice.choice(sorted(ledger.folder_of(site).glob("memory-*"))).unlink()
    address = dice.choice(sorted(toy.tree(site).keys() - {sites.MARKER}))
    (site / address).unlink()
    if dice.random() < 0.5:
        (site / address).write_text("spoilt")
    return {address}


def allowed(address: str, affected: set[str]) -> bool:
    return bool({"*", address, f"{address.partition('/')[0]}/*"} & affected)


def broken_law(content: Path, site: Path, edit: Edit, dice: random.Random) -> str:
    """What of the law does not hold after an edit; '' if all of it does."""
    before = toy.tree(site)
    affected = edit(content, dice) | harmed(site, dice) | {"lists/*"}  # which may hold any paper
    built = toy.edition(content, site)
    fresh = site.with_name("clean")
    toy.edition(content, fresh)
    after, clean_site = toy.tree(site), toy.tree(fresh)
    clean(Request(content, fresh))
    if after == before:
        return f"{edit.__name__} changed nothing"
    if after != clean_site:
        wrong = sorted(name for name in {*after, *clean_site} if after.get(name) != clean_site.get(name))
        return f"after {edit.__name__}, not as a clean build: {wrong}"
    changed = {name for name in {*after, *before} if after.get(name) != before.get(name)} - {sites.MARKER}
    if strangers := sorted(name for name in changed if not allowed(name, affected)):
        return f"{edit.__name__} changed what it should not: {strangers}"
    limit = sum(allowed(name, affected) for name in after)
    return "" if built.rendered <= limit else f"{edit.__name__}: {built.rendered} rendered, {limit} affected"


@pytest.mark.seconds
@pytest.mark.parametrize("seed", [0, 1, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(2, 6))])
def test_incremental_equals_clean(content: Path, site: Path, seed: int) -> None:
    dice = random.Random(seed)
    toy.edition(content, site)
    for edit in dice.sample(EDITS, len(EDITS)):
        assert broken_law(content, site, edit, dice) == ""


@pytest.mark.seconds
def test_a_clone_is_built_to_the_bytes_that_were_published(tmp_path: Path) -> None:
    published = tmp_path / "published"
    content = full.archive(published / "content")
    with saving.locked(content, "the archive"):  # what belongs to this copy alone does not travel
        saving.save_all(content, {".last.json": "{}"})
    toy.edition(content, tmp_path / "site")
    toy.cloned(published, tmp_path / "clone")
    assert not list((tmp_path / "clone/content").glob(".*"))
    toy.edition(tmp_path / "clone/content", tmp_path / "again")
    assert toy.digest(tmp_path / "again") == toy.digest(tmp_path / "site")
    assert verify(tmp_path / "clone/content").faults == ()
    (tmp_path / "clone/content/curation/days/2025-12-09.md").unlink()  # the control
    toy.edition(tmp_path / "clone/content", tmp_path / "again")
    assert toy.digest(tmp_path / "again") != toy.digest(tmp_path / "site")


@pytest.mark.seconds
def test_a_dropped_dependency_is_found(content: Path, site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: pages whose digest leaves out their papers must break the law."""
    honest = Page.of.__func__  # type: ignore[attr-defined]

    def forgetful(cls: type[Page], /, address: str, template: str, **values: object) -> Page:
        whole: Page = honest(cls, address, template, **values)
        told = {key: value for key, value in values.items() if key not in ("paper", "groups")}
        return Page(address, template, whole.values, honest(cls, address, template, **told).digest)

    monkeypatch.setattr(Page, "of", classmethod(forgetful))
    toy.edition(content, site)
    assert "not as a clean build" in broken_law(content, site, a_note, random.Random(0))


def changed_files(content: Path, before: tuple[looking.Entry, ...]) -> list[Path]:
    """Below the content, gone or here, as a watch tells them."""
    names = {entry.path for entry in {*before} ^ {*looking.found(content).files}}
    return [content.resolve() / name for name in sorted(names)]


@pytest.mark.seconds
@pytest.mark.parametrize("is_told", [False, True])
def test_who_has_the_last_build_at_hand_builds_the_same(content: Path, site: Path, is_told: bool) -> None:
    hand, dice = Hand(), random.Random(0)
    build(Request(content, site), hand=hand)
    for edit in dice.sample(EDITS, len(EDITS)):
        before = tuple(looking.found(content).files)
        edit(content, dice)
        told = changed_files(content, before) if is_told else ()
        assert build(Request(content, site), hand=hand, told=told).rendered, edit.__name__
        hand.settle()
        assert build(Request(content, site), hand=hand).rendered == 0, edit.__name__  # nor has it left anything out
    toy.edition(content, site.with_name("clean"))
    assert toy.digest(site) == toy.digest(site.with_name("clean"))


def test_who_is_told_of_a_change_finds_what_else_is_wrong_when_all_is_looked_at(content: Path, site: Path) -> None:
    hand, note = Hand(), content / "curation/papers/2512.00003.md"
    build(Request(content, site), hand=hand)
    a_note(content, random.Random(0))
    (site / "404.html").unlink()
    assert build(Request(content, site), hand=hand, told=[note.resolve()]).rendered
    hand.settle()
    assert not (site / "404.html").exists()
    assert build(Request(content, site), hand=hand).rendered == 1
    assert (site / "404.html").exists()


def test_what_was_told_of_a_build_that_failed_is_not_forgotten(content: Path, site: Path) -> None:
    hand, record = Hand(), next(content.glob("records/*/papers/*/2512.00003.md"))
    build(Request(content, site), hand=hand)
    record.write_text("no front matter")
    with pytest.raises(ContentError):
        build(Request(content, site), hand=hand, told=[record.resolve()])
    a_note(content, random.Random(0))
    with pytest.raises(ContentError):
        build(Request(content, site), hand=hand, told=[(content / "curation/papers/2512.00003.md").resolve()])


@pytest.mark.seconds
def test_what_was_told_and_not_settled_is_made_again_by_the_next(content: Path, site: Path) -> None:
    """As where `serve` is killed: the ledger does not know what was made last."""
    hand, note = Hand(), content / "curation/papers/2512.00003.md"
    build(Request(content, site), hand=hand)
    a_note(content, random.Random(0))
    told = build(Request(content, site), hand=hand, told=[note.resolve()])
    after = toy.tree(site)
    again = build(Request(content, site))
    assert (again.rendered, again.written) == (told.rendered, 0)
    assert toy.tree(site) == after
    assert build(Request(content, site)).rendered == 0


@pytest.mark.seconds
def test_what_is_done_where_papers_are_very_many_has_no_say(
    content: Path, site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    toy.edition(content, site.with_name("few"))
    for room in (counting, edition, names, search):
        monkeypatch.setattr(room, "VERY_MANY", 0)
    for room, name in ((counting, "_WORTH_PROCESSES"), (printing, "WORTH_PROCESSES"), (abreast, "MANY")):
        monkeypatch.setattr(room, name, 1)
    monkeypatch.setattr(printing, "_CHUNK", 8)
    monkeypatch.setattr(printing, "_MOST", 2)
    toy.edition(content, site)
    assert toy.digest(site) == toy.digest(site.with_name("few"))


@pytest.mark.seconds
@pytest.mark.parametrize("dies", [False, True], ids=["to the end", "and the build dies before the rest"])
def test_what_needs_no_work_ahead_is_printed_meanwhile(
    content: Path, site: Path, monkeypatch: pytest.MonkeyPatch, dies: bool
) -> None:
    toy.edition(content, site.with_name("few"))
    printed: list[set[str]] = []

    def run(self: Run, lots: Sequence[Lot], busy: int = 0) -> None:
        printed.append({lot.output for lot in lots})
        if dies and not busy:
            raise KeyboardInterrupt
        whole(self, lots, busy)

    whole = Run.print
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt) if dies else nullcontext():
        for room in (press, printing):
            patch.setattr(room, "WORTH_PROCESSES", 1)
        patch.setattr(Run, "print", run)
        toy.edition(content, site)
    assert [("shelves" in some, "papers" in some) for some in printed] == [(True, False), (True, True)]
    assert (site / "tags.html").is_file()
    assert (site / "papers/2512.00001.html").is_file() is not dies
    assert clean(Request(content, site)) if dies else True  # what it printed, it had said is its own
    assert toy.tree(site) == {} if dies else toy.digest(site) == toy.digest(site.with_name("few"))


@pytest.mark.seconds
@pytest.mark.parametrize(("edit", "times"), [(a_note, 0), (a_new_paper, 1)], ids=["a note", "a paper"])
def test_what_is_new_is_worked_out_ahead_and_nothing_else(
    content: Path, site: Path, monkeypatch: pytest.MonkeyPatch, edit: Edit, times: int
) -> None:
    asked: list[list[object]] = []

    def two(here: Callable[[], object], there: Callable[[], tuple[list[object], object]]) -> tuple[object, object]:
        mine, (given, found) = whole(here, there)
        asked.append(given)
        return mine, (given, found)

    whole = abreast.abreast
    toy.edition(content, site)
    edit(content, random.Random(0))
    monkeypatch.setattr(press, "WORTH_PROCESSES", 1)
    monkeypatch.setattr(press, "abreast", two)
    toy.edition(content, site)
    assert [len(given) for given in asked] == [2] * times  # what relates papers, and what searches them
    monkeypatch.undo()
    toy.edition(content, site.with_name("clean"))
    assert toy.digest(site) == toy.digest(site.with_name("clean"))


def test_an_empty_hand_is_filled_though_nothing_has_changed(content: Path, site: Path) -> None:
    hand, note = Hand(), content / "curation/papers/2512.00003.md"
    build(Request(content, site))
    assert build(Request(content, site), hand=hand).rendered == 0
    a_note(content, random.Random(0))
    (site / "404.html").unlink()  # which only a look at all would see
    assert build(Request(content, site), hand=hand, told=[note.resolve()]).rendered
    assert not (site / "404.html").exists()


@pytest.mark.seconds
def test_who_has_it_at_hand_sees_that_another_build_was_here(content: Path, site: Path) -> None:
    hand, note = Hand(), content / "curation/papers/2512.00003.md"
    build(Request(content, site), hand=hand)
    build(Request(content, site, "https://other.invalid/"))
    a_note(content, random.Random(0))
    build(Request(content, site), hand=hand, told=[note.resolve()])
    toy.edition(content, site.with_name("clean"))
    assert toy.digest(site) == toy.digest(site.with_name("clean"))


@pytest.mark.seconds
def test_a_sheaf_that_forgets_is_found(content: Path, site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: sheaves of shelves whose digest leaves out their papers must break the law."""
    monkeypatch.setattr(Shelf, "digest", property(lambda shelf: digest_of((shelf.kind, shelf.key))))
    toy.edition(content, site)
    a_note(content, random.Random(0))
    toy.edition(content, site)
    toy.edition(content, site.with_name("clean"))
    after, fresh = toy.tree(site), toy.tree(site.with_name("clean"))
    assert "tags/toys.xml" in {name for name in after if after[name] != fresh[name]}


@pytest.mark.seconds
@pytest.mark.parametrize(
    "damage",
    [
        lambda site: (site / "papers/2512.00001.html").unlink(),
        lambda site: (site / "index.html").write_text("torn"),
        lambda site: (ledger.folder_of(site) / "ledger").unlink(),
        lambda site: (ledger.folder_of(site) / "ledger").write_text('{"version": 1, "inp'),
        lambda site: (ledger.folder_of(site) / "ledger").write_text('{"version": 0}'),
        lambda site: (ledger.folder_of(site) / "ledger").write_text("[" * 100_000),
        lambda site: (site / "index.html").write_bytes((site / "404.html").read_bytes()),
    ],
    ids=[
        "file gone",
        "file torn",
        "cache gone",
        "cache torn",
        "cache of another version",
        "cache deep",
        "file swapped",
    ],
)
def test_damage_is_mended(content: Path, site: Path, damage: Callable[[Path], object]) -> None:
    toy.edition(content, site)
    before = toy.digest(site)
    damage(site)
    toy.edition(content, site)
    assert toy.digest(site) == before


@pytest.mark.seconds
def test_only_makes_what_is_asked_and_leaves_the_rest(content: Path, site: Path) -> None:
    toy.edition(content, site)
    (content / "curation/papers/2512.00003.md").write_text("---\nformat: 1\n---\nA note.\n")
    before = toy.tree(site)
    toy.edition(content, site, only=("feeds",))
    after = toy.tree(site)
    assert {name for name in after if after[name] != before[name]} == {"feed.xml"} | {
        name for name in after if name.startswith("tags/") and name.endswith(".xml") and after[name] != before[name]
    }
    toy.edition(content, site)
    toy.edition(content, site.with_name("clean"))
    assert toy.digest(site) == toy.digest(site.with_name("clean"))


@pytest.mark.seconds
def test_what_is_gone_is_removed_and_what_others_put_there_stays(content: Path, site: Path) -> None:
    toy.edition(content, site)
    (site / "CNAME").write_text("toys.example.net\n")
    (content / "curation/pages/about.md").unlink()
    built = toy.edition(content, site)
    assert built.removed == 1
    assert not (site / "about.html").exists()
    assert (site / "CNAME").read_text() == "toys.example.net\n"
    clean(Request(content, site))
    assert sorted(toy.tree(site)) == ["CNAME"]
    assert not ledger.folder_of(site).exists()


def test_what_others_put_beside_the_cache_stays(site: Path) -> None:
    ledger.save(site, ledger.Ledger())
    (ledger.folder_of(site) / "theirs").touch()
    ledger.forget(site)
    assert [path.name for path in ledger.folder_of(site).iterdir()] == ["theirs"]


def test_what_fails_while_processes_render_ends_them() -> None:
    processes = ProcessPoolExecutor(2)

    def failing() -> None:
        with printing._pool(processes):
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        failing()
    with pytest.raises(RuntimeError, match="after shutdown"):
        processes.submit(len, ())


def test_pages_that_are_planned_together_are_planned_once_for_several_slices(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plans: list[int] = []

    def plan(of: int) -> list[Page]:
        plans.append(of)
        return [Page.of(f"{of}-{n}.txt", "", data=b"%d" % n) for n in range(5)]

    monkeypatch.setattr(printing, "_CHUNK", 1)
    together = [Sheaf(b"%d" % of, partial(plan, of)) for of in range(2)]
    stale = [Wanted(f"{of}-{n}.txt", "search", "", sheaf) for of, sheaf in enumerate(together) for n in range(5)]
    site.mkdir()
    task = printing.Task(stale, sites.Folder(site), Theme.__new__(Theme))
    assert len(task.slices()) == 6
    assert len([*printing.printed(task, 1, None, lambda _done, _whole: None)]) == 10
    assert (plans, (site / "1-4.txt").read_bytes()) == ([0, 1], b"4")
    assert not any("planned" in vars(sheaf) for sheaf in together)


def test_clean_leaves_nothing(content: Path, site: Path) -> None:
    toy.edition(content, site)
    clean(Request(content, site))
    assert not site.exists()
    assert not ledger.folder_of(site).exists()


# --- what it refuses --------------------------------------------------------------------------------------------------


def test_a_folder_that_we_did_not_make(content: Path, site: Path) -> None:
    site.mkdir()
    (site / "thesis.tex").write_text("precious")
    for verb in (build, clean):
        with pytest.raises(OutputError, match="no build of ours made it"):
            verb(Request(content, site))
    assert toy.tree(site) == {"thesis.tex": b"precious"}


@pytest.mark.seconds
def test_a_build_that_died_before_it_said_what_is_its_own(content: Path, site: Path) -> None:
    site.mkdir()
    disk.aside_of(site / sites.MARKER).write_text("Made by broad")
    toy.edition(content, site)
    assert (site / sites.MARKER).is_file()
    assert not disk.aside_of(site / sites.MARKER).exists()


@pytest.mark.parametrize("where", ["content", "content/site", "."])
def test_an_output_in_or_around_the_content(tmp_path: Path, where: str) -> None:
    content = toy.archive(tmp_path / "content")
    before = toy.tree(content)
    with pytest.raises(OutputError, match="inside the content, or around it"):
        build(Request(content, tmp_path / where))
    assert toy.tree(content) == before


def test_the_output_is_a_file(content: Path, site: Path) -> None:
    site.write_text("a file")
    with pytest.raises(OutputError, match="is no folder"):
        build(Request(content, site))


def test_two_pages_that_want_one_address(content: Path, site: Path) -> None:
    toy.write(content, {"pages/tags.md": "---\nformat: 1\ntitle: My tags\n---\n"})
    toy.write(content, {"pages/days.md": "---\nformat: 1\ntitle: My days\n---\n"})
    with pytest.raises(OutputError) as caught:
        build(Request(content, site))
    assert [fault.place for fault in caught.value.faults] == ["days.html", "tags.html"]  # all in one message
    assert not site.exists()


def test_a_broken_file_leaves_the_last_good_site(content: Path, site: Path) -> None:
    toy.edition(content, site)
    before = toy.digest(site)
    (content / "curation/papers/2512.00001.md").write_text("no front matter")
    (content / "curation/site.toml").write_text("format = 1\ntitel = 'x'\n")
    with pytest.raises(ContentError) as caught:
        toy.edition(content, site)
    assert [fault.place for fault in caught.value.faults] == ["curation/site.toml:2", "curation/papers/2512.00001.md:1"]
    assert toy.digest(site) == before


@pytest.mark.parametrize(
    ("template", "fact"),
    [
        ("{% if %}", "templates/page.html:1"),
        ("{{ page.no_such_thing }}", "no_such_thing"),
        ("{{ nothing }}", "'nothing' is undefined"),
        ("{% extends 'gone.html' %}", "gone.html"),
    ],
    ids=["syntax", "attribute", "name", "missing template"],
)
def test_a_template_that_fails(content: Path, site: Path, template: str, fact: str) -> None:
    theme = content.parent / "themes/mine"
    (theme / "templates").mkdir(parents=True)
    (theme / "theme.toml").write_text('format = 1\nname = "Mine"\n')
    (theme / "templates/page.html").write_text(template)
    with (content / "curation/site.toml").open("a") as file:
        file.write('theme = "mine"\n')
    with pytest.raises(ThemeError) as caught:
        toy.edition(content, site)
    assert fact in str(caught.value)
    assert "about.html" in str(caught.value)


def test_a_theme_that_is_nowhere(content: Path, site: Path) -> None:
    with (content / "curation/site.toml").open("a") as file:
        file.write('theme = "gone"\n')
    with pytest.raises(ThemeError, match="'gone' is nowhere"):
        toy.edition(content, site)


def test_no_content_at_all(tmp_path: Path, site: Path) -> None:
    content = tmp_path / "content"
    content.mkdir()
    built = toy.edition(content, site)
    assert built.papers == 0
    assert "broadsheet load" in (site / "index.html").read_text()


@pytest.mark.seconds
def test_two_builds_at_once(content: Path, site: Path) -> None:
    with saving.locked(ledger.folder_of(site), "this site"), pytest.raises(BusyError, match=f"process {os.getpid()}"):
        toy.edition(content, site)
    done = run("build", "--content", content, "--output", site)
    assert done.returncode == 0, done.stderr


@pytest.mark.seconds
def test_a_disk_that_refuses(content: Path, site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    toy.edition(content, site)
    before = toy.tree(site)
    (content / "curation/papers/2512.00003.md").write_text("---\nformat: 1\n---\nA note.\n")
    honest = disk._write

    def full(path: str, data: bytes) -> None:
        if "2512.00003" in path:
            raise OSError(28, "No space left on device", path)
        honest(path, data)

    monkeypatch.setattr(disk, "_write", full)
    with pytest.raises(OutputError, match="No space left on device"):
        toy.edition(content, site)
    monkeypatch.undo()
    after = toy.tree(site)
    assert after["papers/2512.00003.html"] == before["papers/2512.00003.html"]
    toy.edition(content, site)
    assert b"A note." in (site / "papers/2512.00003.html").read_bytes()


def killed_when(content: Path, site: Path, pages: int) -> bool:
    """Start a build and kill it when it has written more than `pages` papers; whether the kill came in time."""
    command = [
        sys.executable,
        "-m",
        "generator",
        "build",
        "--content",
        str(content),
        "--output",
        str(site),
        "--jobs",
        "1",
    ]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while process.poll() is None and time.monotonic() < deadline:
        if sum(1 for _ in site.glob("papers/*.html")) > pages:
            process.send_signal(signal.SIGKILL)
            break
        time.sleep(0.002)
    return process.wait() == -signal.SIGKILL


def shown_torn(content: Path, site: Path, moments: range) -> int:
    """Kill a build at each of the moments; every file must be whole or absent, and the next build the clean one."""
    save(content, {"huggingface": [toy.record(n, toy.MONDAY) for n in range(1000, 1400)]})
    reference = site.with_name("reference")
    toy.edition(content, reference)
    whole, in_time = toy.tree(reference), 0
    for moment in moments:
        in_time += killed_when(content, site, moment)
        for name, data in toy.tree(site).items():
            assert name == sites.MARKER or name.endswith(disk.TEMPORARY) or data == whole[name], f"{name} is torn"
        toy.edition(content, site)
        assert toy.tree(site) == whole
        clean(Request(content, site))
    return in_time


@pytest.mark.seconds
def test_a_build_that_is_killed_is_finished_by_the_next(content: Path, site: Path) -> None:
    assert shown_torn(content, site, range(100, 101)) == 1


@pytest.mark.slow
def test_builds_that_are_killed_at_every_stage(content: Path, site: Path) -> None:
    assert shown_torn(content, site, range(0, 400, 20)) >= 15


def test_the_cache_knows_no_file_that_is_not_there(content: Path, site: Path) -> None:
    toy.edition(content, site)
    assert set(ledger.load(site).files()) == set(toy.tree(site)) - {sites.MARKER}


def test_a_build_that_waited_for_another_looks_again(
    content: Path, site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    locked = sites.Folder.locked

    def quicker(folder: sites.Folder) -> AbstractContextManager[None]:
        monkeypatch.setattr(sites.Folder, "locked", locked)
        build(Request(content, site, jobs=1))
        return locked(folder)

    monkeypatch.setattr(sites.Folder, "locked", quicker)
    assert build(Request(content, site, jobs=1)).rendered == 0
