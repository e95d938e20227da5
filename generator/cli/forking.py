"""The verbs for an archive of one's own: init, fork, upstream."""

import json
import os
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from generator.cli.building import CONTENT
from generator.cli.telling import count, say
from generator.cli.verb import Content, verb

Title = Annotated[str, typer.Option(metavar="WORDS", help="The name of the newspaper.")]
BaseUrl = Annotated[str, typer.Option(metavar="URL", help="Where the site will be published.")]
Curator = Annotated[str, typer.Option(metavar="NAME", help="Who keeps it.")]
Sources = Annotated[
    list[str] | None,
    typer.Option(
        "--source", metavar="S", help="What to collect: huggingface, arxiv:cs.CL,cs.LG, another Broadsheet's address."
    ),
]
Language = Annotated[str, typer.Option(metavar="TAG", help="The language of the interface, such as en.")]


@verb
def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A folder that is not there, or is empty.")],
    title: Title = "",
    base_url: BaseUrl = "",
    curator: Curator = "",
    source: Sources = None,
    language: Language = "",
    engine: Annotated[
        str,
        typer.Option(
            metavar="E",
            help="The engine it installs: a version, a wheel, URL#sha256=…, git+https://…@TAG; else this one.",
        ),
    ] = "",
) -> None:
    """Begin an archive of your own: a new repository that installs the engine and holds only what is yours."""
    from generator.forking.begin import empty, new_repository

    empty(folder)  # before anybody is asked anything
    choices = _choices(title, base_url, curator, source, language)
    begun = new_repository(folder, choices, engine, os.environ)
    print(f"Began {folder}: {count(len(begun.files), 'file')}{', in a first commit' if begun.committed else ''}.")
    print(f"The engine it installs: {begun.engine}")
    if not begun.repository:
        say(f"Git is not here, so it is no repository yet: install git, then `git init {folder}`.")
    elif not begun.committed:
        say(f"Git knows no name to commit under. Everything is staged: git -C {folder} commit -m Begin")
    _say_address(begun.base_url)
    print(f"Now: cd {folder} && make site. README.md tells how to publish it.")


@verb
def fork(
    title: Title = "",
    base_url: BaseUrl = "",
    curator: Curator = "",
    source: Sources = None,
    language: Language = "",
    content: Content = CONTENT,
) -> None:
    """Make this clone of another archive your own: write content/local/site.toml, and nothing else."""
    from generator.forking.begin import forkable, own_settings

    forkable(content)
    choices = _choices(title, base_url, curator, source, language)
    begun = own_settings(content, choices, os.environ)
    print(f"Wrote {begun.files[0]}. From now on you and the machine write below {content / 'local'}.")
    _say_address(begun.base_url)
    print(f"Now: git add {begun.files[0]} && git commit -m 'Begin my own' && git push")


@verb
def upstream(
    remote: Annotated[
        str, typer.Option(metavar="NAME|URL", help="Where upstream is; else the remote `upstream`, or site.toml's.")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print it as JSON.")] = False,
    content: Content = CONTENT,
) -> None:
    """Fetch from upstream and say what a merge would bring, before it is done. Changes nothing."""
    from generator.curation import load_config
    from generator.forking.look import look, remote_of

    root = content.resolve().parent
    seen = look(root, remote_of(root, load_config(content), remote))
    if as_json:
        print(json.dumps(_as_table(seen), indent=1))
    else:
        print("\n".join(_in_words(seen)))
    if seen.conflicts:
        raise typer.Exit(1)


def _as_table(seen: Any) -> dict[str, Any]:
    return {**seen._asdict(), "subjects": {one.name: one.lines for one in seen.subjects}}


def _in_words(seen: Any) -> list[str]:
    from generator.git import FETCHED

    yours = f"; yours has {count(seen.ahead, 'commit')} of its own" if seen.ahead else ""
    if not seen.behind:
        return [f"{seen.remote} has nothing that is not here{yours}."]
    are = "is" if seen.behind == 1 else "are"
    lines = [f"{seen.remote} has {count(seen.behind, 'commit')} that {are} not here{yours}. A merge would bring:"]
    for one in seen.subjects:
        lines += ["", one.name.capitalize(), *(f"  {line}" for line in one.lines)]
    lines.append("")
    if seen.conflicts:
        lines += [f"It would conflict in {count(len(seen.conflicts), 'file')}, which both sides changed:"]
        lines += [f"  {path}" for path in seen.conflicts]
        lines += ["Move what you changed there into content/local/, themes/ or a new file, and take theirs:"]
        lines += [f"  git checkout {FETCHED} -- {seen.conflicts[0]}", "  git commit"]
    else:
        lines += ["It would conflict nowhere."]
    if seen.uncommitted:
        lines += [f"First commit what is not committed here: {count(seen.uncommitted, 'file')}."]
    lines += ["To merge, look, and publish:", f"  git merge {FETCHED}", "  make site && .venv/bin/broadsheet check"]
    return [*lines, "  git push", "To take the merge back before it is pushed:", "  git reset --merge ORIG_HEAD"]


def _say_address(base_url: str) -> None:
    if not base_url:
        say("Nobody knows yet where it will be published: `broadsheet check` says so until base_url is set.")


def _choices(title: str, base_url: str, curator: str, source: list[str] | None, language: str) -> Any:
    """What the options say; a person at a terminal is asked for what they leave out, five questions at most."""
    from generator.forking.choices import Choices

    given = {
        "title": title,
        "base_url": base_url,
        "curator": curator,
        "source": ",".join(source or ()),
        "language": language,
    }
    if _is_a_person():
        for name, question in _QUESTIONS.items():
            if not given[name]:
                given[name] = typer.prompt(question, default="", show_default=False).strip()
    sources = tuple(source) if source else tuple(given["source"].split())
    return Choices(given["title"], given["base_url"], given["curator"], sources, given["language"])


def _is_a_person() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty()


_QUESTIONS = {
    "title": "What is it called? (Enter for Broadsheet)",
    "base_url": "Where will it be published? (its https address; Enter if you do not know yet)",
    "curator": "Who keeps it? (your name; Enter for nobody)",
    "source": "What shall be collected? (huggingface; arxiv:cs.CL,cs.LG; Enter for huggingface)",
    "language": "In which language does it speak? (Enter for en)",
}
