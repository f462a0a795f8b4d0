"""What the file of an assessment says it is about: its editions, DigiD connections, TPMs, Suwinet, the official list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from assess.errors import RefusedFileError
from assess.file_shape import as_shown
from controls.answers import Verdict
from controls.catalogue import Asked, Aspect, Catalogue, OfficialList, Requirement, Scale, Way
from controls.profile import Profile, SuwinetApplication, profile_from
from controls.tpm import Tpm


@dataclass(frozen=True, kw_only=True)
class Editions:
    """The edition an assessment is pinned to, and the others it accounts to, in the order of their addresses.

    `installed` is every edition there is here: what somebody said of a framework stays when the framework goes.
    """

    leading: Catalogue
    others: tuple[Catalogue, ...]
    installed: tuple[Catalogue, ...]

    @property
    def all(self) -> tuple[Catalogue, ...]:
        return (self.leading, *self.others)

    @property
    def every(self) -> tuple[Catalogue, ...]:
        """Every edition, those of the assessment in the wording it was asked."""
        return tuple({c.key: c for c in (*self.installed, *self.all)}.values())

    @cached_property
    def homes(self) -> Mapping[str, tuple[Catalogue, Requirement]]:
        """By requirement id: the requirement, and the edition it stands in."""
        return {r.id: (catalogue, r) for catalogue in reversed(self.all) for r in catalogue.requirements}

    def home(self, requirement_id: str) -> tuple[Catalogue, Requirement]:
        """Raises RefusedFileError when the assessment is not asked it."""
        found = self.homes.get(requirement_id)
        if found is None:
            others = " of een ander kader van de zelftoets" if self.others else ""
            raise RefusedFileError(f"Eis {as_shown(requirement_id)} staat niet in {self.leading.short_title}{others}.")
        return found

    def anywhere(self, requirement_id: str) -> tuple[tuple[Catalogue, Requirement], ...]:
        """In every edition that has it, asked or not. Raises RefusedFileError when none has."""
        found = tuple(
            (c, c.requirement_by_id[requirement_id]) for c in self.every if requirement_id in c.requirement_by_id
        )
        if not found:
            raise RefusedFileError(f"Eis {as_shown(requirement_id)} staat in geen enkele norm die hier aanwezig is.")
        return found

    def units(self, catalogue: Catalogue, profile: Profile) -> tuple[str, ...]:
        """What a framework is answered for: the leading one for the municipality as a whole, a derived one for nothing."""
        if catalogue is self.leading:
            return ("",)
        return profile.units(catalogue) if catalogue.asked is Asked.DIRECTLY else ()


def editions_of(given: Mapping[str, Any], catalogues: Mapping[str, Catalogue]) -> Editions:
    """The editions that the file names. Raises RefusedFileError unless each is installed, and there is one of each."""
    named = [given["catalogue"], *given["frameworks"]]
    for key in named:
        if key not in catalogues:
            raise RefusedFileError(f"De norm {as_shown(key)} is hier niet aanwezig.")
    leading, *others = (catalogues[key] for key in named)
    refuse_disorder(given["frameworks"], "kaders")
    if len({c.id for c in (leading, *others)}) < len(named):
        raise RefusedFileError("Het bestand noemt van één kader meer dan één uitgave.")
    return Editions(leading=leading, others=tuple(others), installed=tuple(catalogues.values()))


def profile_of_file(given: Mapping[str, Any], editions: Editions) -> Profile:
    """What the assessment is about. Raises RefusedFileError unless it could have been filled in."""
    profile = profile_from(given["profile"])
    refuse_disorder([(c.name, c.id) for c in profile.connections], "aansluitingen")
    refuse_disorder([(t.supplier, t.id) for t in profile.tpms], "TPM’s")
    refuse_disorder([s.application for s in profile.suwinet], "manieren om Suwinet te gebruiken")
    refuse_disorder([n.requirement_id for n in profile.laid_beside], "officiële normen")
    _refuse_twice([c.id for c in profile.connections], "aansluiting")
    _refuse_twice([t.id for t in profile.tpms], "TPM")
    for tpm in profile.tpms:
        _refuse_impossible_tpm(tpm, editions)
    for use in profile.suwinet:
        _refuse_impossible_use(use, editions)
    for norm in profile.laid_beside:
        if all(c.official_list is not OfficialList.LAY_BESIDE for c, _ in editions.anywhere(norm.requirement_id)):
            raise RefusedFileError(f"Naast eis {norm.requirement_id} hoort geen officiële norm: die lijst is bekend.")
    return profile


def _refuse_impossible_tpm(tpm: Tpm, editions: Editions) -> None:
    if tpm.period_until < tpm.period_from:
        raise RefusedFileError(f"De periode van TPM {tpm.id} eindigt voor zij begint.")
    for requirement_id, verdicts in tpm.verdicts.items():
        may_cover = [(c, r) for c, r in editions.anywhere(requirement_id) if Way.TPM in r.ways]
        if not may_cover:
            raise RefusedFileError(f"TPM {tpm.id} noemt eis {requirement_id}, die een TPM niet kan dekken.")
        if all(problems := [impossible_verdict(c, r, verdicts) for c, r in may_cover]):
            raise RefusedFileError(f"TPM {tpm.id} geeft bij eis {requirement_id} {problems[0]}.")


def _refuse_impossible_use(use: SuwinetApplication, editions: Editions) -> None:
    tasks = [{t.id for t in c.tasks} for c in editions.every if use.application in {a.id for a in c.applications}]
    if not tasks:
        raise RefusedFileError(
            f"Toepassing {as_shown(use.application)} staat in geen enkele norm die hier aanwezig is."
        )
    if not any(known.issuperset(use.tasks) for known in tasks):
        raise RefusedFileError(f"Toepassing {use.application} heeft in het bestand een taak die zij niet kent.")


def impossible_verdict(catalogue: Catalogue, requirement: Requirement, verdicts: Mapping[Aspect, Verdict]) -> str:
    """What is wrong with verdicts on this requirement, as part of a sentence, or ""."""
    for aspect, verdict in verdicts.items():
        if verdict is not Verdict.OPEN and aspect not in requirement.aspects:
            return f"een oordeel over {aspect.value}, dat daar niet wordt gevraagd"
        if verdict is Verdict.PARTLY and catalogue.scale is Scale.BINARY:
            return "het oordeel ‘deels’, dat dit kader niet kent"
    return ""


def _refuse_twice(names: Sequence[str], what: str) -> None:
    for name, count in Counter(names).items():
        if count > 1:
            raise RefusedFileError(f"In het bestand staat {what} {as_shown(name)} twee keer.")


def refuse_disorder(found: Sequence[Any], what: str) -> None:
    """What is exported has one order, so that its hash says something."""
    if list(found) != sorted(set(found)):
        raise RefusedFileError(f"De {what} in het bestand staan niet op volgorde, of een ervan staat er twee keer.")
