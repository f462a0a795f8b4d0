"""What a municipality says about itself beside its answers: DigiD connections, TPMs, its use of Suwinet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from controls.answers import Answer, Answers, Verdict
from controls.catalogue import Aspect, Catalogue, OfficialList, Repeat, Requirement
from controls.tpm import Tpm, resolved


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """One DigiD connection; `number` is the one Logius gave it."""

    id: str
    name: str
    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SuwinetApplication:
    """One way of using Suwinet, for which tasks, and which joint body does it for the municipality ("" for none)."""

    application: str
    tasks: tuple[str, ...]
    outsourced_to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LaidBeside:
    """The norm of the official list that a row of a working list was laid beside."""

    requirement_id: str
    number: str
    document: str
    year: str
    recorded_by: str
    recorded_at: str


@dataclass(frozen=True, kw_only=True)
class Profile:
    """Everything of that kind in one assessment."""

    connections: tuple[Connection, ...] = ()
    tpms: tuple[Tpm, ...] = ()
    suwinet: tuple[SuwinetApplication, ...] = ()
    laid_beside: tuple[LaidBeside, ...] = ()

    @cached_property
    def tpm_by_id(self) -> Mapping[str, Tpm]:
        return {tpm.id: tpm for tpm in self.tpms}

    @cached_property
    def laid_beside_by_id(self) -> Mapping[str, LaidBeside]:
        return {norm.requirement_id: norm for norm in self.laid_beside}

    def units(self, catalogue: Catalogue) -> tuple[str, ...]:
        """The units a framework is answered for: "" for one that is answered once, else its connections."""
        if catalogue.repeat is Repeat.ONCE:
            return ("",)
        return tuple(connection.id for connection in self.connections)

    def title_of(self, unit: str) -> str:
        """What people call a unit; "" for the municipality as a whole."""
        return next((c.name for c in self.connections if c.id == unit), "")

    def asks(self, requirement: Requirement) -> bool:
        """Whether this municipality is asked it: a norm for an application it does not use is not.

        As long as it has not said what it uses, it is asked everything.
        """
        if not requirement.applies_to or not self.suwinet:
            return True
        used = [use for use in self.suwinet if use.application in requirement.applies_to]
        if not requirement.tasks:
            return bool(used)
        return any(set(use.tasks) & set(requirement.tasks) for use in used)

    def looked_up(self, requirement: Requirement, answer: Answer, reference_date: str) -> Answer:
        """The answer with the verdicts of its TPM, if it is covered by one."""
        return resolved(answer, requirement, self.tpm_by_id, reference_date)


def looked_up(catalogue: Catalogue, answers: Answers, profile: Profile, reference_date: str) -> dict[str, Answer]:
    """The answers of one unit, each with the verdicts of its TPM if it has one."""
    known = catalogue.requirement_by_id
    return {
        key: profile.looked_up(known[key], answer, reference_date) for key, answer in answers.items() if key in known
    }


def tailored(catalogue: Catalogue, profile: Profile) -> Catalogue:
    """The catalogue without what this municipality is not asked; a control that is left empty goes too."""
    if all(profile.asks(requirement) for requirement in catalogue.requirements):
        return catalogue
    themes = []
    for theme in catalogue.themes:
        controls = [
            replace(control, requirements=tuple(r for r in control.requirements if profile.asks(r)))
            for control in theme.controls
        ]
        themes.append(replace(theme, controls=tuple(c for c in controls if c.requirements)))
    return replace(catalogue, themes=tuple(theme for theme in themes if theme.controls))


def missing_beside(catalogue: Catalogue, profile: Profile) -> tuple[Requirement, ...]:
    """The rows of a working list that were not yet laid beside the official list; until there are none, no annex.

    Only what this municipality is asked; nothing for a framework whose official list is known.
    """
    if catalogue.official_list is OfficialList.KNOWN:
        return ()
    done = profile.laid_beside_by_id
    return tuple(r for r in catalogue.requirements if profile.asks(r) and r.id not in done)


def profile_from(given: Mapping[str, Any]) -> Profile:
    """A profile from its JSON values; raises KeyError, TypeError or ValueError when they do not fit."""
    return Profile(
        connections=tuple(Connection(**c) for c in given["connections"]),
        tpms=tuple(_tpm_from(t) for t in given["tpms"]),
        suwinet=tuple(SuwinetApplication(**{**s, "tasks": tuple(s["tasks"])}) for s in given["suwinet"]),
        laid_beside=tuple(LaidBeside(**n) for n in given["laid_beside"]),
    )


def _tpm_from(given: Mapping[str, Any]) -> Tpm:
    verdicts = {
        requirement: {Aspect(aspect): Verdict(verdict) for aspect, verdict in found.items()}
        for requirement, found in given["verdicts"].items()
    }
    return Tpm(**{**given, "verdicts": verdicts})
