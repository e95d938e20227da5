"""Two archives that live side by side in real git repositories, day by day: upstream, and a fork of it.

Each day upstream collects, and changes code, theme, workflows and shared curation; the fork collects for itself, lists
a paper a day before upstream does, and writes what forks write. What the machine wrote is committed by the workflow's
own script. Papers are numbered; on each day upstream lists the next ones.
"""

import json
import os
import shutil
import subprocess
from datetime import date, timedelta
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser as Html

from generator import loading
from generator.forking.begin import own_settings
from generator.forking.choices import Choices
from tests.collect.daily import MONDAY, paper
from tests.repositories import ALONE, append, commit, git, write
from tests.toy import edition

ROOT = Path(__file__).parents[2]
UPSTREAM = "https://upstream.toys.example.net/daily/"
SHARED = {
    "content/curation/site.toml": f'format = 1\ntitle = "Upstream"\nbase_url = "{UPSTREAM}"\n'
    'id = "5b1a3ed0-2c3a-4f39-9d0b-6a1f6a4f0c11"\n',
    "content/curation/tags.toml": 'format = 1\n[tags.steam]\nname = "Steam"\npatterns = ["steam*"]\n',
    "content/curation/organisations.toml": "format = 1\n",
}
OF_THE_FORK = {
    "themes/owl/theme.toml": 'format = 1\nname = "Owl"\nparent = "default"\n',
    "themes/owl/templates/empty.html": "{% extends 'base.html' %}\n",
    "themes/owl/assets/owl.css": ":root { --paper: midnightblue }\n",
    "generator/sources/owl.py": '"""A source of the fork\'s own."""\n',
    "content/local/pages/about.md": "---\nformat: 1\ntitle: About owls\n---\nWe read at night.\n",
}


