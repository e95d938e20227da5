"""Odd input that is led by what code it reaches: `python -m tests.trust.guided 'front matter' -max_total_time=60`.

It needs atheris, which is no dependency of ours: `pip install atheris`. What is read is one of TARGETS of fuzz.py; the
corpus grows in the folder that is named last, if one is. What is neither read nor refused in our words is a crash.
"""

import sys
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from tempfile import mkdtemp
from time import process_time
from typing import Any, Final

SLOW: Final = 2.0  # seconds of the processor that an input may take


def main(name: str, *options: str) -> None:
    """Fuzz the reader of that name until an option of libFuzzer's says that it is enough."""
    atheris: Any = import_module("atheris")
    with atheris.instrument_imports(include=["generator"]):
        fuzz = import_module("tests.trust.fuzz")
    reader, _ = fuzz.TARGETS[name]
    corpus = Path(mkdtemp())
    good = (fuzz.LIST, fuzz.QUERY, fuzz.SITE, fuzz.MARKDOWN, fuzz.FEED, *fuzz.IMPORTED.values())
    for number, words in enumerate(good):
        (corpus / str(number)).write_text(words, "utf-8")

    def one(data: bytes) -> None:
        start = process_time()
        with suppress(fuzz.BroadsheetError):
            reader(data.decode("utf-8", "replace"))
        if process_time() - start > SLOW:
            raise TimeoutError(f"took {process_time() - start:.1f} s")

    atheris.Setup([sys.argv[0], *options, str(corpus)], one)
    atheris.Fuzz()


if __name__ == "__main__":
    main(*sys.argv[1:])
