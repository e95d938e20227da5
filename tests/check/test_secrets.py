"""Mail addresses and keys in the open: found wherever they stand, and never told."""

from pathlib import Path

import pytest

from generator.checking import secrets
from generator.config import Config
from generator.store import save
from tests import toy

# Each in the shape that its giver tells, made of one letter, so that nobody takes them for keys.
KEYS = {
    "github": f"ghp_{'a' * 36}",
    "github, of one repository": f"github_pat_{'a' * 82}",
    "gitlab": f"glpat-{'a' * 20}",
    "hugging face": f"hf_{'a' * 34}",
    "npm": f"npm_{'a' * 36}",
    "pypi": f"pypi-AgEIcHlwaS5vcmc{'a' * 60}",
    "amazon": f"AKIA{'A' * 16}",
    "google": f"AIza{'a' * 35}",
    "slack": f"xoxb-{'1' * 12}-{'a' * 24}",
    "anthropic": f"sk-ant-api03-{'a' * 60}",
    "openai": f"sk-proj-{'a' * 60}",
    "stripe": f"sk_live_{'a' * 24}",
    "sendgrid": f"SG.{'a' * 22}.{'a' * 43}",
    "a private key": "-----BEGIN OPENSSH PRIVATE KEY-----",
    "a setting": "export BROADSHEET_SMTP_PASSWORD=x",
}
HARMLESS = {
    "a variable of a workflow": "BROADSHEET_SMTP_PASSWORD: ${{ secrets.PASSWORD }}",
    "a short token": "ghp_short",
    "a word": "the hf_hub and npm_config, AKIA and xoxo-",
    "a public key": "-----BEGIN PUBLIC KEY-----",
    "a handle": "@somebody, and x@localhost",
}


def of_people(content: Path, words: str) -> list[str]:
    toy.write(content, {"pages/about.md": f"---\nformat: 1\ntitle: x\n---\n\nBefore.\n{words}\n"}, "local")
    return [str(fault) for fault in secrets.written(content, Config())]


@pytest.mark.parametrize("key", KEYS.values(), ids=KEYS)
def test_a_key_is_found_and_not_told(tmp_path: Path, key: str) -> None:
    (fault,) = of_people(tmp_path, f"Mine: {key}")
    assert fault.startswith("local/pages/about.md:7: holds what looks like a key or password")
    assert key not in fault


@pytest.mark.parametrize("words", HARMLESS.values(), ids=HARMLESS)
def test_what_only_looks_a_little_like_one(tmp_path: Path, words: str) -> None:
    assert of_people(tmp_path, words) == []


def test_a_mail_address_is_found_and_not_told(tmp_path: Path) -> None:
    (fault,) = of_people(tmp_path, "ada.reader+daily@reader.example.net")
    assert fault.startswith("local/pages/about.md:7: holds a mail address")
    assert "ada" not in fault
    mail = {"sender": "news@toys.example.net"}
    toy.write(tmp_path, {"pages/about.md": "From news@toys.example.net.\n"}, "local")
    assert list(secrets.written(tmp_path, Config.model_validate({"mail": mail}))) == []


def test_what_people_wrote_is_all_but_records(tmp_path: Path) -> None:
    for place in ("local/records/x/papers/a.md", "local/pages/a.md"):
        (tmp_path / place).parent.mkdir(parents=True)
        (tmp_path / place).write_text(KEYS["github"])
    assert [fault.place for fault in secrets.written(tmp_path, Config())] == ["local/pages/a.md:1"]


def test_a_key_in_a_sources_words_stops_no_newspaper(tmp_path: Path) -> None:
    content, site = tmp_path / "content", tmp_path / "site"
    theirs, ours = KEYS["github"], KEYS["gitlab"]
    abstract = f"We leak {theirs} of ada_of_toys@lab.example.net."
    save(content, {"x": [toy.record(1, toy.MONDAY, abstract=abstract)]})
    (fault,) = secrets.in_records(content)
    assert "in a source's words" in fault.fact
    pages = {"a.html": f"<p>{abstract}", "b.html": f"<p>{ours}", "c.json": "[\n1, 'bea@reader.example.net']"}
    pages |= {"d.json": '"\\u003cada_of_toys@lab.example.net"', "e.html": "<p>ada_of_toys@lab.exam"}  # escaped; cut
    pages["search/r-0.txt"] = "1a@b2.cd"
    pages["picture.png"] = "bea@reader.example.net"
    site.mkdir()
    for name, words in pages.items():
        (site / name).parent.mkdir(exist_ok=True)
        (site / name).write_text(words)
    places = [fault.place for fault in secrets.published(content, site, dict.fromkeys(pages, 1), Config())]
    assert places == ["site/b.html:1", "site/c.json:2"]
