"""What is asked: one edition of a framework as frozen values.

Catalogue > Theme > Control > Requirement. A control is the unit of a page and,
in BIO2, one of the 93 controls of ISO 27002:2022; in the theme on part 1 of
BIO2 it is a chapter of that part. A requirement is the unit of an answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from controls.canonical import later


class Aspect(StrEnum):
    """What can be shown of a requirement; the order is the order of proof."""

    OPZET = "opzet"
    BESTAAN = "bestaan"
    WERKING = "werking"


class RequirementKind(StrEnum):
    MEASURE = "overheidsmaatregel"
    CONTROL = "beheersmaatregel"
    FRAMEWORK = "kaderverplichting"
    LAW = "wetsplicht"
    NORM = "norm"
    DIRECTIVE = "richtlijn"
    STEP = "rondestap"
    INDICATOR = "indicator"
    REGISTER = "register"
    FOREIGN = "eis"


class Standing(StrEnum):
    """What a requirement weighs: only a duty is scored.

    `PROGRESS` is for the steps and registers of a round: done or not, and never part of a security score.
    """

    DUTY = "plicht"
    VOLUNTARY = "vrijwillig"
    PRACTICE = "goed-gebruik"
    PROGRESS = "voortgang"


class Scale(StrEnum):
    """Which verdicts a framework knows: in thirds of proof, or met and not met (annex 1 of ENSIA has no "deels")."""

    PROOF = "aantonen"
    BINARY = "voldoen"


class Repeat(StrEnum):
    """How often a framework is answered: once, or once per DigiD connection."""

    ONCE = "eenmaal"
    CONNECTION = "aansluiting"


class Asked(StrEnum):
    """Whether people answer a framework, or read it off another one through the mappings."""

    DIRECTLY = "zelf"
    DERIVED = "afgeleid"


class OfficialList(StrEnum):
    """Whether the list of norms is the official one, or a working list to lay beside it."""

    KNOWN = "bekend"
    LAY_BESIDE = "ernaast-leggen"


class Way(StrEnum):
    """Extra ways to answer a norm (DigiD): through a supplier's TPM, or by a comparable measure."""

    TPM = "tpm"
    NON_OCCURRENCE = "niet-voorgekomen"


class Confidence(StrEnum):
    """How sure we are of a fact; the user sees it. Source: the marks of the fact sheets."""

    CONFIRMED = "confirmed"
    PROBABLE = "probable"
    TO_VERIFY = "to-verify"


class Review(StrEnum):
    """Whether somebody outside the writing team has reviewed the wording."""

    DRAFTED = "drafted"
    REVIEWED = "reviewed"


class EditionStatus(StrEnum):
    IN_FORCE = "in-force"
    CONCEPT = "concept"
    WITHDRAWN = "withdrawn"


class TermKind(StrEnum):
    """What a period in the norm means: repeat it, finish within it, or keep for it."""

    FREQUENCY = "frequency"
    DEADLINE = "deadline"
    RETENTION = "retention"


class ReservedKind(StrEnum):
    MOVED = "moved"
    WITHDRAWN = "withdrawn"
    REFERS = "refers"


class Scope(StrEnum):
    IN = "in"
    OUT = "out"


