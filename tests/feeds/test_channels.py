"""How a channel is cut into files: laws that hold for any run of days."""

from datetime import date, timedelta
from itertools import accumulate
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator import urls
from generator.archive import archive_of
from generator.config import Config, DigestSettings, Feeds
from generator.decisions import Curation, Tag
from generator.memory import Memory
from generator.models import Label, Paper, Version
from generator.outputs import subscribe
from generator.shelved import Archive, AuthorPages
from generator.subscribing.channels import (
    Channel,
    channels,
    in_rhythms,
    of_shelves,
    parts,
    shelf_channel,
    site_channel,
    unnamed,
)
from generator.subscribing.items import Item, corrections, corrections_of
from generator.theming.catalogue import english

FIRST = date(2025, 1, 1)


def channel(days: list[int], least: int) -> Channel:
    newest_first = sorted(days, reverse=True)
    papers = tuple(
        Paper(id=f"2501.{place:05d}", guid=f"x:{place}", title="x", day=FIRST + timedelta(days=day))
        for place, day in enumerate(newest_first)
    )
    return Channel("site", "paper", "site", "urn:x", "x", "index.html", papers, least, ("rss",))


def closed(channel: Channel) -> set[str]:
    """The months before that of its newest item."""
    months = [urls.month_key(item.day) for item in channel.items]
    return {*months} - {*months[:1]}


def toy_paper(number: int = 1, **facts: Any) -> Paper:
    return Paper(**{"id": f"2501.{number:05d}", "guid": f"x:{number}", "title": "A Toy", "day": FIRST, **facts})


TOYS = Curation(tags={"toys": Tag(name="Toys")})
days_of_papers = st.lists(st.integers(0, 200), max_size=60)
some = st.integers(1, 20)


@given(days_of_papers, some)
def test_nothing_is_missed_and_no_day_is_cut(days: list[int], least: int) -> None:
    whole = channel(days, least)
    newest, *months = parts(whole)
    assert len(newest.items) >= min(least, len(days))
    assert {item.day for item in newest.items}.isdisjoint(item.day for item in whole.items[len(newest.items) :])
    assert set(newest.items).union(*(part.items for part in months)) == set(whole.items)
    for part in months:
        assert {urls.month_key(item.day) for item in part.items} == {part.month}


@given(days_of_papers, some)
def test_files_form_a_chain_and_closed_ones_are_whole(days: list[int], least: int) -> None:
    whole = channel(days, least)
    chain = parts(whole)
    assert [part.older for part in chain] == [*(part.month for part in chain[1:]), ""]
    assert [part.newer for part in chain[1:]] == [part.month for part in chain[:-1]]
    for part in chain[1:]:
        of_month = {item for item in whole.items if urls.month_key(item.day) == part.month}
        assert set(part.items) <= of_month
        assert part.month not in closed(whole) or set(part.items) == of_month


@given(
    st.lists(st.integers(0, 45), min_size=20, max_size=60), some, st.lists(st.integers(5, 30), min_size=1, max_size=5)
)
def test_who_walks_back_to_what_it_has_read_misses_nothing(days: list[int], least: int, steps: list[int]) -> None:
    """As a reader by RFC 5005, which takes an archive that it has read for one that does not change."""
    papers = [toy_paper(at, day=FIRST + timedelta(days=day)) for at, day in enumerate(sorted(days))]
    read, held = set[tuple[str, int]](), set[Item]()
    for known in (*accumulate(steps), len(papers)):
        newest_first = tuple(sorted(papers[:known], key=lambda paper: paper.day, reverse=True))
        newest, *months = parts(channel([], least)._replace(items=newest_first))
        held |= {*newest.items}
        links = [(newest.older, newest.growing), *((part.older, 0) for part in months)]
        for part, link in zip(months, links[:-1], strict=True):
            if link in read:
                break
            read.add(link)
            held |= {*part.items}
        assert held == {*newest_first}


@given(days_of_papers, some, st.integers(0, 200))
def test_a_newer_paper_changes_no_closed_file(days: list[int], least: int, later: int) -> None:
    newer = max(days, default=0) + later
    before = {part.month: part.items for part in parts(channel(days, least)) if part.month in closed(channel(days, 1))}
    days_after = sorted(days, reverse=True)
    after = {part.month: part.items for part in parts(channel([newer, *days_after], least))}
    for month, items in before.items():
        assert [item.day for item in after[month]] == [item.day for item in items]


