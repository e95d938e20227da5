"""site.toml -> Config: every setting has a default, a description and its faults."""

from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import BaseModel

from generator.config import PLACEHOLDER, Config
from generator.errors import ContentError
from generator.tables import checked, toml_layer

WHOLE = """
format = 1
title = "Toy Times"
subtitle = "All the toys"
base_url = "https://toys.example.net/daily"
language = "de-CH"
repository = "https://github.com/toy/times"
branch = "release/2025"
theme = "mine"
outputs = ["papers", "feeds"]

[curator]
name = "Ada Toy"
line = "Plays, and tells."
link = "https://toy.example.net/"

[limits]
shelf = 10
feed = 5
authors = 3
"""


def config(words: str) -> Config:
    return checked(Config, [toml_layer(f"format = 1\n{words}\n", "site.toml")])


def test_what_people_set() -> None:
    told = checked(Config, [toml_layer(WHOLE, "site.toml")])
    shown = told.model_dump(exclude={"collect"}, exclude_unset=True)
    assert shown == {
        "title": "Toy Times",
        "subtitle": "All the toys",
        "base_url": "https://toys.example.net/daily/",
        "language": "de-CH",
        "repository": "https://github.com/toy/times",
        "branch": "release/2025",
        "theme": "mine",
        "outputs": ("papers", "feeds"),
        "curator": {"name": "Ada Toy", "line": "Plays, and tells.", "link": "https://toy.example.net/"},
        "limits": {"shelf": 10, "feed": 5, "authors": 3},
    }
    assert not told.is_placeholder


def test_nothing_need_be_set() -> None:
    assert config("") == Config()
    assert Config().base_url == PLACEHOLDER
    assert Config().is_placeholder


def settings(model: type[BaseModel], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for name, field in model.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            yield from settings(field.annotation, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", field


@pytest.mark.parametrize(("name", "field"), [*settings(Config)], ids=dict(settings(Config)))
def test_every_setting_says_what_it_means_and_has_a_default(name: str, field: Any) -> None:
    assert field.description, name
    assert not field.is_required(), name


@pytest.mark.parametrize(
    ("given_", "address"),
    [
        ("https://me.github.io/papers/", "https://me.github.io/papers/"),
        ("https://me.github.io/papers", "https://me.github.io/papers/"),
        ("http://localhost:8000//", "http://localhost:8000/"),
    ],
)
def test_the_address_ends_in_one_slash(given_: str, address: str) -> None:
    assert config(f'base_url = "{given_}"').base_url == address


@pytest.mark.parametrize(
    "address",
    [
        "",
        "me.github.io/papers",
        "//me.github.io/",
        "ftp://me.github.io/",
        "javascript:alert(1)",
        "https://",
        "https://me.github.io/?a=b",
        "https://me.github.io/#a",
        "https://[me/",
        " https://me.github.io/",
        "https://me.git\\nhub.io/",
        "https://me.github.io/a b/",
    ],
)
def test_an_address_that_is_none(address: str) -> None:
    with pytest.raises(ContentError, match=r"^site\.toml:2: base_url = \".*\": .* \(mend the value\)$"):
        config(f'base_url = "{address}"')


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        ('title = ""', 'site.toml:2: title = "": is empty ('),
        (
            'language = "Deutsch, bitte"',
            'site.toml:2: language = "Deutsch, bitte": should be the tag of a language (such as en',
        ),
        ('theme = "../mine"', 'site.toml:2: theme = "../mine": should be small letters, digits and single hyphens'),
        ('branch = "a b"', 'site.toml:2: branch = "a b": should be the name of a branch'),
        (
            'outputs = ["papers", "fedes"]',
            'site.toml:2: outputs, entry 2 = "fedes": is none of the words that may stand there (did you mean',
        ),
        ("[limits]\nfeed = 1001", "site.toml:3: limits.feed = 1001: should be 1000 or less (write a smaller number)"),
        ("[limits]\nshelf = 1.5", "site.toml:3: limits.shelf = 1.5: should be a whole number"),
        ('repository = "github.com/toy/times"', 'site.toml:2: repository = "github.com/toy/times": '),
        ('[curator]\nlink = "toy.example.net"', 'site.toml:3: curator.link = "toy.example.net": '),
    ],
)
def test_a_setting_that_is_wrong(words: str, fault: str) -> None:
    with pytest.raises(ContentError) as caught:
        config(words)
    assert str(caught.value).startswith(fault)


@pytest.mark.parametrize("address", ["https://mirror.example.net/", "http://127.0.0.1:8000", "http://localhost/"])
def test_a_stand_in_is_asked_over_https_or_on_this_machine(address: str) -> None:
    words = f'[collect.mirrors]\n"https://huggingface.co" = "{address}"'
    assert config(words).collect.mirrors == {"https://huggingface.co": address.rstrip("/")}
    with pytest.raises(ContentError, match="must be an https address, or one of this machine"):
        config(words.replace(address, "http://mirror.example.net/"))


def test_mail_comes_from_a_plain_address() -> None:
    assert config('[mail]\nsender = "news@toys.example.net"').mail.sender == "news@toys.example.net"
    with pytest.raises(ContentError, match="must be a plain mail address"):
        config('[mail]\nsender = "Toy Times <news@toys.example.net>"')


def test_all_that_can_be_made() -> None:
    slim = config('outputs = ["papers"]\ntitle = "Toy Times"')
    whole = slim.whole()
    assert whole.title == "Toy Times"
    assert whole.outputs[0] == "papers"
    assert set(whole.outputs) > {"papers"}
    assert whole.whole() == whole


def test_all_faults_at_once() -> None:
    with pytest.raises(ContentError) as caught:
        config('titel = "x"\nbase_url = "x"\n[limit]\nfeed = 1\n[curator]\nnam = "Ada"')
    assert sorted(fault.place for fault in caught.value.faults) == [f"site.toml:{line}" for line in (2, 3, 4, 7)]
