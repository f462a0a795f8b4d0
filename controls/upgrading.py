"""Carry answers from one edition of a framework to the next: nothing is lost, and nothing is promoted.

Every old answer is found again: carried (its requirement stayed the same), to
review (a person reads it beside the new question) or dropped (there is no such
requirement any more; it stays readable where it was given).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from controls.answers import Answer, Answers, answer_key
from controls.catalogue import Catalogue


class Change(StrEnum):
    """What became of a requirement."""

    KEPT = "kept"
    MOVED = "moved"
    REWORDED = "reworded"
    SPLIT = "split"
    MERGED = "merged"
    WITHDRAWN = "withdrawn"
    NEW = "new"


#: What the answer to can be carried without being read again.
STAYED_THE_SAME = (Change.KEPT, Change.MOVED)


@dataclass(frozen=True, slots=True, kw_only=True)
class UpgradeStep:
    """One change: the requirements before (`sources`) and after (`targets`), by id."""

    change: Change
    sources: tuple[str, ...]
    targets: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Upgrade:
    """The way from one edition (`from_edition`, as in `bio2/1.3`) to the next; what was kept has a step of its own."""

    from_edition: str
    to_edition: str
    source: str
    source_note: str
    steps: tuple[UpgradeStep, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ToReview:
    """The old answers, under their old ids, that a person reads before answering one new requirement."""

    requirement_id: str
    unit: str
    steps: tuple[UpgradeStep, ...]
    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """Where every answer went. `carried` and `to_review` by key of the new answer, `dropped` by key of the old one.

    `open` are the requirements of the new edition for which nothing came along.
    """

    carried: Mapping[str, Answer]
    to_review: Mapping[str, ToReview]
    dropped: Mapping[str, Answer]
    open: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewLine:
    """One kind of change: the steps of that kind, and the keys of the old answers that go that way."""

    change: Change
    steps: tuple[UpgradeStep, ...]
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What an upgrade would do: a line for every kind of change, and the old answers that it does not know.

    `carried` and `dropped` count answers; `to_review` and `open` count what waits in the new edition.
    """

    lines: tuple[PreviewLine, ...]
    unknown: tuple[str, ...]
    carried: int
    to_review: int
    dropped: int
    open: int


def identity(catalogue: Catalogue) -> Upgrade:
    """The same edition again, next year: everything is kept."""
    return Upgrade(
        from_edition=catalogue.key,
        to_edition=catalogue.key,
        source=catalogue.source,
        source_note="",
        steps=tuple(kept(r.id) for r in catalogue.requirements),
    )


def kept(requirement_id: str) -> UpgradeStep:
    """The step of a requirement that stayed what it was."""
    return UpgradeStep(change=Change.KEPT, sources=(requirement_id,), targets=(requirement_id,))


def upgrade(answers: Answers, by: Upgrade) -> Carried:
    """The answers to the old edition (by `Answer.key`), each found again.

    Carried is only what has one old answer whose requirement stayed the same. A
    split answer waits at each of its targets, a merged requirement gets them all.
    """
    ways = _ways(by)
    arrived: dict[str, list[tuple[UpgradeStep, str, Answer]]] = {}
    dropped: dict[str, Answer] = {}
    for answer in answers.values():
        targets = [(step, target) for step in ways.get(answer.requirement_id, ()) for target in step.targets]
        for step, target in targets:
            arrived.setdefault(answer_key(target, answer.unit), []).append((step, target, answer))
        if not targets:
            dropped[answer.key] = answer
    carried: dict[str, Answer] = {}
    to_review: dict[str, ToReview] = {}
    for key, found in arrived.items():
        step, target, answer = found[0]
        if len(found) == 1 and step.change in STAYED_THE_SAME:
            carried[key] = replace(unpromoted(answer), requirement_id=target)
        else:
            to_review[key] = _to_review(target, answer.unit, found)
    reached = {target for found in arrived.values() for _, target, _ in found}
    waiting = dict.fromkeys(target for step in by.steps for target in step.targets if target not in reached)
    return Carried(carried=carried, to_review=to_review, dropped=dropped, open=tuple(waiting))


def unpromoted(answer: Answer) -> Answer:
    """An answer as it may come along: what people wrote stays, what others vouched for is asked again.

    The agreement of the second person, the TPM and what the answer was taken over
    from belong to the old assessment. A verdict that rested on the last two is
    open again: without them it would turn into a claim that nobody made.
    """
    is_borrowed = bool(answer.tpm or answer.inferred_from)
    return replace(
        answer,
        verdicts={} if is_borrowed else answer.verdicts,
        agreed_by="",
        agreed_at="",
        tpm="",
        inferred_from={},
        version=0,
    )


def preview(answers: Answers, by: Upgrade) -> Preview:
    """Counts and lists, before anything is done."""
    result = upgrade(answers, by)
    ways = _ways(by)
    went = {key: {step.change for step in ways.get(answer.requirement_id, ())} for key, answer in answers.items()}
    return Preview(
        lines=tuple(
            PreviewLine(
                change=change,
                steps=tuple(step for step in by.steps if step.change is change),
                answers=tuple(key for key, changes in went.items() if change in changes),
            )
            for change in Change
        ),
        unknown=tuple(key for key, changes in went.items() if not changes),
        carried=len(result.carried),
        to_review=len(result.to_review),
        dropped=len(result.dropped),
        open=len(result.open),
    )


def _ways(by: Upgrade) -> dict[str, list[UpgradeStep]]:
    ways: dict[str, list[UpgradeStep]] = {}
    for step in by.steps:
        for source in step.sources:
            ways.setdefault(source, []).append(step)
    return ways


def _to_review(target: str, unit: str, found: list[tuple[UpgradeStep, str, Answer]]) -> ToReview:
    return ToReview(
        requirement_id=target,
        unit=unit,
        steps=tuple(dict.fromkeys(step for step, _, _ in found)),
        answers=tuple(unpromoted(answer) for _, _, answer in found),
    )
