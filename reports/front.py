"""How every kind begins: what it is, for whom, how secret; what it is about and what it does not say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from controls.snapshot import Snapshot
from reports import wording
from reports.cards import Labelled
from reports.content import check, moment_of
from reports.inputs import ReportInput
from reports.kinds import REGISTRY, Kind, Tlp
from reports.printable import on_cover
from reports.reach import reach

_IN_HEADER = 44
_LONG_NAME = 36
_NAME, _TITLE = 80, 110
_SHORT = 300

SHARING = {
    Tlp.AMBER: "TLP:AMBER betekent: deel dit stuk alleen met wie het nodig heeft, binnen de eigen organisatie en haar "
    "opdrachtnemers of klanten.",
    Tlp.CLEAR: "TLP:CLEAR betekent: dit stuk mag iedereen lezen en delen.",
}
DISCLAIMER = "De gemeente heeft zichzelf beoordeeld. Geen auditor heeft hierover een oordeel of zekerheid gegeven."


@dataclass(frozen=True, slots=True, kw_only=True)
class Front:
    """The first page and the line above every other page."""

    kind: str
    kind_id: str
    reader: str
    tlp: str
    sharing: str
    disclaimer: str
    municipality: str
    has_long_name: bool
    #: What follows is "" in a public report: people typed it.
    title: str
    submitted_by: str
    submitted_at: str
    reference_date: str
    catalogue: str
    header: str
    document_title: str
    description: str
    scope: tuple[str, ...]
    facts: tuple[Labelled, ...]
    limits: tuple[str, ...]
    sha256: str
    template_version: str
    made_at: str


def front(given: ReportInput, *limits: str, is_short: bool = False, norm: str = "") -> Front:
    """Raises ReportError when the input does not belong together. `is_short` cuts what people
    wrote about the scope; `norm` is what it is about when that is not the leading framework.
    """
    check(given)
    snapshot, kind = given.snapshot, REGISTRY[given.kind]
    public = kind.is_public
    name = on_cover(snapshot.municipality, _NAME)
    return Front(
        kind=kind.title,
        kind_id=kind.id,
        reader=kind.reader,
        tlp=kind.classification.value,
        sharing=SHARING[kind.classification],
        disclaimer=DISCLAIMER,
        municipality=name,
        has_long_name=len(name) > _LONG_NAME,
        title="" if public else on_cover(snapshot.title, _TITLE),
        submitted_by="" if public else on_cover(snapshot.submitted_by, _NAME),
        submitted_at="" if public else wording.moment(snapshot.submitted_at),
        reference_date=wording.day(snapshot.reference_date),
        catalogue=norm or given.catalogue.title,
        header=_header(snapshot, kind),
        document_title=f"{kind.title} {on_cover(snapshot.municipality, _NAME)}, peildatum {wording.day(snapshot.reference_date)}",
        description=f"{kind.about} Zelfevaluatie, geen assurance.",
        scope=() if public else _scope(snapshot, is_short=is_short),
        facts=() if public else tuple(reach(given)),
        limits=(*_limits(given), *limits),
        sha256=given.snapshot_sha256,
        template_version=given.template_version,
        made_at=moment_of(
            max(snapshot.submitted_at, given.used_beside.last_moment, "" if public else given.decided.last_moment)
        ),
    )


def _header(snapshot: Snapshot, kind: Kind) -> str:
    return f"{on_cover(snapshot.municipality, _IN_HEADER)} · {kind.title} · {kind.classification.value}"


def _scope(snapshot: Snapshot, *, is_short: bool) -> tuple[str, ...]:
    if is_short:
        return (on_cover(snapshot.scope, _SHORT) or "Niet beschreven.",)
    return wording.paragraphs(snapshot.scope) or ("Niet beschreven.",)


def _limits(given: ReportInput) -> Iterator[str]:
    yield wording.as_of(given.snapshot.reference_date, given.snapshot.submitted_at)
    yield "Wat niet bij de reikwijdte is genoemd, valt erbuiten. Dat geldt ook voor operationele techniek (OT), processen en leveranciers."
    yield "De vragen zijn eigen woorden van Toetspeil en vervangen de officiële tekst niet."
