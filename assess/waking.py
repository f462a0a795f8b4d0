"""Wake the worker when there is something to make: the website touches a file, the worker looks at that file often.

Looking at a file costs next to nothing, asking the database does not. Who misses
it, because the folder is on another machine, still asks every few seconds.
"""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path

_BELL = "werker.bel"
_LOOK_SECONDS = 0.05


def ring(data: Path) -> None:
    """Wake whoever waits on this folder. Nothing depends on it, so nothing fails by it."""
    with suppress(OSError):
        (data / _BELL).write_bytes(time.time_ns().to_bytes(8, "big"))


class Bell:
    """What the worker waits for between two jobs."""

    def __init__(self, data: Path) -> None:
        self._file = data / _BELL
        self._heard = self._said()

    def wait(self, seconds: float) -> bool:
        """Whether it rang, since the last time we waited; at the latest after so many seconds."""
        until = time.monotonic() + seconds
        while (said := self._said()) == self._heard:
            if time.monotonic() >= until:
                return False
            time.sleep(_LOOK_SECONDS)
        self._heard = said
        return True

    def _said(self) -> bytes:
        try:
            return self._file.read_bytes()
        except OSError:
            return b""
