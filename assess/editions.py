"""The editions of the benchmark in a data folder: where they stand, and the one to compare with.

`vergelijking/` holds, as `toetspeil benchmark publish release` writes them and
as they travel by hand:

    edition-<round>.json      and edition-<round>.approvals.json
    erratum-<round>-<n>.json  and erratum-<round>-<n>.approvals.json
    functionarissen.json      the public keys of the officers; put it there yourself, by another way than the editions
"""

from __future__ import annotations

from pathlib import Path

from reports.benchmark import errata, officers
from reports.benchmark.archive import RefusedError, withdraw
from reports.benchmark.edition import Edition
from reports.benchmark.errata import Published


def editions_folder(data: Path) -> Path:
    return data / "vergelijking"


def latest_edition(data: Path) -> Edition | None:
    """The newest published edition of this data folder, without the cells that an erratum took back; None without any.

    The whole chain is verified each time against the officers' keys in the
    folder (a few milliseconds per edition). Raises
    `reports.benchmark.archive.RefusedError`, whose message is one Dutch
    sentence, when anything does not fit: then there is nothing to show.
    `edition.synthetic` says that the figures are invented, and every page and
    PDF must repeat it. The hash to print is that of `published_editions(data)[-1].printed`.
    """
    found = published_editions(data)
    return found[-1].readable if found else None


def published_editions(data: Path) -> list[Published]:
    """Every edition, oldest first, each with its errata; raises as `latest_edition` does."""
    folder = editions_folder(data)
    if not any(folder.glob("edition-*.json")):
        return []
    return errata.published(folder, officers.of_folder(folder))


def corrected_editions(data: Path) -> frozenset[str]:
    """The hashes of what could be read before an erratum took figures back: who has one of these has too much."""
    try:
        found = published_editions(data)
    except RefusedError:
        return frozenset()
    return frozenset(
        withdraw(one.printed, one.errata[:number]).sha256 for one in found for number in range(len(one.errata))
    )
