"""The one list of kinds of report: who reads it, how secret it is, what it is made from and how long it may be.

A new kind is a line here, a module with `build(report_input)` and a template.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Tlp(StrEnum):
    """The Traffic Light Protocol: with whom a report may be shared."""

    AMBER = "TLP:AMBER"
    CLEAR = "TLP:CLEAR"


class Piece(StrEnum):
    """What a kind may be made from beside the snapshot and its editions."""

    DECIDED = "besluiten"
    FINDINGS = "bevindingen"
    ACTIONS = "acties"
    APPROVALS = "goedkeuringen"
    HANDOVERS = "overhandigingen"
    SAMPLE = "steekproef"
    PREVIOUS = "vorige ronde"
    BENCHMARK = "vergelijking"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of report. `module` holds `build`, `template` its page; `most_pages` is 0 without a limit."""

    id: str
    title: str
    reader: str
    about: str
    classification: Tlp
    module: str
    template: str
    uses: frozenset[Piece] = frozenset()
    #: What the reader of the page "Rapporten" should see to first, in a sentence each.
    first: tuple[str, ...] = ()
    most_pages: int = 0

    @property
    def is_public(self) -> bool:
        """Whether anybody may have it: then no answers go with it."""
        return self.classification is Tlp.CLEAR


AUDIT_REPORT = "auditrapport"
COLLEGE_STATEMENT = "collegeverklaring"
BOARD_REPORT = "bestuursrapportage"
COUNCIL_REPORT = "raadsinformatie"
APPLICABILITY = "verklaring-van-toepasselijkheid"
CBW_FILE = "cbw-dossier"
IN_CONTROL = "in-control-verklaring"
IMPROVEMENT_PLAN = "verbeterplan"
WORK_PROGRAMME = "werkprogramma"

_KINDS = (
    Kind(
        id=AUDIT_REPORT,
        title="Auditrapport",
        reader="de auditor",
        about="Alles, per kader: elk antwoord met toelichting, bewijs, en wie het gaf en beoordeelde.",
        classification=Tlp.AMBER,
        module="reports.content",
        template="auditrapport.html",
        uses=frozenset({Piece.DECIDED, Piece.FINDINGS, Piece.APPROVALS, Piece.PREVIOUS, Piece.BENCHMARK}),
    ),
    Kind(
        id=COLLEGE_STATEMENT,
        title="Collegeverklaring (concept)",
        reader="het college en de auditor",
        about="Concept van de verklaring voor ENSIA over DigiD en Suwinet, met bijlagen.",
        classification=Tlp.AMBER,
        module="reports.statement",
        template="collegeverklaring.html",
        uses=frozenset({Piece.DECIDED}),
        first=("Leg eerst het besluit van het college vast. Zonder besluit blijft die plaats leeg.",),
    ),
    Kind(
        id=BOARD_REPORT,
        title="Bestuursrapportage",
        reader="het college van burgemeester en wethouders",
        about="In vier pagina’s: waar de gemeente staat, wat de wet van het college vraagt en wat te besluiten is.",
        classification=Tlp.AMBER,
        module="reports.board",
        template="kinds/bestuursrapportage.html",
        uses=frozenset(Piece) - {Piece.SAMPLE, Piece.HANDOVERS},
        first=(
            "Zet de acties in het verbeterplan, met kosten en wie het doet.",
            "Leg goedkeuringen van maatregelen vast. Dan staat erbij wat het college al besloot.",
        ),
        most_pages=4,
    ),
    Kind(
        id=COUNCIL_REPORT,
        title="Raadsinformatie",
        reader="de gemeenteraad en iedereen die het wil lezen",
        about="In twee pagina’s hoe de gemeente ervoor staat, zonder iets wat een aanvaller helpt.",
        classification=Tlp.CLEAR,
        module="reports.council",
        template="kinds/raadsinformatie.html",
        uses=frozenset({Piece.DECIDED, Piece.FINDINGS, Piece.ACTIONS, Piece.PREVIOUS, Piece.BENCHMARK}),
        first=(
            "Laat het college eerst weten dat dit stuk openbaar is: er zitten geen antwoorden in, en iedereen mag het lezen.",
        ),
        most_pages=2,
    ),
    Kind(
        id=APPLICABILITY,
        title="Verklaring van toepasselijkheid",
        reader="de CISO, de auditor en overheden waarmee de gemeente samenwerkt",
        about="Alle beheersmaatregelen met de grond, de overheidsmaatregelen en hoe die ervoor staan; met de uitzonderingen.",
        classification=Tlp.AMBER,
        module="reports.applicability",
        template="kinds/verklaring-van-toepasselijkheid.html",
        first=("Vul bij elke beheersmaatregel in of die van toepassing is, en op welke grond.",),
    ),
    Kind(
        id=CBW_FILE,
        title="Cbw-dossier",
        reader="de toezichthouder (RDI)",
        about="Per artikel van de Cyberbeveiligingswet de plicht, het antwoord, het bewijs en de goedkeuring.",
        classification=Tlp.AMBER,
        module="reports.cbw_file",
        template="kinds/cbw-dossier.html",
        uses=frozenset({Piece.FINDINGS, Piece.APPROVALS, Piece.HANDOVERS}),
        first=(
            "De zelftoets moet ook over de Cyberbeveiligingswet gaan.",
            "Leg de goedkeuring van de maatregelen door het college vast.",
            "Schrijf op wat de toezichthouder al kreeg. Dan staat dat in het dossier.",
        ),
    ),
    Kind(
        id=IN_CONTROL,
        title="In Control Verklaring (concept)",
        reader="het college, en wie het jaarverslag leest",
        about="Concept van de jaarlijkse verklaring over de hele informatiebeveiliging (BIO2 5.36.01).",
        classification=Tlp.AMBER,
        module="reports.in_control",
        template="kinds/in-control-verklaring.html",
        uses=frozenset({Piece.FINDINGS, Piece.ACTIONS, Piece.APPROVALS, Piece.PREVIOUS}),
        first=("Zet eerst de verbeteracties klaar. De verklaring noemt hoeveel er open staan.",),
        most_pages=4,
    ),
    Kind(
        id=IMPROVEMENT_PLAN,
        title="Verbeterplan",
        reader="wie verbetert en wie daarover gaat",
        about="Elke actie met effect, kosten, wie het doet en wanneer; en wat nog geen actie heeft.",
        classification=Tlp.AMBER,
        module="reports.improvement",
        template="kinds/verbeterplan.html",
        uses=frozenset({Piece.ACTIONS}),
        first=("Zet de acties in het verbeterplan.",),
    ),
    Kind(
        id=WORK_PROGRAMME,
        title="Werkprogramma auditor",
        reader="de auditor",
        about="Een steekproef van eisen met wat de gemeente zegt, en lege vakken voor het eigen oordeel.",
        classification=Tlp.AMBER,
        module="reports.work_programme",
        template="kinds/werkprogramma.html",
        uses=frozenset({Piece.SAMPLE}),
        first=("Trek als auditor een steekproef. Anders trekt Toetspeil er zelf een, die iedereen kan natrekken.",),
    ),
)

REGISTRY: Mapping[str, Kind] = {kind.id: kind for kind in _KINDS}
KINDS: Mapping[str, str] = {kind.id: kind.title for kind in _KINDS}
