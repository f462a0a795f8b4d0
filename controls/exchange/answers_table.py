"""All answers of a frozen assessment as rows of text: one table per framework, a row for each of its requirements."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from controls.answers import Answer, Evidence
from controls.catalogue import Aspect, Catalogue, Requirement
from controls.scoring import score_requirement
from controls.snapshot import Snapshot

#: The heading of each column, and how wide it is in characters.
COLUMNS: tuple[tuple[str, int], ...] = (
    ("Nummer", 11),
    ("Eis", 44),
    ("Thema", 22),
    ("Uitkomst", 18),
    ("Stand", 14),
    ("Opzet", 12),
    ("Bestaan", 12),
    ("Werking", 12),
    ("Toelichting", 60),
    ("Bewijs", 50),
    ("SHA-256 van het bewijs", 30),
    ("Verbetering", 40),
    ("Reden", 40),
    ("Risico", 14),
    ("Eigenaar van het risico", 20),
    ("Loopt tot", 12),
    ("Beantwoord door", 22),
    ("Beantwoord op", 22),
    ("Beoordeeld door", 22),
    ("Akkoord van", 22),
    ("Versie", 8),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswersTable:
    """One framework, or one unit of it such as a DigiD connection; `unit` is what it is called, or ""."""

    catalogue: Catalogue
    unit: str
    answers: Mapping[str, Answer]

    @property
    def rows(self) -> Iterator[tuple[str, ...]]:
        """A row per requirement, in the order of the edition, as wide as COLUMNS."""
        themes = {theme.id: theme.title for theme in self.catalogue.themes}
        for asked in self.catalogue.requirements:
            yield (asked.number, asked.title, themes[asked.theme], *_said(asked, self.answers.get(asked.id)))


def answers_tables(snapshot: Snapshot, catalogues: Mapping[str, Catalogue]) -> Iterator[AnswersTable]:
    """The leading framework first; `catalogues` by hash."""
    yield AnswersTable(catalogue=catalogues[snapshot.catalogue_sha256], unit="", answers=snapshot.answers)
    for framework in snapshot.frameworks:
        yield AnswersTable(
            catalogue=catalogues[framework.catalogue_sha256],
            unit=framework.unit_title,
            answers={answer.requirement_id: answer for answer in framework.answers.values()},
        )


def _said(asked: Requirement, answer: Answer | None) -> tuple[str, ...]:
    stands = score_requirement(asked, answer).status.value
    if answer is None:
        return ("niet beantwoord", stands, *[""] * (len(COLUMNS) - 5))
    aspects = (answer.verdict(a).value if a in asked.aspects else "–" for a in Aspect)
    return (
        answer.outcome.value,
        stands,
        *aspects,
        answer.explanation,
        "\n".join(_evidence(entry) for entry in answer.evidence),
        "\n".join(entry.file.sha256 for entry in answer.evidence if entry.file),
        answer.improvement,
        answer.reason,
        answer.risk_reference,
        answer.risk_owner,
        answer.ends_on,
        answer.answered_by,
        answer.answered_at,
        answer.reviewed_by,
        answer.agreed_by,
        str(answer.version),
    )


def _evidence(entry: Evidence) -> str:
    return " · ".join(part for part in (entry.title, entry.location, entry.date) if part)
