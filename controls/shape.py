"""The shape of the catalogue files, key by key, and how they compile to a `Catalogue`."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints
from pydantic_core import PydanticCustomError

from controls import catalogue as compiled
from controls.canonical import canonical_json, plain
from controls.catalogue import (
    Asked,
    Aspect,
    Catalogue,
    CbwScope,
    Confidence,
    EditionStatus,
    OfficialList,
    Repeat,
    RequirementKind,
    ReservedKind,
    Review,
    Scale,
    Scope,
    Standing,
    TermKind,
    Way,
)


def _duration(value: str) -> str:
    if not re.fullmatch(r"P[1-9]\d*[YMWD]|PT[1-9]\d*H|undetermined", value):
        raise _refusal(f"'{value}' is geen duur", "Schrijf bijvoorbeeld P1Y, P3M, P7D, PT24H of undetermined")
    return value


def _slug(value: str) -> str:
    if not re.fullmatch(r"[a-z0-9][a-z0-9.-]*", value):
        raise _refusal(f"'{value}' is geen naam", "Gebruik alleen kleine letters, cijfers, punten en streepjes")
    return value


def _iso_date(value: str) -> str:
    try:
        if value and date.fromisoformat(value).isoformat() == value:
            return value
    except ValueError:
        pass
    raise _refusal(f"'{value}' is geen datum", "Schrijf een bestaande datum als 2026-01-09")


def _moment(value: str) -> str:
    # 2027 stands for any year: 29 February is no date of a round.
    match = re.fullmatch(r"T(?:\+1)?-(\d\d-\d\d)", value)
    try:
        if match and date.fromisoformat(f"2027-{match.group(1)}"):
            return value
    except ValueError:
        pass
    raise _refusal(f"'{value}' is geen datum van de ronde", "Schrijf bijvoorbeeld T-12-31 of T+1-04-30")


def _aspects(value: list[Aspect]) -> list[Aspect]:
    # The order is the order of proof ("without opzet no bestaan"); scoring follows it.
    if not value or value != [aspect for aspect in Aspect if aspect in value]:
        raise _refusal("de aspecten kloppen niet", "Noem er minstens één, in de volgorde " + ", ".join(Aspect))
    return value


def _refusal(problem: str, remedy: str) -> PydanticCustomError:
    return PydanticCustomError("toetspeil", "{problem}", {"problem": problem, "remedy": remedy})


Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Duration = Annotated[str, AfterValidator(_duration)]
Slug = Annotated[str, AfterValidator(_slug)]
IsoDate = Annotated[str, AfterValidator(_iso_date)]
RoundDate = Annotated[str, AfterValidator(_moment)]
Aspects = Annotated[list[Aspect], AfterValidator(_aspects)]


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Cbw(_Shape):
    scope: Scope
    confidence: Confidence
    note: str = ""


class Term(_Shape):
    kind: TermKind
    value: Duration
    what: Text
    since: str = ""


class Condition(_Shape):
    question: Text
    hint: Text


class Moment(_Shape):
    when: RoundDate
    what: Text


class Requirement(_Shape):
    id: Slug
    number: Text
    kind: RequirementKind
    title: Text
    questions: list[Text]
    why: Text
    points: list[Text]
    evidence: list[Text]
    role: Slug
    terms: list[Term] = []
    aspects: Aspects = list(Aspect)
    cbw: Cbw | None = None
    confidence: Confidence = Confidence.CONFIRMED
    confidence_note: str = ""
    review: Review = Review.DRAFTED
    standing: Standing = Standing.DUTY
    source: str = ""
    responsible: str = ""
    condition: Condition | None = None
    ways: list[Way] = []
    applies_to: list[Slug] = []
    tasks: list[Slug] = []
    moments: list[Moment] = []


class Control(_Shape):
    number: Text
    iso: str = ""
    chapter: str = ""
    title: Text
    about: Text
    cbw: Cbw | None = None
    empty_heading: str = ""
    requirements: list[Requirement]


class Theme(_Shape):
    id: Slug
    part: Literal["1", "2"] = "2"
    title: Text
    intro: Text
    controls: list[Control]


class Role(_Shape):
    id: Slug
    title: Text


class Chapter(_Shape):
    id: Slug
    title: Text


class Labelled(_Shape):
    id: Slug
    title: Text


class Reserved(_Shape):
    number: Text
    kind: ReservedKind
    target: str = ""
    note: str = ""


class Edition(_Shape):
    """`catalogue.yaml`; `valid_from` may be left out of an edition that is not yet in force."""

    id: Slug
    edition: Slug
    title: Text
    short_title: Text
    status: EditionStatus
    valid_from: IsoDate = ""
    valid_until: IsoDate = ""
    source: Text
    source_note: Text
    licence: Text
    #: Only for a framework that the Cbw may cover in part.
    cbw: Cbw = Cbw(scope=Scope.IN, confidence=Confidence.CONFIRMED)
    roles: list[Role]
    chapters: list[Chapter] = []
    themes: list[Slug]
    reserved: list[Reserved] = []
    scale: Scale = Scale.PROOF
    repeat: Repeat = Repeat.ONCE
    asked: Asked = Asked.DIRECTLY
    official_list: OfficialList = OfficialList.KNOWN
    notice: str = ""
    applications: list[Labelled] = []
    tasks: list[Labelled] = []
    may_deviate: Literal["ja", "nee"] = "ja"


def compile_edition(head: Edition, themes: Sequence[Theme]) -> Catalogue:
    """The files of one edition as one value, with the hash of everything in it."""
    default = _cbw(head.cbw)
    fields: dict[str, Any] = {
        **head.model_dump(exclude={"cbw", "themes", "roles", "chapters", "reserved", "applications", "tasks"}),
        "may_deviate": head.may_deviate == "ja",
        "applications": tuple(compiled.Labelled(**a.model_dump()) for a in head.applications),
        "tasks": tuple(compiled.Labelled(**t.model_dump()) for t in head.tasks),
        "roles": tuple(compiled.Role(**r.model_dump()) for r in head.roles),
        "chapters": tuple(compiled.Chapter(**c.model_dump()) for c in head.chapters),
        "reserved": tuple(compiled.Reserved(**r.model_dump()) for r in head.reserved),
        "themes": tuple(_theme(theme, default) for theme in themes),
    }
    return Catalogue(**fields, sha256=_hash(Catalogue(**fields, sha256="")))


def as_json(catalogue: Catalogue) -> dict[str, Any]:
    """The whole catalogue as JSON values; the compiled text that a report embeds."""
    values: dict[str, Any] = plain(catalogue)
    return values


def _theme(theme: Theme, default: CbwScope) -> compiled.Theme:
    return compiled.Theme(
        id=theme.id,
        part=int(theme.part),
        title=theme.title,
        intro=theme.intro,
        controls=tuple(_control(control, theme.id, default) for control in theme.controls),
    )


def _control(control: Control, theme: str, default: CbwScope) -> compiled.Control:
    cbw = _cbw(control.cbw) if control.cbw else default
    return compiled.Control(
        **control.model_dump(exclude={"cbw", "requirements"}),
        theme=theme,
        cbw=cbw,
        requirements=tuple(_requirement(r, control.number, theme, cbw) for r in control.requirements),
    )


def _requirement(given: Requirement, control: str, theme: str, inherited: CbwScope) -> compiled.Requirement:
    listed = {"questions", "points", "evidence", "aspects", "ways", "applies_to", "tasks"}
    fields: dict[str, Any] = given.model_dump(exclude={"cbw", "terms", "condition", "moments"})
    fields |= {name: tuple(getattr(given, name)) for name in listed}
    return compiled.Requirement(
        **fields,
        control=control,
        theme=theme,
        cbw=_cbw(given.cbw) if given.cbw else inherited,
        terms=tuple(compiled.Term(**term.model_dump()) for term in given.terms),
        condition=compiled.Condition(**given.condition.model_dump()) if given.condition else None,
        moments=tuple(compiled.Moment(**moment.model_dump()) for moment in given.moments),
    )


def _cbw(given: Cbw) -> CbwScope:
    return CbwScope(**given.model_dump())


def _hash(catalogue: Catalogue) -> str:
    return hashlib.sha256(canonical_json(as_json(catalogue)).encode()).hexdigest()
