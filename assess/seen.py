"""Notice that somebody else changed what was on the screen, for rows that count no versions."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from assess.errors import AssessError
from controls.canonical import canonical_json, plain


class ChangedMeanwhileError(AssessError):
    """What is stored is no longer what was on the screen; nothing was saved."""


def fingerprint(value: Any) -> str:
    """The same for the same values: what a form carries in the place of a version."""
    return sha256(canonical_json(plain(value)).encode()).hexdigest()[:16]


def refuse_unseen(stored: Any, seen: str) -> None:
    """Raise ChangedMeanwhileError unless what is stored is what somebody saw."""
    if fingerprint(stored) != seen:
        raise ChangedMeanwhileError
