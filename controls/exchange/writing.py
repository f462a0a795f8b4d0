"""An edition of others as the files that our own loader reads."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import yaml
from pydantic import BaseModel

from controls.catalogue import Catalogue, EditionStatus, OfficialList, RequirementKind, Scale
from controls.exchange.foreign import REQUIREMENTS, Findings, Imported, refuse, shortened
from controls.exchange.naming import CATALOGUE, EDITION, slug
from controls.shape import Control, Edition, Requirement, Reserved, Role, Theme, compile_edition

#: Nobody in the file is asked; the municipality chooses.
_ROLE = Role(id="gemeente", title="wie de gemeente daarvoor aanwijst")
_NO_REASON = "De bron geeft bij deze eis geen toelichting."
_NO_EVIDENCE = "een stuk waaruit blijkt dat dit is geregeld"
_SHORT = 60
_LANGUAGE = "taal van de teksten: "
_DUMPER: type[Any] = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What the file says of itself. `name` is what it calls itself, `reference` its own identifier."""

    format: str
    name: str
    title: str
    version: str
    reference: str
    sha256: str
    short_title: str = ""
    language: str = ""
    valid_from: str = ""
    status: EditionStatus = EditionStatus.IN_FORCE
    licence: str = ""
    scale: Scale = Scale.PROOF
    may_deviate: bool = True

    @property
    def short(self) -> str:
        return shortened(self.short_title or self.title, _SHORT)


def catalogue_id(name: str, chosen: str) -> str:
    """The id of the catalogue: what the user chose, or what the file calls itself."""
    found = slug(chosen or name, CATALOGUE)
    if chosen and found != chosen:
        raise refuse("--id", f"'{chosen}' is geen naam voor een vragenlijst; schrijf bijvoorbeeld {found}")
    return found


def requirement(
    identity: str,
    number: str,
    title: str,
    *,
    points: Sequence[str],
    why: str = "",
    evidence: Sequence[str] = (),
    questions: Sequence[str] = (),
    **more: Any,
) -> Requirement:
    """A requirement of others: its own title and points, and a question that only names it."""
    return Requirement(
        id=identity,
        number=number,
        kind=RequirementKind.FOREIGN,
        title=title,
        questions=list(questions) or [f"Is ‘{title}’ geregeld?"],
        why=why or _NO_REASON,
        points=_once(points) or [title],
        evidence=_once(evidence) or [_NO_EVIDENCE],
        role=_ROLE.id,
        **more,
    )


def is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _once(texts: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(text for text in texts if text))


def imported(
    source: Source, identity: str, themes: Sequence[Theme], reserved: Sequence[Reserved], findings: Findings
) -> Imported:
    """The edition with its files; raises ForeignFileError."""
    filled = _without_what_asks_nothing(themes, findings)
    count = sum(len(control.requirements) for theme in filled for control in theme.controls)
    if not count:
        findings.problem("bestand", "er staat geen enkele eis in")
    elif count > REQUIREMENTS:
        findings.problem("bestand", f"er staan {count} eisen in; meer dan {REQUIREMENTS} kan niet")
    findings.stop()
    head = _head(source, identity, [theme.id for theme in filled], reserved)
    catalogue = compile_edition(head, filled)
    for problem in structure(catalogue):
        findings.problem(catalogue.key, problem)
    findings.stop()
    files = {f"{catalogue.key}/catalogue.yaml": _yaml(head)}
    files |= {f"{catalogue.key}/themes/{theme.id}.yaml": _yaml(theme) for theme in filled}
    return Imported(catalogue=catalogue, files=files, losses=findings.losses, language=source.language)


def language_of(catalogue: Catalogue) -> str:
    """The language of an edition: ours are Dutch, one of others says so; "" when nobody said."""
    if all(r.kind is not RequirementKind.FOREIGN for r in catalogue.requirements):
        return "nl"
    found = re.search(rf"{_LANGUAGE}([A-Za-z-]+)\.", catalogue.source_note)
    return found.group(1) if found else ""


def structure(catalogue: Catalogue) -> Iterator[str]:
    """What must hold for every edition, also for one whose wording is not ours: names are given once and exist."""
    named = {
        "naam": [r.id for r in catalogue.requirements] + [t.id for t in catalogue.themes],
        "eisnummer": [r.number for r in catalogue.requirements] + [r.number for r in catalogue.reserved],
        "beheersmaatregel": [c.number for c in catalogue.controls],
    }
    for kind, values in named.items():
        for value, count in Counter(values).items():
            if count > 1:
                yield f"{kind} {value} komt {count} keer voor"
    if not catalogue.requirements:
        yield "er is geen enkele eis"
    for control in catalogue.controls:
        if not control.requirements:
            yield f"beheersmaatregel {control.number} heeft geen eis"
    for r in catalogue.requirements:
        if r.role not in catalogue.role_titles:
            yield f"rol {r.role} van eis {r.number} bestaat niet"
        if not (r.questions and r.points and r.evidence):
            yield f"eis {r.number} heeft geen vraag, geen toetspunt of geen bewijs"


def _without_what_asks_nothing(themes: Sequence[Theme], findings: Findings) -> list[Theme]:
    filled = []
    for theme in themes:
        controls: list[Control] = [control for control in theme.controls if control.requirements]
        if controls:
            filled.append(theme.model_copy(update={"controls": controls}))
    findings.lost("groep zonder eisen", "een thema zonder eisen kan niet", len(themes) - len(filled))
    return filled


def _head(source: Source, identity: str, themes: list[str], reserved: Sequence[Reserved]) -> Edition:
    language = source.language or "niet genoemd"
    dated: dict[str, Any] = {"valid_from": source.valid_from} if source.valid_from else {}
    return Edition(
        id=identity,
        edition=slug(source.version, EDITION),
        title=source.title,
        short_title=source.short,
        status=source.status,
        **dated,
        source=f"{source.title}, versie {source.version}; {source.format} {source.reference}.",
        source_note=(
            f"Ingelezen uit een bestand met SHA-256 {source.sha256}. De titels, toetspunten en toelichtingen staan er "
            f"zoals in de bron; {_LANGUAGE}{language}. De vragen noemen alleen de titel van de eis."
        ),
        licence=source.licence or "De licentie staat niet in het bestand. Vraag haar na bij de maker van de bron.",
        notice=(
            f"{source.short} komt uit een bestand van anderen. Toetspeil heeft de tekst niet beoordeeld en weet niet of "
            "de lijst volledig is. Leg de oorspronkelijke norm ernaast."
        ),
        official_list=OfficialList.LAY_BESIDE,
        scale=source.scale,
        may_deviate="ja" if source.may_deviate else "nee",
        roles=[_ROLE],
        themes=themes,
        reserved=list(reserved),
    )


def _yaml(value: BaseModel) -> str:
    plain = value.model_dump(mode="json", exclude_defaults=True)
    written: str = yaml.dump(plain, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=110)
    return written


class _Dumper(_DUMPER):  # type: ignore[misc]  # the class depends on whether libyaml is there
    def ignore_aliases(self, data: Any) -> bool:
        """Our loader reads no aliases."""
        return True
