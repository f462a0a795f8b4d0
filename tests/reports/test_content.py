"""What the report says: figures, cards, annexes, and when there is no report."""

from __future__ import annotations

from dataclasses import replace

import pytest

from controls.answers import Outcome, Verdict
from controls.remark import FrozenRemark
from reports import ReportError, ReportInput
from reports.cards import Card
from reports.content import ReportContent, build
from tests.reports.builders import answers, assessed, catalogue, report_input, snapshot


def content(title: str = "Zelftoets 2026") -> ReportContent:
    return build(report_input(snapshot(title=title)))


def card(said: ReportContent, number: str) -> Card:
    return next(c for theme in said.themes for control in theme.controls for c in control.cards if c.number == number)


def test_the_six_counts_come_first_and_add_up_to_all_requirements_of_part_two() -> None:
    whole = content().summary.whole

    assert whole.counts == (2, 0, 0, 2, 1, 1)
    assert sum(whole.counts) == whole.total == 6


def test_a_score_is_an_interval_that_is_rounded_outwards() -> None:
    whole = content().summary.whole

    assert whole.interval == "ten minste 26\u00a0% – ten hoogste 70\u00a0%"


def test_part_one_is_told_apart_and_not_in_the_figures_of_part_two() -> None:
    said = content().summary

    assert said.framework.total == 1
    assert [theme.label for theme in said.themes] == ["Melden", "Netwerken"]
    assert [chapter.label for chapter in said.chapters] == ["Hoofdstuk 5", "Hoofdstuk 8"]


def test_what_the_cbw_leaves_out_is_counted_apart_and_marked_at_its_control() -> None:
    said = content()

    assert (said.summary.cbw.total, said.summary.outside_cbw) == (5, 1)
    marked = [c.number for theme in said.themes for c in theme.controls if c.marks]
    assert marked == ["8.03"]
    assert "verplichtende zelfregulering" in said.themes[2].controls[1].marks[0].text


def test_a_theme_in_which_everything_was_agreed_away_has_no_score() -> None:
    away = {
        r.id: assessed(
            r.number, outcome=Outcome.NOT_APPLICABLE, reason="Nee.", agreed_by="B", agreed_at="2026-11-20T09:00:00Z"
        )
        for r in catalogue().theme_by_id["melden"].requirements
    }

    melden = build(report_input(snapshot(away))).summary.themes[0]

    assert (melden.is_scored, melden.interval, melden.at_least, melden.coverage) == (False, "geen score", "–", "–")


def test_a_capped_verdict_is_told_beside_the_one_that_was_given() -> None:
    lines = card(content(), "5.01.02").verdicts

    assert [(line.given, line.effective) for line in lines] == [
        ("deels aangetoond", ""),
        ("aangetoond", "deels aangetoond"),
        ("open", ""),
    ]


def test_a_card_says_who_answered_when_and_in_which_version() -> None:
    assert card(content(), "5.01.01").signature == "Beantwoord door A. de Vries op 1 juli 2026, 14:05 uur · versie 2"
    assert card(content(), "8.02.02").signature == ""


def test_a_card_says_who_agreed_as_a_second_person_and_what_was_chosen_from_the_conversation() -> None:
    given = answers()
    reviewed = {"reviewed_by": "E. Visser", "reviewed_at": "2026-11-20T09:00:00+00:00"}
    given["proef-5.01.01"] = replace(given["proef-5.01.01"], **reviewed)
    remark = FrozenRemark(
        requirement_id="proef-5.01.01", unit="", text="Zie het\njaarplan.", said_by="F. Mulder",
        said_at="2026-11-20T10:00:00+00:00",
    )  # fmt: skip
    elsewhere = replace(remark, unit="c00000000001", text="Over een aansluiting.")

    found = build(report_input(replace(snapshot(given), remarks=(remark, elsewhere))))

    assert card(found, "5.01.01").signature.endswith(
        "· versie 2 · beoordeeld door E. Visser op 20 november 2026, 10:00 uur: akkoord"
    )
    assert [(one.label, one.text) for one in card(found, "5.01.01").said] == [
        ("Opmerking van F. Mulder, 20 november 2026, 11:00 uur:", "Zie het jaarplan.")
    ]
    assert (card(content(), "5.01.01").said, "beoordeeld" in card(content(), "5.01.01").signature) == ((), False)


def test_a_claim_with_nothing_to_show_is_named_on_its_card() -> None:
    said = content()

    assert any("Zonder onderbouwing" in remark for remark in card(said, "8.02.01").remarks)
    assert not card(said, "5.01.01").remarks


def test_a_fact_that_is_not_confirmed_carries_its_mark() -> None:
    said = content()

    assert card(said, "8.02.01").marks[0].text == "nog te controleren: De bron noemt twee nummers."
    assert card(said, "5.01.01").marks == ()


