"""The house: which room may import which, and that only the doors touch the world."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "generator"

# From the ground up: a room imports only from rooms that stand before it. A folder's files do not import one another,
# but for the few that are named here.
# fmt: off
ORDER = (
    "__init__", "errors", "text", "words", "values", "memory", "page", "decisions", "standings", "models", "shelved",
    "abreast", "places", "looking", "disk", "saving", "git", "github", "frontmatter", "refusals", "tables",
    "theming.catalogue", "theming.wording", "config", "settings", "commands", "moves", "urls", "tagging", "rules",
    "maths", "markup", "tex", "remnants", "storing.takedown", "storing.sums", "storing.held", "storing.holdings",
    "storing.uniting", "storing.filing", "store", "storing.verify", "storing", "lists", "listing", "stages",
    "curating.layers", "curating.consistency", "curation", "naming", "keeping", "keeping.transaction", "keeping.papers",
    "keeping.tags", "keeping.lists", "keeping.notes", "keeping.editor", "forking", "forking.engine", "forking.choices",
    "forking.brings", "forking.*", "curating.merging", "curating.identity", "curating.affiliations", "curating",
    "curate", "archiving.ranking", "archiving.authors", "archiving.rows", "archive", "archiving.insights",
    "archiving.pictures", "subscribing", "subscribing.items", "subscribing.channels", "subscribing.briefs",
    "citing.names", "citing.latex", "citing.keys", "citing.venues", "citing.*", "citing", "subscribing.facts",
    "subscribing.lines", "subscribing.database", "archiving.history", "theming.saying", "theming.templates", "theme",
    "theming.themes", "theming", "subscribing.entries", "subscribing.letters", "reply", "collecting.manners",
    "sources.answer", "sources.huggingface", "sources.stored", "sources.records", "sources.webpage", "sources.xml",
    "sources.arxiv_api", "sources.arxiv_oai", "sources.arxiv_feed", "sources.*", "sources", "searching.fields",
    "searching.terms", "searching.tiers", "searching.encoding", "searching.counting", "searching.meaning",
    "searching.shards", "searching.stock", "searching.shown", "searching.library", "searching", "subscribing.asking",
    "subscribing.concordance", "subscribing.finding", "relating.features", "relating.names", "relating.nearest",
    "relating.known", "relating.common", "relating", "related", "archiving.mentions", "archiving", "outputs.shelves",
    "outputs.authors", "outputs.insights", "outputs.pages", "outputs.trending", "outputs.papers", "outputs.assets",
    "outputs.*", "outputs", "subscribing.exports", "trading.works", "trading.notes", "trading.decoding",
    "trading.bibtex", "trading.ris", "trading.csl", "trading.zotero", "trading.bookmarks", "trading.mylist",
    "trading.opml", "trading.kinds", "trading.settle", "trading.carry", "trading", "trade", "collecting",
    "collecting.transport", "collecting.mishaps", "collecting.fetch", "collecting.cassette", "collecting.holidays",
    "collecting.judge", "collecting.state", "collecting.quarantine", "collecting.report", "collecting.agenda",
    "collecting.choice", "loading", "collecting.gather", "collecting.rounds", "migrating", "rule_report",
    "collecting.standing", "collecting.forgetting", "collecting.repository", "collecting.examine", "building.drawers",
    "building.ledger", "building.sites", "building.object_store", "building.farm", "subscribing.hub",
    "subscribing.mail", "checking", "checking.pages", "checking.*", "edition", "check", "building.lots",
    "building.printing", "building.press", "building", "build", "serve", "cli.telling", "cli.building", "cli.verb",
    "cli.progress", "cli.archive", "cli.collecting", "cli.*", "cli.app", "cli", "__main__",
)
# fmt: on

# The doors, and what each may do to the world. disk.py and saving.py are the hands of all that touch files.
DOORS = {
    # git: only what swallows its input
    "open": {
        "abreast",
        "building/drawers",
        "building/ledger",
        "building/sites",
        "disk",
        "git",
        "places",
        "saving",
        "theme",
    },
    "socket": {
        "building/farm",
        "building/object_store",
        "collecting/transport",
        "serve",
        "subscribing/hub",
        "subscribing/mail",
    },
    "process": {"abreast", "building/printing", "git", "keeping/editor"},
}


def room_of(path: Path) -> str:
    name = ".".join(path.relative_to(PACKAGE).with_suffix("").parts)
    return name.removesuffix(".__init__") if name != "__init__" else name


def height(room: str) -> int:
    return ORDER.index(room) if room in ORDER else ORDER.index(room.partition(".")[0] + ".*")


def imports(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Every import at any depth of a module, and what `import_module` is given."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                inner = PACKAGE / Path(*f"{node.module}.{alias.name}".split(".")[1:])
                is_room = inner.with_suffix(".py").exists() or inner.is_dir()
                yield node.lineno, f"{node.module}.{alias.name}" if is_room else str(node.module)
        elif isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) == "import_module":
            yield node.lineno, "import_module"


def wrong_imports(path: Path, source: str) -> list[str]:
    room, wrong = room_of(path), []
    for line, name in imports(ast.parse(source)):
        if name == "import_module" and room not in ("sources", "outputs"):
            wrong.append(f"{room}:{line} loads modules by name")
        if name.partition(".")[0] != "generator":
            continue
        other = name.partition(".")[2] or "__init__"
        if height(other) >= height(room) and other != room:
            wrong.append(f"{room}:{line} imports {other}, which stands above it")
    return wrong


MODULES = sorted(PACKAGE.rglob("*.py"))


@pytest.mark.parametrize("path", MODULES, ids=room_of)
def test_a_room_imports_only_from_rooms_below_it(path: Path) -> None:
    assert wrong_imports(path, path.read_text("utf-8")) == []


@pytest.mark.parametrize(
    ("room", "source"),
    [
        ("models", "from generator import store"),
        ("text", "def f():\n    from generator.models import Paper"),
        ("archive", "import generator.building.press"),
        ("curate", "from importlib import import_module\nimport_module('generator.building.press')"),
        ("outputs/feeds", "from generator.outputs import sitemap"),
    ],
)
def test_a_wrong_import_is_found(room: str, source: str) -> None:
    assert wrong_imports(PACKAGE / f"{room}.py", source)


def test_every_room_has_its_place() -> None:
    rooms = {room_of(path) for path in MODULES}
    named = {room for room in ORDER if not room.endswith("*")}
    assert named <= rooms, f"no such rooms: {sorted(named - rooms)}"
    assert {room for room in rooms if "." not in room} <= named


# Runs a load and a build while an audit hook notes, for each file, socket or process that is opened, the innermost
# module of ours on the stack.
WATCHED = """
import json, os, sys
seen = set()
PACKAGE = os.path.dirname(os.path.abspath(sys.argv[1])) + os.sep
KINDS = {"open": "open", "os.rename": "open", "os.remove": "open", "os.mkdir": "open", "os.rmdir": "open",
         "socket.connect": "socket", "socket.bind": "socket", "os.fork": "process", "subprocess.Popen": "process",
         "os.posix_spawn": "process", "os.system": "process"}
