"""Addresses and slugs: pure, safe on any file system, never shared by two names that differ in a letter."""

import re
import subprocess
import sys
import unicodedata
from datetime import date
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator import urls
from tests import hostile

ROOT = Path(__file__).parents[1]
RESERVED = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))}


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Long Context", "long-context"),
        ("  GPT-4.5: what's (really) new?! ", "gpt-4-5-what-s-really-new"),
        ("Mixture [of] Experts; a survey", "mixture-of-experts-a-survey"),
        ("a" * 80, "a" * 80),
        ("C", "c"),
        ("1", "1"),
    ],
)
def test_a_plain_name_is_its_own_slug(name: str, slug: str) -> None:
    assert urls.slug(name) == slug


@pytest.mark.parametrize(
    ("name", "beginning"),
    [
        ("Café", "cafe-"),
        ("C++", "c-"),
        ("C#", "c-"),
        ("Straße", "strae-"),
        ("İ", "i-"),
        ("Åland/Islands", "aland-islands-"),
        ("snake_case", "snake-case-"),
        ("con", "con-"),
        ("LPT1", "lpt1-"),
        ("COM¹", "com1-"),
        ("a" * 81, "a" * 71 + "-"),
        ("a" * 70 + " " + "b" * 20, "a" * 70 + "-"),
        ("東京大学", ""),
        ("🎉", ""),
        ("..", ""),
        ("", ""),
        ("Toys 20251209", "toys-20251209-"),
        ("deadbeef", "deadbeef-"),
    ],
)
def test_where_folding_loses_anything_a_hash_is_the_tail(name: str, beginning: str) -> None:
    assert re.fullmatch(re.escape(beginning) + "[0-9a-f]{8}", urls.slug(name))


DIFFERENT = (
    ("Café", "Cafe", "Caffe"),
    ("C++", "C#", "C", "C--+"),
    ("🎉", "😀", "🎉🎉", "", "東京", "東都"),
    ("Straße", "STRASSE", "Strase", "Straẞe!"),
    ("İ", "i", "ı", "I\u0307\u0307"),
    ("K", "\u212a"),
    ("..", ".", "…"),
    ("con", "CON1", "con-", "nul"),
    ("x" * 500, "x" * 499, "x" * 80, "x" * 499 + "y"),
    ("Stanford University", "StanfordUniversity", "Stanford_University"),
    ("Café", urls.slug("Café"), urls.slug(urls.slug("Café"))),
    ("🎉", urls.slug("🎉")),
    ("ﬁne", "fine"),
    ("x²", "x2"),
)


@pytest.mark.parametrize("names", DIFFERENT, ids=lambda names: ascii(names[0])[:20])
def test_names_that_differ_in_a_letter_have_slugs_that_differ(names: tuple[str, ...]) -> None:
    slugs = list(map(urls.slug, names))
    assert len(set(slugs)) == len(names), slugs


@pytest.mark.parametrize(
    "names",
    [
        ("Long Context", "long-context", " LONG  CONTEXT. "),
        ("Café", "cafe\u0301", "CAFÉ"),
        ("\u212bland", "Åland", "åland"),
    ],
)
def test_case_spaces_and_plain_punctuation_make_no_difference(names: tuple[str, ...]) -> None:
    assert len(set(map(urls.slug, names))) == 1


@pytest.mark.shared
def test_the_names_of_the_hostile_records(shared: Path) -> None:
    groups = [one["value"] for one in hostile.records(shared) if one["category"] == "slug-collision"]
    assert len(groups) == 7
    for names in groups:
        slugs = set(map(urls.slug, names))
        assert len(slugs) == len(names) or len({name.strip().lower() for name in names}) == 1
        assert not slugs & (RESERVED | {""})


def assert_safe(slug: str) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug, re.ASCII), slug
    assert len(slug) <= urls.SLUG_LENGTH
    assert slug not in RESERVED


names = hostile.anything | hostile.special | st.text("abcABC .-(", max_size=90)


@given(names)
def test_a_slug_is_safe_on_any_file_system(name: str) -> None:
    assert_safe(urls.slug(name))


@pytest.mark.parametrize("name", [*sorted(RESERVED), "-" * 200, "a-" * 60])
def test_names_of_devices_and_of_nothing_are_safe(name: str) -> None:
    assert_safe(urls.slug(name))
    assert_safe(urls.slug(name.upper()))


def test_what_is_no_device_and_what_no_file_can_hold() -> None:
    assert urls.slug("com10") == "com10"
    assert_safe(urls.slug("a\ud800"))


def same_but_for_case_spaces_and_plain_punctuation(one: str, other: str) -> bool:
    def folded(name: str) -> str:
        return re.sub(r"[ .,:;!?'()\[\]-]+", " ", unicodedata.normalize("NFC", name).lower()).strip()

    return folded(one) == folded(other)


