"""The ways from one edition to the next in this installation, judged together with the editions."""

from __future__ import annotations

from functools import lru_cache

from assess.catalogues import all_catalogues
from controls.upgrade_files import BrokenUpgradeError, judge_upgrades, load_upgrade, upgrades
from controls.upgrading import Upgrade


@lru_cache(maxsize=1)
def all_upgrades() -> tuple[Upgrade, ...]:
    """Every way between two editions. One finding stops the start: BrokenUpgradeError."""
    found = tuple(load_upgrade(*ends) for ends in upgrades())
    findings = judge_upgrades(found, all_catalogues())
    if findings:
        raise BrokenUpgradeError(findings)
    return found


def upgrades_from(edition: str) -> tuple[Upgrade, ...]:
    """The ways that begin at an edition (`bio2/1.3`)."""
    return tuple(found for found in all_upgrades() if found.from_edition == edition)
