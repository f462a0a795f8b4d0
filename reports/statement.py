"""The college's statement for ENSIA as a draft: what it says, without a number of a norm, and its two annexes with them.

The official formats are those of the VNG; this is a draft to check against.
The statement is about DigiD and Suwinet only. Everything in it follows from the
snapshot and from what was recorded after it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from controls.decisions import Decided, DecisionKind
from controls.profile import Profile
from controls.snapshot import Snapshot
from reports import wording
from reports.cards import Labelled
from reports.content import Cover, Heading, check, cover_of, moment_of
from reports.formalities import Formality, formalities
from reports.inputs import ReportError, ReportInput
from reports.norm_annexes import Annex, digid_annexes, suwinet_annexes
from reports.printable import in_print, on_cover
from reports.recorded import Recorded, recorded

_IN_HEADER = 32
_STANDING_ON_COVER = 160


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """What the college says of one of the two subjects."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementContent:
    """Everything the draft says. `replaced` names the characters that could not be printed."""

    cover: Cover
    header: str
    document_title: str
    year: str
    standing: str
    #: The same, cut off for the cover.
    standing_in_short: str
    clauses: tuple[Clause, ...]
    signing: tuple[Labelled, ...]
    recorded: tuple[Recorded, ...]
    digid: tuple[Annex, ...]
    suwinet: tuple[Annex, ...]
    formalities: tuple[Formality, ...]
    sha256: str
    template_version: str
    made_at: str
    headings: tuple[Heading, ...]
    replaced: tuple[str, ...]

    def heading(self, anchor: str) -> Heading:
        return next(found for found in self.headings if found.anchor == anchor)


def build(report_input: ReportInput) -> StatementContent:
    """Raises ReportError when what it is made from does not belong together."""
    check(report_input)
    snapshot, decided = report_input.snapshot, report_input.decided
    _check_decided(decided, snapshot)
    profile = snapshot.profile or Profile()
    digid = tuple(digid_annexes(report_input, profile))
    suwinet = tuple(suwinet_annexes(report_input, profile))
    said = StatementContent(
        cover=cover_of(snapshot, report_input.catalogue),
        header=f"{on_cover(snapshot.municipality, _IN_HEADER)} · Collegeverklaring {snapshot.reference_date[:4]}",
        document_title=f"Collegeverklaring ENSIA {snapshot.reference_date[:4]} (concept) {snapshot.municipality}: {snapshot.title}",
        year=snapshot.reference_date[:4],
        standing=_standing(decided),
        standing_in_short=on_cover(_standing(decided), _STANDING_ON_COVER),
        clauses=(_clause_digid(digid, profile), _clause_suwinet(suwinet, profile)),
        signing=_signing(decided),
        recorded=tuple(recorded(decided)),
        digid=digid,
        suwinet=suwinet,
        formalities=formalities(snapshot, decided, digid=digid, suwinet=suwinet),
        sha256=report_input.snapshot_sha256,
        template_version=report_input.template_version,
        made_at=moment_of(decided.last_moment or snapshot.submitted_at),
        headings=_headings(digid, suwinet),
        replaced=(),
    )
    printed, replaced = in_print(said)
    return replace(printed, replaced=replaced)


def _check_decided(decided: Decided, snapshot: Snapshot) -> None:
    about = {(d.assessment_id, d.snapshot_sha256) for d in decided.decisions}
    about |= {(s.assessment_id, s.snapshot_sha256) for s in decided.signatures}
    if about - {(snapshot.assessment_id, snapshot.sha256)}:
        raise ReportError("De besluiten gaan over andere antwoorden dan die zijn ingediend; er komt geen verklaring.")


# --- what the college says ----------------------------------------------------------------


def _standing(decided: Decided) -> str:
    found = decided.standing
    if found is None:
        if decided.decisions:
            return "Het college heeft zijn besluit over deze verklaring ingetrokken. Er geldt nu geen besluit."
        return "Het college heeft nog geen besluit genomen over deze verklaring."
    what = (
        "heeft deze verklaring vastgesteld"
        if found.kind is DecisionKind.ADOPTED
        else "heeft deze verklaring niet vastgesteld"
    )
    return f"Het college {what} in de vergadering van {wording.day(found.met_on)} (besluit {found.reference})."


def _clause_digid(annexes: tuple[Annex, ...], profile: Profile) -> Clause:
    if not annexes:
        return Clause(
            title="DigiD", lines=("Deze zelftoets gaat niet over DigiD. Het college verklaart daarover hier niets.",)
        )
    many = wording.counted(len(annexes), "aansluiting", "aansluitingen")
    lines = [
        f"De gemeente heeft {many} op DigiD.",
        _outcome(annexes, "in opzet en bestaan, en waar dat wordt gevraagd ook in werking", "bijlage 1"),
    ]
    suppliers = ", ".join(
        f"{tpm.supplier} ({tpm.application}, afgegeven op {wording.day(tpm.issued_on)})" for tpm in profile.tpms
    )
    if suppliers:
        lines.append(f"Voor een deel steunt de gemeente op een mededeling van een leverancier (TPM): {suppliers}.")
    return Clause(title="DigiD", lines=tuple(lines))


def _clause_suwinet(annexes: tuple[Annex, ...], profile: Profile) -> Clause:
    if not annexes:
        return Clause(
            title="Suwinet",
            lines=("Deze zelftoets gaat niet over Suwinet. Het college verklaart daarover hier niets.",),
        )
    if any(annex.blocked for annex in annexes):
        lines = ["Het college verklaart nog niets over de maatregelen: bijlage 2 kan nog niet worden gemaakt."]
    else:
        lines = [_outcome(annexes, "in opzet en bestaan", "bijlage 2")]
    joint = ", ".join(dict.fromkeys(use.outsourced_to for use in profile.suwinet if use.outsourced_to))
    if joint:
        lines.append(f"Een deel van de taken wordt voor de gemeente gedaan door: {joint}.")
    return Clause(title="Suwinet", lines=tuple(lines))


def _outcome(annexes: tuple[Annex, ...], how: str, where: str) -> str:
    """Whether there are deviations, without naming one of them."""
    deviates, is_open = any(a.deviations for a in annexes), any(a.open for a in annexes)
    said = f"De maatregelen voldoen op de peildatum aan de normen, {how}"
    said += f", met uitzondering van de afwijkingen in {where}." if deviates else ". Er zijn geen afwijkingen."
    if is_open:
        said += f" Dit geldt niet voor wat nog niet is getoetst: dat staat open in {where}."
    return said


def _signing(decided: Decided) -> tuple[Labelled, ...]:
    found = decided.standing
    if found is None or found.kind is not DecisionKind.ADOPTED:
        return (Labelled(label="Namens het college", text=""), Labelled(label="Functie", text=""))
    return (
        Labelled(label="Namens het college", text=found.signed_by),
        Labelled(label="Functie", text=found.signed_as),
    )


def _headings(digid: Iterable[Annex], suwinet: Iterable[Annex]) -> tuple[Heading, ...]:
    named = [
        ("verklaring", "Verklaring van het college"),
        ("besluiten", "Besluiten en ondertekening"),
        *((annex.anchor, annex.title) for annex in (*digid, *suwinet)),
        ("vorm", "Vormvereisten nalopen"),
        ("echtheid", "Echtheid controleren"),
    ]
    return tuple(Heading(anchor=anchor, number=n, title=title) for n, (anchor, title) in enumerate(named, start=1))
