"""How forms name a requirement: exactly in a hidden value, by its number when somebody types it."""

from __future__ import annotations

from collections.abc import Iterable

from assess.improving.book import Spot
from controls.improvement import Target


def name_of(target: Target) -> str:
    """What stands in the value of a tick box."""
    return f"{target.catalogue} {target.key}"


def stray_words(target: Target) -> str:
    """A requirement that the editions of this assessment do not have."""
    return f"{target.requirement_id} uit {target.catalogue}: hoort bij een eis die niet in deze uitgave staat"


def spots_at(text: str | None, spots: Iterable[Spot]) -> tuple[Spot, ...]:
    """The requirements with these numbers. Raises ValueError with a sentence that says what to do."""
    among = tuple(spots)
    numbers = (number.strip() for number in (text or "").replace(";", ",").split(","))
    return tuple(_spot_at(number, among) for number in numbers if number)


def _spot_at(number: str, spots: tuple[Spot, ...]) -> Spot:
    found = [spot for spot in spots if spot.requirement.number.casefold() == number.casefold()]
    if not found:
        raise ValueError(f"Er is geen eis met nummer {number}. Kijk het nummer na, zoals 8.13.01.")
    if len(found) > 1:
        raise ValueError(f"{number} staat bij meer kaders of aansluitingen. Maak de actie op de pagina van de eis.")
    return found[0]
