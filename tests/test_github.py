"""Addresses of repositories at GitHub, however they are written."""

import pytest

from generator import github


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://github.com/ada/night", ("ada", "night")),
        ("https://github.com/ada/night.git", ("ada", "night")),
        ("https://x-token:abc@github.com/ada/night/", ("ada", "night")),
        (" https://github.com/ada/night\n", ("ada", "night")),
        ("git@github.com:ada/night.papers.git", ("ada", "night.papers")),
        ("ssh://git@github.com/ada/night", ("ada", "night")),
        ("https://gitlab.com/ada/night", None),
        ("https://github.com.evil.example/ada/night", None),
        ("../night", None),
        ("", None),
    ],
)
def test_owner_and_name(address: str, expected: tuple[str, str] | None) -> None:
    assert github.owner_and_name(address) == expected


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("git@github.com:ada/night.git", "https://github.com/ada/night"),
        ("https://gitlab.com/ada/night", ""),
    ],
)
def test_where_people_read_it(address: str, expected: str) -> None:
    assert github.page_of(address) == expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("https://github.com/Ada/night", "git@github.com:ada/Night.git", True),
        ("https://github.com/ada/night", "https://github.com/ada/day", False),
        ("https://github.com/ada/night", "../night", False),
        ("https://git.toys.example.net/b.git", "https://git.toys.example.net/b/", True),
        ("https://git.toys.example.net/b", "https://git.toys.example.net/B", False),
        ("https://github.com/ada/night", "https://git.toys.example.net/ada/night", False),
        ("../night", "../night.git", True),
        ("../night", "../day", False),
    ],
)
def test_addresses_of_one_repository(one: str, other: str, expected: bool) -> None:
    assert github.is_same(one, other) is github.is_same(other, one) is expected


@pytest.mark.parametrize(
    ("repository", "expected"),
    [
        ("ada/night", "https://ada.github.io/night/"),
        ("", ""),
        ("../night", ""),
        ("https://github.com/Up/daily", "https://up.github.io/daily/"),
        ("git@github.com:ada/Ada.github.io.git", "https://ada.github.io/"),
    ],
)
def test_where_its_pages_are(repository: str, expected: str) -> None:
    assert github.site_of(repository) == expected
