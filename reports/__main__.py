"""Make one report in a process of its own: `python -m reports INPUT.json OUT.pdf`; INPUT `-` is stdin.

The process of a job, so that its memory goes back and its time can be limited.
Prints one line of JSON per step; the last one holds seconds and peak memory.
"""

from __future__ import annotations

import hashlib
import json
import resource
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from controls.compiled import DamagedCatalogueError, from_text
from controls.snapshot import DamagedSnapshotError, Snapshot
from reports import ReportError, ReportInput
from reports.benchmark.edition import DamagedEditionError, Edition
from reports.beside import from_text as beside_from_text
from reports.certificates import NOBODY, Signer, Signing, UnusableCertificateError
from reports.files import page_beside, place
from reports.rendering import page_and_pdf

_USAGE = "Gebruik: python -m reports INVOER.json UIT.pdf"


def main(arguments: Sequence[str]) -> int:
    """Render the report that the input file describes; 1 with one Dutch sentence when that cannot be."""
    if len(arguments) != 2:
        print(_USAGE, file=sys.stderr)
        return 2
    source, target = (Path(argument) for argument in arguments)
    try:
        given, signing, wants_page = _read(source)
        page, made = page_and_pdf(given, _print_step)
        unsigned = hashlib.sha256(made).hexdigest()
        if signing is not None:
            made = _signed(made, signing)
    except ReportError as error:
        print(error, file=sys.stderr)
        return 1
    if wants_page:
        place(page_beside(target), page.encode())
    place(target, made)
    told = {"seconds": round(time.perf_counter() - _STARTED, 1), "peak_mb": _peak_memory(), "bytes": len(made)}
    _print({**told, "sha256": hashlib.sha256(made).hexdigest(), "unsigned_sha256": unsigned})
    return 0


def _signed(made: bytes, signing: Signing) -> bytes:
    from reports.signing import sign  # a library of seconds, and only some have a certificate

    _print_step(100, 100, "Rapport ondertekenen")
    return sign(made, signing)


def _read(source: Path) -> tuple[ReportInput, Signing | None, bool]:
    """What to make, what to sign it with, and whether a page is wanted beside the file."""
    try:
        given = json.loads(sys.stdin.buffer.read() if str(source) == "-" else source.read_bytes())
        signing = Signing.from_given(given["signing"]) if given.get("signing") else None
        signer = signing.signer() if signing else NOBODY
        return _made_from(given, signer), signing, bool(given.get("page"))
    except UnusableCertificateError as error:
        raise ReportError(str(error)) from error
    except DamagedSnapshotError as error:
        raise ReportError("De antwoorden zijn veranderd sinds het indienen; er komt geen rapport.") from error
    except DamagedCatalogueError as error:
        raise ReportError("De vragenlijst is niet die van het indienen; er komt geen rapport.") from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ReportError("De opdracht voor het rapport is niet te lezen.") from error


def _made_from(given: Mapping[str, Any], signer: Signer) -> ReportInput:
    snapshot = Snapshot.from_json(given["snapshot"], sha256=given["sha256"])
    decided, beside = beside_from_text(given.get("decided", ""))
    previous = given.get("previous")
    return ReportInput(
        kind=given["kind"],
        snapshot=snapshot,
        snapshot_sha256=given["sha256"],
        catalogue=from_text(given["catalogue"], sha256=snapshot.catalogue_sha256),
        decided=decided,
        beside=beside,
        previous=Snapshot.from_json(previous, sha256=beside.previous_sha256) if previous else None,
        frameworks=tuple(from_text(text, sha256=sha256) for sha256, text in given.get("frameworks", {}).items()),
        edition=_edition(given.get("edition", "")),
        trail=given.get("trail", ""),
        signer=signer.name,
        signer_fingerprint=signer.fingerprint,
        signer_chain=signer.chain,
    )


def _edition(text: str) -> Edition | None:
    try:
        return Edition.from_json(text) if text else None
    except DamagedEditionError as error:
        raise ReportError("De uitgave van de vergelijking is beschadigd; er komt geen rapport.") from error


def _print_step(step: int, of: int, label: str) -> None:
    _print({"step": step, "of": of, "label": label})


def _print(line: dict[str, object]) -> None:
    print(json.dumps(line, ensure_ascii=False), flush=True)


def _peak_memory() -> int:
    """The most memory this process has held, in MB; Linux counts in KiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


_STARTED = time.perf_counter()

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