def hook(event, args):
    kind = KINDS.get(event)
    if not kind or (kind == "open" and str(args[0]).endswith((".pyc", ".py"))):
        return
    frame, inner = sys._getframe(1), ""
    while frame:
        name = frame.f_code.co_filename
        if name.startswith("<frozen importlib") or "importlib" in name:
            return
        if name.startswith(PACKAGE):
            inner = name[len(PACKAGE):].removesuffix(".py")
            break
        frame = frame.f_back
    if inner:
        seen.add((kind, inner))
sys.addaudithook(hook)
from pathlib import Path
from generator import build, loading
content, output = Path(sys.argv[2]), Path(sys.argv[3])
loading.load([Path(sys.argv[4])], content)
build.build(build.Request(content, output, jobs=1))
build.build(build.Request(content, output))
print(json.dumps(sorted(seen)))
"""


@pytest.mark.seconds
def test_only_the_doors_touch_the_world(tmp_path: Path) -> None:
    import json

    day = tmp_path / "2025-12-09.json"
    paper = {"id": "2512.00001", "title": "A toy", "summary": "Words.", "authors": [], "upvotes": 1}
    day.write_text(json.dumps([{"paper": paper | {"publishedAt": "2025-12-08T00:00:00.000Z"}, "numComments": 0}]))
    command = [
        sys.executable,
        "-c",
        WATCHED,
        str(PACKAGE / "__init__.py"),
        *map(str, (tmp_path / "c", tmp_path / "s", day)),
    ]
    done = subprocess.run(command, capture_output=True, text=True, cwd=PACKAGE.parent, check=False)
    assert done.returncode == 0, done.stderr
    seen = {(kind, room) for kind, room in json.loads(done.stdout)}
    assert ("open", "disk") in seen  # the hook sees
    assert {(kind, room) for kind, room in seen if room not in DOORS[kind]} == set()
