"""A finished assessment as one value: canonical JSON and its SHA-256.

Whoever has the JSON can recompute the hash; whoever has the hash can tell
whether the JSON was changed. Scores are in it as whole counts and fractions,
so that a later version of the method cannot change an old result.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from fractions import Fraction
from typing import Any

from controls.answers import Answer, Applicability, Choice, Evidence, Ground, Outcome, Verdict
from controls.catalogue import Aspect, Catalogue
from controls.scoring import GroupScore, score

SCHEMA = "toetspeil/snapshot/1"


class DamagedSnapshotError(Exception):
    """The text is not a snapshot, or not the one that the hash belongs to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """One frozen assessment.

    `reference_date` is an ISO date, `submitted_at` ISO 8601 in UTC.
    `left_open` gives, per theme, the reason why requirements stayed open.
    """

    assessment_id: str
    title: str
    municipality: str
    municipality_code: str
    reference_date: str
    scope: str
    catalogue: str
    catalogue_sha256: str
    method: str
    answers: Mapping[str, Answer]
    applicability: Mapping[str, Applicability]
    left_open: Mapping[str, str]
    result: Mapping[str, Any]
    submitted_by: str
    submitted_at: str

    @property
    def canonical(self) -> str:
        """The one JSON text of this snapshot: sorted keys, no spaces, UTF-8."""
        return canonical_json({"schema": SCHEMA, **_plain(self)})

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.canonical.encode()).hexdigest()

    @classmethod
    def from_json(cls, text: str, *, sha256: str | None = None) -> Snapshot:
        """Read a snapshot back; with `sha256` the text must be exactly the one that was frozen."""
        try:
            if sha256 is not None and hashlib.sha256(text.encode()).hexdigest() != sha256:
                raise DamagedSnapshotError("sha256")
            given = json.loads(text)
            if given.pop("schema") != SCHEMA:
                raise DamagedSnapshotError("schema")
            given["answers"] = {key: answer_from(value) for key, value in given["answers"].items()}
            given["applicability"] = {k: applicability_from(v) for k, v in given["applicability"].items()}
            snapshot = cls(**given)
            # NaN and lone surrogates pass json.loads, but nothing that holds them can be hashed.
            snapshot.canonical.encode()
        except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
            raise DamagedSnapshotError(str(error)) from error
        return snapshot


def freeze(
    catalogue: Catalogue,
    *,
    assessment_id: str,
    title: str,
    municipality: str,
    municipality_code: str,
    reference_date: str,
    scope: str,
    answers: Mapping[str, Answer],
    applicability: Mapping[str, Applicability],
    left_open: Mapping[str, str],
    submitted_by: str,
    submitted_at: str,
) -> Snapshot:
    """Score the answers and freeze everything into one value."""
    scores = score(catalogue, answers)
    result = {
        "whole": _figures(scores.whole),
        "framework": _figures(scores.framework),
        "cbw": _figures(scores.cbw),
        "themes": {key: _figures(value) for key, value in scores.themes.items()},
        "chapters": {key: _figures(value) for key, value in scores.chapters.items()},
        "levels": {key: value.level for key, value in scores.requirements.items()},
    }
    return Snapshot(
        assessment_id=assessment_id,
        title=title,
        municipality=municipality,
        municipality_code=municipality_code,
        reference_date=reference_date,
        scope=scope,
        catalogue=catalogue.key,
        catalogue_sha256=catalogue.sha256,
        method=scores.method,
        answers=dict(answers),
        applicability=dict(applicability),
        left_open=dict(left_open),
        result=result,
        submitted_by=submitted_by,
        submitted_at=submitted_at,
    )


def canonical_json(value: Any) -> str:
    """The only way this project writes JSON that is hashed."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def answer_from(given: Mapping[str, Any]) -> Answer:
    """An answer from its JSON values; raises KeyError, TypeError or ValueError when they do not fit."""
    fields = dict(given)
    fields["outcome"] = Outcome(fields["outcome"])
    fields["verdicts"] = {Aspect(a): Verdict(v) for a, v in fields["verdicts"].items()}
    fields["evidence"] = tuple(Evidence(**e) for e in fields["evidence"])
    return Answer(**fields)


def applicability_from(given: Mapping[str, Any]) -> Applicability:
    """A VvT record from its JSON values; raises as `answer_from` does."""
    fields = dict(given)
    fields["applies"] = Choice(fields["applies"])
    fields["measures_enough"] = Choice(fields["measures_enough"])
    fields["grounds"] = tuple(Ground(g) for g in fields["grounds"])
    return Applicability(**fields)


def _plain(snapshot: Snapshot) -> dict[str, Any]:
    return asdict(snapshot)


def _figures(group: GroupScore) -> dict[str, Any]:
    return {
        "total": group.total,
        "counts": {status.value: count for status, count in group.counts.items()},
        "at_least": _fraction(group.at_least),
        "at_most": _fraction(group.at_most),
        "coverage": _fraction(group.coverage),
        "unsupported": group.unsupported,
    }


def _fraction(value: Fraction) -> str:
    return f"{value.numerator}/{value.denominator}"
