"""The collective picture of the newest edition as PDF: made once by the worker, kept beside the edition it was made from."""

from __future__ import annotations

import logging
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from assess.catalogues import all_catalogues
from assess.editions import editions_folder, latest_edition
from controls.compiled import to_text
from reports.benchmark.archive import RefusedError
from reports.benchmark.edition import Edition
from reports.collective.layers import PICTURE, Layer
from reports.collective.picture import TEMPLATE_VERSION
from reports.collective.rendering import edition_of

_LOG = logging.getLogger("toetspeil.pictures")
_FOLDER = "beeld"
_SECONDS = 300
#: How often to see whether there is an edition whose picture was not drawn yet.
_LOOK_SECONDS = 15


def picture_file(data: Path, edition: Edition, layer: Layer) -> Path:
    """Where the PDF of this layer is, or will be. The name holds all that decides what is in it."""
    name = f"{PICTURE}-{edition.round}-{layer.words}-{edition.sha256[:32]}-{TEMPLATE_VERSION}.pdf"
    return editions_folder(data) / _FOLDER / name


def missing(data: Path) -> list[tuple[Edition, Layer]]:
    """What is still to be drawn; nothing when there is no edition, or one that may not be shown."""
    try:
        edition = latest_edition(data)
    except RefusedError:
        return []
    if edition is None:
        return []
    return [(edition, layer) for layer in Layer if not picture_file(data, edition, layer).is_file()]


def forget_outdated(data: Path) -> int:
    """Remove what was drawn of anything but the newest edition as it reads now; how many.

    An erratum takes figures back, and an older PDF would keep them. While the folder does not hold together nothing is
    shown, and nothing is removed either.
    """
    try:
        edition = latest_edition(data)
    except RefusedError:
        return 0
    wanted = {picture_file(data, edition, layer) for layer in Layer} if edition else set()
    outdated = [path for path in (editions_folder(data) / _FOLDER).glob(f"{PICTURE}-*.pdf") if path not in wanted]
    for path in outdated:
        path.unlink(missing_ok=True)
    return len(outdated)


def draw(data: Path, edition: Edition, layer: Layer) -> bool:
    """Draw one layer in a process of its own, so that its memory goes back. False when there is no picture."""
    target = picture_file(data, edition, layer)
    target.parent.mkdir(parents=True, exist_ok=True)
    catalogue = edition_of(all_catalogues(), edition)
    with tempfile.TemporaryDirectory(prefix="toetspeil-") as folder:
        given, asked = Path(folder) / "uitgave.json", Path(folder) / "vragenlijst.json"
        given.write_text(edition.canonical, encoding="utf-8")
        if catalogue:
            asked.write_text(to_text(catalogue), encoding="utf-8")
        command = ["-m", "reports.collective", str(given), str(asked) if catalogue else "-", layer.value, str(target)]
        try:
            done = subprocess.run(
                [sys.executable, *command], capture_output=True, text=True, check=False, timeout=_SECONDS
            )
        except subprocess.TimeoutExpired:
            _LOG.exception("the collective picture took too long")
            return False
    if done.returncode:
        _LOG.error("the collective picture was not drawn: %s", done.stderr.strip()[-500:])
    return done.returncode == 0


class Pictures:
    """Draws what is missing and removes what is outdated, for the worker; what failed is tried again at its next start."""

    def __init__(self, data: Path) -> None:
        self._data, self._next, self._failed = data, 0.0, set[Path]()

    def see(self) -> None:
        if time.monotonic() < self._next:
            return
        self._next = time.monotonic() + _LOOK_SECONDS
        forget_outdated(self._data)
        for edition, layer in missing(self._data):
            target = picture_file(self._data, edition, layer)
            if target not in self._failed and not draw(self._data, edition, layer):
                self._failed.add(target)
