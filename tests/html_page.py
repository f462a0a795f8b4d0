"""A parsed HTML page, and the ways to look around in it that the page checks share."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from xml.etree.ElementTree import Element

import html5lib
from html5lib.constants import E as PARSE_ERRORS

from tests.quick_html import SVG, shape, tree

UNLABELLED_INPUTS = frozenset({"hidden", "submit", "button", "reset", "image"})


@dataclass(frozen=True, slots=True)
class Page:
    """One parsed page, with the ways to look around in it that the rules share."""

    root: Element
    parse_errors: tuple[str, ...]
    parents: dict[Element, Element] = field(default_factory=dict)
    # Found once: the rules ask for them thousands of times on a long page.
    elements: list[Element] = field(default_factory=list)
    by_id: dict[str, list[Element]] = field(default_factory=dict)
    labels: dict[str, list[Element]] = field(default_factory=dict)

    def all(self, *tags: str) -> list[Element]:
        """List the elements with one of these tags, in document order; all elements when none is given."""
        return [e for e in self.elements if not tags or str(e.tag).removeprefix(SVG) in tags]

    def ancestors(self, element: Element) -> Iterator[Element]:
        """Walk from an element to the root."""
        while element in self.parents:
            element = self.parents[element]
            yield element

    @property
    def ids(self) -> list[str]:
        """List every id, with repetitions."""
        return [element.attrib["id"] for element in self.all() if "id" in element.attrib]


#: The shapes of which html5lib said that there is no error in them, by a number that stands for their text.
_WITHOUT_ERRORS: set[int] = set()


def parse(html: str) -> Page:
    """Parse as a browser would, but remember what the standard calls an error."""
    known = hash(shape(html))
    if known in _WITHOUT_ERRORS:
        return read(html)
    page = strictly(html)
    if not page.parse_errors:
        _WITHOUT_ERRORS.add(known)
    return page


@lru_cache(maxsize=4)
def read(html: str) -> Page:
    """A page of which is known that it has no errors."""
    return _looked_through(tree(html), ())


@lru_cache(maxsize=4)
def strictly(html: str) -> Page:
    """As html5lib reads it, which knows what is an error."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    root = parser.parse(html)
    errors = tuple(f"line {place[0]}: {PARSE_ERRORS[code] % data}" for place, code, data in parser.errors)
    return _looked_through(root, errors)


def _looked_through(root: Element, errors: tuple[str, ...]) -> Page:
    page = Page(root, errors, {child: parent for parent in root.iter() for child in parent})
    page.elements.extend(element for element in root.iter() if isinstance(element.tag, str))
    for element in page.elements:
        page.by_id.setdefault(element.attrib.get("id", ""), []).append(element)
        if element.tag == "label":
            page.labels.setdefault(element.attrib.get("for", ""), []).append(element)
    return page


def text_of(element: Element) -> str:
    """Give the words inside an element, with the alternatives of its images."""
    words = [element.text or ""]
    for child in element:
        words += [_words_of(child), child.tail or ""]
    return " ".join("".join(words).split())


def _words_of(child: Element) -> str:
    if child.tag == "img":
        return child.attrib.get("alt", "")
    return text_of(child) if isinstance(child.tag, str) else ""  # a comment has a function for a tag


def name_of(element: Element) -> str:
    """Give the name of a link, button or drawing: its aria-label or else its words."""
    return element.attrib.get("aria-label", "").strip() or text_of(element) or element.attrib.get("aria-labelledby", "")


def shown(element: Element) -> str:
    """Describe an element in a fault so that someone finds it."""
    telling = [key for key in ("id", "name", "href", "src", "class") if key in element.attrib]
    facts = "".join(f' {key}="{element.attrib[key]}"' for key in telling)
    return f"<{str(element.tag).removeprefix(SVG)}{facts}>"


def label_of(page: Page, control: Element) -> str:
    """Give the words by which a control is known: its labels, or what its aria attributes say."""
    labels = list(page.labels.get(control.attrib.get("id", "?"), ()))
    labels += [ancestor for ancestor in page.ancestors(control) if ancestor.tag == "label"]
    named = [e for name in control.attrib.get("aria-labelledby", "").split() for e in page.by_id.get(name, ())]
    return control.attrib.get("aria-label", "") or " ".join(text_of(element) for element in (*labels, *named)).strip()


def controls_of(page: Page) -> list[Element]:
    """List the controls that a person fills in."""
    controls = page.all("input", "select", "textarea")
    return [control for control in controls if control.attrib.get("type", "text") not in UNLABELLED_INPUTS]