class World:
    """Both repositories, each a clone of a bare one of its own, on their way through the days."""

    def __init__(self, folder: Path, each: int) -> None:
        """`each`: papers that upstream lists on a day."""
        self.folder, self.each = folder, each
        self.up, self.fork = folder / "up", folder / "fork"
        self.days = 0
        self._begin()

    def _begin(self) -> None:
        git(self.folder, "init", "--quiet", "--bare", "--initial-branch=main", "up.git")
        git(self.folder, "clone", "--quiet", "up.git", "up")
        for part in ("generator", "themes", ".github", ".ci"):
            shutil.copytree(ROOT / part, self.up / part, ignore=shutil.ignore_patterns("__pycache__"))
        for part in (".gitignore", ".gitattributes"):
            shutil.copy(ROOT / part, self.up / part)
        write(self.up, SHARED)
        commit(self.up, "First")
        git(self.up, "push", "--quiet", "origin", "HEAD")
        git(self.folder, "clone", "--quiet", "--bare", "up.git", "fork.git")
        git(self.folder, "clone", "--quiet", "fork.git", "fork")
        git(self.fork, "remote", "add", "upstream", "../up.git")
        own_settings(self.fork / "content", Choices("Night Owl", "https://owl.toys.example.net/", "Ada"), {})
        settings = self.fork / "content/local/site.toml"
        write(self.fork, {**OF_THE_FORK, "content/local/site.toml": 'theme = "owl"\n' + settings.read_text()})
        commit(self.fork, "Begin my own")

    def date(self, number: int) -> date:
        """The date of a day, counted from 0."""
        return MONDAY + timedelta(number)

    def listed(self, day: int) -> range:
        """The numbers of the papers that upstream lists on a day."""
        return range(day * self.each, (day + 1) * self.each)

    def early(self, day: int) -> int:
        """The paper that the fork lists on a day, and upstream on the next."""
        return self.listed(day + 1)[0]

    def upstream_day(self) -> None:
        """Upstream collects, and its people change what is theirs."""
        day = self.days
        self._collect(self.up, day, self.listed(day))
        first = paper_id(self.listed(day)[0])
        append(
            self.up / "content/curation/tags.toml", f'[tags.day-{day}]\nname = "Day {day}"\npatterns = ["day{day}"]\n'
        )
        append(self.up / "generator/text.py", f"# day {day}\n")
        append(self.up / "themes/default/assets/style.css", f"/* day {day} */\n")
        append(self.up / ".github/workflows/collect.yml", f"# day {day}\n")
        write(
            self.up,
            {
                f"content/curation/papers/{first}.md": f"---\nformat: 1\n---\nUpstream's words of day {day}.\n",
                f"content/curation/days/{self.date(day)}.md": f"---\nformat: 1\n---\nUpstream's day {day}.\n",
                f"generator/new_{day}.py": f'"""Day {day}."""\n',
            },
        )
        commit(self.up, f"Day {day}")
        git(self.up, "push", "--quiet", "origin", "HEAD")

    def fork_day(self) -> None:
        """The fork collects half of the day and a paper of tomorrow; its curator writes.

        Of each day: the first paper is noted, the second corrected, the third hidden, the early one put on a list.
        """
        day = self.days
        numbers = self.listed(day)
        self._collect(self.fork, day, [*numbers[: len(numbers) // 2], self.early(day)])
        local = self.fork / "content/local"
        noted, corrected, hidden = map(paper_id, numbers[:3])
        entries = "".join(
            f"- {paper_id(self.early(one))} | reading\n  Early, on day {one}.\n" for one in range(day + 1)
        )
        write(
            local,
            {
                f"papers/{noted}.md": f"---\nformat: 1\n---\nThe owl's words of day {day}.\n",
                f"papers/{corrected}.md": f'---\nformat: 1\ntitle: "Put right on day {day}"\n---\n',
                f"papers/{hidden}.md": "---\nformat: 1\nhidden: true\n---\n",
                f"days/{self.date(day)}.md": f"---\nformat: 1\n---\nThe owl's day {day}.\n",
                "lists/night.md": f"---\nformat: 1\ntitle: By night\n---\n\n{entries}",
            },
        )
        commit(self.fork, f"The owl's day {day}")

    def _collect(self, repository: Path, day: int, numbers: "range | list[int]") -> None:
        """Load the day's file through the real code, and commit it with the workflow's own script."""
        stored = self.folder / repository.name.join("ab") / f"{self.date(day)}.json"
        stored.parent.mkdir(exist_ok=True)
        stored.write_text(json.dumps([paper(number, self.date(day)) for number in numbers]))
        report = loading.load([stored], repository / "content")
        assert (report.entries, report.refused) == (len(numbers), ())
        command = repository / ".ci/commit-collected"
        done = subprocess.run(command, cwd=repository, env=os.environ | ALONE, capture_output=True, check=False)
        assert b"Committed and pushed" in done.stdout, (done.returncode, done.stdout, done.stderr)

    def merge(self) -> None:
        """The fork merges upstream, which must leave nothing to anybody."""
        git(self.fork, "fetch", "--quiet", "upstream")
        git(self.fork, "merge", "--quiet", "--no-edit", "upstream/main")
        git(self.fork, "push", "--quiet", "origin", "HEAD")

    def site(self) -> Path:
        """The fork's site, built."""
        edition(self.fork / "content", self.fork / "site")
        return self.fork / "site"


def paper_id(number: int) -> str:
    return f"2512.{number:05d}"


def read(page: Path) -> bytes:
    return page.read_bytes() if page.is_file() else b""


def words_of(page: Path) -> str:
    """The words of a page, in one line."""
    body = Html(read(page)).body
    return " ".join(body.text(separator=" ").split()) if body else ""


def rows_of(page: Path) -> list[str]:
    """The ids of the papers that a page lists, one for each row."""
    links = Html(read(page)).css("main .rows > li :is(h2, h3) > a")
    return [Path(link.attributes["href"] or "").stem for link in links]


def wrong(world: World, site: Path) -> list[str]:
    """What the fork's site lacks of what both wrote until now, or has twice."""
    known = {number for day in range(world.days) for number in (*world.listed(day), world.early(day))}
    hidden = {world.listed(day)[2] for day in range(world.days)}
    expected = {paper_id(number) for number in known - hidden}
    found = [path.stem for path in (site / "papers").glob("2512.*.html")]
    faults = [f"pages: {one}" for one in sorted(expected.symmetric_difference(found))]
    for day in range(world.days):
        noted, corrected, early = *map(paper_id, world.listed(day)[:2]), paper_id(world.early(day))
        rows = rows_of(site / f"papers/date/{world.date(day)}.html")
        listed = {paper_id(number) for number in {*world.listed(day), world.early(day)} - hidden}
        asked = {
            "each paper of the day once": sorted(rows) == sorted(listed),
            "note": f"The owl's words of day {day}." in words_of(site / f"papers/{noted}.html"),
            "title": f"Put right on day {day}" in words_of(site / f"papers/{corrected}.html"),
            "said to be corrected": "Corrected by the editor" in words_of(site / f"papers/{corrected}.html"),
            "word of the day": f"The owl's day {day}." in words_of(site / f"papers/date/{world.date(day)}.html"),
            "on the list": early in rows_of(site / "lists/night.html"),
            "words on the list": f"Early, on day {day}." in words_of(site / "lists/night.html"),
            "upstream's tag": f"[tags.day-{day}]" in (world.fork / "content/curation/tags.toml").read_text(),
        }
        faults += [f"day {day}: {what}" for what, good in asked.items() if not good]
    front = site / "index.html"
    if "Based on Upstream" not in words_of(front) or "Night Owl" not in words_of(front):
        faults.append("front page: whose it is")
    if not (site / "assets/owl.css").is_file():
        faults.append("the fork's theme")
    return faults
