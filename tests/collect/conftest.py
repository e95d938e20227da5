"""What the tests of collecting share: a stand-in for Hugging Face that has a week of days."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from tests.collect.daily import MONDAY, HuggingFace, day_of, huggingface


@pytest.fixture
def hf() -> Iterator[HuggingFace]:
    with huggingface() as server:
        for number in range(5):
            day = MONDAY + timedelta(number)
            server.days[day] = day_of(number * 20, 12, day)
        yield server
