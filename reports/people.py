"""What a card says of people: who answered, who agreed, and what was chosen from the conversation."""

from __future__ import annotations

from collections.abc import Iterable

from controls.answers import Answer
from controls.catalogue import Requirement
from controls.remark import FrozenRemark
from reports import wording


def signature(verb: str, who: str, when: str, version: int) -> str:
    if not version and not who:
        return ""
    return f"{verb} door {who or 'onbekend'} op {wording.moment(when)} · versie {version}"


def reviewed(answer: Answer) -> str:
    """Who agreed with it as a second person, to follow the signature; "" when nobody did."""
    if not answer.reviewed_by:
        return ""
    return f" · beoordeeld door {answer.reviewed_by} op {wording.moment(answer.reviewed_at)}: akkoord"


def said(requirement: Requirement, remarks: Iterable[FrozenRemark], unit: str) -> tuple[tuple[str, str], ...]:
    """What was chosen from the conversation about a requirement, as (label, text)."""
    return tuple(
        (f"Opmerking van {one.said_by}, {wording.moment(one.said_at)}:", one.text)
        for one in remarks
        if (one.requirement_id, one.unit) == (requirement.id, unit)
    )
