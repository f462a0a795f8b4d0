"""Builders of small catalogues: as values for scoring, as files for loading and checking."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from controls.answers import Answer, Outcome, Verdict
from controls.catalogue import (
    Aspect,
    Catalogue,
    CbwScope,
    Chapter,
    Confidence,
    Control,
    EditionStatus,
    Requirement,
    RequirementKind,
    Review,
    Role,
    Scope,
    Term,
    Theme,
)

ROOT = Path(__file__).parents[2]
EVERYTHING = tuple(Aspect)

# --- catalogues as values -----------------------------------------------------------------


def requirement(
    number: str,
    *,
    aspects: Sequence[Aspect] = EVERYTHING,
    scope: Scope = Scope.IN,
    points: Sequence[str] = ("Er is iets te zien.",),
    terms: Sequence[Term] = (),
    theme: str = "sturing",
) -> Requirement:
    return Requirement(
        id=f"proef-{number.lower()}",
        number=number,
        kind=RequirementKind.MEASURE,
        control=number.rpartition(".")[0],
        theme=theme,
        title=f"Eis {number}",
        questions=("Is het geregeld?",),
        why="Daarom.",
        points=tuple(points),
        evidence=("besluit met datum",),
        role="ciso",
        terms=tuple(terms),
        aspects=tuple(aspects),
        cbw=CbwScope(scope=scope, confidence=Confidence.CONFIRMED),
        confidence=Confidence.CONFIRMED,
        confidence_note="",
        review=Review.DRAFTED,
    )


def catalogue(*requirements: Requirement, framework: Sequence[Requirement] = ()) -> Catalogue:
    """A catalogue of part 2 with these requirements, in their order, and of part 1 with those of `framework`."""
    themes = [_theme("kader", 1, "k", framework)] if framework else []
    names = dict.fromkeys(r.theme for r in requirements)
    themes += [_theme(name, 2, "h5", [r for r in requirements if r.theme == name]) for name in names]
    return Catalogue(
        id="proef",
        edition="1",
        title="Proefnorm",
        short_title="Proef",
        status=EditionStatus.IN_FORCE,
        valid_from="2026-01-01",
        valid_until="",
        source="Eigen bron",
        source_note="Alleen om te proberen",
        licence="EUPL-1.2",
        roles=(Role(id="ciso", title="CISO"),),
        chapters=(Chapter(id="k", title="Kader"), Chapter(id="h5", title="Hoofdstuk 5")),
        themes=tuple(themes),
        reserved=(),
        sha256="0" * 64,
    )


def _theme(name: str, part: int, chapter: str, requirements: Sequence[Requirement]) -> Theme:
    numbers = dict.fromkeys(r.control for r in requirements)
    controls = tuple(_control(n, name, chapter, [r for r in requirements if r.control == n]) for n in numbers)
    return Theme(id=name, part=part, title=name, intro="Een proef.", controls=controls)


def _control(number: str, theme: str, chapter: str, requirements: Sequence[Requirement]) -> Control:
    return Control(
        number=number,
        iso="",
        chapter=chapter,
        theme=theme,
        title=number,
        about="Een proef.",
        cbw=CbwScope(scope=Scope.IN, confidence=Confidence.CONFIRMED),
        empty_heading="",
        requirements=tuple(requirements),
    )


# --- answers ------------------------------------------------------------------------------

_LETTERS = {"a": Verdict.PROVED, "d": Verdict.PARTLY, "n": Verdict.NOT, "-": Verdict.OPEN}


def verdicts(letters: str, aspects: Sequence[Aspect] = EVERYTHING) -> Mapping[Aspect, Verdict]:
    """Verdicts from letters, in the order of the aspects: aangetoond, deels, niet, - for open."""
    return {aspect: _LETTERS[letter] for aspect, letter in zip(aspects, letters, strict=True)}


def assessed(number: str, letters: str, *, explanation: str = "Zie het besluit.") -> Answer:
    """An answer with something to show for it; `explanation=""` takes that away."""
    return Answer(requirement_id=f"proef-{number.lower()}", verdicts=verdicts(letters), explanation=explanation)


def not_applicable(number: str, *, agreed_by: str = "") -> Answer:
    return Answer(
        requirement_id=f"proef-{number.lower()}",
        outcome=Outcome.NOT_APPLICABLE,
        reason="Dit is er niet.",
        agreed_by=agreed_by,
    )


def deviated(number: str) -> Answer:
    return Answer(
        requirement_id=f"proef-{number.lower()}",
        outcome=Outcome.DEVIATED,
        verdicts=verdicts("aaa"),
        explanation="Zie de risicoanalyse.",
        risk_reference="RA-1",
        risk_owner="directeur",
        ends_on="2027-01-01",
    )


def answers(*given: Answer) -> dict[str, Answer]:
    return {answer.requirement_id: answer for answer in given}


# --- catalogues as files ------------------------------------------------------------------

HEAD = """\
id: proef
edition: "1"
title: Proefnorm
short_title: Proef
status: in-force
valid_from: "2026-01-01"
valid_until: "2029-12-31"
source: Eigen bron
source_note: Alleen om te proberen
licence: EUPL-1.2
cbw: {scope: in, confidence: confirmed}
roles:
  - {id: ciso, title: CISO}
  - {id: lijn, title: Lijnmanager}
