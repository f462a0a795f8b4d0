"""What stands in an evidence package besides the files: the same list for a program and for a person."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from controls.answers import Evidence, EvidenceFile

SCHEMA = "toetspeil/evidence-package/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """A requirement that something is evidence for; `framework` is the short title of its edition."""

    framework: str
    unit: str
    requirement_id: str
    number: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """A file of the package; `fault` is "" , "ontbreekt" or "veranderd", and then it is named and not in it."""

    path: str
    file: EvidenceFile
    titles: tuple[str, ...]
    where: tuple[Where, ...]
    fault: str = ""
    crc: int = 0


def manifest(about: dict[str, str], files: Iterable[Packed], found: Iterable[tuple[Evidence, Where]]) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "assessment": about,
        "files": [
            {
                "path": "" if packed.fault else packed.path,
                "fault": packed.fault,
                "sha256": packed.file.sha256,
                "size": packed.file.size,
                "media_type": packed.file.media_type,
                "original_name": packed.file.name,
                "titles": list(packed.titles),
                "requirements": [_place(where) for where in packed.where],
            }
            for packed in files
        ],
        "references": [
            {"title": e.title, "location": e.location, "date": e.date, "requirement": _place(where)}
            for e, where in found
            if not e.file
        ],
    }


def _place(where: Where) -> dict[str, str]:
    return {
        "framework": where.framework,
        "unit": where.unit,
        "id": where.requirement_id,
        "number": where.number,
    }


def readable(about: dict[str, str], files: tuple[Packed, ...]) -> str:
    lines = [
        f"Bewijspakket van {about['municipality']} ({about['municipality_code']})",
        f"Zelftoets: {about['title']}, peildatum {about['reference_date']}",
    ]
    if about["snapshot_sha256"]:
        lines.append(f"Ingediend. SHA-256 van de vastgelegde antwoorden: {about['snapshot_sha256']}")
    else:
        lines.append(
            "CONCEPT: deze zelftoets is nog niet ingediend. De antwoorden en het bewijs kunnen nog veranderen."
        )
    lines += [
        "",
        "Controleren: bereken van elk bestand de SHA-256, bijvoorbeeld met sha256sum, en vergelijk die met deze lijst.",
        "Verwijzingen zonder bestand staan in manifest.json, bij references.",
        "",
        f"Bestanden: {len(files)}",
    ]
    for packed in files:
        lines += ["", f"[{packed.fault.upper()}] {packed.file.name}" if packed.fault else packed.path]
        lines += [f"  titel     {_one_line(title)}" for title in packed.titles]
        lines += [f"  naam      {packed.file.name}", f"  SHA-256   {packed.file.sha256}"]
        lines += [f"  grootte   {packed.file.size} bytes", f"  soort     {packed.file.media_type}"]
        lines += [f"  bij       {w.framework} {w.number} {w.unit}".rstrip() for w in packed.where]
    if any(packed.fault for packed in files):
        lines += ["", "Wat ONTBREEKT of VERANDERD is, zit niet in dit pakket. Vraag de beheerder om een reservekopie."]
    return "\n".join(lines) + "\n"


def _one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text)