@given(days_of_papers, some, st.integers(1, 60))
def test_it_reaches_back_as_far_as_is_asked(days: list[int], least: int, reach: int) -> None:
    whole = channel(days, least)
    held = {item for part in parts(whole, reach) for item in part.items}
    newest = max((item.day for item in whole.items), default=FIRST)
    assert held >= {item for item in whole.items if (newest - item.day).days <= reach}


def test_a_site_without_rhythms_has_the_feed_of_its_papers_alone() -> None:
    empty = Archive((), {}, {"day": (), "week": ()}, words=english())
    config = Config(feeds=Feeds(daily=("site", "tags/toys"), weekly=()))

    def told(config: Config) -> list[str]:
        return [f"{one.kind} {one.rhythm}" for one in channels(empty, config, "rss")]

    assert told(config) == ["site paper", "site daily", "corrections paper"]
    assert told(Config(feeds=Feeds(daily=(), weekly=()))) == ["site paper", "corrections paper"]


@pytest.mark.parametrize(
    ("name", "remedy"),
    [("tags/toyz", "did you mean 'tags/toys'?"), ("lists/quite-another", "feeds.html lists what there is")],
)
def test_a_rhythm_of_what_has_no_papers_is_told(name: str, remedy: str) -> None:
    archive = archive_of((toy_paper(tags=(Label(slug="toys", name="Toys"),)),), (), TOYS)
    wanted = Config(feeds=Feeds(daily=("site", "tags/toys", name)), digests={"morning": DigestSettings(of="site")})
    (fault,) = unnamed(archive, wanted)
    assert (fault.place, fault.fact, fault.remedy) == ("site.toml [feeds.daily]", f"'{name}' has no papers", remedy)


@pytest.mark.parametrize(("outputs", "groups"), [(("papers",), 0), (("papers", "feeds"), 1)])
def test_what_is_not_made_is_not_offered(outputs: Any, groups: int) -> None:
    config = Config(outputs=outputs, digests={"morning": DigestSettings(of="site")})
    site = site_channel(Archive((), {}, {"day": (), "week": ()}, words=english()), config, "paper")
    assert len(list(subscribe._groups([site], config, english()))) == groups
    assert subscribe._digests(config, english()) == ()


def test_a_day_on_which_a_shelf_has_no_paper_is_no_issue_of_its() -> None:
    papers = (toy_paper(1, tags=(Label(slug="toys", name="Toys"),)), toy_paper(2, day=FIRST + timedelta(days=1)))
    archive = archive_of(papers, (), TOYS)
    (shelf,) = archive.shelves["tag"]
    assert [item.day for item in shelf_channel(archive, shelf, Config(), "daily").items] == [FIRST]
    assert [item.day for item in site_channel(archive, Config(), "daily").items] == [FIRST + timedelta(days=1), FIRST]


def test_a_corrected_organisation_says_whose_it_is_now() -> None:
    labs = (Label(slug="one", name="Lab One"), Label(slug="two", name="Lab Two"))
    (found,) = corrections_of(toy_paper(organisations=labs, was=(("organisation", "Old Lab"),)), Config(), english())
    assert (found.before.endswith(": Old Lab"), found.now.endswith(": Lab One, Lab Two")) == (True, True)


def test_a_second_version_is_told_though_the_first_is_not_known() -> None:
    second = toy_paper(2, versions=(Version(number=2, date=FIRST),))
    (found,) = corrections(archive_of((toy_paper(1), second), (), TOYS, memory=Memory()), Config())
    assert (found.paper.id, found.what) == (second.id, "new version")


def test_an_author_has_a_rhythm_where_the_settings_want_it() -> None:
    pages = AuthorPages({toy_paper(1).id: (("Ada", Label(slug="ada", name="Ada")),)})
    archive = archive_of((toy_paper(1),), (), TOYS, author_pages=pages)
    wanted = Config(feeds=Feeds(daily=("authors/ada",)))
    for config, rhythms in ((Config(), ["paper"]), (wanted, ["paper", "daily"])):
        assert [rhythm for shelf, rhythm in of_shelves(archive, config, "json") if shelf.kind == "author"] == rhythms
    assert [page.address for page in in_rhythms(archive, wanted, "json", "feed", "author")] == [
        "authors/ada.daily.json"
    ]
    assert [*in_rhythms(archive, Config(), "json", "feed", "author")] == []


def test_ids_rest_on_the_archives_own_id_alone() -> None:
    empty = Archive((), {}, {"day": (), "week": ()}, words=english())
    one, two = Config(), Config(title="Another", base_url="https://elsewhere.example.net/")
    other = Config(id=UUID(int=7))
    ids = [site_channel(empty, config, "daily").id for config in (one, two, other)]
    assert ids[0] == ids[1] != ids[2]
