"""The register of what was handed over, as lines of a table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from controls.handovers import Handover, mended
from reports import wording


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed:
    """One line of the register; `remark` says which line it mends, or which one mends it, "" for neither."""

    number: int
    day: str
    to: str
    what: str
    sha256: str
    way: str
    reason: str
    recorded: str
    remark: str


def handed_over(given: tuple[Handover, ...]) -> Iterator[Handed]:
    by = mended(given)
    for one in given:
        remarks = (
            f"verbetert regel {one.corrects}" if one.corrects else "",
            f"verbeterd door regel {by[one.number]}" if one.number in by else "",
        )
        yield Handed(
            number=one.number,
            day=wording.day(one.given_on),
            to=_in_line(f"{one.received_by}, {one.organisation}"),
            what=_in_line(one.what),
            sha256=one.document_sha256,
            way=_in_line(one.way),
            reason=_in_line(one.reason),
            recorded=f"{one.recorded_by}, {wording.moment(one.recorded_at)}",
            remark="; ".join(filter(None, remarks)),
        )


def _in_line(text: str) -> str:
    return " ".join(text.split())
