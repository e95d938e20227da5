"""What people decided: layers of files, read as one; every fault of every file at once, with its remedy."""

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import pytest
from pydantic import ValidationError

from generator import places
from generator.config import Config
from generator.curating.layers import place_of
from generator.curation import begin, load_config, load_curation
from generator.decisions import (
    Author,
    Curation,
    DayNote,
    ListEntry,
    Organisation,
    PaperNote,
    ReadingList,
    StaticPage,
    Tag,
)
from generator.errors import ContentError, UsageError
from tests import toy

PAGE = "---\nformat: 1\ntitle: About\n---\n"
NOTE = "---\nformat: 1\n---\nA note.\n"
TAGS = 'format = 1\n[tags.toys]\nname = "Toys"\nsynonyms = ["toy"]\n[tags.tools]\nname = "Tools"\nparents = ["toys"]\n'
ORGANISATIONS = 'format = 1\n[organisations.toy-lab]\nname = "The Toy Lab"\naliases = ["Toy-Lab"]\n'
AUTHORS = 'format = 1\n[authors.ada-toy]\nname = "Ada Toy"\nspellings = ["Ada T. Toy"]\n'


@pytest.fixture(autouse=True)
def carried(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What the package carries, for these tests: nothing yet."""
    folder = tmp_path / "carried"
    folder.mkdir()
    monkeypatch.setattr(places, "carried", lambda _what: folder)
    return folder


@pytest.fixture
def content(tmp_path: Path) -> Path:
    (tmp_path / "content").mkdir()
    return tmp_path / "content"


def told(read: Callable[[Path], object], content: Path) -> list[str]:
    with pytest.raises(ContentError) as caught:
        read(content)
    assert all(fault.place and fault.fact and fault.remedy for fault in caught.value.faults)
    return list(map(str, caught.value.faults))


def test_nothing_decided(content: Path) -> None:
    assert load_config(content) == Config()
    assert load_curation(content) == Curation()
    assert load_curation(content / "gone") == Curation()


def test_everything_decided(content: Path) -> None:
    toy.write(
        content,
        {
            "site.toml": 'format = 1\ntitle = "Toy Times"\n',
            "tags.toml": TAGS,
            "organisations.toml": ORGANISATIONS,
            "authors.toml": AUTHORS,
            "papers/2512.00001.md": '---\nformat: 1\ntags: ["toys"]\n---\nRead *this*.\n',
            "papers/quant-ph/0201082.md": "---\nformat: 1\nhidden: true\n---\n",
            "papers/title/tea.md": "---\nformat: 1\narxiv: 2401.10000\n---\n",
            "days/2025-12-09.md": "---\nformat: 1\ntitle: A day\n---\nOf toys.\n",
            "pages/about-us.md": "---\nformat: 1\ntitle: About\n---\nUs.\n",
        },
    )
    assert load_config(content).title == "Toy Times"
    curation = load_curation(content)
    assert curation.tags == {
        "toys": Tag(name="Toys", synonyms=("toy",)),
        "tools": Tag(name="Tools", parents=("toys",)),
    }
    assert curation.organisations == {"toy-lab": Organisation(name="The Toy Lab", aliases=("Toy-Lab",))}
    assert curation.authors == {"ada-toy": Author(name="Ada Toy", spellings=("Ada T. Toy",))}
    assert curation.papers == {
        "2512.00001": PaperNote(note="Read *this*.", tags=("toys",)),
        "quant-ph/0201082": PaperNote(hidden=True),
        "title/tea": PaperNote(arxiv="2401.10000"),
    }
    assert curation.days == {date(2025, 12, 9): DayNote(title="A day", note="Of toys.")}
    assert curation.pages == {"about-us": StaticPage(title="About", body="Us.")}


def test_what_another_editor_leaves_behind_is_read(content: Path) -> None:
    words = '\ufeff---\r\n# who\r\nformat: 1 # ours\r\ntags:\r\n- "toys"\r\narxiv: 2401.10000\r\n---\r\nA note.\r\n'
    toy.write(content, {"papers/title/tea.md": words, "tags.toml": "\ufeff" + TAGS.replace("\n", "\r\n")})
    toy.write(content, {".DS_Store": "\xff", "papers/.2512.00001.md.swp": "\xff"})
    note = load_curation(content).papers["title/tea"]
    assert note == PaperNote(note="A note.", tags=("toys",), arxiv="2401.10000")


def test_a_reading_list(content: Path) -> None:
    words = "---\nformat: 1\ntitle: Mine\n---\n- 2512.00002 | reading | 2026-01-05 | 4\n  *Good*.\n- title/tea\n"
    toy.write(content, {"lists/mine.md": words})
    assert load_curation(content).lists == {
        "mine": ReadingList(
            title="Mine",
            entries=(
                ListEntry(id="2512.00002", status="reading", day=date(2026, 1, 5), rating=4, words="*Good*."),
                ListEntry(id="title/tea"),
            ),
        )
    }


# --- layers -----------------------------------------------------------------------------------------------------------


def layered(content: Path, carried: Path, name: str, lowest: str, middle: str, highest: str) -> None:
    (carried / name).write_text(f"format = 1\n{lowest}")
    toy.write(content, {name: f"format = 1\n{middle}"})
    toy.write(content, {name: f"format = 1\n{highest}"}, layer="local")


def test_local_is_over_curation_is_over_what_the_package_carries(content: Path, carried: Path) -> None:
    layered(
        content,
        carried,
        "tags.toml",
        '[tags.a]\nname = "A"\nsynonyms = ["x", "y"]\nmentions = 3\n[tags.b]\nname = "B"\n[tags.c]\nname = "C"\n',
        '[tags.a]\nname = "Ä"\n[tags.b]\nhidden = true\n[tags.c]\nhidden = true\n',
        '[tags.a]\nsynonyms = ["z"]\n[tags.c]\nhidden = false\n[tags.d]\nname = "D"\n',
    )
    assert load_curation(content).tags == {
        "a": Tag(name="Ä", synonyms=("z",), mentions=3),  # key by key; a list replaces
        "c": Tag(name="C"),  # taken out, and put back
        "d": Tag(name="D"),
    }


def test_authors_are_laid_over_one_another_by_key(content: Path, carried: Path) -> None:
    layered(
        content,
        carried,
        "authors.toml",
        '[authors.ada-2]\nname = "Ada"\n[authors.bea]\nname = "Bea"\n',
        '[authors.ada-2]\nspellings = ["A."]\npapers = ["2512.00001"]\n[authors.cy]\nname = "Cy"\nspellings = ["C."]\n',
        '[authors.bea]\nhidden = true\n[authors.cee]\nname = "C."\n[authors.cy]\nspellings = []\n',
    )
    assert load_curation(content).authors == {
        "ada-2": Author(name="Ada", spellings=("A.",), papers=("2512.00001",)),
        "cy": Author(name="Cy"),  # a list replaces, so that its spelling is free again
        "cee": Author(name="C."),
    }


def test_what_the_package_carries_is_not_laid_below_itself(content: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    toy.write(content, {"tags.toml": TAGS})
    monkeypatch.setattr(places, "carried", lambda _what: content / "curation")
    assert set(load_curation(content).tags) == {"toys", "tools"}


def test_settings_come_from_curation_and_local_and_the_command(content: Path, carried: Path) -> None:
    layered(
        content,
        carried,
        "site.toml",
        'title = "Not carried"\nlanguage = "fr"\n',
        'title = "Upstream"\nbase_url = "https://up.example.net/"\n[limits]\nfeed = 7\nshelf = 8\n',
        'title = "Mine"\n[limits]\nfeed = 9\n',
    )
    config = load_config(content)
    assert (config.title, config.base_url, config.language) == ("Mine", "https://up.example.net/", "en")
    assert (config.limits.feed, config.limits.shelf) == (9, 8)
    assert load_config(content, "https://preview.example.net/x").base_url == "https://preview.example.net/x/"
    assert load_config(content / "gone", "https://me.example.net").base_url == "https://me.example.net/"


def test_a_note_of_the_forks_is_laid_over_upstreams(content: Path) -> None:
    name = "papers/2512.00001.md"
    toy.write(content, {name: "---\nformat: 1\nsummary: Theirs.\ncode: https://a.example.net\n---\nTheir note.\n"})
    toy.write(content, {name: "---\nformat: 1\nsummary: Ours.\n---\n"}, layer="local")
    note = load_curation(content).papers["2512.00001"]
    assert note == PaperNote(summary="Ours.", code="https://a.example.net", note="Their note.")


def test_a_hidden_page_is_taken_out(content: Path) -> None:
    toy.write(content, {"pages/about.md": PAGE})
    toy.write(content, {"pages/about.md": "---\nformat: 1\nhidden: true\n---\n"}, layer="local")
    assert load_curation(content).pages == {}


def test_a_name_of_a_hidden_tag_is_free_again(content: Path, carried: Path) -> None:
    (carried / "tags.toml").write_text(TAGS)
    own = 'format = 1\n[tags.toys]\nhidden = true\n[tags.playthings]\nname = "Toys"\nsynonyms = ["toy"]\n'
    toy.write(content, {"tags.toml": own}, layer="local")
    toy.write(content, {"papers/2512.00001.md": "---\nformat: 1\ntags: [playthings]\n---\n"})
    assert set(load_curation(content).tags) == {"tools", "playthings"}


# --- faults -----------------------------------------------------------------------------------------------------------

FAULTS: Mapping[str, tuple[Mapping[str, str], list[str]]] = {  # what -> files below curation/, how they are told of
    "an unknown key of a tag": (
        {"tags.toml": TAGS + "synonims = []\n"},
        ["curation/tags.toml:8: unknown key 'synonims' (did you mean 'synonyms'?)"],
    ),
    "a tag without name": (
        {"tags.toml": "format = 1\n[tags.toys]\nmentions = 1\n"},
        ["curation/tags.toml:2: has no 'tags.toys.name' (add 'name')"],
    ),
    "an unknown key of an organisation": (
        {"organisations.toml": ORGANISATIONS + "url = 'x'\n"},
        ["curation/organisations.toml:5: unknown key 'url' (expected one of: aliases, hidden, link, name)"],
    ),
    "a table of another file": (
        {"organisations.toml": 'format = 1\n[tags.toys]\nname = "Toys"\n'},
        ["curation/organisations.toml:2: unknown key 'tags' "],
    ),
    "a key that is no slug": (
        {"tags.toml": 'format = 1\n[tags."../x"]\nname = "Toys"\n'},
        ["curation/tags.toml:2: the name '../x' should be small letters"],
    ),
    "an organisation that climbs out": (
        {"organisations.toml": 'format = 1\n[organisations."../../x"]\nname = "X"\n'},
        ["curation/organisations.toml:2: the name '../../x' should be small letters"],
    ),
    "a link that is none": (
        {"organisations.toml": ORGANISATIONS + 'link = "toy.example.net"\n'},
        ['curation/organisations.toml:5: organisations.toy-lab.link = "toy.example.net": '],
    ),
    "an unknown key of an author": (
        {"authors.toml": AUTHORS + "spelings = []\n"},
        ["curation/authors.toml:5: unknown key 'spelings' (did you mean 'spellings'?)"],
    ),
    "an author without a name": (
        {"authors.toml": 'format = 1\n[authors.ada]\nname = " "\n'},
        ['curation/authors.toml:3: authors.ada.name = " ": '],
    ),
    "a paper of an author that cannot be": (
        {"authors.toml": AUTHORS + 'papers = ["2512.02425v2"]\n'},
        ['curation/authors.toml:5: authors.ada-toy.papers, entry 1 = "2512.02425v2": is no arXiv id'],
    ),
    "a name of two authors": (
        {"authors.toml": AUTHORS + '[authors.ada]\nname = "Ada"\nspellings = ["Ada T. Toy"]\n'},
        ["curation/authors.toml:7: 'Ada T. Toy' is ada-toy already (keep it in one of them, or say which 'papers' "],
    ),
    "a paper of two namesakes": (
        {
            "authors.toml": 'format = 1\n[authors.ada-1]\nname = "Ada"\npapers = ["2512.00001"]\n'
            '[authors.ada-2]\nname = "Ada"\npapers = ["2512.00002", "2512.00001"]\n'
        },
        ["curation/authors.toml:7: 'Ada' of 2512.00001 is ada-1 already ("],
    ),
    "a namesake at the address of all others": (
        {"authors.toml": 'format = 1\n[authors.ada-toy]\nname = "Ada Toy"\npapers = ["2512.00001"]\n'},
        [
            "curation/authors.toml:2: ada-toy is the address of every other 'Ada Toy' "
            "(give this one a key of its own, such as ada-toy-2 or ada-toy-of-some-place)"
        ],
    ),
    "torn TOML": (
        {"tags.toml": "format = 1\n[tags.toys\n"},
        ["curation/tags.toml:2: is not TOML: Expected ']' at the end of a table declaration (mend that line)"],
    ),
    "a phrase that cannot be": (
        {"tags.toml": TAGS + 'patterns = ["* toy", "!!"]\n'},
        ["curation/tags.toml:8: '* toy' begins with a lone `*` (", "curation/tags.toml:8: '!!' has no word in it ("],
    ),
    "an unknown parent": (
        {"tags.toml": TAGS.replace('["toys"]', '["toyz"]')},
        ["curation/tags.toml:7: unknown parent 'toyz' (did you mean 'toys'?)"],
    ),
    "two tags of one name": (
        {"tags.toml": TAGS + 'synonyms = ["Toys"]\n'},
        ["curation/tags.toml:5: the tags toys and tools both go by 'toy' (keep it in one of them)"],
    ),
    "an unknown tag of a paper": (
        {"tags.toml": TAGS, "papers/2512.00001.md": "---\nformat: 1\nsummary: Ours.\ntags: [toyz]\n---\n"},
        ["curation/papers/2512.00001.md:4: unknown tag 'toyz' (did you mean 'toys'?)"],
    ),
    "an unknown tag where there are none": (
        {"papers/2512.00001.md": "---\nformat: 1\ntags: [toys]\n---\n"},
        ["curation/papers/2512.00001.md:3: unknown tag 'toys' (none is known here)"],
    ),
    "unknown tags of an entry": (
        {"tags.toml": TAGS, "lists/reading.md": "---\nformat: 1\ntitle: x\n---\n- 2512.00001 |  |  |  | toyz, zzz\n"},
        [
            "curation/lists/reading.md:1: 2512.00001 has the unknown tag 'toyz' "
            "(did you mean 'toys'? `broadsheet mark 2512.00001 --tag toyz` begins it otherwise)",
            "curation/lists/reading.md:1: 2512.00001 has the unknown tag 'zzz' "
            "(`broadsheet mark 2512.00001 --tag zzz` begins it)",
        ],
    ),
    "an unknown key of a note": (
        {"papers/2512.00001.md": "---\nformat: 1\ntagz: []\n---\n"},
        ["curation/papers/2512.00001.md:3: unknown key 'tagz' (did you mean 'tags'?)"],
    ),
    "a title corrected to nothing": (
        {"papers/2512.00001.md": '---\nformat: 1\ntitle: ""\n---\n'},
        ['curation/papers/2512.00001.md:3: title = "": '],
    ),
    "a code link that is none": (
        {"papers/2512.00001.md": "---\nformat: 1\ncode: github.com/toy/one\n---\n"},
        ['curation/papers/2512.00001.md:3: code = "github.com/toy/one": '],
    ),
    "an arXiv id that is none": (
        {"papers/title/tea.md": "---\nformat: 1\narxiv: title/coffee\n---\n"},
        ['curation/papers/title/tea.md:3: arxiv = "title/coffee": '],
    ),
    "another arXiv id for an arXiv paper": (
        {"papers/2512.00001.md": "---\nformat: 1\narxiv: 2512.00002\n---\n"},
        ["curation/papers/2512.00001.md:3: "],
    ),
    "a note of no front matter": (
        {"papers/2512.00001.md": "A note.\n"},
        ["curation/papers/2512.00001.md:1: has no front matter (begin the file with a line '---', "],
    ),
    "a note of no format": (
        {"papers/2512.00001.md": "---\nsummary: Ours.\n---\n"},
        ["curation/papers/2512.00001.md:1: does not say its format (write 'format: 1' first)"],
    ),
    "a name that is no paper's": (
        {"papers/tea.md": NOTE},
        ["curation/papers/tea.md: 'tea' is no id of a paper (rename the file; write 2512.02425, "],
    ),
    "a day that never was": ({"days/2025-02-30.md": NOTE}, ["curation/days/2025-02-30.md: '2025-02-30' "]),
    "a day that is none": ({"days/monday.md": NOTE}, ["curation/days/monday.md: 'monday' "]),
    "a day without hyphens": ({"days/20251209.md": NOTE}, ["curation/days/20251209.md: '20251209' "]),
    "a week as a day": ({"days/2025-W50-2.md": NOTE}, ["curation/days/2025-W50-2.md: '2025-W50-2' "]),
    "a day in a folder": ({"days/2025/2025-12-09.md": NOTE}, ["curation/days/2025/2025-12-09.md: '2025/2025-12-09' "]),
    "a page of capitals": (
        {"pages/About.md": PAGE},
        ["curation/pages/About.md: 'About' cannot be an address (rename the file; use "],
    ),
    "a page in a folder": (
        {"pages/a/b.md": PAGE},
        ["curation/pages/a/b.md: 'a/b' cannot be an address (rename the file; use "],
    ),
    "a page for a device of Windows": (
        {"pages/con.md": PAGE},
        ["curation/pages/con.md: 'con' "],
    ),
    "a page of no title": (
        {"pages/about.md": NOTE},
        ["curation/pages/about.md:1: has no 'title' (add 'title')"],
    ),
    "what is no markdown": (
        {"papers/2512.00001.txt": "x"},
        ["curation/papers/2512.00001.txt: is no markdown (its name must end in .md)"],
    ),
    "a stranger": (
        {"tag.toml": "format = 1\n"},
        ["curation/tag.toml: is nothing that Broadsheet knows (did you mean 'tags.toml'?)"],
    ),
    "a folder of strangers": (
        {"paper/2512.00001.md": NOTE},
        ["curation/paper/2512.00001.md: is nothing that Broadsheet knows (did you mean 'papers'?)"],
    ),
}


@pytest.mark.parametrize(("files", "faults"), FAULTS.values(), ids=FAULTS)
def test_one_clear_error(content: Path, files: Mapping[str, str], faults: list[str]) -> None:
    toy.write(content, files)
    found = told(load_curation, content)
    assert len(found) == len(faults), found
    for said, beginning in zip(found, faults, strict=True):
        assert said.startswith(beginning)


def test_what_is_not_utf_8(content: Path) -> None:
    toy.write(content, {"papers/2512.00001.md": NOTE, "tags.toml": TAGS})
    for name in ("papers/2512.00001.md", "tags.toml"):
        (content / "curation" / name).write_bytes(b"caf\xe9")
    assert told(load_curation, content) == [
        "curation/tags.toml: is not UTF-8: byte 3 is 0xe9 (save it as UTF-8)",
        "curation/papers/2512.00001.md: is not UTF-8: byte 3 is 0xe9 (save it as UTF-8)",
    ]


def test_every_fault_of_every_file_at_once(content: Path) -> None:
    for layer in ("curation", "local"):
        toy.write(
            content,
            {
                "tags.toml": "format = 1\n[tags.toys\n",
                "organisations.toml": "torn",
                "papers/2512.00001.md": "torn",
                "papers/tea.md": NOTE,
                "days/never.md": NOTE,
                "pages/About.md": PAGE,
                "stranger.txt": "x",
            },
            layer,
        )
    files = sorted({fault.partition(":")[0] for fault in told(load_curation, content)})
    assert files == [
        "curation/organisations.toml",
        "curation/papers/2512.00001.md",
        "curation/stranger.txt",
        "curation/tags.toml",
        "local/days/never.md",  # one file of two layers is named once: by its highest
        "local/organisations.toml",
        "local/pages/About.md",
        "local/papers/2512.00001.md",
        "local/papers/tea.md",
        "local/stranger.txt",
        "local/tags.toml",
    ]


def test_every_fault_of_the_settings_at_once(content: Path) -> None:
    toy.write(content, {"site.toml": "format = 1\ntitle = Tea\n"})
    toy.write(content, {"site.toml": "format = 1\ntheme = mine\n"}, "local")
    assert told(load_config, content) == [
        "curation/site.toml:2: is not TOML: Invalid value (mend that line)",
        "local/site.toml:2: is not TOML: Invalid value (mend that line)",
    ]


def test_a_fault_in_what_the_command_gives(content: Path) -> None:
    with pytest.raises(UsageError, match=r'^--base-url: "here": must be an http\(s\) address'):
        load_config(content, "here")


@pytest.mark.parametrize("name", ["papers/2512.00001.md", "pages"])
def test_a_link_among_what_people_wrote_is_told_not_passed_over(content: Path, name: str) -> None:
    (content / "curation").mkdir()
    (content / "curation/papers").mkdir()
    (content / "curation" / name).symlink_to(content / "elsewhere")
    (content / "local/records").mkdir(parents=True)
    (content / "local/records/huggingface").symlink_to(content / "elsewhere")  # the store tells of this one
    (said,) = told(load_curation, content)
    assert said.startswith(f"curation/{name}: is a symbolic link")


def test_a_value_that_exists_has_slugs_for_keys() -> None:
    with pytest.raises(ValidationError):
        Curation.model_validate({"tags": {"../x": {"name": "X"}}})


# --- beginning a text -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("folder", "name", "title", "words"),
    [
        ("papers", "2512.00001", "", "---\nformat: 1\n---\n\nWrite here.\n"),
        ("papers", "quant-ph/0201082", "", "---\nformat: 1\n---\n\nWrite here.\n"),
        ("days", "2025-12-09", "", "---\nformat: 1\n---\n\nWrite here.\n"),
        ("pages", "about", "", '---\nformat: 1\ntitle: "about"\n---\n\nWrite here.\n'),
        ("pages", "about", 'About: "us"', '---\nformat: 1\ntitle: "About: \\"us\\""\n---\n\nWrite here.\n'),
    ],
    ids=str,
)
@pytest.mark.parametrize("layer", ["curation", "local"])
def test_a_text_is_begun(content: Path, layer: str, folder: str, name: str, title: str, words: str) -> None:
    if layer == "local":
        toy.write(content, {"site.toml": "format = 1\n"}, "local")
    path = begin(content, folder, name, title)
    assert path == content / layer / folder / f"{name}.md"
    assert path.read_text() == words
    load_curation(content)
    with pytest.raises(UsageError, match="is there already"):
        begin(content, folder, name, title)
    assert path.read_text() == words


@pytest.mark.parametrize(
    ("folder", "name"),
    [
        ("papers", "../../x"),
        ("papers", "2512"),
        ("papers", "title/con"),
        ("days", "2025-02-30"),
        ("days", "20251209"),
        ("days", "../2025-12-09"),
        ("pages", "../about"),
        ("pages", "About"),
        ("pages", ""),
        ("pages", "con"),
        ("pages", "über"),
    ],
)
def test_a_text_of_a_name_that_cannot_be_is_not_begun(content: Path, folder: str, name: str) -> None:
    with pytest.raises(UsageError, match=r"is no id of a paper \(|is no day \(|cannot be an address \("):
        begin(content, folder, name)
    assert toy.tree(content) == {}


def test_where_people_wrote_a_word(content: Path) -> None:
    toy.write(content, {"lists/a.md": "one\ntwo\n"}, "curation")
    assert place_of(content, "lists/a.md", "two") == "curation/lists/a.md:2"
    assert place_of(content, "lists/a.md", "three") == "curation/lists/a.md:1"
    toy.write(content, {"lists/a.md": "two\n"}, "local")
    assert place_of(content, "lists/a.md", "two") == "local/lists/a.md:1"
    assert place_of(content, "lists/gone.md", "two") == "lists/gone.md"


@pytest.mark.parametrize("name", ["papers/tea.md", "days/soon.md", "pages/About.md", "lists/x.md"])
def test_a_file_that_cannot_be_read_is_told_once_whatever_it_is_called(content: Path, name: str) -> None:
    toy.write(content, {name: "Words, and no front matter.\n"})
    (said,) = told(load_curation, content)
    assert said.startswith(f"curation/{name}:1: has no front matter (")
