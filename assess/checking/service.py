"""Check a report in a process of its own: a strange file can do no more than end it."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path

_LOG = logging.getLogger("toetspeil")
_SECONDS, _SECONDS_AGAIN = 120, 1800
#: A file made for it keeps a process and a thread busy until the limit; half of the threads stay for everybody else.
_AT_ONCE = threading.BoundedSemaphore(2)
_BUSY = "Er worden al twee rapporten gecontroleerd. Wacht een minuut en kies het bestand opnieuw."
_FAILED = "Dit bestand kon niet worden gecontroleerd. Het is geen rapport van Toetspeil, of het is beschadigd."


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What became of it. `kind` is how it is shown: ok, warning or error."""

    kind: str
    sentence: str
    facts: tuple[tuple[str, str], ...] = ()


def check(content: bytes, trust: Path) -> Found:
    """Nothing of the file is kept. Two at a time; another one is told to come back."""
    if not _AT_ONCE.acquire(blocking=False):
        return Found(kind="warning", sentence=_BUSY)
    try:
        return examined(content, trust)
    finally:
        _AT_ONCE.release()


def examined(content: bytes, *trust: Path, fingerprint: str = "", rerender: bool = False) -> Found:
    """The same for one who waits at a command line: one process, with the same limits, however many there are."""
    more = [f"--fingerprint={fingerprint}"] if fingerprint else []
    more += ["--rerender"] if rerender else []
    try:
        done = subprocess.run(
            [sys.executable, "-m", "assess.checking.child", *more, "--", *(str(path) for path in trust)],
            input=content,
            capture_output=True,
            timeout=_SECONDS_AGAIN if rerender else _SECONDS,
            check=True,
        )
        said = json.loads(done.stdout)
        facts = tuple((str(name), str(value)) for name, value in said["facts"])
        return Found(kind=said["kind"], sentence=said["sentence"], facts=facts)
    except (subprocess.SubprocessError, ValueError, KeyError) as error:
        # A strange file ends its own process; a fault of ours would look the same to the reader.
        said = (getattr(error, "stderr", None) or b"").decode(errors="replace").strip().rpartition("\n")[2]
        _LOG.warning("a report could not be checked: %s %s", type(error).__name__, said)
        return Found(kind="error", sentence=_FAILED)
