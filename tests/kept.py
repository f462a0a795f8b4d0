"""What `make proof` proved before: figures per step, in a file each, for one commit and one set of versions."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Kept:
    """A folder that is no part of the source; `found` is what it must have been proved of and with."""

    folder: Path
    found: Mapping[str, str]

    def of(self, step: str) -> dict[str, Any] | None:
        """The figures of a step, or nothing when they are of another source, of other versions, or unreadable."""
        try:
            kept = json.loads(self._file(step).read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):
            return None
        return dict(kept["figures"]) if kept["found"] == dict(self.found) else None

    def add(self, step: str, figures: Mapping[str, object]) -> None:
        """Whole or not at all, whenever it is interrupted."""
        self.folder.mkdir(exist_ok=True)
        unfinished = self._file(step).with_suffix(".new")
        unfinished.write_text(json.dumps({"found": dict(self.found), "figures": figures}), encoding="utf-8")
        unfinished.replace(self._file(step))

    def drop(self, step: str) -> None:
        self._file(step).unlink(missing_ok=True)

    def forget(self) -> None:
        for file in self.folder.glob("*.json"):
            file.unlink()

    def _file(self, step: str) -> Path:
        return self.folder / f"{step}.json"
