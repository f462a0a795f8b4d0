"""The audit report, and the check of it."""

from __future__ import annotations

import resource
import time
from pathlib import Path

from pypdf import PdfReader

from assess import demo
from assess.demo_trust import signing_of
from assess.trusted import authorities
from reports.signing import sign
from reports.verifying import check
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
    return [
        Figure(f"audit report, {pages} pages", f"{wall:.1f} s, {cpu:.1f} s CPU"),
        Figure("  per page", f"{cpu / pages:.2f} s CPU, {peak / pages:.1f} MB", "0.15 s, 2 MB"),
        Figure("  peak memory of its process", f"{peak} MB"),
        *_signature(data, target, pages),
    ]


def _signature(data: Path, signed: Path, pages: int) -> list[Figure]:
    """Signing the report again as it was before it was signed, and checking it as an auditor would."""
    before = signed.read_bytes()
    unsigned = before[: before.index(b"%%EOF") + len(b"%%EOF\n")]
    signing = signing_of(data)
    if signing is None or not before.startswith(unsigned):
        raise RuntimeError("the demonstration does not sign")
    start = time.perf_counter()
    sign(unsigned, signing)
    signing_seconds = time.perf_counter() - start
    start = time.perf_counter()
    check(before, authorities(data / "trust"))
    checking_seconds = time.perf_counter() - start
    start = time.perf_counter()
    # Ends with 3 when the signer is unknown: then this would be no measurement of the whole check.
    command("report", "verify", str(signed), "--data", str(data))
    return [
        Figure("  signing it", f"{signing_seconds:.1f} s"),
        Figure(f"check of the {pages} signed pages", f"{checking_seconds:.1f} s", "5 s"),
        Figure("  report verify, with the start", f"{time.perf_counter() - start:.1f} s"),
    ]
