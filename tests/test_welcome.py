"""What a stranger meets first: links and pictures that are there; forms that GitHub takes, in a fork too."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

ROOT = Path(__file__).parents[1]
TEXTS = (*sorted(path.name for path in ROOT.glob("*.md")), "themes/README.md", ".github/PULL_REQUEST_TEMPLATE.md")
FORMS = sorted((ROOT / ".github/ISSUE_TEMPLATE").glob("*.yml"))
FORMS.remove(ROOT / ".github/ISSUE_TEMPLATE/config.yml")
LINK = re.compile(r"\]\(([^)\s]+)\)|(?:src|href)=\"([^\"]+)\"|^\[[^\]]+\]: (\S+)", re.MULTILINE)
CODE = re.compile(r"^```.*?^```|`[^`\n]+`", re.MULTILINE | re.DOTALL)


def anchors(text: str) -> set[str]:
    """The anchors that GitHub gives to headings."""
    heads = re.findall(r"^#+ (.*)", re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


def broken(text: str, folder: Path) -> list[str]:
    """The links of a text within the repository that lead nowhere."""
    found = ("".join(groups) for groups in LINK.findall(CODE.sub("", text)))
    nowhere = []
    for link in (link for link in found if "://" not in link):
        name, _, anchor = link.partition("#")
        target = folder / name
        words = text if not name else target.read_text("utf-8") if target.suffix == ".md" and target.is_file() else ""
        if (name and not target.exists()) or (anchor and anchor not in anchors(words)):
            nowhere.append(link)
    return nowhere


@pytest.mark.parametrize("name", TEXTS)
def test_links_within_the_repository_hold(name: str) -> None:
    path = ROOT / name
    assert broken(path.read_text("utf-8"), path.parent) == []


def test_links_that_lead_nowhere_are_found() -> None:
    text = "# A Head, of `two`\n[a](#a-head-of-two) [b](#b) [c](c.md) ![d](d.webp) [e](README.md#e)\n"
    text += '<img src="f.png">\n[g]: g.md'
    assert broken(text, ROOT) == ["#b", "c.md", "d.webp", "README.md#e", "f.png", "g.md"]


def test_the_pictures_are_light_and_all_are_shown() -> None:
    shown = set(re.findall(r'src="(\.github/pictures/[^"]+)"', (ROOT / "README.md").read_text("utf-8")))
    assert shown == {path.relative_to(ROOT).as_posix() for path in (ROOT / ".github/pictures").iterdir()}
    assert all((ROOT / name).stat().st_size < 50_000 for name in shown)


# --- Forms -----------------------------------------------------------------------------------------------------------
# https://docs.github.com/en/communities/using-templates-to-encourage-useful-issues-and-pull-requests/syntax-for-issue-forms

WORDS = {"type": "string", "minLength": 1}
CHOICES = {"type": "array", "minItems": 1, "uniqueItems": True, "items": WORDS}
ASKED = {"label": WORDS, "description": WORDS, "placeholder": WORDS, "value": WORDS}
ATTRIBUTES: dict[str, tuple[dict[str, Any], list[str]]] = {
    "markdown": ({"value": WORDS}, ["value"]),
    "input": (ASKED, ["label"]),
    "textarea": (ASKED | {"render": WORDS}, ["label"]),
    "dropdown": ({**ASKED, "options": CHOICES, "multiple": {"type": "boolean"}}, ["label", "options"]),
}


def closed(properties: dict[str, Any], required: list[str]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def element(kind: str) -> dict[str, Any]:
    attributes, required = ATTRIBUTES[kind]
    said: dict[str, Any] = {"type": {"const": kind}, "attributes": closed(attributes, required)}
    if kind != "markdown":
        said["id"] = {"type": "string", "pattern": r"^[\w-]+$"}
        said["validations"] = closed({"required": {"type": "boolean"}}, [])
    return closed(said, ["type", "attributes"])


FORM = Draft202012Validator(
    closed(
        {
            "name": WORDS,
            "description": {"type": "string", "minLength": 3, "maxLength": 200},
            "title": WORDS,
            # Those that every repository has: a label that is not there would be left out in a fork.
            "labels": {"type": "array", "items": {"enum": ["bug", "enhancement", "question", "documentation"]}},
            "body": {"type": "array", "minItems": 1, "items": {"oneOf": [element(kind) for kind in ATTRIBUTES]}},
        },
        ["name", "description", "body"],
    )
)


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_a_form_is_as_github_asks(path: Path) -> None:
    form = yaml.safe_load(path.read_text("utf-8"))
    assert [fault.message for fault in FORM.iter_errors(form)] == []
    asked = [one for one in form["body"] if one["type"] != "markdown"]
    assert len({one["id"] for one in asked}) == len(asked) == len({one["attributes"]["label"] for one in asked})
    assert any(one.get("validations", {}).get("required") for one in asked)


@pytest.mark.parametrize(
    "wrong",
    [
        {"labels": ["ours alone"]},
        {"body": []},
        {"body": [{"type": "input", "attributes": {"label": "a", "options": ["b"]}}]},
        {"body": [{"type": "dropdown", "attributes": {"label": "a"}}]},
        {"body": [{"type": "markdown", "id": "a", "attributes": {"value": "b"}}]},
        {"about": "of an older kind of template"},
    ],
)
def test_a_form_that_github_would_refuse_is_found(wrong: dict[str, Any]) -> None:
    form = yaml.safe_load(FORMS[0].read_text("utf-8"))
    assert not FORM.is_valid(form | wrong)


def test_the_forms_have_names_of_their_own_and_one_corrects_a_paper() -> None:
    names = [yaml.safe_load(path.read_text("utf-8"))["name"] for path in FORMS]
    assert len(set(names)) == len(names)
    assert "Correct a paper" in names


def test_no_form_leads_the_readers_of_a_fork_to_us() -> None:
    texts = [*FORMS, FORMS[0].with_name("config.yml"), ROOT / ".github/PULL_REQUEST_TEMPLATE.md"]
    assert [path.name for path in texts if "://" in path.read_text("utf-8")] == []
    config = yaml.safe_load(FORMS[0].with_name("config.yml").read_text("utf-8"))
    assert config == {"blank_issues_enabled": True}
