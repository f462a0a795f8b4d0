"""Read one YAML file into its shape, or say exactly what is wrong with it and where.

Nothing is guessed: every scalar must be a string, every key must be known, an
alias is refused, and each finding names file, line, place and remedy.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

# A theme is six deep. The parser itself falls over (the process, not an exception) at a hundred thousand.
_DEEPEST = 20
_STRING = "tag:yaml.org,2002:str"
_COLLECTIONS = ("tag:yaml.org,2002:map", "tag:yaml.org,2002:seq")
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_Model = TypeVar("_Model", bound=BaseModel)


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


def read(path: Path, shape: type[_Model], root: Path, findings: list[Finding]) -> _Model | None:
    """The file at `path` as `shape`; None when there are findings, which are added to the list."""
    name = str(path.relative_to(root))
    text = _text(path, name, findings)
    node = _node(text, name, findings) if text is not None else None
    if node is None:
        return None
    found = list(_node_findings(node, name, ""))
    findings.extend(found)
    if found:
        return None
    try:
        return shape.model_validate(_plain(node))
    except ValidationError as error:
        findings.extend(_shape_findings(error, node, name))
        return None


# --- from bytes to nodes ------------------------------------------------------------------


def _text(path: Path, name: str, findings: list[Finding]) -> str | None:
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        findings.append(_finding(name, 0, "bestand", "het bestand is er niet", "Maak het of haal het thema weg"))
        return None
    except OSError as error:
        problem = f"het bestand is niet te lezen ({error.strerror})"
        findings.append(_finding(name, 0, "bestand", problem, "Kijk of het een gewoon, leesbaar bestand is"))
        return None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        findings.append(_finding(name, line, "bestand", "het bestand is geen UTF-8", "Sla het bestand op als UTF-8"))
        return None


def _node(text: str, name: str, findings: list[Finding]) -> yaml.Node | None:
    try:
        found = list(_event_findings(text, name))
        node = None if found else yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        found, node = [_syntax_finding(error, text, name)], None
    except yaml.YAMLError:
        remedy = "Haal de onzichtbare tekens uit de tekst"
        found, node = [_finding(name, 0, "YAML", "er staan tekens in die YAML verbiedt", remedy)], None
    if node is None and not found:
        found = [_finding(name, 0, "bestand", "het bestand is leeg", "Vul het bestand of haal het weg")]
    findings.extend(found)
    return node


def _event_findings(text: str, name: str) -> Iterator[Finding]:
    """What must be refused before a tree is built: aliases (which can multiply without end) and deep nesting."""
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        if isinstance(event, yaml.AliasEvent):
            remedy = "Schrijf de tekst voluit"
            yield _finding(name, _line(event), f"*{event.anchor}", "verwijzingen (& en *) mogen hier niet", remedy)
        elif isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > _DEEPEST:
            yield _finding(name, _line(event), "YAML", "de lijsten zijn te diep genest", "Haal niveaus weg")
            return


def _syntax_finding(error: yaml.MarkedYAMLError, text: str, name: str) -> Finding:
    line = error.problem_mark.line + 1 if error.problem_mark else 0
    lines = text.splitlines()
    has_tab = 0 < line <= len(lines) and lines[line - 1].lstrip(" ").startswith("\t")
    remedy = "Spring in met spaties, niet met tabs" if has_tab else "Herstel de opmaak op of vlak voor deze regel"
    return _finding(name, line, "YAML", f"geen geldige YAML ({error.problem})", remedy)


# --- from nodes to values -----------------------------------------------------------------


def _node_findings(node: yaml.Node, file: str, place: str) -> Iterator[Finding]:
    """Duplicate keys, and scalars that YAML would read as something other than text."""
    if isinstance(node, yaml.ScalarNode):
        if node.tag != _STRING:
            yield _scalar_finding(node, file, place.rstrip(".") or "bestand")
    elif node.tag not in _COLLECTIONS:
        yield _finding(file, _line(node), place.rstrip(".") or "bestand", f"onbekend label {node.tag}", "Haal het weg")
    elif isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            yield from _node_findings(item, file, f"{place}{index}.")
    elif isinstance(node, yaml.MappingNode):
        yield from _mapping_findings(node, file, place)


def _mapping_findings(node: yaml.MappingNode, file: str, place: str) -> Iterator[Finding]:
    seen: set[str] = set()
    for key, value in node.value:
        if not isinstance(key, yaml.ScalarNode):
            where = place.rstrip(".") or "bestand"
            yield _finding(file, _line(key), where, "een sleutel is geen tekst", "Schrijf een gewone sleutel")
            continue
        if key.value in seen:
            yield _finding(file, _line(key), f"{place}{key.value}", "de sleutel staat er twee keer", "Haal er een weg")
        seen.add(key.value)
        yield from _node_findings(value, file, f"{place}{key.value}.")


def _scalar_finding(node: yaml.ScalarNode, file: str, place: str) -> Finding:
    if not node.value:
        return _finding(file, _line(node), place, "er staat geen waarde", "Schrijf een waarde of haal de sleutel weg")
    kind = node.tag.rsplit(":", 1)[-1]
    problem = f"{node.value!r} zonder aanhalingstekens leest YAML als {kind}"
    return _finding(file, _line(node), place, problem, f'Schrijf "{node.value}" tussen aanhalingstekens')


def _plain(node: yaml.Node) -> Any:
    if isinstance(node, yaml.MappingNode):
        return {key.value: _plain(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item) for item in node.value]
    return node.value


# --- from pydantic's words to ours --------------------------------------------------------

_PROBLEMS = {
    "extra_forbidden": ("onbekende sleutel", "Haal de sleutel weg of verbeter de naam"),
    "missing": ("de sleutel ontbreekt", "Voeg de sleutel toe"),
    "string_too_short": ("de tekst is leeg", "Schrijf een tekst"),
    "string_type": ("hier hoort één tekst", "Haal de streepjes of sleutels weg"),
    "list_type": ("hier hoort een lijst", "Zet voor elke regel een streepje"),
    "model_type": ("hier horen sleutels met waarden", "Schrijf de sleutels uit"),
}


def _shape_findings(error: ValidationError, node: yaml.Node, file: str) -> Iterator[Finding]:
    for item in error.errors(include_url=False):
        place = ".".join(str(part) for part in item["loc"]) or "bestand"
        given, context = item["type"], item.get("ctx", {})
        problem, remedy = _PROBLEMS.get(given, (f"ongeldige waarde: {item['msg']}", "Verbeter de waarde"))
        if given in ("enum", "literal_error"):
            expected = str(context["expected"]).replace(" or ", " of ")
            problem, remedy = f"'{item['input']}' kan hier niet", f"Kies uit: {expected}"
        elif "remedy" in context:
            problem, remedy = item["msg"], context["remedy"]
        yield _finding(file, _line(_descend(node, item["loc"])), place, problem, remedy)


def _descend(node: yaml.Node, path: Sequence[int | str]) -> yaml.Node:
    """The node at `path`; for a key at the end of it the key itself, for what is missing the node it should be in."""
    for depth, part in enumerate(path, 1):
        if isinstance(node, yaml.SequenceNode) and isinstance(part, int):
            node = node.value[part]
        elif isinstance(node, yaml.MappingNode):
            pair = next((pair for pair in node.value if pair[0].value == part), None)
            if pair is None:
                return node
            node = pair[0] if depth == len(path) else pair[1]
    return node


def _finding(file: str, line: int, place: str, problem: str, remedy: str) -> Finding:
    return Finding(file=file, line=line, place=place, problem=problem, remedy=remedy)


def _line(marked: yaml.Node | yaml.Event) -> int:
    return int(marked.start_mark.line) + 1 if marked.start_mark else 0