@dataclass(frozen=True, slots=True, kw_only=True)
class CbwScope:
    """Whether the Cyberbeveiligingswet covers a control or requirement, and how sure that is."""

    scope: Scope
    confidence: Confidence
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A period that the norm names.

    `value` is an ISO 8601 duration (`P1Y`, `P3M`, `P7D`), or `undetermined`
    where the norm names a rhythm without a length ("periodiek").
    """

    kind: TermKind
    value: str
    what: str
    #: From which moment the period runs ("vanaf kennisname"), or "".
    since: str = later("")


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """A duty that only exists when something is so: the fact is asked first, with date and reason."""

    question: str
    hint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A date of the round: `when` is `T-12-31` in the year of accountability, `T+1-04-30` in the year after."""

    when: str
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """A name out of a short list of the edition: an application, a task."""

    id: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """One thing a municipality is asked, and answers per aspect.

    `id` never changes and is never reused; `number` is what people say aloud
    and may move between editions (BIO2 1.3 renumbers 5.04.02 to 5.10.02).
    """

    id: str
    number: str
    kind: RequirementKind
    control: str
    theme: str
    title: str
    questions: tuple[str, ...]
    why: str
    points: tuple[str, ...]
    evidence: tuple[str, ...]
    role: str
    terms: tuple[Term, ...]
    aspects: tuple[Aspect, ...]
    cbw: CbwScope
    confidence: Confidence
    confidence_note: str
    review: Review
    standing: Standing = later(Standing.DUTY)
    #: Where it is written ("Cbw artikel 24 lid 1"); "" when the number says it.
    source: str = later("")
    #: Who answers for it before the law, in a few words.
    responsible: str = later("")
    condition: Condition | None = later(None)
    ways: tuple[Way, ...] = later(())
    #: The applications and tasks it is about; empty for what holds whatever the application.
    applies_to: tuple[str, ...] = later(())
    tasks: tuple[str, ...] = later(())
    moments: tuple[Moment, ...] = later(())

    @property
    def is_scored(self) -> bool:
        return self.standing is Standing.DUTY


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """A control with its requirements: one page of the questionnaire.

    `empty_heading` is the number that the official text spends on saying that
    this control has no measure, or "" (BIO2 5.03.01).
    """

    number: str
    iso: str
    chapter: str
    theme: str
    title: str
    about: str
    cbw: CbwScope
    empty_heading: str
    requirements: tuple[Requirement, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    id: str
    part: int
    title: str
    intro: str
    controls: tuple[Control, ...]

    @property
    def requirements(self) -> tuple[Requirement, ...]:
        return tuple(r for control in self.controls for r in control.requirements)


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """Who usually answers; a suggestion, not a right."""

    id: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    id: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reserved:
    """A number of the official text that holds no requirement and is never reused."""

    number: str
    kind: ReservedKind
    target: str
    note: str


@dataclass(frozen=True, kw_only=True)
class Catalogue:
    """One immutable edition. `sha256` is the hash of its compiled, canonical JSON."""

    id: str
    edition: str
    title: str
    short_title: str
    status: EditionStatus
    valid_from: str
    valid_until: str
    source: str
    source_note: str
    licence: str
    roles: tuple[Role, ...]
    chapters: tuple[Chapter, ...]
    themes: tuple[Theme, ...]
    reserved: tuple[Reserved, ...]
    sha256: str
    scale: Scale = later(Scale.PROOF)
    repeat: Repeat = later(Repeat.ONCE)
    asked: Asked = later(Asked.DIRECTLY)
    official_list: OfficialList = later(OfficialList.KNOWN)
    #: What everybody who looks at this framework must read first, or "".
    notice: str = later("")
    applications: tuple[Labelled, ...] = later(())
    tasks: tuple[Labelled, ...] = later(())
    #: Whether a requirement may deliberately be deviated from: a law and annex 1 know no such thing.
    may_deviate: bool = later(default=True)

    @property
    def key(self) -> str:
        """The address of the edition, as in `bio2/1.3`."""
        return f"{self.id}/{self.edition}"

    @property
    def counts_nationally(self) -> bool:
        """Whether its rows may ever count in a national figure."""
        return self.official_list is OfficialList.KNOWN

    @cached_property
    def controls(self) -> tuple[Control, ...]:
        """Every control, in the order of the themes; the kader chapters included."""
        return tuple(c for theme in self.themes for c in theme.controls)

    @cached_property
    def requirements(self) -> tuple[Requirement, ...]:
        """Every requirement, in the order of the themes."""
        return tuple(r for control in self.controls for r in control.requirements)

    @cached_property
    def counted(self) -> tuple[Requirement, ...]:
        """What progress counts: the duties, or everything in a framework that holds none."""
        return tuple(r for r in self.requirements if r.is_scored) or self.requirements

    @cached_property
    def requirement_by_id(self) -> Mapping[str, Requirement]:
        return {r.id: r for r in self.requirements}

    @cached_property
    def control_by_number(self) -> Mapping[str, Control]:
        return {c.number: c for c in self.controls}

    @cached_property
    def theme_by_id(self) -> Mapping[str, Theme]:
        return {t.id: t for t in self.themes}

    @cached_property
    def role_titles(self) -> Mapping[str, str]:
        return {role.id: role.title for role in self.roles}
