"""What a build costs past one machine, beside one here: two dask workers, and a store that speaks S3, on loopback.

    python -m tests.bench.farm SHARED_FOLDER [--papers 1000 --papers 10000] [--disk memory]
        [--json build/bench-farm.json]

Every build is a full one, of an empty cache into an empty output; the bytes of each are held against the first's. On
one machine nothing can be gained by it: what is told is what planning, rendering and sending cost, from which
`docs-size.md` says where it would be.
"""

import argparse
import json
import os
import pickle
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Final, NamedTuple

from generator.building.lots import stale
from generator.building.press import Press
from generator.memory import Memory
from tests.bench import made, scenes
from tests.bench.build import DISKS, laid_out, plain
from tests.bench.cost import Cost, cost, family

BUCKET: Final = "papers"
HEAD: Final = ("papers", "who renders, where to", "s", "CPU s here", "of workers", "of the store", "MB", "same bytes")
SERVER: Final = """
import logging, sys
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import make_server
logging.getLogger("werkzeug").setLevel(logging.ERROR)
make_server("127.0.0.1", int(sys.argv[1]), DomainDispatcherApplication(create_backend_app), True).serve_forever()
"""
TICKS: Final = os.sysconf("SC_CLK_TCK")


class Told(NamedTuple):
    """One build: its cost here, the seconds of the workers' and the store's processors, and a digest of its site."""

    papers: int
    what: str
    here: Cost
    workers: float
    store: float
    digest: str


def main() -> None:
    parser = argparse.ArgumentParser(prog="tests.bench.farm", description=__doc__.partition("\n")[0])
    parser.add_argument("shared", type=Path)
    parser.add_argument("--papers", type=int, action="append", help="how many are made (default 1,000 and 10,000)")
    parser.add_argument("--disk", choices=list(DISKS), default="memory")
    parser.add_argument("--json", type=Path, default=Path("build/bench-farm.json"), help="where the figures go")
    given = parser.parse_args()
    told: list[Told] = []
    for papers in given.papers or (1_000, 10_000):
        with tempfile.TemporaryDirectory(prefix="bench", dir=DISKS[given.disk] or None) as name:
            made.archive(Path(name) / "content", papers)
            if not told:
                print(f"To send: {sending(Path(name))}", flush=True)
            for one in builds(papers, Path(name)):
                told.append(one)
                print(line(one, told), flush=True)
    print(laid_out([HEAD, *(line(one, told) for one in told)]))
    given.json.parent.mkdir(parents=True, exist_ok=True)
    given.json.write_text(json.dumps(plain(told), indent=1) + "\n")


def line(one: Told, told: list[Told]) -> tuple[str, ...]:
    first = next(other.digest for other in told if other.papers == one.papers)
    figures = (f"{value:.1f}" for value in (one.here.wall, one.here.cpu, one.workers, one.store))
    same = "yes" if one.digest == first else "NO"
    return f"{one.papers:,}", one.what, *figures, f"{one.here.memory / 1e6:.0f}", same


def builds(papers: int, folder: Path) -> Iterator[Told]:
    """Every way once."""
    with ExitStack() as stack:
        store, environment = stack.enter_context(s3(folder))
        os.environ |= environment
        dask, workers = stack.enter_context(farm(folder, 2))
        ways = {
            "2 processes, folder": ("--jobs", "2"),
            "2 dask workers, s3": ("--executor", dask, "--output", f"s3://{BUCKET}/{papers}/two"),
            "2 dask workers, folder": ("--executor", dask),
            "1 process, folder": ("--jobs", "1"),
            "1 process, s3": ("--jobs", "1", "--output", f"s3://{BUCKET}/{papers}/one"),
        }
        for what, words in ways.items():
            before = spent(workers), spent(store)
            site = str(folder / "site") if "--output" not in words else words[-1]
            here = build(folder, site, words)
            after = spent(workers), spent(store)
            yield Told(papers, what, here, after[0] - before[0], after[1] - before[1], digest(site))
            shutil.rmtree(folder / "site", ignore_errors=True)
            for kept in folder.glob(".*.cache"):
                shutil.rmtree(kept)


