"""Read `upgrade-from-<edition>.yaml`, and hold it against both editions: every requirement is accounted for once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from controls.catalogue import Catalogue, Requirement
from controls.loading import CATALOGUES, BrokenCatalogueError, Finding, load_if_sound
from controls.places import Places
from controls.reading import read
from controls.shape import Slug, Text
from controls.upgrading import STAYED_THE_SAME, Change, Upgrade, UpgradeStep, kept

_NAME = "upgrade-from-"


class BrokenUpgradeError(BrokenCatalogueError):
    """The file does not make an upgrade; carries every finding."""


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Step(_Shape):
    change: Change
    sources: list[Slug] = Field(alias="from")
    targets: list[Slug] = Field(alias="to")
    note: Text


class UpgradeFile(_Shape):
    from_edition: Text = Field(alias="from")
    to_edition: Text = Field(alias="to")
    source: Text
    source_note: Text
    kept: list[Slug]
    steps: list[Step]


def upgrades(root: Path = CATALOGUES) -> tuple[tuple[str, str], ...]:
    """The editions between which there is a way: (`bio2/1.3`, `bio2/2.0-concept`), sorted."""
    return tuple(sorted(_ends(path) for path in root.glob(f"*/*/{_NAME}*.yaml")))


def load_upgrade(from_edition: str, to_edition: str, root: Path = CATALOGUES) -> Upgrade:
    """The way between two editions.

    Raises KeyError when there is none, BrokenUpgradeError with every finding.
    Whether it accounts for everything is for `check_upgrades` to say.
    """
    if (from_edition, to_edition) not in upgrades(root):
        raise KeyError(from_edition, to_edition)
    path = _path(from_edition, to_edition, root)
    findings: list[Finding] = []
    given = read(path, UpgradeFile, root, findings)
    if given is not None and (given.from_edition, given.to_edition) != (from_edition, to_edition):
        findings.append(_misnamed(path, given, root))
    if given is None or findings:
        raise BrokenUpgradeError(findings)
    steps = (
        UpgradeStep(change=s.change, sources=(*s.sources,), targets=(*s.targets,), note=s.note) for s in given.steps
    )
    return Upgrade(
        from_edition=from_edition,
        to_edition=to_edition,
        source=given.source,
        source_note=given.source_note,
        steps=(*(kept(name) for name in given.kept), *steps),
    )


def check_upgrades(root: Path = CATALOGUES) -> tuple[Finding, ...]:
    """Everything that is wrong with the upgrade files below `root`; empty when they are good.

    An edition that does not load is one finding here; what is wrong with it, `checking` says.
    """
    found, findings = [], list[Finding]()
    for ends in upgrades(root):
        try:
            found.append(load_upgrade(*ends, root))
        except BrokenUpgradeError as error:
            findings += error.findings
    editions = {
        key: load_if_sound(key, root) for upgrade in found for key in (upgrade.from_edition, upgrade.to_edition)
    }
    return _in_order((*findings, *judge_upgrades(found, editions, root)))


def judge_upgrades(
    found: Iterable[Upgrade], editions: Mapping[str, Catalogue | None], root: Path = CATALOGUES
) -> tuple[Finding, ...]:
    """Everything that is wrong with upgrades that loaded from below `root`; an edition that is not there is None."""
    return _in_order(finding for upgrade in found for finding in _judge(upgrade, editions, root))


def _judge(upgrade: Upgrade, editions: Mapping[str, Catalogue | None], root: Path) -> Iterator[Finding]:
    places = Places(_path(upgrade.from_edition, upgrade.to_edition, root), root)
    old, new = editions.get(upgrade.from_edition), editions.get(upgrade.to_edition)
    for key, name, edition in (("from", upgrade.from_edition, old), ("to", upgrade.to_edition, new)):
        if edition is None:
            yield places.finding(key, f"de editie '{name}' is er niet of laadt niet", "Herstel of noem de editie")
    if old and new:
        case = _Case(upgrade=upgrade, places=places, old=old, new=new)
        for rule in _RULES:
            yield from rule(case)


def _in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(findings, key=lambda f: (f.file, f.line, f.place)))


def _ends(path: Path) -> tuple[str, str]:
    framework, edition = path.parent.parent.name, path.parent.name
    return f"{framework}/{path.stem.removeprefix(_NAME)}", f"{framework}/{edition}"


def _path(from_edition: str, to_edition: str, root: Path) -> Path:
    return root / to_edition / f"{_NAME}{from_edition.partition('/')[2]}.yaml"


def _misnamed(path: Path, given: UpgradeFile, root: Path) -> Finding:
    stands, name = " naar ".join(_ends(path)), str(path.relative_to(root))
    problem = f"het bestand gaat van {given.from_edition} naar {given.to_edition}, maar staat bij {stands}"
    return Finding(file=name, line=0, place="from", problem=problem, remedy="Maak naam en plaats gelijk")


# --- does it account for everything? ------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    """An upgrade with the file it stands in, and the two editions."""

    upgrade: Upgrade
    places: Places
    old: Catalogue
    new: Catalogue

    def finding(self, index: int, key: str, problem: str, remedy: str) -> Finding:
        """At one step; what was kept stands first, and in the file as a bare id: only there is no note."""
        step, kept_before = self.upgrade.steps[index], sum(not step.note for step in self.upgrade.steps)
        place = f"kept.{index}" if not step.note else f"steps.{index - kept_before}.{key}"
        says = " ".join(dict.fromkeys((*step.sources, *step.targets))) or place
        return self.places.finding(place, problem, remedy, says=says)


def _total(case: _Case) -> Iterator[Finding]:
    """Every requirement of both editions, exactly once, and no other."""
    old = [(name, index) for index, step in enumerate(case.upgrade.steps) for name in step.sources]
    new = [(name, index) for index, step in enumerate(case.upgrade.steps) for name in step.targets]
    for key, edition, named in (("from", case.old, old), ("to", case.new, new)):
        counts = Counter(name for name, _ in named)
        for name, index in named:
            if name not in edition.requirement_by_id:
                yield case.finding(index, key, f"eis '{name}' staat niet in {edition.key}", "Verbeter de id")
        for name, index in {name: index for name, index in named if counts[name] > 1}.items():
            problem = f"eis '{name}' van {edition.key} staat er {counts[name]} keer"
            yield case.finding(index, key, problem, "Laat er een staan")
        for name in edition.requirement_by_id:
            if name not in counts:
                problem = f"eis '{name}' van {edition.key} ontbreekt"
                yield case.places.finding(key, problem, "Schrijf wat ermee gebeurt", says=name)


# From how many requirements to how many: at least, at most.
_MANY = 1000
_SIZES = {
    Change.KEPT: ((1, 1), (1, 1)),
    Change.MOVED: ((1, 1), (1, 1)),
    Change.REWORDED: ((1, 1), (1, 1)),
    Change.SPLIT: ((1, 1), (2, _MANY)),
    Change.MERGED: ((2, _MANY), (1, 1)),
    Change.WITHDRAWN: ((1, _MANY), (0, 0)),
    Change.NEW: ((0, 0), (1, _MANY)),
}


def _sizes(case: _Case) -> Iterator[Finding]:
    for index, step in enumerate(case.upgrade.steps):
        ends = zip(("from", "to"), (step.sources, step.targets), _SIZES[step.change], strict=True)
        for key, names, (least, most) in ends:
            if not least <= len(names) <= most:
                problem = f"bij {step.change} past geen lijst van {len(names)}"
                yield case.finding(index, key, problem, "Kies een andere change of verbeter de lijst")


def _same(case: _Case) -> Iterator[Finding]:
    """An answer that comes along unread still answers what is asked: the same aspects, the same terms."""
    for index, step, old, new in _pairs(case):
        if step.change not in STAYED_THE_SAME:
            continue
        if old.aspects != new.aspects or _periods(old) != _periods(new):
            problem = "de aspecten of termijnen zijn veranderd"
            yield case.finding(index, "change", problem, "Schrijf change: reworded, met een note")
        if (old.number == new.number) is not (step.change is Change.KEPT):
            problem = f"het nummer gaat van {old.number} naar {new.number}"
            yield case.finding(index, "change", problem, "Schrijf moved bij een ander nummer, kept bij hetzelfde")


def _pairs(case: _Case) -> Iterator[tuple[int, UpgradeStep, Requirement, Requirement]]:
    for index, step in enumerate(case.upgrade.steps):
        for source, target in zip(step.sources, step.targets, strict=False):
            old, new = case.old.requirement_by_id.get(source), case.new.requirement_by_id.get(target)
            if old and new:
                yield index, step, old, new


def _periods(requirement: Requirement) -> list[tuple[str, str]]:
    return sorted((term.kind, term.value) for term in requirement.terms)


def _reuse(case: _Case) -> Iterator[Finding]:
    """An id belongs to one obligation: what both editions have, the same step has on both sides."""
    for index, step in enumerate(case.upgrade.steps):
        for name in step.targets:
            if name in case.old.requirement_by_id and name not in step.sources:
                problem = f"id '{name}' was van een andere eis"
                yield case.finding(index, "to", problem, "Geef de nieuwe eis een eigen id")


_RULES = (_total, _sizes, _same, _reuse)
