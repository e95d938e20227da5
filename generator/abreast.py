"""Door: work in processes of its own: two pieces at once, none that outlives us. What comes out never rests on that.

And how memory is taken, which is the process's too.
"""

import gc
import os
import pickle
import threading
import warnings
from collections.abc import Callable
from typing import Final, NoReturn, TypeVar

_MMAP_THRESHOLD: Final = -3  # as malloc.h has it
_LARGE: Final = 1 << 20  # bytes

Here = TypeVar("Here")
There = TypeVar("There")


def abreast(here: Callable[[], Here], there: Callable[[], There]) -> tuple[Here, There]:
    """What both give, one after the other where that is all we can; what `there` gives travels, so let it be plain."""
    if not _can():
        return here(), there()
    read, write = os.pipe()
    with warnings.catch_warnings(action="ignore"):  # of threads: those of linear algebra, which stand a fork
        process = os.fork()
    if not process:
        os.close(read)  # else nobody would tell it that we are no more
        _tell(there, write)
    os.close(write)
    try:
        mine = here()
    finally:
        with os.fdopen(read, "rb") as pipe:
            told = pipe.read()
        _, failed = os.waitpid(process, 0)
    return mine, there() if failed else pickle.loads(told)  # noqa: S301 -- from ourselves; a failure shows itself here


def give_back() -> None:
    """Let what large tables took go back to the system as soon as they are gone, where the C library is glibc.

    Else it learns from the first of them to keep what they took, among all that stays: 100 MB of 10,000 papers.
    """
    import ctypes

    if mallopt := getattr(ctypes.CDLL(None), "mallopt", None):
        mallopt(_MMAP_THRESHOLD, _LARGE)


def end_with_parent() -> None:
    """Let this process, which multiprocessing started, end as soon as the one that started it does, however it did.

    Else it would wait for more work for good, or go on writing while another build does.
    """
    from multiprocessing import parent_process  # whoever has started us has loaded it

    if parent := parent_process():
        threading.Thread(target=_end_after, args=(parent.join,), daemon=True).start()


def _end_after(ended: Callable[[], object]) -> NoReturn:
    ended()
    os._exit(1)


def _tell(work: Callable[[], object], write: int) -> NoReturn:
    failed = 1
    try:
        gc.disable()  # it would touch, and so copy, all that the fork shares
        told = pickle.dumps(work(), pickle.HIGHEST_PROTOCOL)
        with os.fdopen(write, "wb") as pipe:
            pipe.write(told)
        failed = 0
    finally:
        os._exit(failed)


def _can() -> bool:
    """Is there a second core, and no thread of ours whose locks a fork would tear?"""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1
    return cores > 1 and threading.active_count() == 1
