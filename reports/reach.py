"""What an assessment is about, as far as it is recorded as data: frameworks, connections, joint bodies, suppliers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from controls.profile import Profile
from reports import wording
from reports.cards import Labelled
from reports.inputs import ReportInput

#: A short kind names a few; a long one names them all.
SHORT = 6
_NAME = 60


def reach(given: ReportInput, *, most: int = SHORT) -> Iterator[Labelled]:
    """Each kind of it by name, also when there is nothing; of long lists the first `most`."""
    snapshot = given.snapshot
    profile = snapshot.profile or Profile()
    known = {catalogue.key: catalogue.short_title for catalogue in given.frameworks}
    others = dict.fromkeys(known.get(f.catalogue, f.catalogue) for f in snapshot.frameworks)
    joint = dict.fromkeys(use.outsourced_to for use in profile.suwinet if use.outsourced_to)
    said = (
        ("Normen", (given.catalogue.short_title, *others), ""),
        ("DigiD-aansluitingen", (c.name for c in profile.connections), "geen vastgelegd"),
        ("Leveranciers met een TPM", dict.fromkeys(t.supplier for t in profile.tpms), "geen"),
        ("Gemeenschappelijke regelingen", joint, "geen vastgelegd"),
    )
    for label, names, none in said:
        yield Labelled(label=label, text=_names(names, most) or none)


def _names(given: Iterable[str], most: int) -> str:
    found = [wording.clipped(name, _NAME) for name in given]
    more = len(found) - most
    return ", ".join(found[:most]) + (f" en nog {more}" if more > 0 else "")
