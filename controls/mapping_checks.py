"""The judgement over the mappings and their catalogues together: does every link say what can be inferred?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from controls.catalogue import Asked, Catalogue, Confidence, Repeat
from controls.loading import CATALOGUES, Finding, load_if_sound
from controls.mapping import Covers, Link, LinkStatus, MappingSet
from controls.mapping_files import MAPPINGS, BrokenMappingError, load_mappings, mapping_files
from controls.places import Places


def check_mappings(root: Path = MAPPINGS, catalogues: Path = CATALOGUES) -> tuple[Finding, ...]:
    """Everything that is wrong with the mappings below `root`; empty when they are good.

    An edition that does not load is one finding here; what is wrong with it, `checking` says.
    """
    try:
        mappings = load_mappings(root)
    except BrokenMappingError as error:
        return error.findings
    editions = {key: load_if_sound(key, catalogues) for m in mappings for key in (m.target, m.source)}
    return judge_mappings(mappings, editions, root)


def judge_mappings(
    mappings: Sequence[MappingSet], editions: Mapping[str, Catalogue | None], root: Path = MAPPINGS
) -> tuple[Finding, ...]:
    """Everything that is wrong with mappings that loaded from below `root`; an edition that is not there is None."""
    cases = [
        _Case(mapping=mapping, places=Places(path, root.parent), editions=editions)
        for mapping, path in zip(mappings, mapping_files(root), strict=True)
    ]
    findings = [finding for case in cases for rule in _RULES for finding in rule(case)]
    findings += [*_one_source(cases), *_circles(cases)]
    return tuple(sorted(findings, key=lambda f: (f.file, f.line, f.place)))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    """One mapping with the file it stands in, and the editions that load."""

    mapping: MappingSet
    places: Places
    editions: Mapping[str, Catalogue | None]

    @property
    def target(self) -> Catalogue | None:
        return self.editions.get(self.mapping.target)

    @property
    def source(self) -> Catalogue | None:
        return self.editions.get(self.mapping.source)

    def finding(self, index: int, key: str, problem: str, remedy: str) -> Finding:
        """At one key of one link; a person knows a link by its target."""
        says = f"{self.mapping.links[index].target}.{key}"
        return self.places.finding(f"links.{index}.{key}", problem, remedy, says=says)


# --- one mapping by itself ----------------------------------------------------------------


def _sets(case: _Case) -> Iterator[Finding]:
    """One link for a target, with at least one source, each once."""
    seen: set[str] = set()
    for index, link in enumerate(case.mapping.links):
        if link.target in seen:
            yield case.finding(
                index, "target", "het doel heeft al een koppeling", "Zet de bronnen bij elkaar in één set"
            )
        seen.add(link.target)
        if not link.all_of:
            yield case.finding(index, "all_of", "er staat geen bron", "Noem de bronnen of haal de koppeling weg")
        for name, values in (("all_of", link.all_of), ("remainder", link.remainder)):
            for value, count in Counter(values).items():
                if count > 1:
                    yield case.finding(index, name, f"'{value}' staat er {count} keer", "Haal er een weg")


def _remainders(case: _Case) -> Iterator[Finding]:
    """What covers a part says which part it leaves; what covers the whole leaves nothing."""
    for index, link in enumerate(case.mapping.links):
        if link.covers is Covers.PART and not link.remainder:
            remedy = "Noem de vragen die overblijven"
            yield case.finding(index, "remainder", "de bronnen dekken een deel, maar er blijft geen vraag over", remedy)
        if link.covers is Covers.WHOLE and link.remainder:
            remedy = "Schrijf covers: part of haal remainder weg"
            yield case.finding(index, "remainder", "de bronnen dekken het geheel, maar er blijven vragen over", remedy)


def _reasons(case: _Case) -> Iterator[Finding]:
    """Own work that claims the most gives its reason; a doubt says what is in doubt."""
    for index, link in enumerate(case.mapping.links):
        claims_most = link.covers is Covers.WHOLE or link.is_exact
        if link.status is LinkStatus.OWN and claims_most and not link.because.strip():
            remedy = "Schrijf in because waarom, of kies part en exact: nee"
            yield case.finding(index, "because", "eigen werk zegt 'geheel' of 'precies' zonder reden", remedy)
        if link.confidence is not Confidence.CONFIRMED and not link.confidence_note.strip():
            remedy = "Schrijf wat nog gecontroleerd moet"
            yield case.finding(index, "confidence_note", "niet bevestigd, zonder uitleg", remedy)


# --- one mapping beside its catalogues ----------------------------------------------------


def _ends(case: _Case) -> Iterator[Finding]:
    """Both editions are there, of two frameworks; the source is answered once, for all units of the target."""
    for name, key in (("target", case.mapping.target), ("source", case.mapping.source)):
        if case.editions[key] is None:
            problem = f"de editie '{key}' is er niet of laadt niet"
            yield case.places.finding(name, problem, "Noem een editie die geldig is")
    if _framework(case.mapping.target) == _framework(case.mapping.source):
        problem = "doel en bron zijn hetzelfde raamwerk"
        yield case.places.finding("source", problem, "Gebruik een upgrade-bestand voor twee edities")
    if case.source and case.source.repeat is not Repeat.ONCE:
        problem = "een raamwerk dat per aansluiting is beantwoord kan geen bron zijn"
        yield case.places.finding("source", problem, "Kies een bron die één keer is beantwoord")


def _framework(key: str) -> str:
    return key.partition("/")[0]


def _known(case: _Case) -> Iterator[Finding]:
    for index, link in enumerate(case.mapping.links):
        if case.target and link.target not in case.target.requirement_by_id:
            problem = f"eis '{link.target}' staat niet in {case.target.key}"
            yield case.finding(index, "target", problem, "Verbeter de id")
        for source in dict.fromkeys(link.all_of):
            if case.source and source not in case.source.requirement_by_id:
                problem = f"eis '{source}' staat niet in {case.source.key}"
                yield case.finding(index, "all_of", problem, "Verbeter de id")


def _questions(case: _Case) -> Iterator[Finding]:
    """A remainder names questions that the target has."""
    for index, link, target in _targets(case):
        numbers = [str(number) for number in range(1, len(target.requirement_by_id[link.target].questions) + 1)]
        for number in dict.fromkeys(link.remainder):
            if number not in numbers:
                problem = f"vraag '{number}' bestaat niet"
                yield case.finding(index, "remainder", problem, "Kies uit: " + ", ".join(numbers))


def _aspects(case: _Case) -> Iterator[Finding]:
    """Where nobody answers the target itself, a source that is not asked an aspect would keep it open for ever."""
    for index, link, target in _targets(case):
        if target.asked is not Asked.DERIVED:
            continue
        wanted = target.requirement_by_id[link.target].aspects
        for source in dict.fromkeys(link.all_of):
            asked = case.source.requirement_by_id.get(source) if case.source else None
            missing = [aspect for aspect in wanted if asked and aspect not in asked.aspects]
            if missing:
                problem = f"bron '{source}' vraagt niet naar {', '.join(missing)}"
                yield case.finding(index, "all_of", problem, "Haal de bron weg of het aspect uit het doel")


def _targets(case: _Case) -> Iterator[tuple[int, Link, Catalogue]]:
    for index, link in enumerate(case.mapping.links):
        if case.target and link.target in case.target.requirement_by_id:
            yield index, link, case.target


_RULES = (_sets, _remainders, _reasons, _ends, _known, _questions, _aspects)


# --- all mappings together ----------------------------------------------------------------


def _one_source(cases: Sequence[_Case]) -> Iterator[Finding]:
    """One requirement has one link; another only for another edition of the same source, of which one is in use."""
    seen: dict[tuple[str, str], list[MappingSet]] = {}
    for case in cases:
        for index, link in enumerate(case.mapping.links):
            others = seen.setdefault((case.mapping.target, link.target), [])
            for other in others:
                is_edition = _framework(other.source) == _framework(case.mapping.source)
                if other is not case.mapping and not (is_edition and other.source != case.mapping.source):
                    problem = f"het doel heeft ook een koppeling in {other.id}"
                    yield case.finding(index, "target", problem, "Kies één bron voor deze eis")
            others.append(case.mapping)


def _circles(cases: Sequence[_Case]) -> Iterator[Finding]:
    """An answer that rests on itself proves nothing."""
    order: TopologicalSorter[tuple[str, str]] = TopologicalSorter()
    stands: dict[tuple[str, str], tuple[_Case, int]] = {}
    for case in cases:
        for index, link in enumerate(case.mapping.links):
            target = (case.mapping.target, link.target)
            stands.setdefault(target, (case, index))
            order.add(target, *((case.mapping.source, source) for source in link.all_of))
    try:
        order.prepare()
    except CycleError as error:
        circle = error.args[1]
        case, index = stands[min(circle)]
        way = " > ".join(name for _, name in circle)
        yield case.finding(
            index, "target", f"de koppelingen gaan in een kring: {way}", "Haal een van de koppelingen weg"
        )
