"""An edition on the questions of a catalogue, from invented municipalities: quick, and the same each time."""

from __future__ import annotations

import random
from collections import Counter
from functools import cache

from controls.catalogue import Catalogue
from controls.levels import BINS, LEVELS, STEPS, change, theme_bin, themes_of
from reports.benchmark.edition import Edition
from reports.benchmark.publication import build
from reports.benchmark.synthetic import municipalities
from reports.benchmark.tables import CLASSES, Tally


def tally_on(catalogue: Catalogue, *, seed: int = 7, share: float = 0.7, round_name: str = "2026") -> Tally:
    """What the tally room would leave when this share of the municipalities took part."""
    themes, luck = themes_of(catalogue), random.Random(seed)
    came = [one for one in municipalities(themes, seed=seed) if luck.random() < share]
    counts = Counter((m.size_class, r, level) for m in came for r, level in m.levels.items())
    at = Counter((m.size_class, t, theme_bin(m.levels[r] for r in ids)) for m in came for t, ids in themes.items())
    steps = Counter(
        (m.size_class, t, change(m.before, m.levels, ids) if m.before else None)
        for m in came
        for t, ids in themes.items()
    )
    size = Counter(m.size_class for m in came)
    asked = tuple(r for ids in themes.values() for r in ids)
    return Tally(
        round=round_name,
        catalogue=catalogue.key,
        requirements=asked,
        themes=tuple(themes),
        classes=CLASSES,
        counts={(c, r, level): counts[c, r, level] for c in CLASSES for r in asked for level in LEVELS},
        themes_hist={(c, t, b): at[c, t, b] for c in CLASSES for t in themes for b in range(BINS + 1)},
        delta_hist={(c, t, step): steps[c, t, step] for c in CLASSES for t in themes for step in STEPS},
        unpaired={(c, t): steps[c, t, None] for c in CLASSES for t in themes},
        respondents={c: size[c] for c in CLASSES},
    )


@cache
def edition_on(catalogue: Catalogue, *, share: float = 0.7, round_name: str = "2026") -> Edition:
    return build(tally_on(catalogue, share=share, round_name=round_name), synthetic=True)
