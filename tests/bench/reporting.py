"""The audit report, and the check of it."""

from __future__ import annotations

import resource
import time
from pathlib import Path

from pypdf import PdfReader

from assess import demo
from tests.bench.figures import Figure
from tests.bench.serving import command

SUBMITTED = demo.ASSESSMENTS[2][0]


def report(data: Path) -> list[Figure]:
    target = data / "rapport.pdf"
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    said = command("report", "render", "--data", str(data), "--assessment", SUBMITTED, "--out", str(target))
    wall = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    pages = len(PdfReader(target).pages)
    peak = int(said.rsplit(" MB", 1)[0].rsplit(" ", 1)[1])
    start = time.perf_counter()
    command("report", "verify", str(target))
    return [
        Figure(f"audit report, {pages} pages", f"{wall:.1f} s, {cpu:.1f} s CPU"),
        Figure("  per page", f"{cpu / pages:.2f} s CPU, {peak / pages:.1f} MB", "0.15 s, 2 MB"),
        Figure("  peak memory of its process", f"{peak} MB"),
        Figure("report verify", f"{time.perf_counter() - start:.1f} s"),
    ]
