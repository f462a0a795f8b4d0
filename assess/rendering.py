"""Start the child process that renders a report, and follow its progress. It ends, and its memory goes back."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from controls.canonical import canonical_json
from reports.certificates import Signing
from reports.files import forget_unfinished

_NO_SENTENCE = "Het rapport kon niet worden gemaakt. Probeer het opnieuw; blijft het misgaan, vraag dan de beheerder."

#: Far above any real report; a longer one would keep all others waiting.
_SECONDS = 600
_LOOK_SECONDS = 1.0
_CALLED_OFF = "Het maken van dit rapport is afgebroken."

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """What the child process said when it was done."""

    seconds: float
    peak_megabytes: int
    #: Of the file, and of the file as it was before it was signed.
    sha256: str = ""
    unsigned_sha256: str = ""


class RenderingError(Exception):
    """The child process refused or died; the text is one Dutch sentence."""


class CalledOffError(RenderingError):
    """Somebody called it off while it was being made; there is no file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One report to make, in the texts that are stored; "" for what is not there."""

    kind: str
    #: The snapshot as it was frozen, and its SHA-256.
    canonical: str
    sha256: str
    #: The compiled text of the leading edition, and those of the others by hash.
    catalogue: str
    frameworks: Mapping[str, str]
    #: What was recorded after the snapshot (`reports.beside`), and the snapshot of the round before.
    decided: str = ""
    previous: str = ""
    trail: str = ""
    #: The edition of the benchmark to compare with.
    edition: str = ""


def render_to_file(
    order: Order,
    *,
    target: Path,
    progress: Progress,
    signing: Signing | None = None,
    page: bool = False,
    is_wanted: Callable[[], bool] = lambda: True,
) -> Rendered:
    """Render one report to `target`, and with `page` the same as HTML beside it.

    The file appears in one move or not at all. `is_wanted` is asked every second, in a thread of its own.
    Raises RenderingError, and CalledOffError when it is not wanted any more.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile("w+", encoding="utf-8") as complaints:
        # The answers go through a pipe: a process that is killed leaves them nowhere.
        child = subprocess.Popen(
            [sys.executable, "-m", "reports", "-", str(target)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=complaints,
            text=True,
            encoding="utf-8",
        )
        with child, _Guard(child, is_wanted) as guard:
            _hand_over(child, canonical_json(_given(order, signing, page=page)))
            last = _follow(child, progress)
            code = child.wait()
        if guard.was_called_off or code != 0:
            forget_unfinished(target, child.pid)
        if guard.was_called_off:
            raise CalledOffError(_CALLED_OFF)
        if code != 0:
            complaints.seek(0)
            raise RenderingError(_sentence(code, complaints.read()))
    return Rendered(
        seconds=float(last.get("seconds", 0)),
        peak_megabytes=int(last.get("peak_mb", 0)),
        sha256=str(last.get("sha256", "")),
        unsigned_sha256=str(last.get("unsigned_sha256", "")),
    )


def _given(order: Order, signing: Signing | None, *, page: bool) -> dict[str, Any]:
    """What the child process reads."""
    return {
        "kind": order.kind,
        "snapshot": order.canonical,
        "sha256": order.sha256,
        "catalogue": order.catalogue,
        "frameworks": dict(order.frameworks),
        "decided": order.decided,
        "previous": order.previous,
        "trail": order.trail,
        "edition": order.edition,
        "page": page,
        "signing": signing.as_given() if signing else None,
    }


class _Guard:
    """Ends the child when it takes too long, when nobody wants it any more, and whatever happens to this one."""

    def __init__(self, child: subprocess.Popen[str], is_wanted: Callable[[], bool]) -> None:
        self._child, self._is_wanted = child, is_wanted
        self._done, self.was_called_off = threading.Event(), False
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()
        if self._child.poll() is None:
            self._child.kill()

    def _watch(self) -> None:
        stop = time.monotonic() + _SECONDS
        while not self._done.wait(_LOOK_SECONDS) and time.monotonic() < stop:
            if not self._is_wanted():
                self.was_called_off = True
                break
        if not self._done.is_set():
            self._child.kill()


def _hand_over(child: subprocess.Popen[str], text: str) -> None:
    """One that died before it read all says why in another place."""
    if child.stdin is not None:
        with suppress(BrokenPipeError), child.stdin:
            child.stdin.write(text)


def _follow(child: subprocess.Popen[str], progress: Progress) -> dict[str, Any]:
    last: dict[str, Any] = {}
    for line in child.stdout or ():
        with suppress(ValueError):  # half a line of a child that was ended
            said = json.loads(line)
            if "step" in said:
                progress(said["step"], said["of"], said["label"])
            else:
                last = said
    return last


def _sentence(code: int, complaint: str) -> str:
    """A refusal (exit code 1) is a sentence for people; anything else is a fault of ours."""
    lines = [line for line in complaint.splitlines() if line.strip()]
    return lines[-1] if code == 1 and len(lines) == 1 else _NO_SENTENCE
