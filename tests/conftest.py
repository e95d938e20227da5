"""What all tests share: the folder of real records, the browser, the npm tools, and what CI does not forgive.

A test that asks for one of these fixtures bears its marker by itself, so `-m 'not browser'` cannot miss one. What a
machine lacks is skipped and said; with CI=true a skip is a failure, but for real records that are not there.
"""

import os
import shutil
from collections.abc import Generator, Iterator
from functools import partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).parents[1]
IN_CI = os.environ.get("CI", "").lower() == "true"

SHARED = Path(os.environ.get("BROADSHEET_SHARED") or ROOT.parent / "shared")
NO_SHARED = f"NO REAL RECORDS: {SHARED} is not there; BROADSHEET_SHARED may name another folder"
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
NO_CHROMIUM = f"NO BROWSER: none of {', '.join(CHROMIUM_NAMES)} is on the PATH; `.ci/run` installs one"
NO_NODE_MODULES = "NO NPM TOOLS: tests/node_modules is not there; install npm, then `make test` fills it"
NO_JAVA = "NO JAVA: the Nu checker needs it; `.ci/run` installs it"

# The pop-up of the address bar is a page of its own in every window, in a process of its own: half the cost of a test.
# The others are those that playwright switches off, since the last such switch is the one that counts.
UNUSED_FEATURES = (
    "WebUIOmniboxPopup",
    "WebUIOmniboxAimPopup",
    "AimEnabled",
    "AvoidCorsURLLoaderRestartOnRedirect",
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsFirstBalancedModeAutoEnable",
    "HttpsUpgrades",
    "LensOverlay",
    "MediaRouter",
    "NetworkTimeServiceQuerying",
    "OptimizationHints",
    "PaintHolding",
    "PreconnectToSearch",
    "ThirdPartyStoragePartitioning",
)
# Whatever a page asks for, only this machine answers.
CHROMIUM_ARGS = (
    "--no-sandbox",  # CI runs as root, where the sandbox cannot start
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    f"--disable-features={','.join(UNUSED_FEATURES)}",
)
# The files that take longest, by seconds of processors: started first, so that no worker ends long after the others.
HEAVIEST = (
    "test_real.py",
    "browser/test_search.py",
    "browser/test_mine.py",
    "test_theme.py",
    "browser/test_theme.py",
    "test_build.py",
    "browser/test_habits.py",
    "browser/test_offline.py",
    "browser/test_search_use.py",
    "browser/test_search_hostile.py",
    "browser/test_citing.py",
    "feeds/test_feeds.py",
    "test_cli.py",
    "collect/test_days.py",
    "search/test_parity.py",
    "test_package.py",
    "farm/test_farm.py",
)
MARKER_OF_FIXTURE = {"shared": "shared", "chromium": "browser", "browser": "browser", "nu_jar": "nu"}

# No deadline and no verdict on slowness: a loaded machine is no defect of ours. In CI the same examples each time.
settings.register_profile("local", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", parent=settings.get_profile("local"), derandomize=True, print_blob=True)
settings.load_profile("ci" if IN_CI else "local")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        for fixture in getattr(item, "fixturenames", ()):
            if fixture in MARKER_OF_FIXTURE:
                item.add_marker(MARKER_OF_FIXTURE[fixture])
    items.sort(key=lambda item: _turn(item.nodeid))


def _turn(nodeid: str) -> int:
    name = nodeid.partition("::")[0].removeprefix("tests/")
    return HEAVIEST.index(name) if name in HEAVIEST else len(HEAVIEST)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    reason = str(call.excinfo.value) if call.excinfo else ""
    if IN_CI and report.skipped and not hasattr(report, "wasxfail") and reason != NO_SHARED:
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid}: skipped, which CI does not forgive: {reason}"
    return report


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    if IN_CI and report.skipped:
        report.outcome = "failed"
        report.longrepr = f"{collector.nodeid}: skipped as a whole, which CI does not forgive: {report.longrepr}"
    return report


@pytest.fixture(scope="session", autouse=True)
def without_flushes() -> Iterator[None]:
    """Nothing waits for the disk's platter: a flush is of the whole machine, and no test draws its plug."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "sync", lambda: None, raising=False)
        yield


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real records beside the project."""
    if not SHARED.is_dir():
        pytest.skip(NO_SHARED)
    return SHARED


@pytest.fixture(scope="session")
def chromium() -> Path:
    """The browser's executable."""
    for name in CHROMIUM_NAMES:
        if path := shutil.which(name):
            return Path(path)
    pytest.skip(NO_CHROMIUM)


@pytest.fixture(scope="session")
def browser(chromium: Path) -> Iterator[Browser]:
    """One browser per worker; a test takes its own `browser.new_context(…)` and closes it.

    While it runs, `asyncio.run` fails in this process (playwright holds the loop): run what needs it in another.
    A service worker would come between a page and a test's `route(…)`: who wants one says `service_workers="allow"`.
    """
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, headless=True, args=CHROMIUM_ARGS)
        launched.new_context = partial(launched.new_context, service_workers="block")  # type: ignore[method-assign]
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def node_modules() -> Path:
    """The npm tools: tests/node_modules."""
    if not (ROOT / "tests/node_modules").is_dir() or not shutil.which("node"):
        pytest.skip(NO_NODE_MODULES)
    return ROOT / "tests/node_modules"


@pytest.fixture(scope="session")
def nu_jar(node_modules: Path) -> Path:
    """The Nu HTML checker, for `java -jar`."""
    if not shutil.which("java"):
        pytest.skip(NO_JAVA)
    return node_modules / "vnu-jar/build/dist/vnu.jar"
