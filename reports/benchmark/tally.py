"""The tally: open in memory, check, keep the last of each key, count; what is left is tables and a signed minute.

Whoever stands at the tally and has outside knowledge can see a record: that is
what this design trusts the tally room with, for one afternoon.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from cryptography.hazmat.primitives.hpke import MLKEM768X25519PrivateKey

from controls.levels import BINS, LEVELS, STEPS, theme_bin
from reports.benchmark.contribution import Contribution, Reason, RefusedError
from reports.benchmark.envelope import Opened, opened
from reports.benchmark.rounds import Round
from reports.benchmark.tables import CLASSES, Tally

Progress = Callable[[int, int], None]
_CHANGES: tuple[int | None, ...] = (*STEPS, None)


class TallyError(Exception):
    """The tally cannot be trusted and is not made; the message is one Dutch sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """The tables, and what happened to the envelopes, as counts only.

    `straight` are contributions with one level throughout, `alike` those whose
    answers another one has too: signs of invented answers, to be seen before
    everything is destroyed.
    """

    tally: Tally
    envelopes: int
    refused: Mapping[Reason, int]
    replaced: int
    withdrawn: int
    straight: int
    alike: int


def count(
    envelopes: Sequence[bytes], key: MLKEM768X25519PrivateKey, round_: Round, progress: Progress = lambda _, __: None
) -> Counted:
    """Count a closed box. The result does not depend on the order of the envelopes."""
    refused: Counter[Reason] = Counter()
    by_key: dict[bytes, list[Kept]] = defaultdict(list)
    for at, sealed in enumerate(envelopes):
        try:
            valid: Opened = opened(sealed, key, round_)
        except RefusedError as error:
            refused[error.reason] += 1
        else:
            by_key[valid.key].append(Kept.of(valid.contribution, round_))
        progress(at + 1, len(envelopes))
    last, replaced = [], 0
    for records in by_key.values():
        try:
            last.append(_last(records))
            replaced += len(records) - 1
        except RefusedError as error:
            refused[error.reason] += len(records)
    standing = [record for record in last if not record.is_withdrawal]
    _check_population(standing, round_)
    return Counted(
        tally=tables((record.contribution(round_) for record in standing), round_),
        envelopes=len(envelopes),
        refused={reason: refused[reason] for reason in Reason if refused[reason]},
        replaced=replaced,
        withdrawn=len(last) - len(standing),
        straight=sum(len(set(record.answers)) == 1 for record in standing),
        alike=_alike(standing),
    )


def tables(standing: Iterable[Contribution], round_: Round) -> Tally:
    """Add up: the only thing that is ever done with records."""
    counts = {(c, r, level): 0 for c in CLASSES for r in round_.requirements for level in LEVELS}
    bins = {(c, t, b): 0 for c in CLASSES for t in round_.themes for b in range(BINS + 1)}
    deltas = {(c, t, step): 0 for c in CLASSES for t in round_.themes for step in STEPS}
    unpaired = {(c, t): 0 for c in CLASSES for t in round_.themes}
    respondents = dict.fromkeys(CLASSES, 0)
    for one in standing:
        respondents[one.size_class] += 1
        for requirement, level in one.answers.items():
            counts[one.size_class, requirement, level] += 1
        for theme, ids in round_.themes.items():
            found, step = theme_bin(one.answers[r] for r in ids), one.delta[theme]
            if found is not None:
                bins[one.size_class, theme, found] += 1
            if step is None:
                unpaired[one.size_class, theme] += 1
            else:
                deltas[one.size_class, theme, step] += 1
    return Tally(
        round=round_.round,
        catalogue=round_.catalogue,
        requirements=round_.requirements,
        themes=tuple(round_.themes),
        classes=CLASSES,
        counts=counts,
        themes_hist=bins,
        delta_hist=deltas,
        unpaired=unpaired,
        respondents=respondents,
    )


@dataclass(frozen=True, slots=True)
class Kept:
    """A record as it waits for the others: a byte for each value, so that 160,000 of them fit in a small memory."""

    size_class: str
    seq: int
    answers: bytes
    delta: bytes

    @classmethod
    def of(cls, found: Contribution, round_: Round) -> Kept:
        answers = bytes(LEVELS.index(found.answers[r]) for r in round_.requirements)
        return cls(found.size_class, found.seq, answers, bytes(_CHANGES.index(found.delta[t]) for t in round_.themes))

    @property
    def is_withdrawal(self) -> bool:
        return set(self.answers) == {LEVELS.index(None)}

    def contribution(self, round_: Round) -> Contribution:
        """The record itself again."""
        return Contribution(
            round=round_.round,
            catalogue=round_.catalogue,
            size_class=self.size_class,
            seq=self.seq,
            answers=dict(zip(round_.requirements, (LEVELS[at] for at in self.answers), strict=True)),
            delta=dict(zip(round_.themes, (_CHANGES[at] for at in self.delta), strict=True)),
        )


def _last(records: Sequence[Kept]) -> Kept:
    """The record with the highest number. Two different ones with that number: we do not guess."""
    highest = max(record.seq for record in records)
    found = {record for record in records if record.seq == highest}
    if len(found) > 1:
        raise RefusedError(Reason.AMBIGUOUS)
    return found.pop()


def _check_population(standing: Iterable[Kept], round_: Round) -> None:
    """More valid contributions than municipalities: somebody else can make tokens, and nothing can be trusted."""
    counted = Counter(record.size_class for record in standing)
    if any(counted[c] > round_.population[c] for c in CLASSES):
        raise TallyError(
            "In een klasse zijn er meer geldige inzendingen dan gemeenten; de sleutels van de uitgifte zijn uitgelekt. "
            "Er is niets geteld en niets vernietigd."
        )


def _alike(standing: Iterable[Kept]) -> int:
    patterns = Counter(record.answers for record in standing)
    return sum(times for times in patterns.values() if times > 1)
