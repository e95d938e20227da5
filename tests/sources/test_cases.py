"""Each folder of tests/data/sources is a case: a file, and in expected.json what is read from it.

`day` is what --date says; `error` is what the user is told where nothing could be read. A new case is a new folder.
"""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from generator.errors import ContentError
from generator.sources import read

CASES = sorted((Path(__file__).parents[1] / "data/sources").iterdir())


def outcome(given: Path, day: str | None) -> dict[str, Any]:
    try:
        answer = read(given.read_bytes(), given.name, date.fromisoformat(day) if day else None)
    except ContentError as error:
        return {"error": str(error)}
    return {
        "source": answer.source,
        "records": [record.model_dump(mode="json", exclude_defaults=True) for record in answer.records],
        "refused": [str(fault) for fault in answer.refused],
    }


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_is_read(case: Path) -> None:
    expected = json.loads((case / "expected.json").read_text(encoding="utf-8"))
    (given,) = (path for path in case.iterdir() if path.name != "expected.json")
    day = expected.pop("day", None)
    assert outcome(given, day) == expected
