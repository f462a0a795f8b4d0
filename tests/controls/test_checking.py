"""Checking: what loads can still be wrong; each rule names file, line, place and remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from controls.checking import check
from controls.loading import editions
from tests.controls.builders import HEAD, HEAD_FILE, KEY, THEME, THEME_FILE, swap, write_edition
from tests.controls.faults import EditionFault, assert_finding

FAULTS = {
    "an id twice": EditionFault(
        old="id: proef-5.01.02",
        new="id: proef-5.01.01",
        at="id: proef-5.01.01",
        place="proef-5.01.01",
        problem="id komt 2 keer voor",
        remedy="Geef elk een eigen naam",
    ),
    "the id of a theme": EditionFault(
        old="- id: proef-5.02\n",
        new="- id: sturing\n",
        at="id: sturing",
        place="sturing",
        problem="id komt 2 keer voor",
        remedy="Geef elk een eigen naam",
    ),
    "the number of a reserved number": EditionFault(
        old='number: "5.01.09"',
        new='number: "5.01.01"',
        at='number: "5.01.01"',
        place="5.01.01",
        problem="eisnummer komt 2 keer voor",
        remedy="Geef elk een eigen naam",
        in_head=True,
    ),
    "a role twice": EditionFault(
        old="{id: lijn, title: Lijnmanager}",
        new="{id: lijn, title: Lijnmanager}\n  - {id: lijn, title: Chef}",
        at="{id: lijn",
        place="lijn",
        problem="rol komt 2 keer voor",
        remedy="Geef elk een eigen naam",
        in_head=True,
    ),
    "a chapter twice": EditionFault(
        old="{id: h5, title: Hoofdstuk 5}",
        new="{id: h5, title: Hoofdstuk 5}\n  - {id: h5, title: Nog een}",
        at="{id: h5",
        place="h5",
        problem="hoofdstuk komt 2 keer voor",
        remedy="Geef elk een eigen naam",
        in_head=True,
    ),
    "a moved number whose target is not there": EditionFault(
        old='target: "5.01.01"',
        new='target: "5.77.01"',
        at='number: "5.01.09"',
        place="5.01.09",
        problem="het doel '5.77.01' bestaat niet",
        remedy="Noem een bestaand doel",
        in_head=True,
    ),
    "a moved number without a target": EditionFault(
        old=', target: "5.01.01"',
        new="",
        at='number: "5.01.09"',
        place="5.01.09",
        problem="heeft geen doel",
        remedy="Noem een bestaand doel",
        in_head=True,
    ),
    "a role that is not there": EditionFault(
        old="role: lijn",
        new="role: baas",
        at="id: proef-5.01.02",
        place="proef-5.01.02",
        problem="rol 'baas' bestaat niet",
        remedy="Kies uit: ciso, lijn",
    ),
    "a control without a requirement": EditionFault(
        old=THEME[THEME.index("    requirements:\n      - id: proef-5.02\n") :],
        new="    requirements: []\n",
        at='number: "5.02"',
        place="5.02",
        problem="er is geen enkele eis",
        remedy="Voeg een eis toe",
    ),
    "no question": EditionFault(
        old="        questions:\n          - Is duidelijk wie welke beveiligingstaak heeft?\n",
        new="        questions: []\n",
        at="id: proef-5.02\n",
        place="proef-5.02.questions",
        problem="er staat niets",
        remedy="Schrijf er minstens één",
    ),
    "no point": EditionFault(
        old="        points:\n          - De taken zijn verdeeld.\n",
        new="        points: []\n",
        at="id: proef-5.02\n",
        place="proef-5.02.points",
        problem="er staat niets",
        remedy="Schrijf er minstens één",
    ),
    "no evidence": EditionFault(
        old="        evidence:\n          - takenlijst met namen\n",
        new="        evidence: []\n",
        at="id: proef-5.02\n",
        place="proef-5.02.evidence",
        problem="er staat niets",
        remedy="Schrijf er minstens één",
    ),
    "the same point twice, but for capitals": EditionFault(
        old="          - Het stuk noemt de uitgangspunten.\n",
        new="          - het bestuur heeft een beleid vastgesteld.\n",
        at="id: proef-5.01.01",
        place="proef-5.01.01.points",
        problem="staat er 2 keer",
        remedy="Haal er een weg",
    ),
    "a question that asks two things": EditionFault(
        old="- Is duidelijk wie welke beveiligingstaak heeft?",
        new="- Is duidelijk wie welke taak heeft en hoe zwaar die is?",
        at="id: proef-5.02\n",
        place="proef-5.02.questions.1",
        problem="vraagt twee dingen ('en')",
        remedy="Splits de vraag",
    ),
    "an absolute question": EditionFault(
        old="- Is duidelijk wie welke beveiligingstaak heeft?",
        new="- Zijn alle taken verdeeld?",
        at="id: proef-5.02\n",
        place="proef-5.02.questions.1",
        problem="absoluut ('alle')",
        remedy="Vraag naar de regel",
    ),
    "eight words that another requirement has too": EditionFault(
        old="- De taken zijn verdeeld.",
        new="- De taken zijn verdeeld volgens de lijst van het jaar.",
        at="id: proef-5.02\n",
        place="proef-5.02",
        problem="'de taken zijn verdeeld volgens de lijst van' staat ook bij proef-5.01.02",
        remedy="eigen woorden",
    ),
    "a number that does not fit its control": EditionFault(
        old='number: "5.01.02"\n        kind',
        new='number: "5.02.02"\n        kind',
        at="id: proef-5.01.02",
        place="proef-5.01.02",
        problem="nummer 5.02.02 past niet bij 5.01",
        remedy="Verbeter het nummer",
    ),
    "an empty heading that does not fit its control": EditionFault(
        old='empty_heading: "5.02.01"',
        new='empty_heading: "5.03.01"',
        at='number: "5.02"',
        place="5.02.empty_heading",
        problem="past niet bij 5.02",
        remedy="Verbeter het nummer",
    ),
    "an end before the beginning": EditionFault(
        old='valid_until: "2029-12-31"',
        new='valid_until: "2025-12-31"',
        at="valid_from",
        place="valid_from",
        problem="begint na haar einde",
        remedy="Verbeter valid_from of valid_until",
        in_head=True,
    ),
    "an edition in force without a beginning": EditionFault(
        old='valid_from: "2026-01-01"\n',
        new="",
        at="status",
        place="valid_from",
        problem="heeft een begindatum",
        remedy="Vul valid_from in",
        in_head=True,
    ),
    "a doubt without an explanation": EditionFault(
        old="        role: lijn\n",
        new="        role: lijn\n        confidence: to-verify\n",
        at="id: proef-5.01.02",
        place="proef-5.01.02.confidence_note",
        problem="niet bevestigd, zonder uitleg",
        remedy="Schrijf wat nog gecontroleerd moet",
    ),
    "a doubt about the Cbw without an explanation": EditionFault(
        old="        role: lijn\n",
        new="        role: lijn\n        cbw: {scope: out, confidence: probable}\n",
        at="id: proef-5.01.02",
        place="proef-5.01.02.cbw.note",
        problem="Cbw-bereik niet bevestigd",
        remedy="Schrijf wat nog gecontroleerd moet",
    ),
}
# Two requirements must share the run, so this fault is planted in both.
SHARED = swap(
    THEME, "- De regels staan op intranet.", "- Wij zien dat de taken zijn verdeeld volgens de lijst van ons."
)
THEME_FOR = {"eight words that another requirement has too": SHARED}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_named_with_file_line_place_and_remedy(tmp_path: Path, name: str) -> None:
    fault, theme = FAULTS[name], THEME_FOR.get(name, THEME)
    head = swap(HEAD, fault.old, fault.new) if fault.in_head else HEAD
    theme = theme if fault.in_head else swap(theme, fault.old, fault.new)

    findings = check(KEY, write_edition(tmp_path, head=head, theme=theme))

    file, text = (HEAD_FILE, head) if fault.in_head else (THEME_FILE, theme)
    assert_finding(findings, fault, text, file=file)


def test_a_sound_edition_has_no_finding(tmp_path: Path) -> None:
    assert check(KEY, write_edition(tmp_path)) == ()


def test_the_shared_run_alone_is_no_fault(tmp_path: Path) -> None:
    assert check(KEY, write_edition(tmp_path, theme=SHARED)) == ()


def test_a_chapter_that_is_not_there_is_named_once_per_control(tmp_path: Path) -> None:
    found = check(KEY, write_edition(tmp_path, head=swap(HEAD, "id: h5", "id: h6")))

    assert [f.place for f in found] == ["5.01", "5.02"]
    assert {f.problem for f in found} == {"hoofdstuk 'h5' bestaat niet"}
    assert {f.remedy for f in found} == {"Kies uit: h6"}


def test_two_requirements_with_one_title_are_both_named(tmp_path: Path) -> None:
    theme = swap(THEME, "title: Taken verdeeld", "title: kennis van het beleid")

    found = check(KEY, write_edition(tmp_path, theme=theme))

    assert [f.place for f in found] == ["proef-5.01.02.title", "proef-5.02.title"]


def test_a_control_twice_is_named(tmp_path: Path) -> None:
    theme = swap(THEME, '  - number: "5.02"\n', '  - number: "5.01"\n')

    assert "beheersmaatregel komt 2 keer voor" in {f.problem for f in check(KEY, write_edition(tmp_path, theme=theme))}


def test_a_requirement_for_a_whole_control_carries_the_number_of_the_control(tmp_path: Path) -> None:
    theme = swap(THEME, 'number: "5.02"\n        kind', 'number: "5.02.02"\n        kind')

    (finding,) = check(KEY, write_edition(tmp_path, theme=theme))

    assert finding.problem == "nummer 5.02.02 past niet bij 5.02"


def test_a_missing_target_may_be_explained_and_a_withdrawn_number_needs_none(tmp_path: Path) -> None:
    head = swap(
        HEAD,
        '{number: "5.01.09", kind: moved, target: "5.01.01"}',
        '{number: "5.01.09", kind: moved, target: "5.77.01", note: De bron noemt een nummer zonder tekst.}\n'
        '  - {number: "5.01.08", kind: withdrawn}',
    )

    assert check(KEY, write_edition(tmp_path, head=head)) == ()


def test_a_concept_needs_no_beginning(tmp_path: Path) -> None:
    head = swap(swap(HEAD, 'valid_from: "2026-01-01"\n', ""), "status: in-force", "status: concept")

    assert check(KEY, write_edition(tmp_path, head=head)) == ()


def test_an_edition_without_themes_is_a_finding(tmp_path: Path) -> None:
    root = write_edition(tmp_path, head=swap(HEAD, "themes:\n  - sturing\n", "themes: []\n"))
    (root / THEME_FILE).unlink()

    problems = [f.problem for f in check(KEY, root)]

    assert "er is geen enkele beheersmaatregel" in problems


def test_what_does_not_load_gives_the_findings_of_loading(tmp_path: Path) -> None:
    (finding,) = check(KEY, write_edition(tmp_path, theme=swap(THEME, "role: lijn", "rol: lijn\n        role: lijn")))

    assert finding.problem == "onbekende sleutel"


def test_an_edition_that_is_not_there_is_a_key_error(tmp_path: Path) -> None:
    with pytest.raises(KeyError):
        check("proef/9", write_edition(tmp_path))


@pytest.mark.parametrize("key", editions())
def test_a_shipped_edition_has_no_finding(key: str) -> None:
    assert [str(finding) for finding in check(key)] == []
