"""Turn the YAML of one edition into a `Catalogue`, or say exactly what is wrong.

Nothing is skipped and nothing is guessed: every scalar must be a string, every
key must be known, and each finding names file, line, place and remedy.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Any, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from controls.catalogue import (
    Aspect,
    Catalogue,
    CbwScope,
    Chapter,
    Confidence,
    Control,
    EditionStatus,
    Requirement,
    RequirementKind,
    Reserved,
    ReservedKind,
    Review,
    Role,
    Scope,
    Term,
    TermKind,
    Theme,
)

CATALOGUES = Path(__file__).parent / "catalogues"

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Duration = Annotated[str, StringConstraints(pattern=r"^(P\d+[YMWD]|PT\d+H|undetermined)$")]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9.-]*$")]
IsoDate = Annotated[str, StringConstraints(pattern=r"^(\d{4}-\d{2}-\d{2})?$")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is wrong with a catalogue file; `line` is 1-based, 0 for the whole file."""

    file: str
    line: int
    place: str
    problem: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.place}: {self.problem}. {self.remedy}"


class BrokenCatalogueError(Exception):
    """The files of an edition do not make a catalogue; carries every finding."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__("; ".join(str(f) for f in findings))
        self.findings = tuple(findings)


# --- the shape of the files ---------------------------------------------------------------


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Cbw(_Shape):
    scope: Scope
    confidence: Confidence
    note: str = ""


class _Term(_Shape):
    kind: TermKind
    value: Duration
    what: Text


class _Requirement(_Shape):
    id: Slug
    number: Text
    kind: RequirementKind
    title: Text
    questions: Annotated[list[Text], "1 or more"]
    why: Text
    points: list[Text]
    evidence: list[Text]
    role: Slug
    terms: list[_Term] = []
    aspects: list[Aspect] = list(Aspect)
    cbw: _Cbw | None = None
    confidence: Confidence = Confidence.CONFIRMED
    confidence_note: str = ""
    review: Review = Review.DRAFTED


class _Control(_Shape):
    number: Text
    iso: str = ""
    chapter: Slug
    title: Text
    about: Text
    cbw: _Cbw | None = None
    empty_heading: str = ""
    requirements: list[_Requirement]


class _Theme(_Shape):
    id: Slug
    part: int
    title: Text
    intro: Text
    controls: list[_Control]


class _Role(_Shape):
    id: Slug
    title: Text


class _Chapter(_Shape):
    id: Slug
    title: Text


class _Reserved(_Shape):
    number: Text
    kind: ReservedKind
    target: str = ""
    note: str = ""


class _Edition(_Shape):
    id: Slug
    edition: Slug
    title: Text
    short_title: Text
    status: EditionStatus
    valid_from: IsoDate
    valid_until: IsoDate = ""
    source: Text
    source_note: Text
    licence: Text
    cbw: _Cbw
    roles: list[_Role]
    chapters: list[_Chapter]
    themes: list[Slug]
    reserved: list[_Reserved] = []


# --- public -------------------------------------------------------------------------------


def editions(root: Path = CATALOGUES) -> tuple[str, ...]:
    """The addresses (`bio2/1.3`) of the editions below `root`, sorted."""
    return tuple(sorted(f"{p.parent.parent.name}/{p.parent.name}" for p in root.glob("*/*/catalogue.yaml")))


def load(key: str, root: Path = CATALOGUES) -> Catalogue:
    """Load the edition at `key` (`bio2/1.3`).

    Raises BrokenCatalogueError with every finding, KeyError when there is no such edition.
    """
    if key not in editions(root):
        raise KeyError(key)
    folder = root / key
    findings: list[Finding] = []
    head = _read(folder / "catalogue.yaml", _Edition, root, findings)
    themes = []
    for theme_id in head.themes if head else ():
        path = folder / "themes" / f"{theme_id}.yaml"
        themes.append(_read(path, _Theme, root, findings))
    if head is not None:
        findings += _files_without_theme(folder, head.themes, root)
    if findings or head is None:
        raise BrokenCatalogueError(findings)
    return _compile(head, [theme for theme in themes if theme is not None])


def as_json(catalogue: Catalogue) -> dict[str, Any]:
    """The whole catalogue as JSON values; the compiled text that a report embeds."""
    return asdict(catalogue)


# --- reading with places ------------------------------------------------------------------

_Model = TypeVar("_Model", bound=_Shape)
_STRING = "tag:yaml.org,2002:str"


def _read(path: Path, shape: type[_Model], root: Path, findings: list[Finding]) -> _Model | None:
    name = str(path.relative_to(root))
    try:
        node = yaml.compose(path.read_text(encoding="utf-8"), Loader=_LOADER)
    except OSError:
        findings.append(_finding(name, 0, "bestand", "het bestand is er niet", "Maak het bestand of haal het thema weg"))
        return None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        findings.append(_finding(name, line, "YAML", f"geen geldige YAML ({error.problem})", "Herstel de opmaak"))
        return None
    before = len(findings)
    findings.extend(_node_findings(node, name, ""))
    if len(findings) > before or node is None:
        return None
    try:
        return shape.model_validate(_plain(node))
    except ValidationError as error:
        findings.extend(_shape_findings(error, node, name))
        return None


_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _node_findings(node: yaml.Node | None, file: str, place: str) -> Iterator[Finding]:
    """Duplicate keys, and scalars that YAML would read as something other than text."""
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            name = str(key.value)
            if name in seen:
                yield _finding(file, _line(key), f"{place}{name}", "de sleutel staat er twee keer", "Haal er een weg")
            seen.add(name)
            yield from _node_findings(value, file, f"{place}{name}.")
    elif isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            yield from _node_findings(item, file, f"{place}{index}.")
    elif isinstance(node, yaml.ScalarNode) and node.tag != _STRING:
        kind = node.tag.rsplit(":", 1)[-1]
        yield _finding(
            file,
            _line(node),
            place.rstrip("."),
            f"{node.value!r} zonder aanhalingstekens leest YAML als {kind}",
            f'Schrijf "{node.value}" tussen aanhalingstekens',
        )


def _plain(node: yaml.Node) -> Any:
    if isinstance(node, yaml.MappingNode):
        return {key.value: _plain(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item) for item in node.value]
    return node.value


def _shape_findings(error: ValidationError, node: yaml.Node, file: str) -> Iterator[Finding]:
    for item in error.errors():
        place = ".".join(str(part) for part in item["loc"]) or "bestand"
        line = _line(_descend(node, item["loc"]))
        if item["type"] == "extra_forbidden":
            yield _finding(file, line, place, "onbekende sleutel", "Haal de sleutel weg of verbeter de naam")
        elif item["type"] == "missing":
            yield _finding(file, line, place, "de sleutel ontbreekt", "Voeg de sleutel toe")
        else:
            yield _finding(file, line, place, f"ongeldige waarde: {item['msg']}", "Verbeter de waarde")


def _descend(node: yaml.Node, path: Sequence[int | str]) -> yaml.Node:
    for part in path:
        if isinstance(node, yaml.SequenceNode) and isinstance(part, int):
            node = node.value[part]
        elif isinstance(node, yaml.MappingNode):
            found = [(key, value) for key, value in node.value if key.value == part]
            if not found:
                return node
            node = found[0][1] if part != path[-1] else _with_line_of(found[0])
    return node


def _with_line_of(pair: tuple[yaml.Node, yaml.Node]) -> yaml.Node:
    key, value = pair
    return key if not isinstance(value, yaml.MappingNode | yaml.SequenceNode) else value


def _files_without_theme(folder: Path, themes: Sequence[str], root: Path) -> Iterator[Finding]:
    for path in sorted((folder / "themes").glob("*.y*ml")):
        if path.stem not in themes or path.suffix != ".yaml":
            name = str(path.relative_to(root))
            yield _finding(name, 0, "themes", "het bestand hoort bij geen thema", "Noem het in catalogue.yaml of haal het weg")


def _finding(file: str, line: int, place: str, problem: str, remedy: str) -> Finding:
    return Finding(file=file, line=line, place=place, problem=problem, remedy=remedy)


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1


# --- compiling ----------------------------------------------------------------------------


def _compile(head: _Edition, themes: Sequence[_Theme]) -> Catalogue:
    default = _cbw(head.cbw)
    fields: dict[str, Any] = {
        **head.model_dump(exclude={"cbw", "themes", "roles", "chapters", "reserved"}),
        "roles": tuple(Role(**r.model_dump()) for r in head.roles),
        "chapters": tuple(Chapter(**c.model_dump()) for c in head.chapters),
        "reserved": tuple(Reserved(**r.model_dump()) for r in head.reserved),
        "themes": tuple(_theme(theme, default) for theme in themes),
    }
    unhashed = Catalogue(**fields, sha256="")
    return Catalogue(**fields, sha256=_hash(unhashed))


def _theme(theme: _Theme, default: CbwScope) -> Theme:
    return Theme(
        id=theme.id,
        part=theme.part,
        title=theme.title,
        intro=theme.intro,
        controls=tuple(_control(control, theme.id, default) for control in theme.controls),
    )


def _control(control: _Control, theme: str, default: CbwScope) -> Control:
    cbw = _cbw(control.cbw) if control.cbw else default
    return Control(
        number=control.number,
        iso=control.iso,
        chapter=control.chapter,
        theme=theme,
        title=control.title,
        about=control.about,
        cbw=cbw,
        empty_heading=control.empty_heading,
        requirements=tuple(_requirement(r, control, theme, cbw) for r in control.requirements),
    )


def _requirement(given: _Requirement, control: _Control, theme: str, inherited: CbwScope) -> Requirement:
    return Requirement(
        id=given.id,
        number=given.number,
        kind=given.kind,
        control=control.number,
        theme=theme,
        title=given.title,
        questions=tuple(given.questions),
        why=given.why,
        points=tuple(given.points),
        evidence=tuple(given.evidence),
        role=given.role,
        terms=tuple(Term(**term.model_dump()) for term in given.terms),
        aspects=tuple(given.aspects),
        cbw=_cbw(given.cbw) if given.cbw else inherited,
        confidence=given.confidence,
        confidence_note=given.confidence_note,
        review=given.review,
    )


def _cbw(given: _Cbw) -> CbwScope:
    return CbwScope(scope=given.scope, confidence=given.confidence, note=given.note)


def _hash(catalogue: Catalogue) -> str:
    text = json.dumps(as_json(catalogue), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
