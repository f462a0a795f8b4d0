"""All attacks on what is kept, printed and compared, and what each of them brings.

A15, A16, A18 and A23, and the sides of A17, A19 and A20 that are about the
contribution and the ballot box, are attacks on tokens and tally: their tests
stand beside those modules.
"""

from __future__ import annotations

from functools import cache

from reports.benchmark.rules import R, Rules
from tests.reports.benchmark.attacks import of_cells, of_figures, of_records, of_sums, of_time
from tests.reports.benchmark.attacks.world import Attack

ATTACKS: dict[str, Attack] = {
    attack.id: attack
    for attack in sorted(
        (
            *of_cells.ATTACKS, *of_sums.ATTACKS, *of_time.ATTACKS, *of_figures.ATTACKS, *of_records.ATTACKS,
        ),
        key=lambda attack: int(attack.id[1:]),
    )
}  # fmt: skip

#: Rules that somebody might think are good enough, each weakened in one way.
WEAKENED: dict[str, Rules] = {
    "threshold 5": Rules(version="weak", publish_from=5),
    "exact percentages": Rules(version="weak", step=1, least=1, tail=0, parts=10_000),
    "late entry allowed": Rules(version="weak", editions_per_round=2),
    "minimum shown": Rules(version="weak", quantiles=((15, (0, 50)),)),
    "trend with one newcomer": Rules(version="weak", paired_from=1),
}


@cache
def naive(name: str) -> float:
    """What this attack brings against a naive publication."""
    return ATTACKS[name].naive()


@cache
def ours(name: str, rules: Rules) -> float:
    """What it brings against a publication by these rules."""
    return ATTACKS[name].ours(rules)


def successes(rules: Rules) -> set[str]:
    """The attacks that succeed against a publication by these rules."""
    return {name for name, attack in ATTACKS.items() if ours(name, rules) > attack.limit}


def figures() -> str:
    """The table of PUBLICATION.md: measured here, typed nowhere."""
    rows = ["| attack | who | learns | naive | R |", "|---|---|---|---|---|"]
    for attack in ATTACKS.values():
        before, after = naive(attack.id), ours(attack.id, R)
        rows.append(
            f"| {attack.id} | {attack.who} | {attack.learns} | {before:g} {attack.unit} | {after:g} {attack.unit} |"
        )
    rows += ["", "| rules weakened by | attacks that then succeed |", "|---|---|"]
    for name, rules in WEAKENED.items():
        found = successes(rules)
        rows.append(f"| {name} | {', '.join(one for one in ATTACKS if one in found)} |")
    return "\n".join(rows)


if __name__ == "__main__":
    print(figures())
