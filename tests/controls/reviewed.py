"""What the tests of the shipped editions share: a catalogue beside a reviewed table, and a catalogue with a mistake in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from controls.catalogue import Catalogue, Control, Requirement


def differing(
    facts: Mapping[str, object], catalogue: Catalogue, fact_of: Callable[[Requirement], object]
) -> Iterator[str]:
    """Where a catalogue and the reviewed table differ, in either direction, order included."""
    found = {r.number: fact_of(r) for r in catalogue.requirements}
    for number in sorted(facts.keys() | found.keys()):
        if facts.get(number) != found.get(number):
            yield f"{number}: {facts.get(number)} but {found.get(number)}"
    if [r.number for r in catalogue.requirements] != list(facts):
        yield "order"


def changed(catalogue: Catalogue, number: str, change: Callable[[Requirement], Requirement | None]) -> Catalogue:
    """The catalogue with one requirement changed, or left out when `change` gives None."""

    def control(old: Control) -> Control:
        new = [change(r) if r.number == number else r for r in old.requirements]
        return replace(old, requirements=tuple(r for r in new if r is not None))

    themes = tuple(replace(t, controls=tuple(control(c) for c in t.controls)) for t in catalogue.themes)
    return replace(catalogue, themes=themes)