def build(folder: Path, site: str, words: tuple[str, ...]) -> Cost:
    command: tuple[str | Path, ...] = (sys.executable, "-m", "generator", "build", "--content", folder / "content")
    return cost((*command, "--output", site, *words), folder, {"PYTHONPATH": str(scenes.ROOT)})


def sending(folder: Path) -> str:
    """What it costs to put all pages of an archive into slices of bytes, and to take them out again."""
    press = Press(folder / "content", Memory())
    press.plan()
    wanted = stale(press.lots, {})
    every = [one._replace(planned=one.page) for one in wanted]
    start, size = time.process_time(), 0
    for first in range(0, len(every), 128):
        data = pickle.dumps(every[first : first + 128], pickle.HIGHEST_PROTOCOL)
        size += len(data)
        pickle.loads(data)
    pages, spent = len(every), time.process_time() - start
    return f"{pages:,} pages, {size / pages / 1e3:.1f} KB and {1e3 * spent / pages:.2f} ms of processors each"


@contextmanager
def s3(folder: Path) -> Iterator[tuple[list[int], Mapping[str, str]]]:
    """A store with a bucket: its process, and the environment by which it is reached."""
    port = free_port()
    with running(folder, "-c", SERVER, str(port)) as process:
        environment = {
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
            "AWS_ACCESS_KEY_ID": "made",
            "AWS_SECRET_ACCESS_KEY": "made",
            "AWS_DEFAULT_REGION": "us-east-1",
        }
        answering(port)
        import boto3

        boto3.client("s3", **_named(environment)).create_bucket(Bucket=BUCKET)
        yield [process], environment


def _named(environment: Mapping[str, str]) -> dict[str, str]:
    names = {"AWS_ENDPOINT_URL": "endpoint_url", "AWS_DEFAULT_REGION": "region_name"}
    return {names.get(name, name.lower()): value for name, value in environment.items()}


@contextmanager
def farm(folder: Path, number: int) -> Iterator[tuple[str, list[int]]]:
    """A scheduler and its workers, each a process with one thread: its address, and their processes."""
    port = free_port()
    with ExitStack() as stack:
        at = ("--host", "127.0.0.1", "--no-dashboard")
        stack.enter_context(running(folder, "-m", "distributed.cli.dask_scheduler", *at, "--port", str(port)))
        answering(port)
        words = ("-m", "distributed.cli.dask_worker", f"127.0.0.1:{port}", *at, "--nthreads", "1", "--no-nanny")
        workers = [stack.enter_context(running(folder, *words)) for _ in range(number)]
        import distributed

        with distributed.Client(f"127.0.0.1:{port}") as client:
            client.wait_for_workers(number, 120)
        yield f"dask://127.0.0.1:{port}", workers


@contextmanager
def running(folder: Path, *words: str) -> Iterator[int]:
    """A process of Python, ended with what follows."""
    path = os.pathsep.join((str(scenes.ROOT), os.environ.get("PYTHONPATH", "")))
    log = (folder / f"{words[1].rpartition('.')[2][:20].strip()}.log").open("ab")
    process = subprocess.Popen(
        (sys.executable, *words), stdout=log, stderr=log, env={**os.environ, "PYTHONPATH": path}, cwd=folder
    )
    try:
        yield process.pid
    finally:
        process.kill()
        process.wait()
        log.close()


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def answering(port: int) -> None:
    for _ in range(600):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(f"nothing listens on {port}")


def spent(processes: list[int]) -> float:
    """The seconds of processors of processes and all that descend from them."""
    found = (one for process in processes for one in family(process))
    return (
        sum(sum(map(int, Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()[11:13])) for one in found)
        / TICKS
    )


def digest(site: str) -> str:
    """Of all files of a folder, or of a store."""
    import fsspec

    fs, root = fsspec.core.url_to_fs(site)
    whole = sha256()
    names = sorted(fs.find(root))
    for first in range(0, len(names), 500):
        for name, data in sorted(fs.cat(names[first : first + 500]).items()):
            whole.update(f"{name.removeprefix(root)}\0{len(data)}\0".encode() + data)
    return whole.hexdigest()


if __name__ == "__main__":
    main()
