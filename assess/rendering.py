"""Start the child process that renders a report, and follow its progress. It ends, and its memory goes back."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from controls.canonical import canonical_json
from reports.certificates import Signing

_NO_SENTENCE = "Het rapport kon niet worden gemaakt. Probeer het opnieuw; blijft het misgaan, vraag dan de beheerder."

#: Far above any real report; a longer one would keep all others waiting.
_SECONDS = 600

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
    order: Order, *, target: Path, progress: Progress, signing: Signing | None = None, page: bool = False
) -> Rendered:
    """Render one report to `target`, and with `page` the same as HTML beside it.

    The file appears in one move or not at all. Raises RenderingError.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    given = {
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
    with tempfile.TemporaryDirectory(prefix="toetspeil-") as folder:
        source = Path(folder) / "invoer.json"
        source.write_text(canonical_json(given), encoding="utf-8")
        with (Path(folder) / "fouten").open("w+", encoding="utf-8") as complaints:
            child = subprocess.Popen(
                [sys.executable, "-m", "reports", str(source), str(target)],
                stdout=subprocess.PIPE,
                stderr=complaints,
                text=True,
            )
            limit = threading.Timer(_SECONDS, child.kill)
            limit.start()
            try:
                last = _follow(child, progress)
            finally:
                limit.cancel()
            if child.wait() != 0:
                complaints.seek(0)
                raise RenderingError(_sentence(child.returncode, complaints.read()))
    return Rendered(
        seconds=float(last.get("seconds", 0)),
        peak_megabytes=int(last.get("peak_mb", 0)),
        sha256=str(last.get("sha256", "")),
        unsigned_sha256=str(last.get("unsigned_sha256", "")),
    )


def _follow(child: subprocess.Popen[str], progress: Progress) -> dict[str, Any]:
    last: dict[str, Any] = {}
    with child:
        for line in child.stdout or ():
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
