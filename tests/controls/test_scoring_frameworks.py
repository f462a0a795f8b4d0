"""What other frameworks than BIO2 add to scoring: conditions, what is no duty, TPMs, what did not occur."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from controls.answers import Answer, Choice, Outcome, PortalResult, Verdict, answer_key, of_unit
from controls.catalogue import Aspect, Condition, Standing, Way
from controls.scoring import Status, score, score_requirement
from controls.tpm import Tpm, TpmState, resolved, state
from tests.controls.builders import answers, assessed, catalogue, requirement, verdicts

IF_ORDERED = replace(
    requirement("21a.01"), condition=Condition(question="Is er een opdracht?", hint="Kijk in de post.")
)
NORM = replace(requirement("B.01.1", aspects=(Aspect.OPZET, Aspect.BESTAAN)), ways=(Way.TPM, Way.NON_OCCURRENCE))
COVERED = Answer(requirement_id=NORM.id, outcome=Outcome.COVERED, tpm="t1")
TPM = Tpm(
    id="t1",
    supplier="Leverancier",
    application="Formulieren",
    reference="dossier 12",
    period_from="2026-01-01",
    period_until="2026-10-31",
    issued_on="2026-11-15",
    verdicts={NORM.id: {Aspect.OPZET: Verdict.PROVED, Aspect.BESTAAN: Verdict.NOT}},
)
PEILDATUM = "2026-12-31"


def condition(**said: object) -> Answer:
    return replace(assessed("21a.01", "aaa"), **said)  # type: ignore[arg-type]


# --- a duty that only exists when something is so -----------------------------------------


def test_a_conditional_duty_is_open_until_somebody_says_whether_it_exists() -> None:
    scored = score_requirement(IF_ORDERED, condition())

    assert (scored.status, scored.counts, scored.low, scored.high) == (Status.OPEN, True, 0, 12)


def test_a_duty_that_does_not_exist_here_leaves_the_denominator_with_its_date_and_reason() -> None:
    said = condition(condition=Choice.NO, condition_on="2026-11-01", condition_reason="Er kwam geen opdracht.")

    scored = score_requirement(IF_ORDERED, said)

    assert (scored.status, scored.counts) == (Status.NOT_APPLICABLE, False)


@pytest.mark.parametrize(("on", "reason"), [("", "Er kwam niets."), ("2026-11-01", ""), ("2026-11-01", " . ")])
def test_a_no_without_its_date_or_its_reason_settles_nothing(on: str, reason: str) -> None:
    said = condition(condition=Choice.NO, condition_on=on, condition_reason=reason)

    assert score_requirement(IF_ORDERED, said).status is Status.OPEN


def test_a_duty_that_exists_is_scored_as_any_other() -> None:
    scored = score_requirement(IF_ORDERED, condition(condition=Choice.YES))

    assert (scored.status, scored.low) == (Status.PROVED, 12)


def test_a_condition_on_a_requirement_that_has_none_changes_nothing() -> None:
    plain = requirement("21a.01")

    assert score_requirement(plain, condition(condition=Choice.NO)) == score_requirement(plain, condition())


# --- what is no duty ----------------------------------------------------------------------


@pytest.mark.parametrize("standing", [Standing.VOLUNTARY, Standing.PRACTICE, Standing.PROGRESS])
def test_what_is_no_duty_stands_in_no_figure(standing: Standing) -> None:
    duty, other = requirement("5.01.01"), replace(requirement("5.01.02"), standing=standing)

    scores = score(catalogue(duty, other), answers(assessed("5.01.01", "aaa"), assessed("5.01.02", "nnn")))

    assert (scores.whole.total, scores.whole.at_least, scores.whole.at_most) == (1, Fraction(1), Fraction(1))
    assert scores.controls["5.01"].total == scores.themes["sturing"].total == scores.chapters["h5"].total == 1
    assert "proef-5.01.02" not in {gain.requirement_id for gain in scores.gains}
    assert scores.requirements["proef-5.01.02"].status is Status.NOT


def test_a_framework_without_any_duty_still_has_something_to_count() -> None:
    steps = [replace(requirement(f"5.01.0{n}"), standing=Standing.PROGRESS) for n in (1, 2)]

    assert catalogue(*steps).counted == tuple(steps)
    assert catalogue(*steps, requirement("5.01.03")).counted == (requirement("5.01.03"),)


# --- a TPM --------------------------------------------------------------------------------


def looked_up(answer: Answer = COVERED, tpm: Tpm = TPM) -> Answer:
    return resolved(answer, NORM, {tpm.id: tpm}, PEILDATUM)


def test_a_covered_norm_takes_the_verdicts_of_the_tpm_and_shows_where_they_come_from() -> None:
    found = looked_up()

    assert found.verdicts == TPM.verdicts[NORM.id]
    assert found.evidence[0].title == "TPM Leverancier: Formulieren"
    assert score_requirement(NORM, found).status is Status.PARTLY


def test_a_covered_norm_is_open_before_its_tpm_is_looked_up() -> None:
    assert score_requirement(NORM, COVERED).status is Status.OPEN


@pytest.mark.parametrize(
    ("tpm", "expected"),
    [
        (replace(TPM, issued_on="2025-12-31"), TpmState.COVERS),
        (replace(TPM, issued_on="2025-12-30"), TpmState.TOO_OLD),
        (replace(TPM, period_from="2027-01-01"), TpmState.NOT_YET),
        (replace(TPM, issued_on="2027-12-31"), TpmState.COVERS),
        (replace(TPM, issued_on="2028-01-01"), TpmState.NOT_YET),
        (replace(TPM, issued_on="9999-12-31"), TpmState.NOT_YET),
        (replace(TPM, issued_on="gisteren"), TpmState.TOO_OLD),
        (replace(TPM, verdicts={}), TpmState.LACKS_NORM),
        (replace(TPM, verdicts={NORM.id: dict.fromkeys(NORM.aspects, Verdict.OPEN)}), TpmState.LACKS_NORM),
        (None, TpmState.MISSING),
    ],
)
def test_a_tpm_that_does_not_carry_the_norm_says_why_and_leaves_it_open(tpm: Tpm | None, expected: TpmState) -> None:
    assert state(tpm, NORM.id, PEILDATUM) is expected

    found = resolved(COVERED, NORM, {tpm.id: tpm} if tpm else {}, PEILDATUM)

    assert (score_requirement(NORM, found).status is Status.OPEN) == (expected is not TpmState.COVERS)


def test_a_tpm_of_29_february_counts_until_28_february() -> None:
    assert replace(TPM, issued_on="2024-02-29").valid_until == "2025-02-28"


@pytest.mark.parametrize(
    ("issued_on", "last"), [("9998-12-31", "9999-12-31"), ("9999-12-31", "9999-12-31"), ("", "0001-01-01")]
)
def test_the_last_day_of_a_tpm_can_always_be_shown(issued_on: str, last: str) -> None:
    assert replace(TPM, issued_on=issued_on).valid_until == last


def test_an_answer_that_is_not_covered_is_left_as_it_is() -> None:
    own = replace(COVERED, outcome=Outcome.ASSESSED)

    assert looked_up(own) is own


# --- what did not occur -------------------------------------------------------------------


def test_a_norm_whose_event_did_not_occur_is_worth_what_was_found_of_the_comparable_measure() -> None:
    said = Answer(
        requirement_id=NORM.id,
        outcome=Outcome.NON_OCCURRENCE,
        verdicts=verdicts("aa", NORM.aspects),
        reason="Geen nieuwe gebruikers; de jaarlijkse controle is beoordeeld.",
        explanation="Zie het verslag.",
    )

    assert score_requirement(NORM, said).status is Status.PROVED
    assert score_requirement(NORM, replace(said, reason=" . ")).status is Status.OPEN


# --- units and details --------------------------------------------------------------------


def test_answers_about_two_connections_do_not_meet() -> None:
    one, two, whole = (replace(COVERED, unit=unit) for unit in ("a1", "b2", ""))
    everything = {answer.key: answer for answer in (one, two, whole)}

    assert list(everything) == [answer_key(NORM.id, "a1"), answer_key(NORM.id, "b2"), NORM.id]
    assert of_unit(everything, "b2") == {NORM.id: two}
    assert of_unit(everything, "") == {NORM.id: whole}


def test_what_was_taken_over_is_supported_by_what_it_rests_on() -> None:
    bare = Answer(requirement_id=NORM.id, verdicts=verdicts("aa", NORM.aspects))

    taken = replace(bare, inferred_from={"bio2-5.01.01": 3})

    assert score_requirement(NORM, bare).low == 0
    assert score_requirement(NORM, taken).low == 12


def test_a_bare_yes_to_what_the_sources_leave_open_counts_at_most_only() -> None:
    taken = Answer(
        requirement_id=NORM.id,
        verdicts=verdicts("aa", NORM.aspects),
        inferred_from={"bio2-5.01.01": 3},
        remainder={"2": Choice.YES},
    )

    assert (score_requirement(NORM, taken).low, score_requirement(NORM, taken).high) == (0, 12)
    assert score_requirement(NORM, replace(taken, explanation="Zie het verslag.")).low == 12
    assert score_requirement(NORM, replace(taken, remainder={"2": Choice.NO})).low == 12


def test_a_result_from_a_portal_alone_shows_nothing_about_the_requirement() -> None:
    register = Answer(
        requirement_id="ensia-bag", portal=PortalResult(score="82%", date="2026-11-01", reference="zaak 1")
    )

    assert not register.is_supported
