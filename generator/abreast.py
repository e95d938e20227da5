"""Door: work in processes of its own: two pieces at once, or many, a few at a time; none that outlives us.

What comes out never rests on that. And how memory is taken, which is the process's too.
"""

import gc
import os
import pickle
import threading
import warnings
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from functools import partial
from select import select
from signal import SIGKILL
from typing import IO, Any, Final, NoReturn, TypeVar

FORKS: Final = hasattr(os, "sched_getaffinity")  # Linux, where a fork is safe
MANY: Final = 400  # small pieces, of which half is worth a process
VERY_MANY: Final = 1 << 15  # papers up to which all who read them may hold their copies at a time
_TRIM_THRESHOLD: Final = -1  # as malloc.h has it
_MMAP_THRESHOLD: Final = -3
_PARENT_DIES: Final = 1  # PR_SET_PDEATHSIG, as prctl.h has it
_LARGE: Final = 1 << 20  # bytes
_TABLE: Final = 4 << 20  # bytes from which on a table is given back as soon as it is gone
_HEAD: Final = 8  # bytes that tell how long a part is

Here = TypeVar("Here")
There = TypeVar("There")
Piece = TypeVar("Piece")
Part = TypeVar("Part")


def abreast(here: Callable[[], Here], there: Callable[[], There]) -> tuple[Here, There]:
    """What both give, one after the other where that is all we can; what `there` gives travels, so let it be plain."""
    if not _can():
        return here(), there()
    hand = _Hand(lambda: (there(),))
    try:
        mine = here()
    finally:
        while not hand.done:
            hand.hear()
    return mine, there() if hand.failed else next(hand.parts())  # a failure shows itself here


def each(make: Callable[[Piece], There], pieces: Sequence[Piece]) -> list[There]:
    """What `make` gives of each piece, the later half in a process of its own where there are many."""
    if len(pieces) < MANY:
        return list(map(make, pieces))
    half = len(pieces) // 2
    here, there = abreast(lambda: list(map(make, pieces[:half])), lambda: list(map(make, pieces[half:])))
    return here + there


def apart(work: Callable[[], There]) -> There:
    """What `work` gives, from a process of its own: all else that it took is gone with that.

    Our own memory then holds nothing but what came, without the gaps of what was needed on the way, which whoever we
    fork would fill once more. It comes by a file without a name: both of us need not hold it at once.
    """
    if not _can():
        return work()
    from tempfile import TemporaryFile

    with TemporaryFile() as file:
        hand = _Hand(lambda: _laid_down(work(), file))
        while not hand.done:
            hand.hear()
        if hand.failed:
            return work()  # so that the failure shows itself here
        file.seek(0)
        given: There = pickle.load(file)  # noqa: S301 -- from ourselves
        return given


def _laid_down(given: object, file: IO[bytes]) -> Iterator[None]:
    pickle.dump(given, file, pickle.HIGHEST_PROTOCOL)
    file.flush()
    yield from ()


def spread(work: Callable[[Piece], Iterable[Part]], pieces: Iterable[Piece], hands: int) -> Generator[Part, None, None]:
    """What `work` gives of all pieces, in their order: each is done in a process of its own, `hands` of them at once.

    To look at a value is to count it, and so to copy where it lies: who does not live long does not copy much. Raises
    what a process raised, or ChildProcessError where one was ended.
    """
    rest, begun = iter(pieces), deque[_Hand]()
    try:
        while True:
            while sum(not hand.done for hand in begun) < hands and (piece := next(rest, None)) is not None:
                begun.append(_Hand(partial(work, piece), begun))
            if not begun:
                return
            for hand in select([hand for hand in begun if not hand.done], [], [])[0]:
                hand.hear()
            while begun:
                yield from begun[0].parts()
                if not begun[0].done:
                    break
                begun.popleft().refuse_failure()
    finally:
        for hand in begun:
            hand.leave()


class _Hand:
    """A process that works at something, and tells part after part what comes out."""

    def __init__(self, work: Callable[[], Iterable[object]], others: Iterable["_Hand"] = ()) -> None:
        self.done = self.failed = False
        self._told = bytearray()
        self._read, write = os.pipe()
        who = os.getpid()
        with warnings.catch_warnings(action="ignore"):  # of threads: those of linear algebra, which stand a fork
            self._process = os.fork()
        if not self._process:
            for hand in (self, *others):
                hand.close()  # else nobody would tell whoever speaks there that we hear no more
            _tell(work, write, who)
        os.close(write)

    def fileno(self) -> int:
        """Where it is heard."""
        return self._read

    def close(self) -> None:
        """Hear no more."""
        if not self.done:
            os.close(self._read)

    def hear(self) -> None:
        """Wait for more of what it tells, or for its end."""
        if data := os.read(self._read, _LARGE):
            self._told += data
        else:
            self.leave()

    def leave(self) -> None:
        """Let it end; it does so as soon as it would tell more."""
        self.close()
        if not self.done:
            self.done, self.failed = True, os.waitpid(self._process, 0)[1] != 0

    def parts(self) -> Iterator[Any]:
        """What it has told since. Raises what it raised."""
        while (end := _HEAD + int.from_bytes(self._told[:_HEAD])) <= len(self._told) > _HEAD:
            part = pickle.loads(memoryview(self._told)[_HEAD:end])  # noqa: S301 -- from ourselves
            del self._told[:end]
            if isinstance(part, Exception):
                raise part
            yield part

    def refuse_failure(self) -> None:
        """Raises ChildProcessError where it was ended before it was done."""
        if self.failed:
            raise ChildProcessError


def give_back() -> None:
    """Let what large tables took go back to the system as soon as they are gone, where the C library is glibc.

    Else it learns from the first of them to keep what they took, among all that stays: 100 MB of 10,000 papers. What
    small ones took is kept for the next: to be given it anew, page by page, takes longer than to fill it.
    """
    if mallopt := getattr(_libc(), "mallopt", None):
        mallopt(_MMAP_THRESHOLD, _TABLE)
        mallopt(_TRIM_THRESHOLD, 2 * _TABLE)


def let_go() -> None:
    """Give all that is free back to the system, gaps too, where the C library is glibc: 270 MB of 100,000 papers."""
    if trim := getattr(_libc(), "malloc_trim", None):
        trim(0)


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


def _end_with(parent: int) -> None:
    """Likewise, for one that we forked: the system ends it, and no thread has to wait for that."""
    _libc().prctl(_PARENT_DIES, SIGKILL)
    if os.getppid() != parent:  # it was quicker
        os._exit(1)


def _libc() -> Any:
    import ctypes

    return ctypes.CDLL(None)


def _tell(work: Callable[[], Iterable[object]], write: int, parent: int) -> NoReturn:
    failed = 1
    try:
        _end_with(parent)
        gc.freeze()  # to look for garbage among what the fork shares would touch, and so copy, all of it
        with os.fdopen(write, "wb") as pipe:
            try:
                for part in work():
                    _send(part, pipe)
                failed = 0
            except Exception as error:  # noqa: BLE001 -- whoever waits for us raises it
                _send(error, pipe)
    finally:
        os._exit(failed)


def _send(part: object, pipe: IO[bytes]) -> None:
    data = pickle.dumps(part, pickle.HIGHEST_PROTOCOL)
    pipe.write(len(data).to_bytes(_HEAD))
    pipe.write(data)
    pipe.flush()


def _can() -> bool:
    """Is there a second core, and no thread of ours whose locks a fork would tear?"""
    return FORKS and len(os.sched_getaffinity(0)) > 1 and threading.active_count() == 1
