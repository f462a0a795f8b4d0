"""Draw one layer in a process of its own: `python -m reports.collective EDITION.json CATALOGUE.json LAYER OUT.pdf`.

So that the memory of the engine goes back. `-` stands for no catalogue; then
themes and requirements have numbers only. The exit code is 1, with one Dutch
sentence, when there is no picture; then there is no file either.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Sequence
from pathlib import Path

from controls.catalogue import Catalogue
from controls.compiled import DamagedCatalogueError, from_text
from reports.benchmark.edition import DamagedEditionError, Edition
from reports.collective.layers import Layer
from reports.collective.rendering import render
from reports.files import place
from reports.inputs import ReportError

_USAGE = "Gebruik: python -m reports.collective UITGAVE.json VRAGENLIJST.json LAAG UIT.pdf"


def main(arguments: Sequence[str]) -> int:
    if len(arguments) != 4 or arguments[2] not in [*Layer]:
        print(_USAGE, file=sys.stderr)
        return 2
    given, asked, layer, target = arguments
    try:
        edition = Edition.from_json(Path(given).read_text(encoding="utf-8"))
        catalogue = None if asked == "-" else _catalogue(Path(asked).read_text(encoding="utf-8"))
        made = render(edition, Layer(layer), catalogue)
    except ReportError as error:
        print(error, file=sys.stderr)
        return 1
    except (OSError, ValueError, DamagedEditionError, DamagedCatalogueError):
        print("De uitgave of de vragenlijst is niet te lezen; er komt geen beeld.", file=sys.stderr)
        return 1
    place(Path(target), made)
    return 0


def _catalogue(text: str) -> Catalogue:
    return from_text(text, sha256=hashlib.sha256(text.encode()).hexdigest())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
