"""What the pieces of the round must look like: many were sent back for an error of form, so each is ticked here."""

from __future__ import annotations

from dataclasses import dataclass

from controls.decisions import Decided
from controls.snapshot import Snapshot
from reports.norm_annexes import Annex

DONE, TO_DO, YOURSELF = "in orde", "nog doen", "zelf nagaan"


@dataclass(frozen=True, slots=True, kw_only=True)
class Formality:
    """One thing to look after; `state` is one of the three above."""

    text: str
    state: str


def formalities(
    snapshot: Snapshot, decided: Decided, *, digid: tuple[Annex, ...], suwinet: tuple[Annex, ...]
) -> tuple[Formality, ...]:
    """What Toetspeil can see is judged; the rest is for a person."""
    open_norms = sum(annex.open for annex in (*digid, *suwinet))
    year, standing = int(snapshot.reference_date[:4]), decided.standing
    is_confirmed = standing is not None and decided.confirmation_of(standing.number) is not None
    is_signed = standing is not None and bool(decided.signatures_under(standing.number))
    found: list[tuple[str, bool | None]] = [
        ("De tekst van de verklaring noemt geen nummers van normen; die staan alleen in de bijlagen.", True),
        ("De peildatum is 31 december van het verantwoordingsjaar.", snapshot.reference_date.endswith("-12-31")),
        ("Alle normen zijn getoetst.", not open_norms),
    ]
    if digid:
        found += [
            (f"Voor elke DigiD-aansluiting is er een eigen bijlage 1 (nu {len(digid)}).", True),
            ("In elke bijlage 1 staat het rapportnummer dat de auditor vooraf heeft gereserveerd.", None),
            ("De TPM’s waarnaar bijlage 1 verwijst, gaan mee.", None),
        ]
    if suwinet:
        beside_done = not any(annex.blocked for annex in suwinet)
        found.append(("Bijlage 2 volgt de officiële lijst van Suwinet.", beside_done))
    found += [
        (
            f"Het college heeft verklaring en bijlagen vastgesteld, in januari tot en met april {year + 1}.",
            decided.is_adopted,
        ),
        ("Een tweede persoon heeft het besluit in Toetspeil bevestigd.", is_confirmed),
        ("De verklaring is ondertekend.", is_signed),
        ("De auditor heeft alle pagina’s van alle stukken gewaarmerkt, ook die over Suwinet.", None),
        ("De inhoud is overgenomen in het officiële format van de VNG voor dit jaar.", None),
        (f"Alles is aangeleverd in het portaal van ENSIA, uiterlijk op 30 april {year + 1}.", None),
    ]
    words = {True: DONE, False: TO_DO, None: YOURSELF}
    return tuple(Formality(text=text, state=words[state]) for text, state in found)
