"""Who gave the reason that something does not apply: a second person agrees with that, and with nothing else."""

from __future__ import annotations

from controls.answers import Answer, Outcome


def is_same_claim(stored: Answer, wanted: Answer) -> bool:
    """Whether it still says "not applicable" for the same reason: then whoever gave it remains the first person."""
    return (
        stored.outcome is Outcome.NOT_APPLICABLE
        and bool(stored.reason)
        and (wanted.outcome, wanted.reason) == (stored.outcome, stored.reason)
    )
