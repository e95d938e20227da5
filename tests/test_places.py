"""Where things are."""

from pathlib import Path

import pytest

from generator import places


def test_an_installed_package_runs_from_no_checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert places.checkout() == Path(__file__).parents[1]
    (tmp_path / "_carried").mkdir()
    monkeypatch.setattr(places, "_PACKAGE", tmp_path)
    assert places.checkout() is None


@pytest.mark.parametrize("name", ["records", "state", "quarantine"])
def test_machines_write_below_local_where_an_archive_has_settings_of_its_own(tmp_path: Path, name: str) -> None:
    assert places.machine_folder(tmp_path, name) == name
    (tmp_path / "local").mkdir()
    (tmp_path / "local/site.toml").touch()
    assert places.machine_folder(tmp_path, name) == f"local/{name}"
