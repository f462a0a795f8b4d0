"""Builders of small frameworks that are mapped onto one another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from controls.answers import Answer, Outcome
from controls.catalogue import Aspect, Catalogue, Condition, Requirement
from controls.mapping import Covers, Link, LinkStatus, MappingSet
from tests.controls.builders import EVERYTHING, catalogue, requirement, verdicts

CONDITION = Condition(question="Is er een dienst?", hint="Kijk in het register.")


def asked(
    name: str, *, aspects: Sequence[Aspect] = EVERYTHING, questions: int = 3, condition: Condition | None = None
) -> Requirement:
    return replace(
        requirement("5.01.01", aspects=aspects),
        id=name,
        questions=tuple(f"Is deel {number} geregeld?" for number in range(1, questions + 1)),
        condition=condition,
    )


def framework(name: str, *requirements: Requirement, **fields: Any) -> Catalogue:
    """The edition `<name>/1`."""
    return replace(catalogue(*requirements), id=name, edition="1", **fields)


def link(target: str, *all_of: str, remainder: Sequence[str] = (), **fields: Any) -> Link:
    given: dict[str, Any] = {
        "covers": Covers.PART if remainder else Covers.WHOLE,
        "rationale": "De bronnen laten zien dat het er is.",
        "reference": "eigen werk",
        "status": LinkStatus.OWN,
        "because": "De teksten vragen hetzelfde.",
        **fields,
    }
    return Link(target=target, all_of=tuple(all_of), remainder=tuple(remainder), **given)


def mapping(target: str, source: str, *links: Link) -> MappingSet:
    """From edition 1 of one framework to edition 1 of another."""
    return MappingSet(
        id=f"{target}-{source}",
        title="Een proef",
        target=f"{target}/1",
        source=f"{source}/1",
        source_note="Alleen om te proberen",
        links=tuple(links),
    )


def said(name: str, letters: str = "", *, explanation: str = "Zie het besluit.", **fields: Any) -> Answer:
    """An answer with three verdicts (or none yet) and something to show for it, saved once."""
    found: Mapping[str, Any] = {"version": 1, **fields}
    return Answer(requirement_id=name, verdicts=verdicts(letters) if letters else {}, explanation=explanation, **found)


def by_key(*given: Answer) -> dict[str, Answer]:
    return {answer.key: answer for answer in given}


def does_not_apply(name: str, *, agreed_by: str = "") -> Answer:
    return said(name, outcome=Outcome.NOT_APPLICABLE, reason="Dit is er niet.", agreed_by=agreed_by)


def letters(found: Mapping[Aspect, Any]) -> str:
    """Verdicts back to letters, in the order of the aspects."""
    return "".join({"aangetoond": "a", "deels": "d", "niet": "n", "open": "-"}[verdict] for verdict in found.values())
