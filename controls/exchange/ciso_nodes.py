"""The nodes of a framework of CISO Assistant: each with its parents, or refused with every place that does not fit."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from controls.exchange.at import At
from controls.exchange.ciso_keys import DROPPED, GROUP, NODE, UNKNOWN
from controls.exchange.foreign import POINTS, doubles, one_line, shortened, shown

_DEEPEST = 30
_TITLE = 120
_TRUTH = {"true": True, "false": False, "": False}


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One node. `path` are the nodes above it, from the root; `said` is its number, `lines` its description."""

    urn: str
    is_assessable: bool
    said: str
    title: str
    lines: tuple[str, ...]
    annotation: str
    evidence: tuple[str, ...]
    groups: tuple[str, ...]
    path: tuple[Node, ...]

    @property
    def local(self) -> str:
        """What the URN ends in, after the name of the framework."""
        return self.urn.split(":req_node:")[-1].partition(":")[2] or self.urn


class _Words:
    """The texts of an object in the chosen language, or else as they stand."""

    def __init__(self, at: At, language: str) -> None:
        self._at = at
        translations = at.object("translations")
        self._chosen = translations.object(language) if translations is not None and language else None
        others = {key for key in translations.fields if key != language} if translations is not None else set()
        for other in sorted(others):
            at.findings.lost(f"vertaling naar {shown(other)}", "een vragenlijst heeft één taal")

    def text(self, key: str) -> str:
        return (self._chosen.text(key) if self._chosen is not None else "") or self._at.text(key)


def translated_into(framework: At, language: str) -> bool:
    """Whether any node has this language; a first look, which finds nothing wrong."""
    nodes = framework.fields.get("requirement_nodes")
    return any(
        isinstance(node, Mapping)
        and isinstance(node.get("translations"), Mapping)
        and isinstance(node["translations"].get(language), Mapping)
        for node in (nodes if isinstance(nodes, list) else [])
    )


def known_keys(at: At, known: Collection[str]) -> None:
    """Count what is dropped. A key that nobody knows is no error: the format grows."""
    for key in at.fields:
        if key not in known and at.has(key):
            what, why = DROPPED.get(key, (f"veld ‘{shown(key)}’", UNKNOWN))
            if (key, at.fields[key]) not in (("weight", "1"), ("importance", "undefined")):
                at.findings.lost(what, why, at.count(key))


def nodes_of(framework: At, language: str) -> tuple[Node, ...]:
    """Every node in the order of the file; what is wrong is in the findings of the framework."""
    given = framework.objects("requirement_nodes")
    urns = [at.identifier("urn", required=True).casefold() for at in given]
    groups = _groups(framework)
    _refuse_doubles(given, urns)
    known = set(urns)
    above = {urn: _parent(at, known) for at, urn in zip(given, urns, strict=True) if urn}
    made: dict[str, Node] = {}
    by_urn = dict(zip(urns, given, strict=True))
    for at, urn in zip(given, urns, strict=True):
        way = _way_up(at, urn, above)
        for name in reversed(way):
            if name not in made:
                parent = above.get(name, "")
                path = (*made[parent].path, made[parent]) if parent in made else ()
                made[name] = _node(by_urn[name], name, path, groups, language)
    return tuple(made[urn] for urn in urns if urn in made)


def _parent(at: At, urns: set[str]) -> str:
    parent = at.identifier("parent_urn").casefold()
    if parent and parent not in urns:
        at.problem("parent_urn", f"de ouder '{shown(parent)}' staat niet in het bestand")
        return ""
    return parent


def _way_up(at: At, urn: str, above: Mapping[str, str]) -> list[str]:
    """The node and those above it; nothing when that never ends."""
    way: list[str] = []
    while urn:
        if urn in way:
            at.problem("parent_urn", "de ouders leiden in een kring")
            return []
        if len(way) > _DEEPEST:
            at.problem("parent_urn", f"er staan meer dan {_DEEPEST} knopen boven")
            return []
        way.append(urn)
        urn = above.get(urn, "")
    return way


def _refuse_doubles(given: list[At], urns: list[str]) -> None:
    """No URN twice; no number twice among the requirements, nor among the headings."""
    named = [("urn", [(urn, at) for urn, at in zip(urns, given, strict=True) if urn])]
    for wanted in (True, False):
        numbered = [(at.label("ref_id"), at) for at in given if _is_assessable(at) is wanted]
        named.append(("ref_id", [(number, at) for number, at in numbered if number]))
    for key, pairs in named:
        for name, where, line, first in doubles([(name, at.where, at.line(key)) for name, at in pairs]):
            findings = given[0].findings
            findings.problem(f"{where}.{key}", f"'{shown(name)}' staat al bij {first}", line)


def _is_assessable(at: At) -> bool:
    said = at.text("assessable").casefold()
    if said not in _TRUTH:
        at.problem("assessable", "hier hoort true of false")
    return _TRUTH.get(said, False) and at.text("display_mode") != "splash"


def _groups(framework: At) -> Mapping[str, str]:
    """The names of the groups that the framework defines."""
    found: dict[str, str] = {}
    for group in framework.objects("implementation_groups_definition"):
        known_keys(group, GROUP)
        name = group.label("ref_id", required=True)
        if name in found:
            group.problem("ref_id", f"groep '{shown(name)}' is er al")
        found[name] = group.line_of_text("name") or name
    return found


def _node(at: At, urn: str, path: tuple[Node, ...], groups: Mapping[str, str], language: str) -> Node:
    known_keys(at, NODE)
    words = _Words(at, language)
    lines = _lines(words.text("description"))
    if len(lines) > POINTS:
        at.problem("description", f"er staan meer dan {POINTS} regels in")
    number, name = at.label("ref_id"), one_line(words.text("name"))
    return Node(
        urn=at.text("urn"),
        is_assessable=_is_assessable(at),
        said=number,
        title=shortened(name or (one_line(lines[0]) if lines else ""), _TITLE) or number or urn.rpartition(":")[2],
        lines=lines,
        annotation=words.text("annotation"),
        evidence=_lines(words.text("typical_evidence")),
        groups=tuple(groups[name] for name in _used(at, groups)),
        path=path,
    )


def _used(at: At, groups: Mapping[str, str]) -> list[str]:
    used = list(dict.fromkeys(at.texts("implementation_groups")))
    for name in used:
        if name not in groups:
            at.problem("implementation_groups", f"groep '{shown(name)}' is nergens bepaald")
    return [name for name in used if name in groups]


def _lines(written: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in written.split("\n") if line.strip())
