"""Of all rooms that a fetch goes through, only the doors touch the world."""

import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from tests.collect.daily import MONDAY, config, day_of, huggingface
from tests.test_rooms import DOORS, PACKAGE, WATCHED

RUN = """
from contextlib import closing
from datetime import UTC, date, datetime
from generator.storing import holdings
from generator.collecting import examine, forgetting, quarantine, rounds, standing
from generator.collecting.agenda import Span
from generator.collecting.cassette import Recorder
from generator.config import Collect, Config
from generator.collecting.fetch import Door
content, settings = Path(sys.argv[2]), Config.model_validate_json(sys.argv[4])
now, days = datetime(2025, 12, 12, tzinfo=UTC), Span(date(2025, 12, 8), date(2025, 12, 9))
with closing(Door(settings)) as door:
    tape = Recorder(door, settings.collect, Path(sys.argv[3]), now)
    report = rounds.fetch(content, tape, now, ("huggingface",), days)
    rounds.enrich(content, door, now, ("huggingface",), (), 1)
    tuple(examine.examine(content, settings, standing.standing(content, holdings.load_holdings(content)), now, door))
assert len(report.bad) == 1, report
quarantine.drop(content, quarantine.entries(content)[0])
forgetting.forget(content, "2512.00000", "a test", date(2025, 12, 12))
print(json.dumps(sorted(seen)))
"""


@pytest.mark.seconds
def test_only_the_doors_touch_the_world_when_fetching(tmp_path: Path) -> None:
    script = WATCHED.partition("from generator import build, loading")[0] + RUN
    with huggingface() as server:
        server.days = {MONDAY: day_of(0, 3, MONDAY), MONDAY + timedelta(1): {"error": "x"}}
        settings = config(server.playing.address).model_dump_json()
        words = [str(PACKAGE / "__init__.py"), str(tmp_path / "c"), str(tmp_path / "tape"), settings]
        command = [sys.executable, "-c", script, *words]
        done = subprocess.run(command, capture_output=True, text=True, cwd=PACKAGE.parent, check=False)
    assert done.returncode == 0, done.stderr
    seen = {(kind, room) for kind, room in json.loads(done.stdout)}
    assert {("open", "disk"), ("socket", "collecting/transport")} <= seen  # the hook sees
    assert {(kind, room) for kind, room in seen if room not in DOORS[kind]} == set()
