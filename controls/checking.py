"""The compiler's judgement over a catalogue that loaded: does it hang together and read well?"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from controls.catalogue import Catalogue, Confidence, EditionStatus, RequirementKind, Reserved, ReservedKind
from controls.loading import CATALOGUES, BrokenCatalogueError, Finding, load
from controls.wording import question_faults, shared_runs

_NAMED = re.compile(r"""(?:^|[\s{,-])(?:id|number|empty_heading):\s*["']?([^"',}\s]+)""")
_SAYS_ITS_OWN_SOURCE = (
    RequirementKind.MEASURE,
    RequirementKind.CONTROL,
    RequirementKind.FRAMEWORK,
    RequirementKind.FOREIGN,
)
_TOP_KEY = re.compile(r"^[a-z_]+:")


def check(key: str, root: Path = CATALOGUES) -> tuple[Finding, ...]:
    """Everything that is wrong with one edition; empty when it is good.

    Raises KeyError when there is no such edition.
    """
    try:
        catalogue = load(key, root)
    except BrokenCatalogueError as error:
        return error.findings
    return judge(catalogue, root)


def judge(catalogue: Catalogue, root: Path = CATALOGUES) -> tuple[Finding, ...]:
    """Everything that is wrong with an edition that loaded from below `root`."""
    places = _Places(root / catalogue.key, root)
    findings = [finding for rule in _RULES for finding in rule(catalogue, places)]
    return tuple(sorted(findings, key=lambda f: (f.file, f.line, f.place)))


class _Places:
    """Where in the files an id or number, or a key of catalogue.yaml, stands, so that a finding can point at it."""

    def __init__(self, folder: Path, root: Path) -> None:
        self._found: dict[str, tuple[str, int]] = {}
        self._head = str((folder / "catalogue.yaml").relative_to(root))
        for path in (folder / "catalogue.yaml", *sorted((folder / "themes").glob("*.yaml"))):
            name = str(path.relative_to(root))
            for number, line in enumerate(path.read_text(encoding="utf-8-sig").split("\n"), 1):
                for match in _NAMED.finditer(line):
                    self._found.setdefault(match.group(1).strip(), (name, number))
                if name == self._head and (key := _TOP_KEY.match(line)):
                    self._found.setdefault(key.group(0), (name, number))

    def finding(self, where: str, place: str, problem: str, remedy: str) -> Finding:
        file, line = self._found.get(where, (self._head, 0))
        return Finding(file=file, line=line, place=place, problem=problem, remedy=remedy)


def _unique(catalogue: Catalogue, places: _Places) -> Iterator[Finding]:
    named = {
        "id": [r.id for r in catalogue.requirements] + [t.id for t in catalogue.themes],
        "eisnummer": [
            *(r.number for r in catalogue.requirements),
            *(r.number for r in catalogue.reserved),
            *(c.empty_heading for c in catalogue.controls if c.empty_heading),
        ],
        "beheersmaatregel": [c.number for c in catalogue.controls],
        "rol": [r.id for r in catalogue.roles],
        "hoofdstuk": [c.id for c in catalogue.chapters],
    }
    for kind, values in named.items():
        for value, count in Counter(values).items():
            if count > 1:
                yield places.finding(value, value, f"{kind} komt {count} keer voor", "Geef elk een eigen naam")


def _defined(catalogue: Catalogue, places: _Places) -> Iterator[Finding]:
    roles, chapters = {r.id for r in catalogue.roles}, {c.id for c in catalogue.chapters}
    if not catalogue.controls:
        yield places.finding("themes:", "themes", "er is geen enkele beheersmaatregel", "Voeg een thema met eisen toe")
    for control in catalogue.controls:
        if control.chapter not in (chapters or {""}):
            yield places.finding(
                control.number, control.number, f"hoofdstuk '{control.chapter}' bestaat niet", _one_of(chapters)
            )
        if not control.requirements:
            yield places.finding(control.number, control.number, "er is geen enkele eis", "Voeg een eis toe")
    for requirement in catalogue.requirements:
        if requirement.role not in roles:
            yield places.finding(
                requirement.id, requirement.id, f"rol '{requirement.role}' bestaat niet", _one_of(roles)
            )


def _references(catalogue: Catalogue, places: _Places) -> Iterator[Finding]:
    """Applications and tasks exist; what is not BIO2's says where it is written."""
    applications, tasks = {a.id for a in catalogue.applications}, {t.id for t in catalogue.tasks}
    for r in catalogue.requirements:
        for name, used, known in (("applies_to", r.applies_to, applications), ("tasks", r.tasks, tasks)):
            for value in set(used) - known:
                yield places.finding(r.id, f"{r.id}.{name}", f"'{value}' bestaat niet", _one_of(known))
        if r.kind not in _SAYS_ITS_OWN_SOURCE and not r.source.strip():
            yield places.finding(r.id, f"{r.id}.source", "er staat geen bron", "Noem het artikel of de norm")


def _one_of(values: set[str]) -> str:
    return "Kies uit: " + ", ".join(sorted(values))


def _targets(catalogue: Catalogue, places: _Places) -> Iterator[Finding]:
    known = {r.number for r in catalogue.requirements}
    for reserved in catalogue.reserved:
        problem = _target_problem(reserved, known)
        if problem:
            remedy = "Noem een bestaand doel, of leg in note uit waarom het er niet is"
            yield places.finding(reserved.number, reserved.number, problem, remedy)


def _target_problem(reserved: Reserved, known: set[str]) -> str:
    if reserved.kind is not ReservedKind.WITHDRAWN and not reserved.target:
        return "een verplaatst of verwijzend nummer heeft geen doel"
    if reserved.target and reserved.target not in known and not reserved.note:
        return f"het doel '{reserved.target}' bestaat niet"
    return ""


def _texts(catalogue: Catalogue, places: _Places) -> Iterator[Finding]:
    for r in catalogue.requirements:
        for name, values in (("questions", r.questions), ("points", r.points), ("evidence", r.evidence)):
            if not values:
                yield places.finding(r.id, f"{r.id}.{name}", "er staat niets", "Schrijf er minstens één")
            for value, count in Counter(v.casefold() for v in values).items():
                if count > 1:
                    yield places.finding(r.id, f"{r.id}.{name}", f"'{value}' staat er {count} keer", "Haal er een weg")
    titles = Counter(r.title.casefold() for r in catalogue.requirements)
    for r in catalogue.requirements:
        if titles[r.title.casefold()] > 1:
            yield places.finding(r.id, f"{r.id}.title", f"de titel '{r.title}' komt vaker voor", "Kies een eigen titel")


def _questions(catalogue: Catalogue, places: _Places) -> Iterator[Finding]:
    for requirement in catalogue.requirements:
        asked = {f"questions.{number}": question for number, question in enumerate(requirement.questions, 1)}
        if requirement.condition:
            asked["condition.question"] = requirement.condition.question
        for place, question in asked.items():
            for problem, remedy in question_faults(question):
                yield places.finding(requirement.id, f"{requirement.id}.{place}", problem, remedy)


def _own_words(catalogue: Catalogue, places: _Places) -> Iterator[Finding]:
    texts = {r.id: (*r.questions, *r.points, *r.evidence) for r in catalogue.requirements}
    for first, second, run in shared_runs(texts):
        yield places.finding(
            second, second, f"'{run}' staat ook bij {first}", "Noem in elke eis het eigen onderwerp, in eigen woorden"
        )


def _numbers(catalogue: Catalogue, places: _Places) -> Iterator[Finding]:
    for control in catalogue.controls:
        if control.empty_heading and not control.empty_heading.startswith(f"{control.number}."):
            problem = f"empty_heading {control.empty_heading} past niet bij {control.number}"
            yield places.finding(control.number, f"{control.number}.empty_heading", problem, "Verbeter het nummer")
        for r in control.requirements:
            below = r.number.startswith(f"{control.number}.")
            fits = {
                RequirementKind.MEASURE: below,
                RequirementKind.CONTROL: r.number == control.number,
                RequirementKind.FRAMEWORK: below,
            }
            if not fits.get(r.kind, True):
                yield places.finding(
                    r.id, r.id, f"nummer {r.number} past niet bij {control.number}", "Verbeter het nummer of de soort"
                )


def _validity(catalogue: Catalogue, places: _Places) -> Iterator[Finding]:
    if catalogue.valid_until and catalogue.valid_from > catalogue.valid_until:
        problem = "de editie begint na haar einde"
        yield places.finding("valid_from:", "valid_from", problem, "Verbeter valid_from of valid_until")
    if catalogue.status is EditionStatus.IN_FORCE and not catalogue.valid_from:
        problem = "een editie die geldt, heeft een begindatum"
        yield places.finding("status:", "valid_from", problem, "Vul valid_from in of verander status")


def _notes(catalogue: Catalogue, places: _Places) -> Iterator[Finding]:
    remedy = "Schrijf wat nog gecontroleerd moet"
    for r in catalogue.requirements:
        if r.confidence is not Confidence.CONFIRMED and not r.confidence_note.strip():
            yield places.finding(r.id, f"{r.id}.confidence_note", "niet bevestigd, zonder uitleg", remedy)
    scopes = [*((c.number, c.cbw) for c in catalogue.controls), *((r.id, r.cbw) for r in catalogue.requirements)]
    for where, cbw in scopes:
        if cbw.confidence is not Confidence.CONFIRMED and not cbw.note.strip():
            yield places.finding(where, f"{where}.cbw.note", "Cbw-bereik niet bevestigd, zonder uitleg", remedy)


_RULES = (_unique, _defined, _references, _targets, _texts, _questions, _own_words, _numbers, _validity, _notes)
