"""All attacks on what is kept, printed and compared, and what each of them brings.

A15, A16, A18 and A23, and the sides of A17, A19 and A20 that are about the
contribution and the ballot box, are attacks on tokens and tally: their tests
stand beside those modules.
"""

from __future__ import annotations

from functools import cache
from statistics import mean

from reports.benchmark.derived import without_level
from reports.benchmark.edition import Edition, cell_of
from reports.benchmark.rules import NATIONAL, R, Rules, brackets
from tests.reports.benchmark.attacks import of_cells, of_clients, of_figures, of_records, of_sums, of_time
from tests.reports.benchmark.attacks.world import Attack, answered, everybody, printed

ATTACKS: dict[str, Attack] = {
    attack.id: attack
    for attack in sorted(
        (
            *of_cells.ATTACKS, *of_sums.ATTACKS, *of_time.ATTACKS, *of_figures.ATTACKS, *of_records.ATTACKS,
        ),
        key=lambda attack: int(attack.id[1:]),
    )
}  # fmt: skip

#: The rules as they were: R/2 differs from them by its margin.
R1 = Rules(version="R/1", margin=0)
#: Rules that somebody might think are good enough, each weakened in one way.
WEAKENED: dict[str, Rules] = {
    "threshold 5": Rules(version="weak", publish_from=5),
    "exact percentages": Rules(version="weak", step=1, margin=0, least=1, tail=0, parts=10_000),
    "number of answers without a margin (R/1)": R1,
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


def cost() -> str:
    """What the margin takes from a reader: per number of participants, and of two whole editions."""
    rows = [
        "| took part, all answered | brackets, R/1 | R/2 | widest but the tails, R/1 | R/2 | tail up to, R/1 | R/2 |",
        "|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for of in (15, 20, 25, 30, 41, 58, 65, 110, 187, 342):
        cells = [text for pair in zip(_cut(R1, of), _cut(R, of), strict=True) for text in pair]
        rows.append(f"| {of} | {' | '.join(cells)} |")
    rows += [
        "",
        "| edition | a share of a class, R/1 | R/2 | of the country, R/1 | R/2 | no level, R/2 |",
        "|---|--:|--:|--:|--:|--:|",
    ]
    for name, who in (("all 342", everybody()), ("201: 30, 110, 41 and 20", answered())):
        old, new = (printed(who, rules)[1] for rules in (R1, R))
        none = mean(left.high - left.low for one in new.requirements if (left := without_level(new, one)))
        widths = [_width(one, national=national) for national in (False, True) for one in (old, new)]
        rows.append(f"| {name} | {' | '.join(widths)} | {none:.1f} |")
    rows += ["", f"Against R/1 attack A25 tells {ours('A25', R1):g} % of all cells."]
    return "\n".join(rows)


def _cut(rules: Rules, of: int) -> tuple[str, str, str]:
    """How many brackets, the width of the widest that is no tail, and the end of the first, in points as printed."""
    said = rules.answers(of, of)
    if said is None:
        return "-", "-", "-"
    cells = [cell_of(rules, bracket).percent for bracket in brackets(rules, said)]
    return str(len(cells)), f"{max(high - low for low, high in cells[1:-1])}", f"{cells[0][1]} %"


def _width(edition: Edition, *, national: bool) -> str:
    """The mean width of the printed shares of the classes, or of the country, in points."""
    rows = (row.values() for group, row in edition.cells.items() if (group == NATIONAL) is national)
    return f"{mean(cell.percent[1] - cell.percent[0] for row in rows for cell in row):.1f}"


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
    print(figures(), cost(), of_clients.said(R, R1), sep="\n\n")
