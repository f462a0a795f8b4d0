"""What one requirement and one theme come to when municipalities are compared: levels and bins, whole numbers only.

The level is that of the scoring method: how far the proof reaches, from opzet
upwards without a gap. Only "aangetoond" with something to show reaches a level.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

from controls.answers import Answers, Verdict
from controls.catalogue import Catalogue
from controls.scoring import RequirementScore, Status, score

#: Agreed by a second person not to apply.
NOT_APPLICABLE = -1
#: A requirement is met from here on: opzet and bestaan are shown. Level 1 is paper only; level 3 asks for a period in
#: which it worked, so it would mostly measure how long ago somebody began.
MET = 2
MOST = 3
#: What a comparison may say of a requirement; None is not answered.
LEVELS: tuple[int | None, ...] = (NOT_APPLICABLE, 0, 1, 2, MOST, None)
#: Theme scores are counted in bins of 2.5 points, 0 to 40.
BINS = 40
#: The change of a theme score between two rounds, in five steps.
STEPS = (-2, -1, 0, 1, 2)
_LITTLE, _MUCH = Fraction(5, 2), Fraction(10)


def level_of(scored: RequirementScore) -> int | None:
    """-1 where it was agreed not to apply, None where the opzet is open, else 0 to 3; afgeweken is 0."""
    if scored.status is Status.NOT_APPLICABLE:
        return NOT_APPLICABLE
    if next(iter(scored.effective.values())) is Verdict.OPEN:
        return None
    return scored.level


def levels_of(catalogue: Catalogue, answers: Answers) -> dict[str, int | None]:
    """The level of every requirement that is scored, in the order of the catalogue."""
    scores = score(catalogue, answers).requirements
    return {r.id: level_of(scores[r.id]) for r in catalogue.requirements if r.is_scored}


def themes_of(catalogue: Catalogue) -> dict[str, tuple[str, ...]]:
    """The scored requirements of each theme; a theme without any is left out."""
    found = {theme.id: tuple(r.id for r in theme.requirements if r.is_scored) for theme in catalogue.themes}
    return {theme: ids for theme, ids in found.items() if ids}


def theme_bin(levels: Iterable[int | None]) -> int | None:
    """The bin of a theme: levels reached of levels possible, over the valid answers; None without any."""
    valid = _valid(levels)
    return bin_of(sum(valid), len(valid)) if valid else None


def bin_of(levels: int, answered: int) -> int:
    """The bin of so many levels reached in so many valid answers."""
    return levels * 400 // (answered * 30)


def theme_points(levels: Iterable[int | None]) -> Fraction | None:
    """The exact theme score, 0 to 100; only ever used at home."""
    valid = _valid(levels)
    return Fraction(100 * sum(valid), MOST * len(valid)) if valid else None


def change(before: Mapping[str, int | None], now: Mapping[str, int | None], ids: Iterable[str]) -> int | None:
    """The step between two rounds over what both hold a valid answer to; None without any.

    What was added, dropped or left open is in neither score: the step is about what was done, not about what was asked.
    """
    both = [i for i in ids if _valid([before.get(i)]) and _valid([now.get(i)])]
    first, second = theme_points(before[i] for i in both), theme_points(now[i] for i in both)
    return None if first is None or second is None else _step(second - first)


def _step(points: Fraction) -> int:
    if abs(points) <= _LITTLE:
        return 0
    size = 2 if abs(points) >= _MUCH else 1
    return size if points > 0 else -size


def _valid(levels: Iterable[int | None]) -> list[int]:
    return [level for level in levels if level is not None and level != NOT_APPLICABLE]
