"""Saved pages in HTML: however its attributes stand, and however it was made to cost time."""

import html
import json
import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.errors import ContentError
from generator.sources import read, webpage

PAGE = {"date": "2024-08-01T00:00:00.000Z", "dailyPapers": [{"paper": {"id": "2407.00001", "title": 'Tea & "Cups"'}}]}


def page(attributes: list[str]) -> bytes:
    return f"<!doctype html><title>Tea</title><div {' '.join(attributes)}></div>".encode()


@given(
    order=st.permutations(["class", "data-target", "data-props", "id"]),
    entities=st.booleans(),
    spaces=st.sampled_from(["", " ", "\n"]),
)
def test_the_order_and_the_spelling_of_attributes_say_nothing(order: list[str], entities: bool, spaces: str) -> None:
    written = html.escape(json.dumps(PAGE)) if entities else json.dumps(PAGE).replace("'", "&#x27;")
    quote = '"' if entities else "'"
    values = {"class": "<b>", "data-target": "DailyPapers", "data-props": written, "id": ">"}
    attributes = [f"{name}{spaces}={spaces}{quote}{values[name]}{quote}" for name in order]
    (record,) = read(page(attributes), "a.html").records
    assert (record.title, record.listed) == ('Tea & "Cups"', (date(2024, 8, 1),))


@pytest.mark.parametrize("start", ["<!doctype html>", "<html>", "\ufeff\n<div>", "<!-- saved -->", "<DIV>"])
def test_100_000_nested_elements_are_refused_before_they_are_parsed(
    start: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webpage, "_props", lambda text: pytest.fail("was parsed"))
    with pytest.raises(ContentError, match=r"^a\.html: is a page whose elements nest deeper than 2,000 \(") as caught:
        read((start + "<div>" * 100_000).encode(), "a.html")
    assert len(caught.value.faults) == 1


@pytest.mark.parametrize("part", ["<div></b>", "<Div>", "<x-a><br></br>", "<a/>", "<p><p>"])
def test_other_ways_to_nest_are_refused_too(part: str) -> None:
    with pytest.raises(ContentError, match="nest deeper than 2,000"):
        read(("<html>" + part * 3_000).encode(), "a.html")


def test_a_page_that_fools_the_measuring_is_refused_by_its_number_of_tags() -> None:
    with pytest.raises(ContentError, match=r"^a\.html: is a page of more than 100,000 tags"):
        read(("<html>" + "<div title='</div>'>" * 100_000).encode(), "a.html")


def test_a_page_that_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webpage, "SIZE_LIMIT", 2_000_000)
    with pytest.raises(ContentError, match=r"^a\.html: is a page of 3 MB, and 2 MB are read"):
        read(b"<html>".ljust(3_000_000), "a.html")


def test_a_long_flat_page_is_read() -> None:
    flat = b"<ul>" + b"<li><a href=x><img></A></li>" * 10_000 + b"</ul>"
    assert len(read(flat.replace(b"<ul>", b"<html><ul>") + page_of_papers(), "a.html").records) == 1


def page_of_papers() -> bytes:
    return page(["data-target=DailyPapers", f'data-props="{html.escape(json.dumps(PAGE))}"'])


def test_a_real_page_is_read_whatever_the_order_of_its_attributes(shared: Path) -> None:
    data = (shared / "data/hf-html/papers-2024-08-01.html").read_bytes()
    turned, count = re.subn(rb'(data-target="DailyPapers") (data-props="[^"]*")', rb"\2 \1", data)
    answer = read(data, "a.html")
    assert count == 1
    assert read(turned, "a.html") == answer
    assert (answer.source, len(answer.records), answer.refused) == ("huggingface", 13, ())
    assert {record.listed for record in answer.records} == {(date(2024, 8, 1),)}
    assert max(len(record.authors) for record in answer.records) == 533
