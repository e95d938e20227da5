"""The verbs that collect, as a person or CI runs them, against a server of our own."""

import json
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from generator.cli.app import app
from generator.cli.progress import Headway
from generator.storing.holdings import load_holdings
from tests.collect.daily import ARXIV, HF, MONDAY, NOON, HuggingFace, day_of, huggingface, paper, records
from tests.fetch.playing import Answer
from tests.toy import edition, tree

pytestmark = pytest.mark.seconds

DATA = Path(__file__).parents[1] / "data/fetch"
TUESDAY, FRIDAY = MONDAY + timedelta(1), MONDAY + timedelta(4)
WEEK = ("--since", str(MONDAY), "--until", str(FRIDAY))
HOSTILE = "::set-output name=x::pwned <script> [skip ci] @all"


def run(*words: object, content: Path, code: int = 0) -> Result:
    result = CliRunner().invoke(app, [str(word) for word in (*words, "--content", content)])
    assert result.exit_code == code, (result.stdout, result.stderr, result.exception)
    return result


@pytest.fixture
def hf(monkeypatch: pytest.MonkeyPatch) -> Iterator[HuggingFace]:
    monkeypatch.setattr("generator.collecting.manners._GAPS", {"arxiv.org": 0.0, "huggingface.co": 0.0})
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    with huggingface() as server:
        for number in range(5):
            day = MONDAY + timedelta(number)
            server.days[day] = day_of(number * 20, 12, day)
        yield server


def settings(content: Path, hf: HuggingFace, more: str = "") -> Path:
    """An archive that asks our server in place of all others."""
    hosts = (HF, ARXIV, "https://oaipmh.arxiv.org")
    mirrors = "".join(f'"{host}" = "{hf.playing.address}"\n' for host in hosts)
    path = content / "curation/site.toml"
    path.parent.mkdir(parents=True)
    path.write_text(f'format = 1\n[collect]\ncontact = "mailto:ed@toy.example"\n{more}[collect.mirrors]\n{mirrors}')
    return content


@pytest.fixture
def content(tmp_path: Path, hf: HuggingFace) -> Path:
    return settings(tmp_path / "content", hf)


def test_fetch_tells_what_it_did(content: Path, hf: HuggingFace) -> None:
    done = run("fetch", *WEEK, content=content)
    assert "Asked 5 times" in done.stdout
    assert "Days: 5 new." in done.stdout
    assert "60 new, 0 changed, 0 unchanged" in done.stdout
    again = run("fetch", *WEEK, "--json", content=content)
    said = json.loads(again.stdout)
    assert said["days"] == {"unchanged": 5}
    assert said["papers"] == {"new": 0, "changed": 0, "unchanged": 60}
    assert said["outcomes"][1] | {"date": str(TUESDAY), "status": "unchanged", "papers": 12} == said["outcomes"][1]
    assert hf.playing.asked[0].headers["User-Agent"].endswith("(+mailto:ed@toy.example)")


