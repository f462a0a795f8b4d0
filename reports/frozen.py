"""The other frameworks of a snapshot with their editions, the figures computed again and compared."""

from __future__ import annotations

from collections.abc import Iterator

from controls.catalogue import Catalogue
from controls.profile import Profile, tailored
from controls.snapshot import FrozenFramework, freeze_framework
from reports.inputs import ReportError, ReportInput


def frozen_frameworks(given: ReportInput, *, framework: str = "") -> Iterator[tuple[Catalogue, FrozenFramework]]:
    """Each other framework, or those named: its edition as this municipality is asked it, and what was frozen."""
    profile = given.snapshot.profile or Profile()
    known = {(c.key, c.sha256): c for c in given.frameworks}
    for frozen in given.snapshot.frameworks:
        if framework and frozen.catalogue.partition("/")[0] != framework:
            continue
        catalogue = known.get((frozen.catalogue, frozen.catalogue_sha256))
        if catalogue is None:
            raise ReportError("De vragenlijst is niet dezelfde als bij het indienen; er komt geen rapport.")
        asked = tailored(catalogue, profile)
        again = freeze_framework(asked, frozen.answers, unit=frozen.unit, unit_title=frozen.unit_title)
        if again.result != frozen.result:
            raise ReportError("De cijfers van nu wijken af van de cijfers die bij het indienen zijn vastgelegd.")
        yield asked, frozen
