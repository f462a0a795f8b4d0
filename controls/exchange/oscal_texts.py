"""The prose of an OSCAL group or control: what is asked, why, and what else stands there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from controls.catalogue import Aspect, Confidence, Standing
from controls.exchange.at import At
from controls.exchange.foreign import POINTS, Findings
from controls.exchange.oscal_keys import NS
from controls.exchange.oscal_params import Params
from controls.exchange.oscal_survey import Props
from controls.shape import Term


@dataclass(frozen=True, slots=True, kw_only=True)
class Prose:
    """The parts of one object by what they are for; "" and () for what is not there."""

    overview: str
    guidance: str
    points: tuple[str, ...]
    questions: tuple[str, ...]
    evidence: tuple[str, ...]


class Texts:
    """Reads parts, with every place to fill in written out."""

    def __init__(self, findings: Findings, params: Params) -> None:
        self._findings = findings
        self._params = params

    def of(self, at: At) -> Prose:
        """The prose of an object; called once for each, for what is not carried is counted."""
        found: dict[str, list[str]] = {"overview": [], "guidance": [], "statement": [], "question": [], "evidence": []}
        for part in at.objects("parts"):
            name, own = part.identifier("name", required=True), part.text("ns") == NS
            if name == "statement":
                found[name] += self._points(part, "")
            elif name in ("overview", "guidance") or (own and name in found):
                found[name].append("\n".join(self._lines(part)))
            else:
                self._findings.lost(f"onderdeel ‘{name}’ (parts)", "Toetspeil heeft er geen plaats voor")
        if len(found["statement"]) > POINTS:
            at.problem("parts", f"er staan meer dan {POINTS} onderdelen in één eis")
        return Prose(
            overview="\n".join(text for text in found["overview"] if text),
            guidance="\n".join(text for text in found["guidance"] if text),
            points=tuple(found["statement"]),
            questions=tuple(text for text in found["question"] if text),
            evidence=tuple(text for text in found["evidence"] if text),
        )

    def _points(self, part: At, above: str) -> Iterator[str]:
        """The prose of a statement and of every item in it, each with the labels that lead to it."""
        props = Props(part)
        label = above + props.label
        props.lose_the_rest()
        prose = self._prose(part)
        if prose:
            yield f"{label} {prose}".strip()
        for inside in part.objects("parts"):
            yield from self._points(inside, label)

    def _lines(self, part: At) -> Iterator[str]:
        if prose := self._prose(part):
            yield prose
        for inside in part.objects("parts"):
            yield from self._lines(inside)

    def _prose(self, part: At) -> str:
        title, prose = part.line_of_text("title"), self._params.fill(part.text("prose")).strip()
        return f"{title}: {prose}" if title and prose else title or prose


def own_fields(props: Props) -> dict[str, Any]:
    """What Toetspeil itself wrote beside the text and must not get lost: what it weighs, how sure it is, the terms."""
    found: dict[str, Any] = {}
    named = {value for value, _ in props.all_own("aspect")}
    if aspects := [aspect for aspect in Aspect if aspect in named]:
        found["aspects"] = aspects
    if terms := [term for value, prop in props.all_own("term") if (term := _term(value, prop))]:
        found["terms"] = terms
    if (standing := props.own("standing")) in set(Standing):
        found["standing"] = Standing(standing)
    if (confidence := props.own("confidence")) in set(Confidence):
        found |= {"confidence": Confidence(confidence), "confidence_note": props.own("confidence-note")}
    return found


def _term(value: str, prop: At) -> Term | None:
    try:
        return Term.model_validate({"kind": prop.text("class"), "value": value, "what": prop.text("remarks")})
    except ValidationError:
        prop.problem("value", "dit is geen termijn van Toetspeil")
        return None
