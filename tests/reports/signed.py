"""Certificates of a test, and a report that is signed with one of them."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from functools import cache
from pathlib import Path

from assess.demo_trust import make_trust
from reports import ReportInput, render
from reports.certificates import Signing
from reports.signing import sign
from tests.reports.test_package import given


@cache
def authority(name: str) -> tuple[Signing, bytes]:
    """A certificate to sign with, and that of the authority behind it; one of each name."""
    folder = Path(tempfile.mkdtemp(prefix=f"toetspeil-{name}-"))
    signing = make_trust(folder)
    return signing, (folder / "trust" / "proefautoriteit.pem").read_bytes()


def named(of: ReportInput, by: Signing) -> ReportInput:
    signer = by.signer()
    return replace(of, signer=signer.name, signer_fingerprint=signer.fingerprint, signer_chain=signer.chain)


@cache
def unsigned() -> bytes:
    """The report as it was just before it was signed: it names its signer."""
    return render(named(given(), authority("goed")[0]))


@cache
def signed() -> bytes:
    return sign(unsigned(), authority("goed")[0])


def root() -> bytes:
    return authority("goed")[1]
