"""What the pieces of the round must look like: many were sent back for an error of form, so each is ticked here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from controls.decisions import Decided
from controls.snapshot import Snapshot
from reports.norm_annexes import Annex

DONE, TO_DO, YOURSELF = "in orde", "nog doen", "zelf nagaan"

#: A thing to look after, and whether it is in order; None for what only a person can see.
_Judged = tuple[str, bool | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Formality:
    """One thing to look after; `state` is one of the three above."""

    text: str
    state: str


def formalities(
    snapshot: Snapshot, decided: Decided, *, digid: tuple[Annex, ...], suwinet: tuple[Annex, ...]
) -> tuple[Formality, ...]:
    """What Toetspeil can see is judged; the rest is for a person."""
    found = (
        *_of_the_pieces(snapshot, digid, suwinet),
        *_of_the_decision(decided, int(snapshot.reference_date[:4]) + 1),
    )
    words = {True: DONE, False: TO_DO, None: YOURSELF}
    return tuple(Formality(text=text, state=words[state]) for text, state in found)


def _of_the_pieces(snapshot: Snapshot, digid: tuple[Annex, ...], suwinet: tuple[Annex, ...]) -> Iterator[_Judged]:
    yield "De tekst van de verklaring noemt geen nummers van normen; die staan alleen in de bijlagen.", True
    yield "De peildatum is 31 december van het verantwoordingsjaar.", snapshot.reference_date.endswith("-12-31")
    yield (
        "De antwoorden zijn vastgelegd op of na de peildatum, en niet eerder.",
        snapshot.submitted_at[:10] >= snapshot.reference_date,
    )
    yield "Alle normen zijn getoetst.", not any(annex.open or annex.blocked for annex in (*digid, *suwinet))
    if digid:
        yield f"Voor elke DigiD-aansluiting is er een eigen bijlage 1 (nu {len(digid)}).", True
        yield "In elke bijlage 1 staat het rapportnummer dat de auditor vooraf heeft gereserveerd.", None
        yield "De TPM’s waarnaar bijlage 1 verwijst, gaan mee.", None
    if suwinet:
        is_beside = not any(annex.blocked for annex in suwinet)
        yield "Bijlage 2 volgt de officiële lijst van Suwinet.", is_beside


def _of_the_decision(decided: Decided, year: int) -> Iterator[_Judged]:
    standing = decided.standing
    is_confirmed = standing is not None and decided.confirmation_of(standing.number) is not None
    is_signed = standing is not None and bool(decided.signatures_under(standing.number))
    in_time = decided.is_adopted and standing is not None and f"{year}-01-01" <= standing.met_on <= f"{year}-04-30"
    yield f"Het college heeft verklaring en bijlagen vastgesteld, in januari tot en met april {year}.", in_time
    yield "Een tweede persoon heeft het besluit in Toetspeil bevestigd.", is_confirmed
    yield "De verklaring is ondertekend.", is_signed
    yield "De auditor heeft alle pagina’s van alle stukken gewaarmerkt, ook die over Suwinet.", None
    yield "De inhoud is overgenomen in het officiële format van de VNG voor dit jaar.", None
    yield f"Alles is aangeleverd in het portaal van ENSIA, uiterlijk op 30 april {year}.", None
