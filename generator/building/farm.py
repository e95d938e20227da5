"""Door: workers that render for this process: any Executor, or those of a dask scheduler.

Nothing is scheduled here: dask does that, or whoever wrote the Executor.
"""

import platform
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import BrokenExecutor, CancelledError, Executor
from contextlib import contextmanager
from functools import cache
from typing import Any, Final, NamedTuple

from generator.building import ledger
from generator.errors import Fault, UsageError, WorkerError

_AHEAD: Final = 32  # slices that wait for an Executor of which we do not know how many it does at once
_PER_THREAD: Final = 3  # of dask: one in work, two on their way
_SECONDS: Final = 15  # to reach a scheduler

# Another version of these may write other bytes for the same values.
RENDERERS: Final = (
    "jinja2",
    "latex2mathml",
    "markupsafe",
    "markdown-it-py",
    "mdit-py-plugins",
    "pydantic",
    "pydantic-core",
)


class Farm(NamedTuple):
    """An Executor; how it is given what every task needs; how much it takes ahead; what says that it works still."""

    executor: Executor
    share: Callable[[bytes], Any] = lambda data: data
    ahead: int = _AHEAD
    look: Callable[[], None] = lambda: None  # raises WorkerError
    failures: tuple[type[Exception], ...] = (BrokenExecutor, CancelledError)


@cache
def identity() -> Mapping[str, str]:
    """What must be the same wherever a page is rendered."""
    from importlib.metadata import version  # slow to load

    python = ".".join(platform.python_version_tuple()[:2])
    libraries = {name: version(name) for name in (*RENDERERS, "lunr")}
    return {"broadsheet": ledger.code_digest()[:12], "Python": python} | libraries


def differences(theirs: Mapping[str, str]) -> str:
    """In what a worker differs from us; '' where in nothing."""
    wrong = (
        f"{name} {theirs.get(name, 'none')} instead of {own}"
        for name, own in identity().items()
        if own != theirs.get(name)
    )
    return ", ".join(wrong)


def unlike(who: str, fact: str) -> Fault:
    """The fault of a worker that would not write the same bytes as we do."""
    return Fault(who, fact, "install there what is installed here, and start the workers again")


@contextmanager
def hired(who: object) -> Iterator[Farm | None]:
    """The Farm that was asked for, if any. Raises UsageError or WorkerError."""
    if not who:
        yield None
    elif isinstance(who, Executor):
        yield Farm(who)
    else:
        with _dask(str(who)) as farm:
            yield farm


@contextmanager
def _dask(address: str) -> Iterator[Farm]:
    try:
        import distributed
    except ImportError:
        fact = "dask.distributed is not installed"
        raise UsageError(Fault("--executor", fact, "pip install 'broadsheet[dask]'")) from None
    try:
        client = distributed.Client(_bare(address), timeout=_SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        fact = f"no scheduler answers: {' '.join(str(error).split()) or type(error).__name__}"
        raise WorkerError(Fault(address, fact, "start one: `dask scheduler`, or mend the address")) from None
    with client:
        _refuse_others(client, address)
        yield Farm(
            client.get_executor(pure=False),
            lambda data: client.scatter(data, broadcast=True, hash=False),
            _PER_THREAD * sum(client.nthreads().values()),
            lambda: _refuse_none(client, address),
            (BrokenExecutor, CancelledError, distributed.KilledWorker, distributed.comm.CommClosedError),
        )


def _bare(address: str) -> str:
    """Without `dask://`: whether it is spoken to by TCP or TLS is dask's own setting."""
    return address.partition("://")[2]


def _refuse_others(client: Any, address: str) -> None:
    """Raises WorkerError with every worker that differs from us."""
    _refuse_none(client, address)
    told = client.run(identity, on_error="return")
    faults = [
        unlike(worker, f"has no broadsheet such as this one: {said}")
        if isinstance(said, BaseException)
        else unlike(worker, f"has {differences(said)}")
        for worker, said in sorted(told.items())
        if isinstance(said, BaseException) or differences(said)
    ]
    if faults:
        raise WorkerError(faults)


def _refuse_none(client: Any, address: str) -> None:
    if not client.nthreads():
        fact, remedy = "the scheduler has no workers", f"start some: `dask worker {_bare(address)}`"
        raise WorkerError(Fault(address, fact, remedy))