chapters:
  - {id: h5, title: Hoofdstuk 5}
themes:
  - sturing
reserved:
  - {number: "5.01.09", kind: moved, target: "5.01.01"}
"""

THEME = """\
id: sturing
part: "2"
title: Sturing
intro: Wie waarover gaat.
controls:
  - number: "5.01"
    iso: "5.1"
    chapter: h5
    title: Beleid
    about: Waar de gemeente voor kiest.
    requirements:
      - id: proef-5.01.01
        number: "5.01.01"
        kind: overheidsmaatregel
        title: Een vastgesteld beleid
        questions:
          - Heeft het bestuur een beveiligingsbeleid vastgesteld?
        why: Zonder beleid weet niemand wat er geldt.
        points:
          - Het bestuur heeft een beleid vastgesteld.
          - Het stuk noemt de uitgangspunten.
        evidence:
          - collegebesluit met datum
        role: ciso
        terms:
          - {kind: frequency, value: P1Y, what: beoordelen van het beleid}
      - id: proef-5.01.02
        number: "5.01.02"
        kind: overheidsmaatregel
        title: Kennis van het beleid
        questions:
          - Kennen medewerkers de regels over veilig werken?
        why: Een regel die onbekend is, werkt niet.
        points:
          - De regels staan op intranet.
        evidence:
          - aanwezigheidslijst van de instructie
        role: lijn
        aspects:
          - opzet
          - werking
  - number: "5.02"
    iso: "5.2"
    chapter: h5
    title: Taken
    about: Wie wat doet.
    empty_heading: "5.02.01"
    requirements:
      - id: proef-5.02
        number: "5.02"
        kind: beheersmaatregel
        title: Taken verdeeld
        questions:
          - Is duidelijk wie welke beveiligingstaak heeft?
        why: Een taak zonder naam blijft liggen.
        points:
          - De taken zijn verdeeld.
        evidence:
          - takenlijst met namen
        role: ciso
"""

KEY = "proef/1"
HEAD_FILE = "proef/1/catalogue.yaml"
THEME_FILE = "proef/1/themes/sturing.yaml"


def write_edition(root: Path, *, head: str = HEAD, theme: str = THEME) -> Path:
    """A whole edition below `root`, sound unless one of the texts is not."""
    (root / "proef/1/themes").mkdir(parents=True)
    (root / HEAD_FILE).write_text(head, encoding="utf-8")
    (root / THEME_FILE).write_text(theme, encoding="utf-8")
    return root


def swap(text: str, old: str, new: str) -> str:
    """`text` with one thing different; the old must be there exactly once, or the test would test nothing."""
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times"
    return text.replace(old, new)


def line_of(text: str, fragment: str) -> int:
    """The line, counted from 1, on which a fragment begins for the first time."""
    return text[: text.index(fragment)].count("\n") + 1
