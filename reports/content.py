"""What a report says, in which order: a snapshot and its catalogue become frozen, printable content."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from controls.catalogue import Catalogue, Reserved
from controls.scoring import METHOD, score
from controls.snapshot import Snapshot, freeze
from reports import annexes, wording
from reports.annexes import Example, Exceptions, Improvements, Limits
from reports.cards import Labelled, ThemeChapter, theme_chapters
from reports.comparing import Neighbours, neighbours
from reports.figures import Summary, summary
from reports.inputs import TEMPLATE_VERSION, ReportError, ReportInput
from reports.printable import in_print, on_cover

_LONG_NAME = 36
_IN_HEADER = 70
_SCOPE_ON_COVER = 160


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """The first page. Long texts are cut here; chapter 2 has them in full."""

    municipality: str
    has_long_name: bool
    title: str
    scope: str
    reference_date: str
    catalogue: str
    submitted_by: str
    submitted_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """The catalogue that was used."""

    title: str
    short_title: str
    key: str
    valid_from: str
    source: str
    source_note: str
    licence: str
    sha256: str
    asked: int
    reserved: tuple[Labelled, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A chapter in the table of contents."""

    anchor: str
    number: int
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportContent:
    """Everything the audit report says. `replaced` names the characters that could not be printed."""

    cover: Cover
    header: str
    document_title: str
    identity: tuple[Labelled, ...]
    scope: tuple[str, ...]
    summary: Summary
    limits: Limits
    themes: tuple[ThemeChapter, ...]
    exceptions: Exceptions
    improvements: Improvements
    examples: tuple[Example, ...]
    edition: Edition
    sha256: str
    method: str
    template_version: str
    made_at: str
    headings: tuple[Heading, ...]
    replaced: tuple[str, ...]
    #: Beside other municipalities; None without an edition of the benchmark.
    neighbours: Neighbours | None = None

    def heading(self, anchor: str) -> Heading:
        return next(found for found in self.headings if found.anchor == anchor)


def build(report_input: ReportInput) -> ReportContent:
    """The content of the audit report; raises ReportError when input and figures do not belong together."""
    snapshot, catalogue = report_input.snapshot, report_input.catalogue
    check(report_input)
    scores = score(catalogue, snapshot.answers)
    themes = theme_chapters(catalogue, snapshot, scores)
    said = ReportContent(
        cover=cover_of(snapshot, catalogue),
        header=on_cover(f"{snapshot.municipality} · {snapshot.title}", _IN_HEADER),
        document_title=f"Auditrapport {snapshot.municipality}: {snapshot.title}",
        identity=_identity(snapshot),
        scope=wording.paragraphs(snapshot.scope) or ("Niet beschreven.",),
        summary=summary(catalogue, scores),
        limits=annexes.limits(catalogue, snapshot, scores),
        themes=themes,
        exceptions=annexes.exceptions(catalogue, snapshot),
        improvements=annexes.improvements(catalogue, snapshot, scores),
        examples=annexes.examples(catalogue),
        edition=_edition(catalogue),
        sha256=report_input.snapshot_sha256,
        method=snapshot.method,
        template_version=TEMPLATE_VERSION,
        made_at=moment_of(snapshot.submitted_at),
        headings=_headings(themes, has_neighbours=report_input.edition is not None),
        neighbours=neighbours(report_input),
        replaced=(),
    )
    printed, replaced = in_print(said)
    return replace(printed, replaced=replaced)


def check(report_input: ReportInput) -> None:
    """Refuse what does not belong together: a report never shows other figures than were frozen."""
    snapshot, catalogue = report_input.snapshot, report_input.catalogue
    if snapshot.sha256 != report_input.snapshot_sha256:
        raise ReportError("De antwoorden passen niet bij het controlegetal dat bij het indienen is vastgelegd.")
    if (snapshot.catalogue, snapshot.catalogue_sha256) != (catalogue.key, catalogue.sha256):
        raise ReportError("De vragenlijst is niet dezelfde als bij het indienen; er komt geen rapport.")
    if snapshot.method != METHOD:
        raise ReportError(f"De telwijze “{snapshot.method}” kent deze versie van Toetspeil niet.")
    known = (catalogue.requirement_by_id, catalogue.control_by_number)
    if not (snapshot.answers.keys() <= known[0].keys() and snapshot.applicability.keys() <= known[1].keys()):
        raise ReportError("Er zijn antwoorden op eisen die niet in de vragenlijst staan.")
    if _frozen_again(snapshot, catalogue).result != snapshot.result:
        raise ReportError("De cijfers van nu wijken af van de cijfers die bij het indienen zijn vastgelegd.")


