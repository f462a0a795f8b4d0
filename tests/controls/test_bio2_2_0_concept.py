"""The concept of BIO2 v2.0 beside v1.3: what changed is told, what did not change is the same, nothing is lost."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pytest
import yaml

from controls.catalogue import (
    Catalogue,
    Confidence,
    Control,
    EditionStatus,
    Requirement,
    RequirementKind,
    ReservedKind,
    Scope,
    Term,
    TermKind,
)
from controls.loading import CATALOGUES, load
from controls.official_text import copied_runs, differences, match
from controls.wording import LONGEST_SHARED_RUN
from tests.controls.builders import ROOT

OLD = load("bio2/1.3")
NEW = load("bio2/2.0-concept")
FILE = CATALOGUES / "bio2/2.0-concept/upgrade-from-1.3.yaml"
Steps = list[dict[str, Any]]
UPGRADE: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))

# --- the reviewed facts, read by eye in the preview of 2026 and in the text of v1.3, 2026-11-22 --------------------

# Every number that the preview marks as changed, and what that means for our question.
MARKED = {
    "5.02.02": "reworded",
    "5.03.01": "no question of ours",  # the sentence under every control without a measure
    "5.14.02": "reworded",
    "5.14.04": "reworded",
    "5.17.01": "kept",  # only the order of words
    "5.17.03": "kept",  # only an article
    "5.23.01": "reworded",
    "5.24.03": "reworded",
    "5.24.07": "reworded",
    "5.26.02": "withdrawn",
    "5.33.01": "reworded",
    "6.03.05": "moved",
    "7.01.02": "reworded",
    "7.07.01": "reworded",
    "8.01.02": "reworded",
    "8.07.02": "moved",
    "8.07.03": "moved",
    "8.07.04": "no question of ours",  # the number that 8.07.03 left behind
    "8.08.04": "reworded",
    "8.08.05": "reworded",
    "8.16.01": "reworded",
    "8.16.03": "reworded",
    "8.16.04": "reworded",
    "8.21.03": "reworded",
    "8.24.05": "reworded",
    "8.27.01": "reworded",
    "8.30.01": "reworded",
}
# Chapter of part 1 that the preview marks, and our requirement about it; chapter 18 holds no obligation.
MARKED_CHAPTERS = {
    "5": "K.05.1",
    "5.1": "K.05.2",
    "6.5": "K.06.5",
    "12.3": "K.12.3",
    "13": "K.13.1",
    "17": "K.17.1",
    "18": "",
}
# id: the number in v1.3, the number in the concept.
RENUMBERED = {
    "bio2-8.07.02": ("8.07.02", "6.03.05"),
    "bio2-8.07.03": ("8.07.03", "8.07.02"),
    "bio2-8.07.04": ("8.07.04", "8.07.03"),
}
# Number in the concept: the terms in v1.3, the terms in the concept.
OTHER_TERMS = {
    "K.05.2": ("", "frequency=undetermined"),
    "K.13.1": ("", "frequency=undetermined frequency=undetermined frequency=undetermined"),
    "5.14.02": ("", "deadline=undetermined"),
    "5.23.01": ("frequency=P3Y", ""),
    "5.24.07": ("deadline=undetermined deadline=undetermined", "deadline=undetermined"),
    "7.07.01": ("", "deadline=undetermined"),
    "8.01.02": ("frequency=undetermined", "frequency=P1Y"),
    "8.08.04": (
        "frequency=P1Y frequency=undetermined",
        "frequency=P1Y frequency=undetermined frequency=undetermined",
    ),
    "8.08.05": ("frequency=P1Y", ""),
    "8.16.04": ("", "retention=undetermined"),
    "8.24.05": ("", "deadline=undetermined"),
}
RESERVED = {
    "5.04.02": ("moved", "5.10.02"),
    "5.04.03": ("moved", "5.10.03"),
    "5.21.01": ("withdrawn", "5.21.03"),
    "5.24.06": ("moved", "5.21.05"),
    "5.25.01": ("moved", "5.26.02"),
    "5.26.01": ("moved", "5.25.02"),
    "5.26.02": ("withdrawn", "5.24.07"),
    "5.35.01": ("withdrawn", ""),
    "7.01.01": ("withdrawn", ""),
    "8.07.04": ("moved", "8.07.03"),
    "8.08.06": ("refers", "5.24.08"),
    "8.24.03": ("withdrawn", ""),
}

# --- the head -----------------------------------------------------------------------------


def test_the_edition_is_a_concept_that_is_not_in_force() -> None:
    assert (NEW.key, NEW.status) == ("bio2/2.0-concept", EditionStatus.CONCEPT)
    assert (NEW.valid_from, NEW.valid_until) == ("", "")


@pytest.mark.parametrize(
    "words",
    [
        "voorvertoning van een concept",
        "niet vastgesteld",
        "versie 1.3 blijft de versie die geldt",
        "met het oog gelezen",
        "kunnen kleine verschillen zijn gemist",
    ],
)
def test_the_source_note_says_plainly_how_little_is_sure(words: str) -> None:
    assert words in NEW.source_note


def test_the_notice_says_that_it_is_for_looking_ahead_and_not_for_submitting() -> None:
    assert "vooruitkijken" in NEW.notice
    assert "niet indienen" in NEW.notice


def test_roles_chapters_and_themes_are_those_of_the_edition_in_force() -> None:
    assert (NEW.roles, NEW.chapters) == (OLD.roles, OLD.chapters)
    assert [(t.id, t.part, t.title) for t in NEW.themes] == [(t.id, t.part, t.title) for t in OLD.themes]


# --- what it holds ------------------------------------------------------------------------


def test_it_asks_116_measures_40_whole_controls_and_31_obligations_of_part_one() -> None:
    kinds = Counter(r.kind for r in NEW.requirements)

    assert kinds == {RequirementKind.MEASURE: 116, RequirementKind.CONTROL: 40, RequirementKind.FRAMEWORK: 31}


def test_the_controls_are_those_of_v1_3_in_the_same_order() -> None:
    def places(catalogue: Catalogue) -> list[tuple[str, str, str, str, str]]:
        return [(c.number, c.iso, c.chapter, c.theme, c.empty_heading) for c in catalogue.controls]

    assert places(NEW) == places(OLD)
    assert len([c for c in NEW.controls if c.empty_heading]) == 39


def test_twelve_numbers_are_reserved_and_none_of_them_is_asked() -> None:
    found = {n.number: (n.kind.value, n.target) for n in NEW.reserved}

    assert found == RESERVED
    assert not {r.number for r in NEW.requirements} & found.keys()


def test_a_reserved_number_of_v1_3_stays_reserved() -> None:
    assert {n.number for n in OLD.reserved} < {n.number for n in NEW.reserved}


def test_control_5_26_is_asked_as_a_whole_because_its_last_measure_lapses() -> None:
    control = NEW.control_by_number["5.26"]

    assert [(r.id, r.number, r.kind) for r in control.requirements] == [
        ("bio2-5.26", "5.26", RequirementKind.CONTROL),
    ]
    assert (control.empty_heading, control.requirements[0].terms) == ("", ())


def test_surfing_and_links_are_asked_among_people_and_no_longer_under_malware() -> None:
    requirement = NEW.requirement_by_id["bio2-8.07.02"]

    assert (requirement.theme, requirement.control, requirement.number) == ("mensen", "6.03", "6.03.05")
    assert [r.id for r in NEW.control_by_number["8.07"].requirements] == [
        "bio2-8.07.01",
        "bio2-8.07.03",
        "bio2-8.07.04",
    ]


def test_outside_the_cbw_are_exactly_the_numbers_that_the_preview_greys() -> None:
    outside = {r.number: r.cbw.confidence for r in NEW.requirements if r.cbw.scope is Scope.OUT}

    assert outside == {
        "5.32": Confidence.PROBABLE,
        "5.33.01": Confidence.CONFIRMED,
        "5.34": Confidence.PROBABLE,
    }
    assert NEW.control_by_number["5.33"].cbw.scope is Scope.IN


# --- identities ---------------------------------------------------------------------------


def test_three_requirements_have_another_number_and_keep_their_id() -> None:
    both = OLD.requirement_by_id.keys() & NEW.requirement_by_id.keys()
    pairs = {i: (OLD.requirement_by_id[i].number, NEW.requirement_by_id[i].number) for i in both}

    assert {i: pair for i, pair in pairs.items() if pair[0] != pair[1]} == RENUMBERED


def test_one_id_went_and_one_came_that_was_never_used() -> None:
    assert OLD.requirement_by_id.keys() - NEW.requirement_by_id.keys() == {"bio2-5.26.02"}
    assert NEW.requirement_by_id.keys() - OLD.requirement_by_id.keys() == {"bio2-5.26"}


# --- the upgrade file ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrong:
    """An id that an upgrade does not account for exactly once."""

    side: str
    id: str
    times: int


def unaccounted(kept: Sequence[str], steps: Steps, old: Catalogue = OLD, new: Catalogue = NEW) -> set[Wrong]:
    sides = {
        "from": (old, [*kept, *(i for step in steps for i in step["from"])]),
        "to": (new, [*kept, *(i for step in steps for i in step["to"])]),
    }
    return {
        Wrong(side=side, id=i, times=Counter(named)[i])
        for side, (catalogue, named) in sides.items()
        for i in catalogue.requirement_by_id.keys() | set(named)
        if Counter(named)[i] != 1 or i not in catalogue.requirement_by_id
    }


def changes() -> dict[str, str]:
    """What the file says of every requirement, by id."""
    told = dict.fromkeys(UPGRADE["kept"], "kept")
    return told | {i: step["change"] for step in UPGRADE["steps"] for i in (*step["from"], *step["to"])}


def test_it_leads_from_the_edition_in_force_to_this_one_and_says_how_sure_it_is() -> None:
    assert list(UPGRADE) == ["from", "to", "source", "source_note", "kept", "steps"]
    assert (UPGRADE["from"], UPGRADE["to"]) == (OLD.key, NEW.key)
    assert "met het oog gelezen" in UPGRADE["source_note"]


def test_every_requirement_of_both_editions_is_accounted_for_exactly_once() -> None:
    assert unaccounted(UPGRADE["kept"], UPGRADE["steps"]) == set()


@pytest.mark.parametrize(
    ("kept", "steps", "wrong"),
    [
        pytest.param(
            UPGRADE["kept"][1:],
            UPGRADE["steps"],
            {Wrong(side=side, id=UPGRADE["kept"][0], times=0) for side in ("from", "to")},
            id="a kept one forgotten",
        ),
        pytest.param(
            UPGRADE["kept"],
            [step for step in UPGRADE["steps"] if step["change"] != "withdrawn"],
            {Wrong(side="from", id="bio2-5.26.02", times=0)},
            id="a withdrawn one forgotten",
        ),
        pytest.param(
            UPGRADE["kept"],
            [step for step in UPGRADE["steps"] if step["change"] != "new"],
            {Wrong(side="to", id="bio2-5.26", times=0)},
            id="a new one forgotten",
        ),
        pytest.param(
            [*UPGRADE["kept"], "bio2-5.02.02"],
            UPGRADE["steps"],
            {Wrong(side=side, id="bio2-5.02.02", times=2) for side in ("from", "to")},
            id="kept and changed at once",
        ),
        pytest.param(
            [*UPGRADE["kept"], "bio2-9.99.99"],
            UPGRADE["steps"],
            {Wrong(side=side, id="bio2-9.99.99", times=1) for side in ("from", "to")},
            id="made up",
        ),
    ],
)
def test_an_upgrade_that_is_not_total_is_seen(kept: list[str], steps: Steps, wrong: set[Wrong]) -> None:
    assert unaccounted(kept, steps) == wrong


def test_it_counts_what_was_counted_by_hand() -> None:
    counts = Counter(step["change"] for step in UPGRADE["steps"])

    assert len(UPGRADE["kept"]) == 158
    assert counts == {"reworded": 25, "moved": 3, "withdrawn": 1, "new": 1}


@pytest.mark.parametrize(("number", "change"), [pair for pair in MARKED.items() if "question" not in pair[1]])
def test_every_number_that_the_preview_marks_is_told_for_what_it_is(number: str, change: str) -> None:
    (found,) = {r.id for r in NEW.requirements if r.number == number} or {f"bio2-{number}"}

    assert changes()[found] == change


@pytest.mark.parametrize("number", [number for number in MARKED_CHAPTERS.values() if number])
def test_every_chapter_that_the_preview_marks_is_to_be_looked_at_again(number: str) -> None:
    assert changes()[f"bio2-{number.lower()}"] == "reworded"


def test_nothing_is_told_as_changed_that_the_preview_does_not_mark() -> None:
    marked = {*MARKED, *MARKED_CHAPTERS.values()}
    told = {step["to"][0] for step in UPGRADE["steps"] if step["change"] not in ("withdrawn", "new")}

    assert {NEW.requirement_by_id[i].number for i in told} <= marked


@pytest.mark.parametrize("requirement_id", sorted(RENUMBERED))
def test_a_renumbered_requirement_is_told_as_moved_with_both_numbers(requirement_id: str) -> None:
    (step,) = [s for s in UPGRADE["steps"] if requirement_id in s["from"]]

    assert (step["change"], step["from"], step["to"]) == ("moved", [requirement_id], [requirement_id])
    assert RENUMBERED[requirement_id][1] in step["note"]


def test_the_lapsed_measure_leads_nowhere_and_says_where_its_subject_went() -> None:
    (step,) = [s for s in UPGRADE["steps"] if s["change"] == "withdrawn"]

    assert (step["from"], step["to"]) == (["bio2-5.26.02"], [])
    assert "5.24.07" in step["note"]
    assert "beheersmaatregel 5.26" in step["note"]


def test_every_step_has_a_note_of_its_own_in_whole_sentences() -> None:
    notes = [step["note"] for step in UPGRADE["steps"]]

    assert len(set(notes)) == len(notes)
    assert [n for n in notes if not re.fullmatch(r"[A-Z].{39,}\.", n)] == []
    assert [n for n in notes if re.search(r"\b[Uu]w?\b", n)] == []


# --- what stayed the same is the same, what changed differs ------------------------------------


def asked(requirement: Requirement) -> tuple[object, ...]:
    """Everything that a person answers to."""
    r = requirement
    return (r.kind, r.title, r.questions, r.points, r.evidence, r.role, r.terms, r.aspects, r.condition, r.standing)


def test_what_is_kept_asks_letter_for_letter_the_same_and_is_as_sure_as_it_was() -> None:
    for i in UPGRADE["kept"]:
        old, new = OLD.requirement_by_id[i], NEW.requirement_by_id[i]
        assert asked(new) == asked(old), i
        assert (new.number, new.control, new.theme) == (old.number, old.control, old.theme), i
        assert (new.confidence, new.confidence_note) == (old.confidence, old.confidence_note), i


def test_what_moved_asks_letter_for_letter_the_same() -> None:
    for i in RENUMBERED:
        assert asked(NEW.requirement_by_id[i]) == asked(OLD.requirement_by_id[i])


def test_what_is_reworded_asks_something_else_except_where_v1_3_was_a_slip() -> None:
    reworded = [s["to"][0] for s in UPGRADE["steps"] if s["change"] == "reworded"]
    same = [i for i in reworded if NEW.requirement_by_id[i].points == OLD.requirement_by_id[i].points]

    assert same == ["bio2-8.16.03"]


def told_terms(requirement: Requirement) -> str:
    return " ".join(sorted(f"{t.kind}={t.value}" for t in requirement.terms))


def other_terms(new: Catalogue) -> dict[str, tuple[str, str]]:
    both = [(OLD.requirement_by_id[r.id], r) for r in new.requirements if r.id in OLD.requirement_by_id]
    pairs = {after.number: (told_terms(before), told_terms(after)) for before, after in both}
    return {number: pair for number, pair in pairs.items() if pair[0] != pair[1]}


def test_the_terms_that_differ_from_v1_3_are_exactly_the_reviewed_ones() -> None:
    assert other_terms(NEW) == OTHER_TERMS


def _with_terms(number: str, terms: tuple[Term, ...]) -> Catalogue:
    def control(old: Control) -> Control:
        changed = (replace(r, terms=terms) if r.number == number else r for r in old.requirements)
        return replace(old, requirements=tuple(changed))

    return replace(NEW, themes=tuple(replace(t, controls=tuple(control(c) for c in t.controls)) for t in NEW.themes))


@pytest.mark.parametrize("number", ["5.23.01", "8.01.02", "5.28.01"])
def test_a_wrong_term_is_seen(number: str) -> None:
    wrong = (Term(kind=TermKind.FREQUENCY, value="P2Y", what="iets"),)

    assert other_terms(_with_terms(number, wrong)) != OTHER_TERMS


def test_everything_that_changed_says_that_it_was_read_in_a_preview() -> None:
    changed = {i for step in UPGRADE["steps"] for i in step["to"]}
    doubted = {r.id for r in NEW.requirements if r.confidence is not Confidence.CONFIRMED}

    assert doubted == changed
    assert [i for i in changed if "voorvertoning" not in NEW.requirement_by_id[i].confidence_note] == []


def test_only_the_levels_of_a_regulation_that_nobody_read_are_still_to_be_verified() -> None:
    unread = [r.number for r in NEW.requirements if r.confidence is Confidence.TO_VERIFY]

    assert unread == ["K.17.1"]


# --- held against the text of the preview: our own invention always, the real one where it lies beside the checkout --

SYNTHETIC = """\
# Een verzonnen concept
## 5.23.01 [GEWIJZIGD t.o.v. v1.3]
De koningin telt haar wolken en schrijft op welke wolk van wie is.

