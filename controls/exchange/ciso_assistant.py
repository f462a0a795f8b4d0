"""A framework of CISO Assistant (a library in YAML) as an edition.

A root that cannot be assessed is a theme; a heading below it is a page; what
can be assessed is a requirement. A requirement without a heading of its own is
a page by itself.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from controls.exchange.at import At
from controls.exchange.ciso_keys import FRAMEWORK, LIBRARY
from controls.exchange.ciso_nodes import Node, known_keys, nodes_of, translated_into
from controls.exchange.documents import Fields
from controls.exchange.foreign import Findings, Imported, refuse
from controls.exchange.naming import Names
from controls.exchange.writing import Source, catalogue_id, imported, is_date, requirement
from controls.shape import Control, Requirement, Theme

_DUTCH = "nl"


def from_ciso_assistant(document: Fields, data: bytes, chosen: str = "") -> Imported:
    """The edition in a library of CISO Assistant; raises ForeignFileError with every place."""
    findings = Findings()
    library = At(document, "", findings)
    framework = _framework(library)
    locale = library.label("locale")
    chosen_language = _DUTCH if locale != _DUTCH and translated_into(framework, _DUTCH) else ""
    source = _source(library, framework, chosen_language or locale, hashlib.sha256(data).hexdigest())
    nodes = nodes_of(framework, chosen_language)
    findings.stop()
    identity = catalogue_id(source.name, chosen)
    themes = _themes(nodes, source, Names(identity), findings)
    return imported(source, identity, themes, (), findings)


def _framework(library: At) -> At:
    """The one framework of the library; raises ForeignFileError."""
    objects = library.object("objects")
    if objects is None:
        keys = "het is geen bibliotheek van CISO Assistant: 'objects' ontbreekt"
        raise refuse("bestand", keys)
    known_keys(library, LIBRARY)
    known_keys(objects, FRAMEWORK)
    key = "framework" if objects.has("framework") else "frameworks"
    found = objects.objects(key) if isinstance(objects.fields.get(key), list) else [objects.object(key)]
    frameworks = [framework for framework in found if framework is not None]
    library.findings.stop()
    if len(frameworks) != 1:
        problem = (
            "er staat geen framework in" if not frameworks else "er staan meer frameworks in; geef er één per bestand"
        )
        raise refuse(f"objects.{key}", problem)
    known_keys(frameworks[0], FRAMEWORK)
    return frameworks[0]


def _source(library: At, framework: At, language: str, sha256: str) -> Source:
    name = framework.label("ref_id", required=True)
    published = library.text("publication_date")
    title = framework.line_of_text("name") or library.line_of_text("name") or name or "onbekend"
    return Source(
        format="framework van CISO Assistant",
        name=name,
        title=title,
        version=library.label("version", required=True) or "onbekend",
        reference=framework.identifier("urn", required=True),
        sha256=sha256,
        language=language,
        valid_from=published if is_date(published) else "",
        licence=library.text("copyright"),
    )


# --- from nodes to pages ------------------------------------------------------------------


@dataclass(slots=True)
class _Page:
    """A control in the making: the node it is called after, and what is asked there."""

    node: Node
    asked: list[Node] = field(default_factory=list)


def _themes(nodes: Sequence[Node], source: Source, names: Names, findings: Findings) -> list[Theme]:
    themes: dict[str, dict[str, _Page]] = {}
    titled: dict[str, Node] = {}
    for node in nodes:
        if not node.is_assessable:
            continue
        root = (*node.path, node)[0]
        key = "" if root.is_assessable else root.urn
        titled[key] = root
        page = _page_of(node)
        themes.setdefault(key, {}).setdefault(page.urn, _Page(page)).asked.append(node)
    _count_what_is_lost(nodes, themes, findings)
    return [_theme(titled[key] if key else None, pages.values(), source, names) for key, pages in themes.items()]


def _page_of(node: Node) -> Node:
    """The nearest heading below the theme; without one, the first requirement on the way."""
    headings = [above for above in node.path[1:] if not above.is_assessable]
    if headings:
        return headings[-1]
    return next(above for above in (*node.path, node) if above.is_assessable)


def _count_what_is_lost(nodes: Sequence[Node], themes: dict[str, dict[str, _Page]], findings: Findings) -> None:
    above = sum(any(n.is_assessable for n in node.path) for node in nodes if node.is_assessable)
    findings.lost(
        "eis onder een andere eis", "de eisen staan naast elkaar; een eis heeft hier geen eisen onder zich", above
    )
    used = {n.urn for node in nodes if node.is_assessable for n in node.path}
    idle = [node for node in nodes if not node.is_assessable and node.urn not in used]
    findings.lost("kop zonder eisen", "een kop waaronder niets wordt gevraagd, is er niet", len(idle))
    pages = {page.node.urn for found in themes.values() for page in found.values()}
    between = [n for n in nodes if not n.is_assessable and n.path and n.urn in used - pages and n.lines]
    findings.lost("tekst bij een tussenkop", "van een tussenkop staat alleen de titel op de bladzijde", len(between))


def _theme(root: Node | None, pages: Iterable[_Page], source: Source, names: Names) -> Theme:
    title = root.title if root else source.title
    return Theme(
        id=names.theme(root.local if root else "eisen"),
        title=title,
        intro="\n".join(root.lines if root else ()) or f"Uit {source.short}.",
        controls=[_control(page, source, names) for page in pages],
    )


def _control(page: _Page, source: Source, names: Names) -> Control:
    node = page.node
    between = [above.title for above in node.path[1:] if not above.is_assessable]
    about = [f"Onderdeel van {' › '.join(between)}."] if between else []
    if not node.is_assessable:
        about += node.lines
    said = node.said or node.local
    return Control(
        number=names.page(node.said, node.local),
        title=node.title,
        about="\n".join(about) or f"{said} uit {source.short}.",
        requirements=[_requirement(asked, names) for asked in page.asked],
    )


def _requirement(node: Node, names: Names) -> Requirement:
    groups = f"Groep in de bron: {', '.join(node.groups)}." if node.groups else ""
    return requirement(
        names.requirement(node.local),
        names.number(node.said, node.local),
        node.title,
        points=node.lines,
        why="\n".join(text for text in (node.annotation, groups) if text),
        evidence=node.evidence,
        source=node.urn,
    )