@given(names, names)
def test_equal_slugs_are_of_equal_names(one: str, other: str) -> None:
    if urls.slug(one) == urls.slug(other):
        assert same_but_for_case_spaces_and_plain_punctuation(one, other)


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Dahua Lin", "dahua-lin"),
        ("Bo De 2nd", "bo-de-2nd"),
        ("Noah A Smith", "noah-a-smith"),
        ("Noah A. Smith", "noah-a-smith-........"),
        ("Fei-Fei Li", "fei-fei-li-........"),
        ("fei Fei Li", "fei-fei-li-........"),
        ("NVIDIA", "nvidia-........"),
        ("Clément Réf", "clement-ref-........"),
        ("李明", "........"),
        ("Con", "con-........"),
        ("A" + "a" * 99, "a" * 71 + "-........"),
    ],
)
def test_a_spelling_that_is_not_the_usual_one_has_a_tail(name: str, slug: str) -> None:
    assert re.fullmatch(slug, urls.spelling(name))


@given(names, names)
def test_equal_spellings_are_of_equal_names(one: str, other: str) -> None:
    assert_safe(urls.spelling(one))
    if unicodedata.normalize("NFC", one) != unicodedata.normalize("NFC", other):
        assert urls.spelling(one) != urls.spelling(other)


@given(st.lists(st.text("aAbB. -éÉ", max_size=4), max_size=30))
def test_equal_spellings_are_of_equal_names_among_short_ones(several: list[str]) -> None:
    assert len(set(map(urls.spelling, several))) == len({unicodedata.normalize("NFC", one) for one in several})


@given(st.lists(st.text("ab. -é", max_size=4), max_size=30))
def test_equal_slugs_are_of_equal_names_among_short_ones(several: list[str]) -> None:
    for one, other in combinations(several, 2):
        if urls.slug(one) == urls.slug(other):
            assert same_but_for_case_spaces_and_plain_punctuation(one, other)


def test_a_slug_is_the_same_in_every_process() -> None:
    wanted = ["Café", "C++", "🎉", "x" * 500]
    code = f"from generator.urls import slug; print(*map(slug, {wanted!r}))"
    env = {"PYTHONHASHSEED": "77", "PYTHONPATH": str(ROOT), "LC_ALL": "C", "PYTHONIOENCODING": "utf-8"}
    told = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True).stdout
    assert told.split() == list(map(urls.slug, wanted))


# --- addresses --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        (urls.paper("2512.02425"), "papers/2512.02425.html"),
        (urls.paper("quant-ph/0201082"), "papers/quant-ph/0201082.html"),
        (urls.paper("title/tea"), "papers/title/tea.html"),
        (urls.day(date(2025, 12, 9)), "papers/date/2025-12-09"),
        (urls.week_key(date(2025, 12, 9)), "2025-W50"),
        (urls.week_key(date(2024, 12, 30)), "2025-W01"),
        (urls.week_key(date(2021, 1, 3)), "2020-W53"),
        (urls.week_key(date(999, 5, 5)), "0999-W18"),
        (urls.month_key(date(2025, 2, 9)), "2025-02"),
        (urls.month_key(date(999, 2, 9)), "0999-02"),
        (urls.month_page("tags/toys", "2025-11"), "tags/toys.2025-11"),
        (urls.root("index.html"), ""),
        (urls.root("tags/toys.html"), "../"),
        (urls.root("papers/date/2025-12-09.html"), "../../"),
        (urls.absolute("https://a.example.net/x/", "index.html"), "https://a.example.net/x/"),
        (urls.absolute("https://a.example.net/x/", "tags/toys.html"), "https://a.example.net/x/tags/toys.html"),
        (urls.absolute("https://a.example.net/", 'a "b"%.html'), "https://a.example.net/a%20%22b%22%25.html"),
    ],
)
def test_addresses(address: str, expected: str) -> None:
    assert address == expected


@given(st.dates(), st.dates())
def test_keys_of_weeks_and_months_sort_by_time(one: date, other: date) -> None:
    earlier, later = sorted((one, other))
    assert urls.week_key(earlier) <= urls.week_key(later)
    assert urls.month_key(earlier) <= urls.month_key(later)


@pytest.mark.parametrize(
    ("address", "domain"),
    [
        ("https://papers.me.net/", "papers.me.net"),
        ("https://me.net/", "me.net"),
        ("https://me.net/papers/", ""),
        ("https://me.net:8443/", ""),
        ("https://me.github.io/", ""),
        ("https://me.github.io/papers/", ""),
        ("https://me.codeberg.page/", ""),
        ("http://127.0.0.1/", ""),
        ("http://localhost/", ""),
        ("https://papers.invalid/", ""),
        ("https://example.org/", ""),
    ],
)
def test_a_domain_of_ones_own(address: str, domain: str) -> None:
    assert urls.own_domain(address) == domain


def test_the_page_at_arxiv() -> None:
    assert urls.arxiv("2512.02425") == "https://arxiv.org/abs/2512.02425"
    assert urls.arxiv("") == ""


def test_names_that_others_rest_on() -> None:
    assert (urls.HOME, urls.FEED) == ("index.html", "feed.xml")