## 6.03.05 [NIEUW NUMMER]
De lakeien weten welke wolken regenen.

## 8.01.02
De koetsen rijden.
"""
_MARK = re.compile(r"^## (\d\.\d\d\.\d\d)(?: \[GRIJS[^]]*\])* \[(?:GEWIJZIGD|NIEUW NUMMER)", re.MULTILINE)
_CHAPTER_MARK = re.compile(r"^#{2,3} (\d+(?:\.\d+)?)\.? [^\n]*\[GEWIJZIGD", re.MULTILINE)
MEASURES = sorted(ROOT.parent.glob("*/sources/bio2-v2.0-concept-maatregelen.md"))
CHAPTERS = sorted(ROOT.parent.glob("*/sources/bio2-v2.0-concept-kader.md"))
# Words for a period that a person has judged to be no duty, as in v1.3.
REVIEWED = {("5.09.01", "regelmatig"), ("8.15.06", "bewaartermijn")}


def own_words() -> Iterator[str]:
    """Every text of the edition, the upgrade file included, as it stands in the files."""
    for path in sorted(FILE.parent.rglob("*.yaml")):
        yield path.read_text(encoding="utf-8")


def copied(official: str, texts: Sequence[str]) -> set[str]:
    def runs(text: str) -> set[str]:
        found = re.findall(r"[a-zà-ÿ0-9]+", text.lower().replace("<br>", " "))
        size = LONGEST_SHARED_RUN + 1
        return {" ".join(found[i : i + size]) for i in range(len(found) - size + 1)}

    return {run for text in texts for run in runs(text)} & runs(official)


@pytest.mark.parametrize("text", [SYNTHETIC, *(p.read_text(encoding="utf-8") for p in (*MEASURES, *CHAPTERS))])
def test_no_eight_words_in_a_row_of_the_concept_stand_in_the_edition(text: str) -> None:
    assert copied(text, list(own_words())) == set()
    assert copied_runs(text, NEW) == []


def test_eight_copied_words_are_seen_across_the_lines_of_a_file() -> None:
    planted = "note: >-\n  Let op: telt haar wolken en schrijft op\n  welke wolk zij ziet."

    assert copied(SYNTHETIC, [planted]) == {"telt haar wolken en schrijft op welke wolk"}


def test_the_marks_of_a_text_are_read_off_its_headings() -> None:
    assert set(_MARK.findall(SYNTHETIC)) == {"5.23.01", "6.03.05"}
    assert _CHAPTER_MARK.findall("## 5. Een [GEWIJZIGD]\n### 5.1 Twee [GEWIJZIGD t.o.v. v1.3]\n## 6. Drie\n") == [
        "5",
        "5.1",
    ]


@pytest.mark.parametrize(
    ("text", "mark", "expected"),
    [
        pytest.param(SYNTHETIC, _MARK, {"5.23.01", "6.03.05"}, id="synthetic"),
        *(pytest.param(p.read_text(encoding="utf-8"), _MARK, set(MARKED), id="measures") for p in MEASURES),
        *(
            pytest.param(p.read_text(encoding="utf-8"), _CHAPTER_MARK, set(MARKED_CHAPTERS), id="chapters")
            for p in CHAPTERS
        ),
    ],
)
def test_the_reviewed_list_of_marks_is_the_one_of_the_text(
    text: str, mark: re.Pattern[str], expected: set[str]
) -> None:
    assert set(mark.findall(text)) == expected


@pytest.mark.parametrize(
    ("text", "untold", "texts"),
    [
        pytest.param(
            f"{SYNTHETIC}Dat blijft iedere drie jaar zo.", ["8.01.02: drie jaar", "8.01.02: P1Y"], 3, id="synthetic"
        ),
        *(pytest.param(p.read_text(encoding="utf-8"), [], 116, id="measures") for p in MEASURES),
    ],
)
def test_every_period_list_item_and_number_of_a_text_is_told(text: str, untold: list[str], texts: int) -> None:
    report = match(text, NEW)

    assert [f"{d.number}: {d.what}" for d in differences(text, NEW, reviewed=REVIEWED)] == untold
    assert (len(report.texts), len(report.without_text), report.unknown) == (texts, 116 - texts, ())


def test_numbers_that_lapse_hold_no_text() -> None:
    report = match("## 5.23.01\nTekst\n## 5.26.02\nTekst\n## 8.07.04\nTekst\n", NEW)

    assert report.reserved == ("5.26.02", "8.07.04")
    assert {n.number: n.kind for n in NEW.reserved}["8.07.04"] is ReservedKind.MOVED
