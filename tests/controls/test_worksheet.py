"""Questions as a workbook and back: what was not changed changes nothing, what was filled in arrives, no more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from controls.answers import Answer, Choice, Evidence, Outcome, PortalResult, Verdict, outcomes
from controls.catalogue import Aspect, Condition, RequirementKind, Scale, Term, TermKind, Way
from controls.exchange.worksheet import (
    Cover,
    Question,
    Reading,
    WrongWorkbookError,
    fields,
    filled_in,
    make,
    read,
    shown,
)
from controls.exchange.worksheet.columns import address, column, layout, letters
from controls.exchange.worksheet.questions import through_a_cell
from tests.controls.builders import catalogue, requirement

SECRET = "k" * 64
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
COVER = Cover(
    municipality="Aardam",
    assessment="Zelftoets 2026",
    selection="Alle vragen",
    reference_date="31 december 2026",
    made_by="Ilyas Invuller",
    made_at="20 november 2026, 10:00 uur",
    until="1 december 2026",
)
TPMS = {"Webbouw: formulieren": "tpm-1", "Webbouw, ook: zaken": "tpm-2"}
YEARLY = Term(kind=TermKind.FREQUENCY, value="P1Y", what="herhalen")

PLAIN = requirement("5.01.01")
SOME_ASPECTS = requirement("5.01.02", aspects=(Aspect.OPZET, Aspect.BESTAAN))
REPEATED = replace(requirement("5.02.01", terms=(YEARLY,)), questions=("Eén?", "Twee?", "Drie?"))
CONDITIONAL = replace(requirement("5.02.02"), condition=Condition(question="Is er een opdracht?", hint="Kijk na."))
NORM = replace(
    requirement("B.05", aspects=(Aspect.OPZET, Aspect.BESTAAN)),
    kind=RequirementKind.NORM,
    ways=(Way.TPM, Way.NON_OCCURRENCE),
)
REGISTER = replace(requirement("R.01", aspects=(Aspect.BESTAAN,)), kind=RequirementKind.REGISTER)

OURS = catalogue(PLAIN, SOME_ASPECTS, REPEATED, CONDITIONAL, REGISTER)
NORMS = replace(catalogue(NORM), id="normen", scale=Scale.BINARY, may_deviate=False, sha256="n" * 64)


def question(asked: Any, answer: Answer | None = None, **more: Any) -> Question:
    edition = NORMS if asked is NORM else OURS
    unit = "verbinding" if asked is NORM else ""
    given_: dict[str, Any] = {"title": edition.short_title, **more}
    if asked is NORM:
        given_ = {"tpms": TPMS, **given_}
    if asked is REPEATED:
        given_ = {"remaining": ("2", "3"), **given_}
    answer = answer or Answer(requirement_id=asked.id, unit=unit)
    return Question(asked=asked, catalogue=edition, answer=answer, **given_)


ALL = tuple(question(asked) for asked in (PLAIN, SOME_ASPECTS, REPEATED, CONDITIONAL, NORM, REGISTER))


def by_key(questions: Sequence[Question]) -> dict[str, Question]:
    return {one.answer.key: one for one in questions}


def made(questions: Sequence[Question] = ALL, **more: Any) -> bytes:
    given_: dict[str, Any] = {"assessment_id": "a1", "secret": SECRET, "at": NOW, **more}
    return make(questions, COVER, **given_)


def back(data: bytes, questions: Sequence[Question] = ALL, **more: Any) -> Reading:
    return read(data, by_key(questions), **{"assessment_id": "a1", "secret": SECRET, **more})


class Desk:
    """Somebody with the file open, who fills in cells by the words above them."""

    def __init__(self, data: bytes) -> None:
        self.book = openpyxl.load_workbook(BytesIO(data))
        self.sheet = self.book["Vragen"]

    def at(self, number: str, head: str) -> Any:
        row = next(r for r in range(2, self.sheet.max_row + 1) if self.sheet.cell(r, 1).value == number)
        return self.sheet.cell(row, self.index(head))

    def index(self, head: str) -> int:
        return next(i for i in range(1, self.sheet.max_column + 1) if self.sheet.cell(1, i).value == head)

    def fill(self, number: str, **cells: Any) -> Desk:
        for name, value in cells.items():
            cell = self.at(number, column(name).header)
            cell.value = value
            if isinstance(value, str):
                cell.data_type = "s"  # as Excel does in a cell of text: what begins with = is no formula
        return self

    def saved(self) -> bytes:
        kept = BytesIO()
        self.book.save(kept)
        return kept.getvalue()


# --- the file itself ----------------------------------------------------------------------


def test_the_same_questions_at_the_same_moment_give_the_same_bytes() -> None:
    assert made() == made()


def test_the_sheets_explain_ask_and_keep_their_origin_out_of_sight() -> None:
    desk = Desk(made())

    assert desk.book.sheetnames == ["Toelichting", "Vragen", "Keuzes", "Toetspeil"]
    assert [desk.book[name].sheet_state for name in desk.book.sheetnames] == [
        "visible",
        "visible",
        "veryHidden",
        "veryHidden",
    ]


def test_the_first_sheet_says_for_whom_until_when_and_what_the_words_mean() -> None:
    sheet = Desk(made()).book["Toelichting"]
    said = {row[0].value: row[1].value for row in sheet.iter_rows() if row[0].value}

    assert said["Gemeente"] == "Aardam"
    assert said["Zelftoets"] == "Zelftoets 2026, peildatum 31 december 2026"
    assert said["Klaar vóór"] == "Stuur het bestand uiterlijk 1 december 2026 terug aan Ilyas Invuller."
    assert said["deels"].startswith("Een deel is er")
    assert "geen ‘deels’" in said["voldoet / voldoet niet"]
    assert "zonder wachtwoord" in said["Beveiliging"]


def test_words_that_no_question_of_the_file_knows_are_not_explained() -> None:
    sheet = Desk(made([question(NORM)])).book["Toelichting"]
    said = {row[0].value for row in sheet.iter_rows()}

    assert not {"aangetoond", "deels", "Werking", "bewust afgeweken", "Doet dit zich voor?"} & said
    assert "gedekt door TPM" in said


def test_only_what_is_to_be_filled_in_is_open_and_the_sheet_is_locked_without_a_password() -> None:
    desk = Desk(made())

    assert desk.sheet.protection.sheet
    assert desk.sheet.protection.password is None
    for name, is_locked in (("number", True), ("question", True), ("about", True), ("opzet", False), ("reason", False)):
        assert desk.at("5.01.01", column(name).header).protection.locked is is_locked, name
    assert desk.at("5.01.02", "Werking").value == "–"
    assert desk.at("5.01.02", "Werking").protection.locked is True


def test_a_drop_down_offers_the_words_of_its_row_and_no_others() -> None:
    desk = Desk(made())
    rules = desk.sheet.data_validations.dataValidation

    def words(number: str, name: str) -> list[str]:
        place = desk.at(number, column(name).header).coordinate
        return [rule.formula1 for rule in rules if rule.type == "list" and place in rule.sqref]

    assert words("5.01.01", "opzet") == ['"aangetoond,deels,niet"']
    assert words("B.05", "opzet") == ['"voldoet,voldoet niet"']
    assert words("5.01.02", "werking") == []
    assert words("5.01.01", "outcome") == ['"zelf beoordelen,niet van toepassing,bewust afgeweken"']
    assert words("B.05", "outcome") == ['"zelf beoordelen,niet van toepassing,gedekt door TPM,kwam niet voor"']
    assert words("B.05", "tpm") == ["Keuzes!$A$1:$A$2"]
    assert [words("5.02.01", f"rest_{n}") for n in (2, 3)] == [['"ja,nee"'], ['"ja,nee"']]


def test_what_only_we_read_is_hidden_and_the_head_stays_in_sight() -> None:
    desk = Desk(made())

    hidden = [d for d in desk.sheet.column_dimensions.values() if d.hidden]
    assert {letters(index - 1) for d in hidden for index in range(d.min, d.max + 1)} == {
        letters(desk.index(name) - 1) for name in ("Kenmerk", "Versie", "Stand", "Zegel")
    }
    assert desk.sheet.freeze_panes == "D2"
    assert desk.sheet.auto_filter.ref
    setup = desk.sheet.page_setup
    assert (setup.orientation, int(setup.paperSize)) == ("landscape", 9)


@pytest.mark.parametrize(
    "text", ["=1+1", "+31 6", "-1", "@allen", '=HYPERLINK("x")', "<r><t>x</t></r>", "<r></si></r>"]
)
def test_a_text_that_looks_like_a_formula_or_markup_is_text(text: str) -> None:
    asked = question(PLAIN, Answer(requirement_id=PLAIN.id, explanation=text, version=1))

    cell = Desk(made([asked])).at("5.01.01", "Toelichting")

    assert (cell.value, cell.data_type) == (text, "s")


def test_a_column_that_no_question_needs_is_not_there() -> None:
    heads = {found.id for found in layout([fields(question(PLAIN))])}

    assert not {"tpm", "portal_score", "done_on", "condition", "rest_2"} & heads
    assert {"number", "opzet", "risk_owner", "seal"} <= heads


def test_cells_are_called_as_people_see_them() -> None:
    assert [letters(index) for index in (0, 25, 26, 51, 52, 701, 702)] == ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]
    assert address(5, 12) == "Vragen!F12"


# --- there and back -----------------------------------------------------------------------

TEXTS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=40),
    st.sampled_from(
        ["=1+1", "+1", "-1", "@x", "_x000D_", "_x0041_", "x005F_", "<r>a</r>", "a\nb", "'", '"', "–", "ja"]
    ),
).map(str.strip)
DAYS = st.one_of(st.just(""), st.dates(date(1900, 1, 1), date(2199, 12, 31)).map(date.isoformat))
EVIDENCE = st.lists(st.builds(Evidence, title=TEXTS.filter(through_a_cell), location=TEXTS, date=DAYS), max_size=5).map(
    tuple
)
PORTAL = st.one_of(st.none(), st.builds(PortalResult, score=TEXTS.filter(through_a_cell), date=DAYS, reference=TEXTS))


@st.composite
def answered(draw: st.DrawFn, asked: Question) -> Answer:
    """Any answer that can be stored for this question."""
    verdicts = list(Verdict) if asked.catalogue.scale is Scale.PROOF else [Verdict.PROVED, Verdict.NOT, Verdict.OPEN]
    outcome = draw(st.sampled_from(outcomes(asked.catalogue, asked.asked)))
    conditional, known = asked.asked.condition is not None, fields(asked)
    return Answer(
        requirement_id=asked.asked.id,
        unit=asked.answer.unit,
        outcome=outcome,
        verdicts={aspect: draw(st.sampled_from(verdicts)) for aspect in asked.asked.aspects},
        explanation=draw(TEXTS),
        evidence=draw(EVIDENCE),
        improvement=draw(TEXTS),
        reason=draw(TEXTS),
        risk_reference=draw(TEXTS) if "risk_owner" in known else "",
        risk_owner=draw(TEXTS) if "risk_owner" in known else "",
        ends_on=draw(DAYS) if "ends_on" in known else "",
        condition=draw(st.sampled_from(Choice)) if conditional else Choice.OPEN,
        condition_on=draw(DAYS) if conditional else "",
        condition_reason=draw(TEXTS) if conditional else "",
        done_on=draw(DAYS) if "done_on" in known else "",
        tpm=draw(st.sampled_from(sorted(TPMS.values()))) if outcome is Outcome.COVERED else "",
        remainder={number: draw(st.sampled_from([Choice.YES, Choice.NO])) for number in asked.remaining},
        portal=draw(PORTAL) if "portal_score" in known else None,
        version=draw(st.integers(0, 9)),
    )


ONE = st.sampled_from(range(len(ALL)))


@settings(max_examples=80)
@given(ONE, st.data())
def test_what_was_not_changed_changes_nothing(which: int, data: st.DataObject) -> None:
    asked = replace(ALL[which], answer=data.draw(answered(ALL[which])))

    reading = back(made([asked]), [asked])

    assert (reading.rows, reading.problems, reading.unchanged) == ((), (), 1)


@settings(max_examples=80)
@given(ONE, st.data())
def test_what_was_filled_in_arrives_exactly(which: int, data: st.DataObject) -> None:
    old, new = (replace(ALL[which], answer=data.draw(answered(ALL[which]))) for _ in range(2))

    reading = back(Desk(made([old])).fill(old.asked.number, **in_words(new)).saved(), [old])

    assert reading.problems == ()
    cells = reading.rows[0].cells if reading.rows else shown(old)
    assert cells == shown(new)
    answer = filled_in(old, cells)
    assert (answer.version, answer.unit) == (old.answer.version, old.answer.unit)
    # What has no cell of its own stays below what has.
    first = tuple(e for e in new.answer.evidence[:3])
    if shown(old) != shown(new):
        assert shown(replace(old, answer=replace(answer, evidence=first))) == shown(new)
    assert len(reading.rows) + reading.unchanged == 1
    if any(old_cell != cells[name] for name, old_cell in shown(old).items() if name.startswith("evidence_")):
        assert answer.evidence[len(first) :] == old.answer.evidence[3:]


def in_words(asked: Question) -> dict[str, Any]:
    """What somebody types to give this answer: words of the lists, dates as Excel has them, nothing for nothing."""
    known = fields(asked)
    found: dict[str, Any] = {}
    for name, value in shown(asked).items():
        choices = known[name].choices
        found[name] = (known[name].word(value) if choices is not None else value) or None
        if found[name] and column(name).kind.value == "datum" and value >= "1900-03-01":
            found[name] = date.fromisoformat(value)
    return found


@given(TEXTS)
def test_a_text_that_went_through_a_cell_stays_the_same_the_next_time(text: str) -> None:
    once = through_a_cell(through_a_cell(text))

    assert through_a_cell(once) == once


def test_what_a_file_does_not_show_of_an_answer_stays() -> None:
    evidence = tuple(Evidence(title=f"Stuk {n}") for n in range(5))
    stored = Answer(
        requirement_id=PLAIN.id, evidence=evidence, inferred_from={"x": 1}, explanation="a_x000D_b", version=3
    )
    asked = question(PLAIN, stored)

    data = Desk(made([asked])).fill("5.01.01", evidence_2_title=None, improvement="Volgend jaar").saved()
    (row,) = back(data, [asked]).rows
    answer = filled_in(asked, row.cells)

    assert answer == replace(
        stored, evidence=(evidence[0], evidence[2], evidence[3], evidence[4]), improvement="Volgend jaar"
    )


# --- how people fill it in ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (date(2026, 3, 1), "2026-03-01"),
        (datetime(2026, 3, 1, 14, 5), "2026-03-01"),  # noqa: DTZ001 - Excel knows no zones
        ("2026-03-01", "2026-03-01"),
        ("01-03-2026", "2026-03-01"),
        ("1/3/2026", "2026-03-01"),
        (" 1-3-2026 ", "2026-03-01"),
        (None, ""),
    ],
)
def test_a_date_may_be_a_date_or_a_text(typed: object, kept: str) -> None:
    data = Desk(made()).fill("5.02.01", done_on=typed, explanation="Gedaan.").saved()

    (row,) = back(data).rows

    assert row.cells["done_on"] == kept


@pytest.mark.parametrize("typed", ["31-2-2026", "gisteren", "2026-13-01", "01-03-26", "1850-01-01", True])
def test_what_is_no_date_is_refused_with_its_cell(typed: object) -> None:
    desk = Desk(made()).fill("5.02.01", done_on=typed)

    (problem,) = back(desk.saved()).problems

    assert problem.address == f"Vragen!{desk.at('5.02.01', 'Laatst gedaan op').coordinate}"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Aangetoond", "aangetoond"),
        (" niet ", "niet"),
        ("open", "open"),
        ("", "open"),
        (None, "open"),
        ("NIET", "niet"),
    ],
)
def test_a_word_is_understood_however_it_is_typed(typed: str | None, kept: str) -> None:
    data = Desk(made()).fill("5.01.01", opzet=typed, explanation="Ja.").saved()

    (row,) = back(data).rows

    assert row.cells["opzet"] == kept


def test_a_word_that_is_no_choice_is_refused_with_its_cell_and_the_words_that_are() -> None:
    desk = Desk(made()).fill("5.01.01", bestaan="misschien").fill("B.05", opzet="deels", tpm="Iemand anders")

    found = {problem.address: problem.sentence for problem in back(desk.saved()).problems}

    assert found == {
        f"Vragen!{desk.at('5.01.01', 'Bestaan').coordinate}": (
            "‘misschien’ is geen van de keuzes; kies aangetoond, deels of niet."
        ),
        f"Vragen!{desk.at('B.05', 'Opzet').coordinate}": "‘deels’ is geen van de keuzes; kies voldoet of voldoet niet.",
        f"Vragen!{desk.at('B.05', column('tpm').header).coordinate}": (
            "‘Iemand anders’ is geen van de keuzes; kies Webbouw: formulieren of Webbouw, ook: zaken."
        ),
    }


def test_a_number_in_a_cell_of_text_is_its_text() -> None:
    data = Desk(made()).fill("5.01.01", explanation=2026, evidence_1_title=3.5).saved()

    (row,) = back(data).rows

    assert (row.cells["explanation"], row.cells["evidence_1_title"]) == ("2026", "3.5")


@pytest.mark.parametrize("formula", ["=1+1", '=IF(A1="","aangetoond","niet")', "=[ander.xlsx]Blad1!A1"])
def test_a_formula_is_refused_with_its_cell(formula: str) -> None:
    desk = Desk(made())
    desk.at("5.01.01", "Toelichting").value = formula

    (problem,) = back(desk.saved()).problems

    assert problem.address == f"Vragen!{desk.at('5.01.01', 'Toelichting').coordinate}"
    assert "formule" in problem.sentence


def test_a_program_that_keeps_line_ends_and_spaces_its_own_way_changes_nothing() -> None:
    stored = Answer(requirement_id=PLAIN.id, explanation="een\ntwee", version=1)
    asked = question(PLAIN, stored)
    desk = Desk(made([asked]))
    desk.fill("5.01.01", explanation="een\r\ntwee ")
    desk.at("5.01.01", "Vraag").value += "  "

    reading = back(desk.saved(), [asked])

    assert (reading.rows, reading.problems) == ((), ())


# --- files that are not what they should be ------------------------------------------------


def test_every_fault_is_told_at_once_and_the_good_rows_are_read_all_the_same() -> None:
    desk = Desk(made())
    desk.fill("5.01.01", opzet="misschien").fill("5.01.02", opzet="wellicht").fill("5.02.01", explanation="Ja.")

    reading = back(desk.saved())

    assert len(reading.problems) == 2
    assert "5.02.01" in {by_key(ALL)[row.key].asked.number for row in reading.rows}


def test_rows_may_be_left_out_and_put_in_another_order() -> None:
    desk = Desk(made()).fill("5.01.02", explanation="Ja.")
    rows = [[cell.value for cell in row] for row in desk.sheet.iter_rows(min_row=2)]
    desk.sheet.delete_rows(2, len(rows))
    for row in reversed(rows[1:]):
        desk.sheet.append(row)

    reading = back(desk.saved())

    assert reading.problems == ()
    assert [row.key for row in reading.rows] == [SOME_ASPECTS.id]
    assert reading.unchanged == len(ALL) - 2


def test_columns_that_were_sorted_apart_from_the_rest_are_noticed() -> None:
    desk = Desk(made())
    for name in ("Nummer", "Vraag", "Waar het om gaat"):
        one, other = desk.sheet.cell(2, desk.index(name)), desk.sheet.cell(3, desk.index(name))
        one.value, other.value = other.value, one.value

    problems = back(desk.saved()).problems

    assert {problem.address for problem in problems} >= {"Vragen!A2", "Vragen!A3", "Vragen!C2", "Vragen!C3"}


@pytest.mark.parametrize("head", ["Nummer", "Vraag", "Waar het om gaat"])
def test_what_was_written_where_nobody_should_write_is_not_lost_in_silence(head: str) -> None:
    desk = Desk(made())
    cell = desk.at("5.01.01", head)
    cell.value = "Mijn antwoord"

    (problem,) = back(desk.saved()).problems

    assert problem.address == f"Vragen!{cell.coordinate}"


@pytest.mark.parametrize("what", ["added", "removed", "moved", "renamed"])
def test_columns_that_are_not_as_they_were_are_refused_by_their_head(what: str) -> None:
    desk = Desk(made())
    if what == "added":
        desk.sheet.insert_cols(5)
        desk.sheet["E1"] = "Van mij"
    elif what == "removed":
        desk.sheet.delete_cols(5)
    elif what == "moved":
        desk.sheet["A1"], desk.sheet["B1"] = desk.sheet["B1"].value, desk.sheet["A1"].value
    else:
        desk.sheet["E1"] = "Doet dit?"

    reading = back(desk.saved())

    assert reading.rows == ()
    assert reading.problems
    assert all(
        (problem.address.endswith("1") and "kop" in problem.sentence) or "kolom" in problem.sentence
        for problem in reading.problems
    )


def test_a_row_of_ones_own_is_refused() -> None:
    desk = Desk(made())
    desk.sheet.append(["9.99", "Proef", "Een eigen vraag?"])

    (problem,) = back(desk.saved()).problems

    assert problem.address == f"Vragen!A{len(ALL) + 2}"
    assert "rijen toevoegen kan niet" in problem.sentence


def test_a_row_that_was_copied_is_refused_and_says_where_the_other_one_is() -> None:
    desk = Desk(made())
    desk.sheet.append([cell.value for cell in desk.sheet[2]])

    (problem,) = back(desk.saved()).problems

    assert problem.address == f"Vragen!A{len(ALL) + 2}"
    assert "ook in rij 2" in problem.sentence


@pytest.mark.parametrize(
    ("head", "value"),
    [("Versie", "7"), ("Kenmerk", SOME_ASPECTS.id), ("Stand", "0" * 16), ("Zegel", "0" * 32), ("Zegel", None)],
)
def test_a_hidden_cell_that_was_changed_is_noticed(head: str, value: str | None) -> None:
    desk = Desk(made())
    desk.at("5.01.01", head).value = value

    (problem,) = back(desk.saved()).problems

    assert "verborgen deel" in problem.sentence


def test_a_row_of_another_file_of_the_same_assessment_is_refused() -> None:
    other = Desk(make(ALL, replace(COVER, made_at="gisteren"), assessment_id="a1", secret=SECRET, at=NOW))
    desk = Desk(made())
    for cell in other.sheet[2]:
        desk.sheet.cell(2, cell.column).value = cell.value

    (problem,) = back(desk.saved()).problems

    assert "verborgen deel" in problem.sentence


def test_merged_cells_are_refused_with_their_range() -> None:
    desk = Desk(made())
    desk.sheet.merge_cells("C2:C3")

    (problem,) = back(desk.saved()).problems

    assert problem.address == "Vragen!C2:C3"


def test_what_stands_beside_the_table_is_refused() -> None:
    desk = Desk(made())
    place = desk.sheet.cell(3, desk.sheet.max_column + 3)
    place.value = "onthouden"

    (problem,) = back(desk.saved()).problems

    assert problem.address == f"Vragen!{place.coordinate}"


def test_an_answer_in_a_cell_that_does_not_belong_to_the_question_is_refused() -> None:
    desk = Desk(made()).fill("5.01.02", werking="aangetoond")

    (problem,) = back(desk.saved()).problems

    assert problem.address == f"Vragen!{desk.at('5.01.02', 'Werking').coordinate}"


def refused(data: bytes, questions: Sequence[Question] = ALL, **more: Any) -> str:
    with pytest.raises(WrongWorkbookError) as raised:
        back(data, questions, **more)
    return raised.value.sentence


def test_a_file_of_another_assessment_edition_installation_or_version_is_refused_as_a_whole() -> None:
    newer = replace(OURS, sha256="f" * 64)
    mended = [replace(one, catalogue=newer) if one.catalogue is OURS else one for one in ALL]

    assert "andere zelftoets" in refused(made(), assessment_id="b1")
    assert "andere installatie" in refused(made(), secret="x" * 64)
    assert "De vragenlijst Proef van dit bestand" in refused(made(), mended)
    assert "niet meer die van deze zelftoets" in refused(made(), [question(PLAIN)])


@pytest.mark.parametrize("name", ["assessment", "editions", "columns", "made_by"])
def test_a_changed_origin_is_noticed(name: str) -> None:
    desk = Desk(made())
    origin = desk.book["Toetspeil"]
    cell = next(row[1] for row in origin.iter_rows() if row[0].value == name)
    cell.value = "a1" if name == "assessment" else f"{cell.value} "[::-1].strip()
    if name == "assessment":
        desk.book["Toetspeil"]["B5"] = "Iemand anders"

    assert refused(desk.saved())


def test_a_question_that_is_no_longer_asked_is_refused_by_its_row() -> None:
    rest = [one for one in ALL if one.asked is not PLAIN]

    (problem,) = back(made(), rest).problems

    assert problem == replace(problem, address="Vragen!A2")
    assert "hoort niet meer bij de zelftoets" in problem.sentence


def test_a_workbook_that_is_not_ours_is_refused() -> None:
    book = openpyxl.Workbook()
    kept = BytesIO()
    book.save(kept)
    without = Desk(made())
    del without.book["Toetspeil"]

    assert "niet door Toetspeil gemaakt" in refused(kept.getvalue())
    assert "niet door Toetspeil gemaakt" in refused(without.saved())


def test_a_mapping_of_the_words_knows_every_verdict_and_outcome() -> None:
    """A word for each value that can be stored; else an answer would be shown as if it were empty."""
    for asked in ALL:
        known: Mapping[str, Any] = fields(asked)
        for way in outcomes(asked.catalogue, asked.asked):
            assert known["outcome"].word(way.value), way
