"""What a report says, in which order: a snapshot and its catalogue become frozen, printable content."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from controls.answers import Choice
from controls.catalogue import Catalogue
from controls.scoring import METHOD, score
from controls.snapshot import Snapshot, freeze
from reports import annexes, wording
from reports.annexes import Example, Exceptions, Improvements, Limits
from reports.cards import Labelled, ThemeChapter, theme_chapters
from reports.changes import Changes, changes
from reports.comparing import Neighbours, neighbours
from reports.course import Trail, trail_of
from reports.editions import Edition, edition_of, editions
from reports.figures import Figures, Summary, summary
from reports.found import Shown, findings
from reports.inputs import ReportError, ReportInput
from reports.others import FrameworkChapter, PlacedExceptions, framework_chapters, placed_exceptions
from reports.people import signature
from reports.places import Place, places
from reports.printable import in_print, on_cover
from reports.reach import reach
from reports.recorded import Approval, Recorded, approved, recorded

_LONG_NAME = 36
_IN_HEADER = 70
_SCOPE_ON_COVER = 160
_ALL = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """The first page. Long texts are cut here; the chapter on the scope has them in full."""

    municipality: str
    has_long_name: bool
    title: str
    scope: str
    reference_date: str
    catalogue: str
    submitted_by: str
    submitted_at: str


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
    reach: tuple[Labelled, ...]
    summary: Summary
    limits: Limits
    themes: tuple[ThemeChapter, ...]
    frameworks: tuple[FrameworkChapter, ...]
    exceptions: Exceptions
    other_exceptions: tuple[PlacedExceptions, ...]
    #: Controls that are recorded as not applicable, with who recorded it.
    excluded: tuple[Labelled, ...]
    improvements: Improvements
    changes: Changes
    submitted: Labelled
    reviewed: tuple[Labelled, ...]
    recorded: tuple[Recorded, ...]
    approvals: tuple[Approval, ...]
    findings: tuple[Shown, ...]
    trail: Trail
    examples: tuple[Example, ...]
    edition: Edition
    editions: tuple[Edition, ...]
    sha256: str
    method: str
    template_version: str
    made_at: str
    headings: tuple[Heading, ...]
    replaced: tuple[str, ...]
    #: Beside other municipalities; None without an edition of the benchmark.
    neighbours: Neighbours | None = None

    @property
    def other_figures(self) -> tuple[Figures, ...]:
        return tuple(chapter.figures for chapter in self.frameworks)

    def heading(self, anchor: str) -> Heading:
        return next(found for found in self.headings if found.anchor == anchor)


def build(report_input: ReportInput) -> ReportContent:
    """The content of the audit report; raises ReportError when input and figures do not belong together."""
    snapshot, catalogue = report_input.snapshot, report_input.catalogue
    check(report_input)
    scores, beside = score(catalogue, snapshot.answers), report_input.used_beside
    every = places(report_input)
    themes, frameworks = theme_chapters(every[0]), framework_chapters(every)
    said = ReportContent(
        cover=cover_of(snapshot, catalogue),
        header=on_cover(f"{snapshot.municipality} · {snapshot.title}", _IN_HEADER),
        document_title=f"Auditrapport {snapshot.municipality}: {snapshot.title}",
        identity=_identity(snapshot),
        scope=wording.paragraphs(snapshot.scope) or ("Niet beschreven.",),
        reach=tuple(reach(report_input, most=_ALL)),
        summary=summary(catalogue, scores),
        limits=annexes.limits(catalogue, snapshot, scores),
        themes=themes,
        frameworks=frameworks,
        exceptions=annexes.exceptions(catalogue, snapshot.answers),
        other_exceptions=tuple(placed_exceptions(every)),
        excluded=tuple(_excluded(every[0])),
        improvements=annexes.improvements(catalogue, snapshot, scores),
        changes=changes(report_input, every),
        submitted=Labelled(label=snapshot.submitted_by, text=wording.moment(snapshot.submitted_at)),
        reviewed=tuple(_reviewed(place) for place in every),
        recorded=tuple(recorded(report_input.decided)),
        approvals=tuple(approved(beside.approvals)),
        findings=findings(report_input),
        trail=trail_of(report_input.trail, snapshot.assessment_id),
        examples=annexes.examples(catalogue),
        edition=edition_of(catalogue),
        editions=editions(every),
        sha256=report_input.snapshot_sha256,
        method=snapshot.method,
        template_version=report_input.template_version,
        made_at=moment_of(max(snapshot.submitted_at, beside.last_moment, report_input.used_decided.last_moment)),
        headings=_headings(themes, frameworks, has_neighbours=report_input.edition is not None),
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


def _reviewed(place: Place) -> Labelled:
    """How many answers a second person agreed with."""
    given = [answer for answer in place.answers.values() if answer.version]
    done = sum(bool(answer.reviewed_by) for answer in given)
    return Labelled(label=place.title, text=f"{done} van {wording.counted(len(given), 'antwoord', 'antwoorden')}")


def _excluded(leading: Place) -> Iterator[Labelled]:
    for control in leading.catalogue.controls:
        record = leading.snapshot.applicability.get(control.number)
        if record and record.applies is Choice.NO:
            where = f"Verwijzing: {' '.join(record.reference.split()) or 'geen'}"
            who = signature("Vastgelegd", record.recorded_by, record.recorded_at, record.version)
            yield Labelled(label=f"{control.number} {control.title}", text=f"{where} · {who}")


def _headings(
    themes: tuple[ThemeChapter, ...], frameworks: tuple[FrameworkChapter, ...], *, has_neighbours: bool
) -> tuple[Heading, ...]:
    named = [
        ("reikwijdte", "Reikwijdte en beperkingen"),
        ("samenvatting", "Samenvatting"),
        ("scores", "Scores in cijfers"),
        *((theme.anchor, theme.title if theme.part != 1 else f"Deel 1 · {theme.title}") for theme in themes),
        *((chapter.anchor, chapter.title) for chapter in frameworks),
        ("uitzonderingen", "Niet van toepassing en bewust afgeweken"),
        ("verbeteren", "Wat het meeste oplevert"),
        *((("vergelijking", "Vergelijking met andere gemeenten"),) if has_neighbours else ()),
        ("veranderd", "Veranderd sinds de vorige ronde"),
        ("besluiten", "Beoordeling, besluiten en bevindingen"),
        ("spoor", "Auditspoor"),
        ("methode", "Zo is er geteld"),
        ("vragenlijst", "Gebruikte vragenlijsten"),
        ("echtheid", "Echtheid controleren"),
    ]
    return tuple(Heading(anchor=anchor, number=n, title=title) for n, (anchor, title) in enumerate(named, start=1))
