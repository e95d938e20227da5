"""How votes went, as a line."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from generator.archiving.history import HEIGHT, WIDTH, courses
from generator.curate import curated
from generator.decisions import Curation
from generator.models import Reading
from generator.storing.held import Holding
from tests import toy

DAY = date(2025, 12, 9)


def readings(*counts: tuple[int, int | None, int | None]) -> tuple[Reading, ...]:
    return tuple(Reading(date=DAY + timedelta(days=day), votes=votes, comments=said) for day, votes, said in counts)


def test_a_course_is_drawn_from_its_first_day_to_its_last() -> None:
    votes, comments = courses(readings((0, 3, 1), (1, 13, 1), (4, 8, 2)))
    assert votes[:5] == ("vote", DAY, DAY + timedelta(days=4), 3, 8)
    assert votes.points == "2,18 31,2 118,10"
    assert comments.points == "2,18 31,18 118,2"


def test_what_never_changed_or_was_read_too_seldom_is_no_course() -> None:
    assert list(courses(())) == []
    assert list(courses(readings((0, 3, 1), (1, 4, 2)))) == []
    assert [one.noun for one in courses(readings((0, 3, 1), (1, 3, 1), (2, 3, 2)))] == ["comment"]
    assert [one.noun for one in courses(readings((0, 3, None), (1, 4, None), (2, 3, 2)))] == ["vote"]


@given(
    st.lists(st.tuples(st.integers(0, 4_000), st.integers(0, 10_000_000)), max_size=30, unique_by=lambda one: one[0])
)
def test_a_line_stays_in_its_drawing_and_goes_to_the_right(counts: list[tuple[int, int]]) -> None:
    for one in courses(readings(*((day, votes, 0) for day, votes in sorted(counts)))):
        points = [tuple(map(int, point.split(","))) for point in one.points.split()]
        assert points == sorted(points, key=lambda point: point[0])
        assert all(0 < x < WIDTH and 0 < y < HEIGHT for x, y in points)


def test_a_paper_keeps_its_readings_only_where_they_tell_of_a_change() -> None:
    def read(*counts: tuple[int, int | None, int | None]) -> tuple[Reading, ...]:
        record = toy.record(1, DAY, readings=readings(*counts))
        holding = Holding("records/huggingface", "huggingface", {record.id: record}, ())
        return curated([holding], Curation(), lambda *_: ()).papers[0].readings

    told = ((0, 3, 1), (1, 4, 1), (4, 8, 2))
    assert read(*told) == readings(*told)
    assert read(*reversed(told)) == readings(*told)
    assert read(*told, (2, None, None)) == readings(*told)  # one that counts no votes
    assert read(*told[:2], (1, 5, 1)) == ()  # two of one day
    assert read((0, 3, 1), (1, 3, 1), (4, 3, 1)) == ()
