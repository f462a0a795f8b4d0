"""A finished assessment as one value: canonical JSON and its SHA-256.

Whoever has the JSON can recompute the hash; whoever has the hash can tell
whether the JSON was changed. Scores are in it as whole counts and fractions,
so that a later version of the method cannot change an old result.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from controls.answers import Answer, Applicability, Choice, Ground, Outcome, PortalResult, Verdict, evidence_from
from controls.canonical import canonical_json, later, plain
from controls.catalogue import Aspect, Catalogue
from controls.profile import Profile, profile_from
from controls.remark import FrozenRemark
from controls.scoring import GroupScore, score

SCHEMA = "toetspeil/snapshot/1"


class DamagedSnapshotError(Exception):
    """The text is not a snapshot, or not the one that the hash belongs to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FrozenFramework:
    """One more framework of a frozen assessment, for one unit (a DigiD connection, or "")."""

    catalogue: str
    catalogue_sha256: str
    unit: str
    unit_title: str
    answers: Mapping[str, Answer]
    result: Mapping[str, Any]
    #: Why requirements stayed open, or "".
    left_open: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """One frozen assessment.

    `reference_date` is an ISO date, `submitted_at` ISO 8601 in UTC.
    `left_open` gives, per theme, the reason why requirements stayed open.
    `answers` are those to `catalogue`; `frameworks` holds the others that the
    assessment accounts to, with the `profile` that says what they are about.
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
    frameworks: tuple[FrozenFramework, ...] = later(())
    profile: Profile | None = later(None)
    remarks: tuple[FrozenRemark, ...] = later(())

    @property
    def canonical(self) -> str:
        """The one JSON text of this snapshot: sorted keys, no spaces, UTF-8."""
        return canonical_json({"schema": SCHEMA, **plain(self)})

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
            if "frameworks" in given:
                given["frameworks"] = tuple(_framework_from(value) for value in given["frameworks"])
            if "profile" in given:
                given["profile"] = profile_from(given["profile"])
            if "remarks" in given:
                given["remarks"] = tuple(FrozenRemark(**value) for value in given["remarks"])
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
    frameworks: tuple[FrozenFramework, ...] = (),
    profile: Profile | None = None,
    remarks: tuple[FrozenRemark, ...] = (),
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
        frameworks=frameworks,
        profile=profile,
        remarks=remarks,
    )


def freeze_framework(
    catalogue: Catalogue, answers: Mapping[str, Answer], *, unit: str = "", unit_title: str = "", left_open: str = ""
) -> FrozenFramework:
    """One more framework with its scores; `answers` with the verdicts of their TPMs (`controls.profile.looked_up`)."""
    scores = score(catalogue, answers)
    return FrozenFramework(
        catalogue=catalogue.key,
        catalogue_sha256=catalogue.sha256,
        unit=unit,
        unit_title=unit_title,
        answers=dict(answers),
        result={
            "whole": _figures(scores.whole),
            "themes": {key: _figures(value) for key, value in scores.themes.items()},
        },
        left_open=left_open,
    )


def _framework_from(given: Mapping[str, Any]) -> FrozenFramework:
    return FrozenFramework(**{**given, "answers": {k: answer_from(value) for k, value in given["answers"].items()}})


def answer_from(given: Mapping[str, Any]) -> Answer:
    """An answer from its JSON values; raises KeyError, TypeError or ValueError when they do not fit."""
    fields = dict(given)
    fields["outcome"] = Outcome(fields["outcome"])
    fields["verdicts"] = {Aspect(a): Verdict(v) for a, v in fields["verdicts"].items()}
    fields["evidence"] = tuple(evidence_from(e) for e in fields["evidence"])
    later = {name: fields.pop(name) for name in DETAILS if name in fields}
    return Answer(**fields, **details_from(later))


#: What only some answers have: the fields of `Answer` that are left out of the JSON while they say nothing.
DETAILS = (
    "condition",
    "condition_on",
    "condition_reason",
    "tpm",
    "remainder",
    "inferred_from",
    "done_on",
    "portal",
)


def details_from(given: Mapping[str, Any]) -> dict[str, Any]:
    """Those fields from their JSON values; raises KeyError, TypeError or ValueError when they do not fit."""
    unknown = set(given) - set(DETAILS)
    if unknown:
        raise ValueError(f"unknown: {sorted(unknown)}")
    fields = dict(given)
    if "condition" in fields:
        fields["condition"] = Choice(fields["condition"])
    if "remainder" in fields:
        fields["remainder"] = {str(number): Choice(said) for number, said in fields["remainder"].items()}
    if "inferred_from" in fields:
        fields["inferred_from"] = {str(source): int(version) for source, version in fields["inferred_from"].items()}
    if fields.get("portal"):
        fields["portal"] = PortalResult(**fields["portal"])
    return fields


def applicability_from(given: Mapping[str, Any]) -> Applicability:
    """A VvT record from its JSON values; raises as `answer_from` does."""
    fields = dict(given)
    fields["applies"] = Choice(fields["applies"])
    fields["measures_enough"] = Choice(fields["measures_enough"])
    fields["grounds"] = tuple(Ground(g) for g in fields["grounds"])
    return Applicability(**fields)


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
