"""Reports of 156, 350 and 1,200 requirements with texts of 60 to 120 words, beside the same content as one wide table.

The wide table is what a beginner would write: no cards, no fixed columns, none
of our mends of the engine. Each is made in a process of its own
(`python -m tests.bench.documents WAY NUMBER`), so that its memory is its own.
"""

from __future__ import annotations

import hashlib
import importlib
import json
import resource
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from html import escape
from io import BytesIO

from pypdf import PdfReader

from controls.answers import Answer, Verdict
from controls.catalogue import Catalogue, Theme
from controls.compiled import to_text
from reports import render
from tests.bench.answering import text
from tests.bench.figures import Figure
from tests.reports import builders

NUMBERS = (156, 350, 1_200)
OURS, NAIVE = "ours", "naive"
#: Whoever waits longer has gone away.
_LIMIT = 900
_PER_CONTROL, _PER_THEME = 2, 20
_VERDICTS = (Verdict.PROVED, Verdict.PARTLY, Verdict.OPEN)
_STYLE = """@page { size: A4 landscape; margin: 1.5cm } body { font: 9pt sans-serif }
table { border-collapse: collapse } td, th { border: 1px solid; padding: 2mm; vertical-align: top }"""
_HEADS = (
    "Nummer",
    "Eis",
    "Vraag",
    "Waarom",
    "Opzet",
    "Bestaan",
    "Werking",
    "Toelichting",
    "Bewijs",
    "Verbetering",
    "Door",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """One document: its pages, the CPU that it took and the peak of its process; `before` is with the engine loaded."""

    pages: int
    cpu: float
    megabytes: int
    before: int

    @property
    def per_page(self) -> float:
        return (self.megabytes - self.before) / self.pages


def documents(numbers: Iterable[int] = NUMBERS) -> Iterator[Figure]:
    for number in numbers:
        yield from _beside_each_other(number)


def _beside_each_other(number: int) -> Iterator[Figure]:
    ours, naive = (_in_a_process(way, number) for way in (OURS, NAIVE))
    if ours is None:
        raise RuntimeError(f"a report of {number} requirements takes more than {_LIMIT} s")
    yield Figure(f"report of {number:,} requirements", _said(ours))
    said = f"{ours.cpu / ours.pages:.2f} s CPU, {ours.per_page:.1f} MB above the {ours.before} MB of the loaded engine"
    yield Figure("  per page", said, "0.15 s, 2 MB")
    yield Figure("  as one wide table", _said(naive) if naive else f"not within {_LIMIT} s")
    if naive:
        yield Figure("  which is", f"{naive.cpu / ours.cpu:.1f} x CPU, {naive.megabytes / ours.megabytes:.1f} x MB")


def _said(made: Made) -> str:
    return f"{made.pages} p, {made.cpu:.1f} s CPU, {made.megabytes} MB"


def _in_a_process(way: str, number: int) -> Made | None:
    command = [sys.executable, "-m", "tests.bench.documents", way, str(number)]
    try:
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, timeout=_LIMIT)
    except subprocess.TimeoutExpired:
        return None
    return Made(**json.loads(done.stdout))


# --- in a process of its own --------------------------------------------------------------


def catalogue_of(number: int) -> Catalogue:
    """A framework of so many requirements that does not exist."""
    whole = builders.catalogue()
    themes = []
    for first in range(0, number, _PER_THEME):
        name, part = f"thema-{first}", range(first, min(first + _PER_THEME, number))
        controls = tuple(
            builders.control(f"5.{at}", name, "h5", [_requirement(f"5.{at}", n, name) for n in part[at - first :][:2]])
            for at in part[::_PER_CONTROL]
        )
        themes.append(Theme(id=name, part=2, title=f"Thema {first}", intro="Wat er misgaat.", controls=controls))
    made = replace(whole, themes=tuple(themes), reserved=(), sha256="")
    return replace(made, sha256=hashlib.sha256(to_text(made).encode()).hexdigest())


def _requirement(control: str, number: int, theme: str) -> builders.Requirement:
    return builders.requirement(f"{control}.{number}", control, theme)


def answers_to(catalogue: Catalogue) -> Mapping[str, Answer]:
    return {
        r.id: builders.assessed(r.number, *_VERDICTS, explanation=text(at), improvement=text(at + 1)[:200])
        for at, r in enumerate(catalogue.requirements)
    }


def measured(way: str, number: int) -> Made:
    catalogue = catalogue_of(number)
    answers = answers_to(catalogue)
    importlib.import_module("reports.pdf")
    before, start = _peak(), time.process_time()
    content = _ours(catalogue, answers) if way == OURS else _naive(catalogue, answers)
    cpu = time.process_time() - start
    peak = _peak()
    return Made(pages=len(PdfReader(BytesIO(content)).pages), cpu=cpu, megabytes=peak, before=before)


def _peak() -> int:
    """The most that this process ever held, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def _ours(catalogue: Catalogue, answers: Mapping[str, Answer]) -> bytes:
    return render(builders.report_input(builders.snapshot(answers, of=catalogue), of=catalogue))


def _naive(catalogue: Catalogue, answers: Mapping[str, Answer]) -> bytes:
    from weasyprint import HTML

    rows = "".join(_row(cells) for cells in _table(catalogue, answers))
    heads = "".join(f"<th>{head}</th>" for head in _HEADS)
    page = f"<html lang=nl><title>Rapport</title><style>{_STYLE}</style><table><thead><tr>{heads}</tr></thead>{rows}</table>"
    return bytes(HTML(string=page).write_pdf(pdf_variant="pdf/ua-1"))


def _row(cells: Iterable[str]) -> str:
    return "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + "</tr>"


def _table(catalogue: Catalogue, answers: Mapping[str, Answer]) -> Iterator[tuple[str, ...]]:
    for r in catalogue.requirements:
        given = answers[r.id]
        proofs = "; ".join(f"{e.title}, {e.location}, {e.date}" for e in given.evidence)
        verdicts = (given.verdicts[aspect].value for aspect in r.aspects)
        whose = f"{given.answered_by}, {given.answered_at}"
        yield (r.number, r.title, *r.questions, r.why, *verdicts, given.explanation, proofs, given.improvement, whose)


def main(arguments: Sequence[str]) -> None:
    way, number = arguments
    print(json.dumps(asdict(measured(way, int(number)))))


if __name__ == "__main__":
    main(sys.argv[1:])
