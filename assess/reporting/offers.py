"""The kinds of report as the page "Rapporten" offers them: for whom, how long, and what is needed first."""

from __future__ import annotations

from dataclasses import dataclass

from controls.snapshot import Snapshot
from reports import REGISTRY, Kind
from reports.kinds import CBW_FILE

_NO_CBW = "Deze zelftoets gaat niet over de Cyberbeveiligingswet. Kies die bij een volgende zelftoets."


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One kind; `missing` says why it cannot be made from this assessment, or is ""."""

    id: str
    title: str
    about: str
    reader: str
    sharing: str
    length: str
    first: tuple[str, ...]
    missing: str
    button: str


def offers(snapshot: Snapshot | None) -> tuple[Offer, ...]:
    return tuple(_offer(kind, snapshot) for kind in REGISTRY.values()) if snapshot else ()


def _offer(kind: Kind, snapshot: Snapshot) -> Offer:
    frameworks = {frozen.catalogue.partition("/")[0] for frozen in snapshot.frameworks}
    name, _, rest = kind.title.partition(" (")
    return Offer(
        id=kind.id,
        title=kind.title,
        about=kind.about,
        reader=kind.reader,
        sharing="iedereen (TLP:CLEAR)" if kind.is_public else "alleen wie het nodig heeft (TLP:AMBER)",
        length=f"hoogstens {kind.most_pages} pagina’s" if kind.most_pages else "zo lang als nodig is",
        first=kind.first,
        missing=_NO_CBW if kind.id == CBW_FILE and "cbw" not in frameworks else "",
        button=f"{name} maken ({rest}" if rest else f"{name} maken",
    )