def _frozen_again(snapshot: Snapshot, catalogue: Catalogue) -> Snapshot:
    return freeze(
        catalogue,
        assessment_id=snapshot.assessment_id,
        title=snapshot.title,
        municipality=snapshot.municipality,
        municipality_code=snapshot.municipality_code,
        reference_date=snapshot.reference_date,
        scope=snapshot.scope,
        answers=snapshot.answers,
        applicability=snapshot.applicability,
        left_open=snapshot.left_open,
        submitted_by=snapshot.submitted_by,
        submitted_at=snapshot.submitted_at,
    )


def moment_of(given: str) -> str:
    """A moment such as that of submitting, in the one form that both the metadata and the attachment take."""
    try:
        found = datetime.fromisoformat(given)
    except ValueError as error:
        raise ReportError("Het moment van indienen is geen geldige datum; er komt geen rapport.") from error
    found = found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    return found.strftime("%Y-%m-%dT%H:%M:%SZ")


def cover_of(snapshot: Snapshot, catalogue: Catalogue) -> Cover:
    return Cover(
        municipality=on_cover(snapshot.municipality),
        has_long_name=len(on_cover(snapshot.municipality)) > _LONG_NAME,
        title=on_cover(snapshot.title),
        scope=on_cover(snapshot.scope, _SCOPE_ON_COVER) or "Niet beschreven.",
        reference_date=wording.day(snapshot.reference_date),
        catalogue=catalogue.title,
        submitted_by=on_cover(snapshot.submitted_by),
        submitted_at=wording.moment(snapshot.submitted_at),
    )


def _identity(snapshot: Snapshot) -> tuple[Labelled, ...]:
    """The names in full: the cover cuts them when they are long."""
    return (
        Labelled(label="Gemeente", text=f"{snapshot.municipality} ({snapshot.municipality_code})"),
        Labelled(label="Toets", text=snapshot.title),
        Labelled(label="Ingediend door", text=snapshot.submitted_by),
    )


def _edition(catalogue: Catalogue) -> Edition:
    return Edition(
        title=catalogue.title,
        short_title=catalogue.short_title,
        key=catalogue.key,
        valid_from=wording.day(catalogue.valid_from),
        source=catalogue.source,
        source_note=catalogue.source_note,
        licence=catalogue.licence,
        sha256=catalogue.sha256,
        asked=len(catalogue.requirements),
        reserved=tuple(Labelled(label=r.number, text=_reserved(r)) for r in catalogue.reserved),
    )


def _reserved(reserved: Reserved) -> str:
    said = f"{wording.RESERVED[reserved.kind]} {reserved.target}" if reserved.target else "vervallen"
    return f"{said}. {reserved.note}".strip()


def _headings(themes: tuple[ThemeChapter, ...], *, has_neighbours: bool) -> tuple[Heading, ...]:
    named = [
        ("samenvatting", "Samenvatting"),
        ("reikwijdte", "Reikwijdte en beperkingen"),
        ("scores", "Scores in cijfers"),
        *((theme.anchor, theme.title if theme.part != 1 else f"Deel 1 · {theme.title}") for theme in themes),
        ("uitzonderingen", "Niet van toepassing en bewust afgeweken"),
        ("verbeteren", "Wat het meeste oplevert"),
        *((("vergelijking", "Vergelijking met andere gemeenten"),) if has_neighbours else ()),
        ("methode", "Zo is er geteld"),
        ("vragenlijst", "Gebruikte vragenlijst"),
        ("echtheid", "Echtheid controleren"),
    ]
    return tuple(Heading(anchor=anchor, number=n, title=title) for n, (anchor, title) in enumerate(named, start=1))