def test_a_refused_day_is_exit_1_and_the_rest_is_kept(
    content: Path, hf: HuggingFace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("fetch", "--date", TUESDAY, content=content)
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary.md"))
    hf.days[TUESDAY] = [paper(1, TUESDAY, title=HOSTILE, summary=HOSTILE), {"error": HOSTILE}]
    hf.days[FRIDAY] = [paper(99, FRIDAY, title=HOSTILE)]
    done = run("fetch", *WEEK, content=content, code=1)
    assert (
        f"huggingface {TUESDAY}: refused: 1 of 2 entries are not of a shape that we know; it has 1 papers"
        in done.stderr
    )
    assert f"broadsheet quarantine show huggingface/{TUESDAY}" in done.stderr
    assert len(load_holdings(content)[0].lists) == 5
    summary = (tmp_path / "summary.md").read_text()
    assert f"| huggingface | {TUESDAY} | refused | 1 |" in summary
    assert f"| huggingface | {FRIDAY} | new | 1 | 1 | 0 |" in summary
    for words in (done.stdout, done.stderr, summary):
        assert "pwned" not in words  # nothing that was collected comes into a log
        assert "script" not in words


def test_quarantine(content: Path, hf: HuggingFace) -> None:
    run("fetch", *WEEK, content=content)
    hf.days[TUESDAY] = day_of(20, 3, TUESDAY)
    hf.days[FRIDAY] = {"error": "Internal"}
    run("fetch", *WEEK, content=content, code=1)
    listed = run("quarantine", content=content)
    assert listed.stdout.splitlines()[0].startswith(f"huggingface/{TUESDAY}  since ")
    assert "it has 3 papers, and 12 are stored" in listed.stdout
    shown = run("quarantine", "show", f"huggingface/{FRIDAY}", content=content)
    assert "no list of papers" in shown.stdout
    assert f"api/daily_papers?date={FRIDAY}&p=0&limit=100" in shown.stdout
    run("quarantine", "drop", f"huggingface/{FRIDAY}", content=content)
    before = records(content)
    taken = run("quarantine", "accept", f"huggingface/{TUESDAY}", content=content)
    assert "3 papers" in taken.stdout
    assert set(before) <= set(records(content))
    assert "Nothing is in quarantine" in run("quarantine", content=content).stderr
    assert run("quarantine", "show", "huggingface/2025-01-01", content=content, code=2).stderr
    assert run("quarantine", "drop", content=content, code=2).stderr


def test_an_error_object_cannot_be_taken(content: Path, hf: HuggingFace) -> None:
    run("fetch", *WEEK, content=content)
    before = records(content)
    hf.days[FRIDAY] = {"error": "Internal"}
    run("fetch", *WEEK, content=content, code=1)
    done = run("quarantine", "accept", f"huggingface/{FRIDAY}", content=content, code=1)
    assert "no list of papers" in done.stderr
    assert records(content) == before
    assert "1 refused" in run("quarantine", content=content).stderr


def test_offline(content: Path, hf: HuggingFace) -> None:
    before = tree(content)
    done = run("fetch", *WEEK, "--offline", content=content, code=1)
    said = f"huggingface {MONDAY} to {FRIDAY}, 5 days: failed: was not asked: we are offline"
    assert said in done.stderr
    assert [name for name in tree(content) if not name.startswith(".")] == list(before)
    assert hf.playing.asked == []


def test_a_recorded_run_is_repeated_byte_for_byte(tmp_path: Path, hf: HuggingFace) -> None:
    hf.broken[FRIDAY] = Answer(b"<p>", kind="text/html")
    hf.etags = True
    one, other = settings(tmp_path / "one", hf), settings(tmp_path / "other", hf)
    run("fetch", *WEEK, "--record", tmp_path / "tape", content=one, code=1)
    asked = len(hf.playing.asked)
    run("fetch", *WEEK, "--replay", tmp_path / "tape", content=other, code=1)
    assert len(hf.playing.asked) == asked

    def visible(content: Path) -> dict[str, bytes]:
        return {name: data for name, data in tree(content).items() if not name.startswith(".")}

    assert visible(one) == visible(other)
    assert any(name.startswith("quarantine/") for name in visible(one))
    assert run("fetch", "--replay", tmp_path / "none", content=other, code=1).stderr


@pytest.mark.parametrize(
    "words",
    [
        ("--days", 2, "--date", MONDAY),
        ("--since", MONDAY, "--date", MONDAY),
        ("--offline", "--record", "x"),
        ("--source", "nobody"),
        ("--days", 0),
    ],
)
def test_what_cannot_be_asked_for(content: Path, words: tuple[object, ...]) -> None:
    run("fetch", *words, content=content, code=2)


def test_backfill_passes_over_what_was_had(content: Path, hf: HuggingFace) -> None:
    run("fetch", "--date", TUESDAY, content=content)
    asked = len(hf.playing.asked)
    done = run("backfill", *WEEK, content=content)
    assert "Days: 4 new." in done.stdout
    assert len(hf.playing.asked) - asked == 4
    assert "nothing to ask for" in run("backfill", *WEEK, content=content).stdout


def test_enrich(content: Path, hf: HuggingFace) -> None:
    run("fetch", "--date", MONDAY, content=content)
    links = {"linkedModels": [{"id": "quill/kettle"}], "linkedDatasets": [], "linkedSpaces": [{"id": "quill/pour"}]}
    hf.single = {"2512.00003": paper(3, MONDAY, upvotes=44)["paper"] | links}
    ids = ",".join(f"2512.{number:05d}" for number in range(11, -1, -1))
    feed = (
        (Path(__file__).parents[1] / "data/fetch/arxiv-api-ids/two.xml")
        .read_text()
        .replace("2512.00102v3", "2512.00004v1")
    )
    hf.playing.play(f"/api/query?id_list={ids}&max_results=12", Answer(feed.encode(), kind="application/atom+xml"))
    hf.made = NOON + timedelta(1)
    done = run("enrich", content=content)
    assert "Asked 13 times" in done.stdout
    held = {holding.source: holding.records for holding in load_holdings(content)}
    assert held["huggingface"]["2512.00003"].models == ("quill/kettle",)
    assert held["huggingface"]["2512.00003"].spaces == ("quill/pour",)
    assert [one.votes for one in held["huggingface"]["2512.00003"].readings] == [3, 44]
    assert held["huggingface"]["2512.00003"].listed == (MONDAY,)
    assert list(held["arxiv"]) == ["2512.00004"]  # what was not asked for is not taken
    assert held["arxiv"]["2512.00004"].withdrawn
    assert held["arxiv"]["2512.00004"].listed == ()
    assert "Asked 0 times" in run("enrich", content=content).stdout


def asked_of_arxiv(hf: HuggingFace, *ids: str) -> None:
    """arXiv answers for these papers, of which it knows 2512.00004 alone."""
    feed = (DATA / "arxiv-api-ids/two.xml").read_text().replace("2512.00102v3", "2512.00004v1")
    path = f"/api/query?id_list={','.join(ids)}&max_results={len(ids)}"
    hf.playing.play(path, Answer(feed.encode(), kind="application/atom+xml"))


def test_add_fetches_what_is_not_known_once(content: Path, hf: HuggingFace, tmp_path: Path) -> None:
    (content / "local").mkdir()
    (content / "curation/site.toml").rename(content / "local/site.toml")  # a fork
    hf.single = {"2512.00004": paper(4, MONDAY)["paper"]}
    asked_of_arxiv(hf, "2512.00004")
    other = shutil.copytree(content, tmp_path / "other")
    tape = ("--record", tmp_path / "tape")
    done = run("add", "https://arxiv.org/abs/2512.00004v1", "--note", "Tea.", "--date", MONDAY, *tape, content=content)
    assert done.stdout.startswith("Fetched 2512.00004: ")
    found = {holding.folder: list(holding.records) for holding in load_holdings(content)}
    assert found == {"local/records/arxiv": ["2512.00004"], "local/records/huggingface": ["2512.00004"]}
    text = (content / "local/lists/reading.md").read_text()
    assert text.endswith(f"---\n- 2512.00004 | to-read | {MONDAY}\n  Tea.\n")
    asked, held = len(hf.playing.asked), tree(content / "local/records")
    run("add", "2512.00004", "--list", "other", content=content)
    assert (len(hf.playing.asked), tree(content / "local/records")) == (asked, held)
    run("add", "2512.00004", "--note", "Tea.", "--date", MONDAY, "--replay", tape[1], content=other)
    assert tree(other / "local/records") == held
    asked_of_arxiv(hf, "2512.00009", "2512.00004")
    before = tree(content / "local/lists")
    said = run("add", "2512.00009", "2512.00004", content=content, code=1).stderr
    assert "2512.00009: is not in the archive, and no source that was asked gave it" in said
    assert tree(content / "local/lists") == before


def test_what_people_wrote_survives_every_collecting(content: Path, hf: HuggingFace, tmp_path: Path) -> None:
    run("fetch", "--date", MONDAY, content=content)
    (content / "local").mkdir()
    (content / "curation/site.toml").rename(content / "local/site.toml")
    wrote = {
        "papers/2512.00003.md": "---\r\n# Ours.\nformat: 1\ntitle: Corrected\nhidden: no\n---\nA note.",
        "days/2025-12-01.md": "---\nformat: 1\n---\nA word.\n",
        "lists/mine.md": "---\nformat: 1\ntitle: Mine\n---\n<!-- best -->\n*  2512.00003|read\n",
        "tags.toml": 'format = 1\n[tags.tea]\nname = "Tea"\n',
    }
    for name, text in wrote.items():
        (content / "local" / name).parent.mkdir(exist_ok=True)
        (content / "local" / name).write_bytes(text.encode())
    hf.days[MONDAY] = [one | {"title": "Renamed"} for one in day_of(0, 12, MONDAY)]
    hf.single = {"2512.00003": paper(3, MONDAY, title="Renamed")["paper"]}
    asked_of_arxiv(hf, "2512.00003")
    for verb in (("fetch", *WEEK), ("backfill", *WEEK), ("enrich", "2512.00003")):
        run(*verb, content=content)
    day = tmp_path / f"{MONDAY}.json"
    day.write_text(json.dumps([paper(3, MONDAY, title="Loaded")]))
    run("load", day, content=content)
    after = {path.relative_to(content / "local").as_posix(): path for path in (content / "local").rglob("*")}
    assert {name: after[name].read_bytes().decode() for name in wrote} == wrote


@pytest.mark.seconds
def test_forget(content: Path, hf: HuggingFace, tmp_path: Path) -> None:
    run("fetch", *WEEK, content=content)
    hf.days[TUESDAY] = day_of(20, 3, TUESDAY)
    run("fetch", *WEEK, content=content, code=1)  # so that quarantine holds it too
    note = content / "curation/papers/2512.00020.md"
    note.parent.mkdir()
    note.write_text("---\nformat: 1\n---\nOn it.\n")
    title = load_holdings(content)[0].records["2512.00020"].title
    site = tmp_path / "site"
    edition(content, site)
    assert any(b"2512.00020" in data for data in tree(site).values())

    done = run("forget", "2512.00020", "--reason", "asked by its authors", content=content)
    assert "Git's history still holds these files" in done.stdout
    assert f"huggingface/{TUESDAY}" in done.stdout
    assert "curation/papers/2512.00020.md" in done.stdout
    note.unlink()
    machine = {name: data for name, data in tree(content).items() if not name.startswith("records/takedowns")}
    assert not [name for name, data in machine.items() if b"2512.00020" in data or title.encode() in data]
    assert title.encode() not in (content / "records/takedowns.jsonl").read_bytes()

    hf.days[TUESDAY] = day_of(20, 12, TUESDAY)
    run("fetch", *WEEK, content=content)
    assert "2512.00020" not in load_holdings(content)[0].records
    assert not [name for name, data in records(content).items() if b"2512.00020" in data and "takedowns" not in name]
    source = tmp_path / f"{TUESDAY}.json"
    source.write_text(json.dumps([paper(20, TUESDAY)]))
    run("load", source, content=content)
    assert "2512.00020" not in load_holdings(content)[0].records
    edition(content, site)
    assert not [name for name, data in tree(site).items() if b"2512.00020" in data or "2512.00020" in name]
    run("forget", "2512.00020", "--reason", "again", content=content)  # no harm
    run("forget", "2512.77777", "--reason", "never was here", content=content, code=2)


def test_what_is_known_by_its_title_is_forgotten_too(content: Path, hf: HuggingFace) -> None:
    from generator.store import save
    from tests.toy import BY_TITLE

    run("fetch", "--date", MONDAY, content=content)
    save(content, {"capture": BY_TITLE})
    run("forget", BY_TITLE[0].id, "--reason", "x", content=content)
    renamed = BY_TITLE[0].model_copy(update={"id": "title/another-slug"})
    save(content, {"capture": (renamed,)})
    kept = {key for holding in load_holdings(content) for key in holding.records}
    assert not {BY_TITLE[0].id, "title/another-slug"} & kept
    assert BY_TITLE[1].id in kept


@pytest.mark.seconds
def test_a_fork_collects_and_forgets_in_its_own_layer(content: Path, hf: HuggingFace) -> None:
    run("fetch", "--date", MONDAY, content=content)
    upstream = records(content)
    (content / "local").mkdir()
    (content / "local/site.toml").write_text("format = 1\n")
    hf.days[TUESDAY] = {"error": "x"}
    run("fetch", "--since", MONDAY, "--until", FRIDAY, content=content, code=1)
    assert (content / "local/state/days/huggingface/2025.jsonl").is_file()
    assert (content / f"local/quarantine/huggingface/{TUESDAY}/reason.json").is_file()
    done = run("forget", "2512.00003", "--reason", "x", content=content)
    assert "upstream" in done.stdout
    assert records(content) == upstream
    assert "2512.00003" not in {key for holding in load_holdings(content) for key in holding.records}
    run("build", "--output", content.parent / "site", content=content)


def test_status_and_doctor(content: Path, hf: HuggingFace) -> None:
    assert "Nothing was collected yet" in run("status", content=content, code=1).stderr
    run("fetch", *WEEK, content=content)
    hf.days[TUESDAY] = []
    run("fetch", "--since", TUESDAY, "--until", FRIDAY + timedelta(1), content=content, code=1)
    told = run("status", content=content)
    assert f"Newest day: {FRIDAY}" in told.stdout
    assert "  #!###.\n" in told.stdout
    assert f"Refused: huggingface/{TUESDAY}: it is empty, and 12 papers are stored" in told.stdout
    said = json.loads(run("status", "--json", content=content).stdout)
    assert [day["mark"] for day in said["sources"][0]["days"]] == ["good", "refused", "good", "good", "good", "empty"]

    doctor = run("doctor", content=content, code=1)
    assert "BAD quarantine: 1 refused" in doctor.stdout
    assert "ok  contact" in doctor.stdout
    assert "BAD schedule: there is no collect.yml" in doctor.stdout
    assert "BAD newest day" in doctor.stdout
    assert "ok  huggingface: answered with status 200" in doctor.stdout
    assert "BAD clock: is " in doctor.stdout  # the server's is fixed at a day of 2025
    hf.made = None
    assert "ok  clock" in run("doctor", content=content, code=1).stdout
    asked = len(hf.playing.asked)
    assert "huggingface: answered" not in run("doctor", "--offline", content=content, code=1).stdout
    assert len(hf.playing.asked) == asked


def test_the_repository_has_the_schedule_that_the_doctor_looks_for() -> None:
    from generator.collecting.examine import _schedule

    finding: Any = _schedule(Path(__file__).parents[2] / "content")
    assert finding.good, finding


def test_arxivs_own_days(tmp_path: Path, hf: HuggingFace) -> None:
    content = settings(tmp_path / "content", hf, 'sources = ["arxiv"]\n[collect.arxiv]\ncategories = ["cs.CL"]\n')
    case = json.loads((DATA / "arxiv-api-day-of-two-pages/case.json").read_text())
    first = (DATA / "arxiv-api-day-of-two-pages/first.xml").read_text().replace("totalResults>3<", "totalResults>2<")
    query = "(cat:cs.CL)+AND+submittedDate:[202512081900+TO+202512091900]"
    path = f"/api/query?search_query={query}&sortBy=submittedDate&sortOrder=ascending&start=0&max_results=500"
    hf.playing.play(path, Answer(first.encode(), kind="application/atom+xml"))
    run("fetch", "--date", case["day"], content=content)
    (holding,) = load_holdings(content)
    assert (holding.source, list(holding.records)) == ("arxiv", ["2512.00102"])
    assert str(holding.lists[0].date) == "2025-12-10"
    run("fetch", "--date", "2025-12-13", content=content)  # a Saturday: nobody is asked
    assert len(hf.playing.asked) == 1
    run("build", "--output", tmp_path / "site", content=content)


@pytest.mark.seconds
def test_one_archive_feeds_another(tmp_path: Path, hf: HuggingFace) -> None:
    from tests.toy import archive

    given = archive(tmp_path / "given")
    with (given / "curation/site.toml").open("a") as file:
        file.write('[downloads]\njson_of = ["day"]\n')
    edition(given, tmp_path / "site")
    for path in (tmp_path / "site/papers/date").glob("*.json"):
        hf.playing.play(f"/daily/papers/date/{path.name}", Answer(path.read_bytes(), kind="application/json"))
    content = tmp_path / "taken"
    (content / "curation").mkdir(parents=True)
    (content / "curation/site.toml").write_text(
        f'format = 1\n[collect]\nsources = ["archive"]\n[collect.archive]\naddress = "{hf.playing.address}/daily/"\n'
    )
    run("fetch", "--since", "2025-12-08", "--until", "2025-12-10", content=content)
    (taken,) = load_holdings(content)
    there = {record.id: record for holding in load_holdings(given) for record in holding.records.values()}
    listed = {key: record for key, record in there.items() if record.listed}
    assert {key for day in taken.lists for key in day.papers} - listed.keys() == {"title/known-by-its-title-alone"}
    for key, record in listed.items():
        for name in ("authors", "published", "abstract", "listed", "code", "project", "submitter", "keywords"):
            assert getattr(taken.records[key], name) == getattr(record, name), (key, name)


@pytest.mark.parametrize(
    ("terminal", "kind", "told"),
    [(True, "xterm", ""), (True, "dumb", "1 of 2, 3 papers, "), (False, "xterm", "1 of 2, 3 papers, ")],
)
def test_how_far_it_is_is_a_bar_on_a_terminal_and_a_line_elsewhere(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], terminal: bool, kind: str, told: str
) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: terminal)
    monkeypatch.setenv("TERM", kind)
    monkeypatch.setattr(Headway, "EVERY", -1)
    with Headway("Fetching") as progress:
        progress.show(1, 2, SimpleNamespace(papers=3))
        shown = progress.bar.tasks[0] if progress.bar else None
    if told:
        assert shown is None
        assert capsys.readouterr().err.startswith(told)
    else:
        assert shown
        assert (shown.completed, shown.total, shown.fields["papers"]) == (1, 2, 3)
