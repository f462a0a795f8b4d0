"""What can be computed from an edition: by anybody about the country, by a municipality about itself."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from statistics import median

import pytest

from reports.benchmark import bands, derived
from reports.benchmark.comparison import Own, compare, estimate, theme_score
from reports.benchmark.edition import Cell
from reports.benchmark.publication import build
from reports.benchmark.rules import DOWN, LEVEL, NATIONAL, UP
from tests.reports.benchmark.attacks.population import POPULATION, REQUIREMENTS, THEMES, Body, populate, tally_of

BODIES = populate(7)
EDITION = build(tally_of(BODIES))
MEMBERS = {theme: [name for name in REQUIREMENTS if name[:2] == theme[1:]] for theme in THEMES}


def own(body: Body) -> Own:
    return Own(size=body.size, answers=body.answers, delta=body.delta)


def cell(low: int, high: int, n: int = 30) -> Cell:
    return Cell(n=(n, n + 4), lo=0, hi=0, percent=(low, high))


def test_the_percentile_is_near_the_real_one_and_is_said_without_a_decimal() -> None:
    off = []
    for body in random.Random(1).sample(BODIES, 60):
        peers = [other for other in BODIES if other.size == body.size]
        for standing in compare(EDITION, own(body), MEMBERS).standings:
            scores = [score for other in peers if (score := other.score(standing.theme)) is not None]
            mine = body.score(standing.theme)
            assert mine is not None
            real = 100 * (sum(s < mine for s in scores) + sum(s == mine for s in scores) / 2) / len(scores)
            assert standing.percentile is not None
            off.append(abs(standing.percentile - min(90, max(10, real))))
            assert re.fullmatch(r"ongeveer P\d0, in het (laagste|tweede|derde|hoogste) kwart", standing.said)
    assert median(off) <= 5
    assert sorted(off)[int(0.95 * len(off))] <= 15


def test_with_a_median_only_there_is_a_half_and_no_percentile() -> None:
    few = build(tally_of(populate(7, sizes={"k1": 21})))
    standings = compare(few, own(BODIES[0]), MEMBERS).standings
    assert {standing.percentile for standing in standings} == {None}
    assert {standing.said for standing in standings} <= {"boven het midden", "in het midden", "onder het midden"}


def test_the_ten_and_the_quarter_never_contradict_one_another() -> None:
    at = {"k1": {"T01": ((25, 325), (50, 425), (75, 525))}}
    for levels, said in (([1] * 8, "ongeveer P30, in het tweede kwart"), ([0] * 8, "ongeveer P10")):
        answers = dict(zip(MEMBERS["T01"], levels, strict=True))
        standing = compare(
            replace(EDITION, quantiles=at), Own(size="k1", answers=answers, delta={}), MEMBERS
        ).standings[0]
        assert standing.said.startswith(said), standing


def test_without_peers_nothing_is_said() -> None:
    few = build(tally_of(populate(7, sizes={"k1": 9})))
    result = compare(few, own(BODIES[0]), MEMBERS)
    assert {standing.said for standing in result.standings} == {"geen vergelijking mogelijk"}
    assert (result.peers, result.behind, result.ahead) == ("<20", (), ())


def test_behind_is_what_two_thirds_of_the_peers_surely_meet_and_ahead_what_one_third_at_most_meets() -> None:
    cells = {"01.01": cell(67, 70), "01.02": cell(66, 90), "01.03": cell(10, 33), "01.04": cell(10, 34)}
    edition = replace(EDITION, cells={"k1": cells})
    nothing = Own(size="k1", answers=dict.fromkeys(cells, 1), delta={})
    all_met = Own(size="k1", answers=dict.fromkeys(cells, 2), delta={})
    unsaid = Own(size="k1", answers={"01.01": None, "01.02": -1}, delta={})
    assert [one.requirement for one in compare(edition, nothing, MEMBERS).behind] == ["01.01"]
    assert [one.requirement for one in compare(edition, all_met, MEMBERS).ahead] == ["01.03"]
    assert compare(edition, nothing, MEMBERS).ahead == compare(edition, unsaid, MEMBERS).behind == ()


def test_the_own_trend_stands_beside_that_of_the_class() -> None:
    mine = Own(size="k2", answers={}, delta={"T01": -2, "T02": 0, "T03": None, "T04": 1})
    standings = {one.theme: one for one in compare(EDITION, mine, MEMBERS).standings}
    assert [standings[t].own_trend for t in ("T01", "T02", "T03", "T04")] == [DOWN, LEVEL, None, UP]
    assert standings["T01"].peers_trend == EDITION.trend["k2"]["T01"]


def test_the_estimate_stays_between_one_and_ninety_nine() -> None:
    printed = ((25, 300), (50, 400), (75, 500))
    assert [estimate(printed, score) for score in (0, 300, 350, 400, 450, 1000)] == [1, 25, 37.5, 50, 62.5, 99]
    assert estimate(((50, 400),), 300) is None
    assert theme_score([3, 3, -1, None]) == 1000
    assert theme_score([None, -1]) is None


def test_wilson_with_the_correction_for_a_finite_population() -> None:
    half = cell(50, 50, 30)
    found = derived.uncertainty(half, 58)
    # Half of 30 of 58: 12.2 points, not 16.8.
    assert (found.low, found.high) == (37, 63)
    assert derived.uncertainty(half, 10_000).low == 33
    assert derived.uncertainty(cell(40, 45, 30), 30) == derived.Interval(40, 45)


def test_gaps_are_ranked_on_print_and_say_how_unsure_their_place_is() -> None:
    cells = {"a": cell(10, 20), "b": cell(15, 25), "c": cell(80, 90), "d": cell(80, 90)}
    edition = replace(EDITION, cells={NATIONAL: cells})
    ranked = derived.gaps(edition)
    assert [(gap.requirement, gap.best, gap.worst) for gap in ranked] == [
        ("a", 1, 2), ("b", 1, 2), ("c", 3, 4), ("d", 3, 4),
    ]  # fmt: skip
    assert derived.gaps(edition, weights={"d": 9})[0].requirement == "d"


def test_the_post_stratified_share_mends_an_uneven_response() -> None:
    bodies = [body for body in BODIES if body.size != "k1" or body.number % 3 == 0]
    edition = build(tally_of(bodies))
    holds = 0
    for name in REQUIREMENTS:
        valid = [body.meets(name) for body in BODIES if body.meets(name) is not None]
        interval = derived.post_stratified(edition, name, POPULATION)
        assert interval is not None
        holds += interval.low - 3 <= 100 * sum(map(bool, valid)) / len(valid) <= interval.high + 3
    assert holds == len(REQUIREMENTS)


def test_the_levels_hold_the_real_shares() -> None:
    for name in REQUIREMENTS:
        valid = [level for body in BODIES if (level := body.answers[name]) is not None and level >= 0]
        for level, interval in derived.levels(EDITION, name).items():
            assert interval.low - 1 <= 100 * valid.count(level) / len(valid) <= interval.high + 1


@pytest.mark.parametrize(("before", "after", "said"), [((10, 20), (21, 30), UP), ((10, 20), (20, 30), LEVEL),
                                                       ((21, 30), (10, 20), DOWN)])  # fmt: skip
def test_a_change_is_only_what_cannot_be_rounding(before: tuple[int, int], after: tuple[int, int], said: str) -> None:
    assert derived.direction(cell(*before), cell(*after)) == said


def test_another_catalogue_breaks_the_series() -> None:
    assert derived.changes(EDITION, EDITION, "k1")
    assert not derived.changes(EDITION, replace(EDITION, catalogue="proef/2"), "k1")


def test_the_response_is_said_per_class_as_a_range() -> None:
    edition = build(tally_of(populate(7, sizes={"k1": 40, "k2": 100, "k3": 40, "k4": 20})))
    assert derived.response(edition)["k1"] == derived.Interval(61, 68)
    assert derived.response(build(tally_of(BODIES[:9])))["k1+k2+k3+k4"] is None


def test_the_part_without_a_level_holds_the_real_part_and_is_no_narrower_than_the_classes() -> None:
    bodies = populate(7, absent=0.3)
    edition = build(tally_of(bodies))
    for name in REQUIREMENTS:
        found = derived.without_level(edition, name)
        assert found is not None
        real = 100 * sum(body.meets(name) is None for body in bodies) / len(bodies)
        assert found.low <= real <= found.high
        assert found.high - found.low >= 4
    assert derived.without_level(build(tally_of(populate(7, sizes={"k1": 9}))), REQUIREMENTS[0]) is None


@pytest.mark.parametrize(("printed", "half"), [
    ((), None), (((50, 400),), None),
    (((25, 325), (50, 400), (75, 550)), (325, 550)),
    (((10, 100), (20, 300), (30, 325), (50, 400), (70, 500), (80, 525), (90, 600)), (325, 500)),
    (((20, 300), (30, 350), (50, 400), (70, 500), (80, 600)), (325, 550)),
    (((40, 300), (50, 400)), (300, 400)),
    (((25, 325), (50, 400)), (325, 400)),
])  # fmt: skip
def test_the_middle_half_lies_on_the_grid_of_the_scores(
    printed: tuple[tuple[int, int], ...], half: tuple[int, int] | None
) -> None:
    assert bands.middle_half(printed) == half


def test_whoever_stands_in_the_middle_half_is_said_to_be_in_the_second_or_third_quarter() -> None:
    seen = set()
    for body in BODIES:
        for one in compare(EDITION, own(body), MEMBERS).standings:
            half = bands.middle_half(EDITION.quantiles[body.size][one.theme])
            assert half is not None
            assert one.score is not None
            assert one.quarter is not None
            if half[0] < one.score < half[1]:
                assert one.quarter in {2, 3}
            elif not half[0] <= one.score <= half[1]:
                assert one.quarter in {1, 4}
            seen.add(one.quarter)
    assert seen == {1, 2, 3, 4}