def test_a_control_without_a_record_says_so_and_part_one_has_no_records() -> None:
    kader, melden, netten = content().themes

    assert (kader.controls[0].has_record, melden.controls[0].is_recorded, netten.controls[0].is_recorded) == (
        False,
        True,
        False,
    )
    assert ("Grond", "wet of baseline (Cbw, BIO2), eigen risicoafweging") in [
        (item.label, item.text) for item in melden.controls[0].record
    ]


def test_the_two_ways_out_are_never_in_one_list() -> None:
    waiting = answers() | {
        "proef-5.01.02": assessed("5.01.02", outcome=Outcome.NOT_APPLICABLE, reason="Geen meldpunt."),
    }

    found = build(report_input(snapshot(waiting))).exceptions

    assert [item.name.split()[0] for item in found.agreed] == ["8.03.01"]
    assert [item.name.split()[0] for item in found.awaiting] == ["5.01.02"]
    assert [(item.risk, item.owner, item.ends_on) for item in found.deviations] == [
        ("R-12", "Directeur", "30 juni 2027")
    ]


def test_the_improvements_start_with_what_raises_the_lower_bound_most() -> None:
    found = content().improvements

    assert [(item.name.split()[0], item.gain) for item in found.most] == [
        ("5.01.03", "20,0\u00a0procentpunt"),
        ("8.02.01", "20,0\u00a0procentpunt"),
        ("8.02.02", "20,0\u00a0procentpunt"),
        ("5.01.02", "13,3\u00a0procentpunt"),
    ]
    assert found.most[3].plan == ("We ronden de procedure af voor de zomer.",)


def test_what_stayed_open_is_told_per_theme_with_its_reason_or_without() -> None:
    found = content().limits.left_open

    assert [(item.theme, item.count, bool(item.reason)) for item in found] == [
        ("Kader", 1, False),
        ("Melden", 1, False),
        ("Netwerken", 1, True),
    ]


def test_the_worked_examples_follow_the_scoring() -> None:
    points = [example.points for example in content().examples]

    assert points == [
        "ten minste 8 – ten hoogste 8 van 12 punten",
        "ten minste 4 – ten hoogste 12 van 12 punten",
        "ten minste 0 – ten hoogste 12 van 12 punten",
    ]


def test_characters_outside_the_font_are_replaced_and_named() -> None:
    said = content(title="Toets 😀 ≥ 2026")

    assert said.cover.title == "Toets [U+1F600] >= 2026"
    assert said.replaced == ("U+2265", "U+1F600")
    assert content().replaced == ()


def test_a_name_too_long_for_the_cover_stands_in_full_in_the_next_chapters() -> None:
    said = content(title="Zelftoets van " + "alle afdelingen " * 20)

    assert said.cover.title.endswith("…")
    assert len(said.cover.title) <= 80
    assert said.identity[1].text == "Zelftoets van " + "alle afdelingen " * 20


def test_there_is_no_report_when_the_frozen_figures_are_not_the_recomputed_ones() -> None:
    frozen = snapshot()
    better = replace(frozen, result={**frozen.result, "whole": {**frozen.result["whole"], "at_least": "1/1"}})

    with pytest.raises(ReportError, match="wijken af"):
        build(report_input(better))


def test_there_is_no_report_when_an_answer_was_changed_after_freezing() -> None:
    changed = replace(snapshot(), answers=answers() | {"proef-8.02.02": assessed("8.02.02", Verdict.PROVED)})

    with pytest.raises(ReportError, match="wijken af"):
        build(report_input(changed))


def test_there_is_no_report_for_another_catalogue_hash_method_or_unknown_requirement() -> None:
    frozen = snapshot()
    unknown = replace(frozen, answers=answers() | {"proef-9": assessed("9")})
    unfitting = {
        "vragenlijst": ReportInput(
            kind="auditrapport",
            snapshot=frozen,
            snapshot_sha256=frozen.sha256,
            catalogue=replace(catalogue(), sha256="d" * 64),
        ),
        "controlegetal": replace(report_input(frozen), snapshot_sha256="0" * 64),
        "telwijze": report_input(replace(frozen, method="toetspeil-0")),
        "niet in de vragenlijst": report_input(replace(unknown)),
        "geldige datum": report_input(replace(frozen, submitted_at="gisteren")),
    }

    for sentence, given in unfitting.items():
        with pytest.raises(ReportError, match=sentence):
            build(given)


def test_the_cache_key_follows_everything_the_report_depends_on() -> None:
    given = report_input()
    others = (
        replace(given, kind="anders"),
        replace(given, snapshot_sha256="0" * 64),
        replace(given, catalogue=replace(catalogue(), sha256="d" * 64)),
    )

    assert given.cache_key == report_input().cache_key
    assert len({given.cache_key, *(other.cache_key for other in others)}) == 4
