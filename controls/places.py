"""Where in a YAML file something stands, so that a judgement over what was read can point at its line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import yaml

from controls.reading import Finding

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Places:
    """The lines of one file that `reading` has accepted, by place: `links.3.all_of`, `kept.0`."""

    def __init__(self, path: Path, root: Path) -> None:
        self.file = str(path.relative_to(root))
        self._lines = dict(_lines(yaml.compose(path.read_text(encoding="utf-8-sig"), Loader=_LOADER), ""))

    def finding(self, place: str, problem: str, remedy: str, *, says: str = "") -> Finding:
        """A finding at `place`; `says` names it in the words of the file, where the place is only a position."""
        at = place
        while at not in self._lines and "." in at:
            at = at.rpartition(".")[0]
        line = self._lines.get(at, 0)
        return Finding(file=self.file, line=line, place=says or place, problem=problem, remedy=remedy)


def _lines(node: yaml.Node | None, place: str) -> Iterator[tuple[str, int]]:
    """Every place below a node; a key stands where its own name stands."""
    items: list[tuple[str, yaml.Node, yaml.Node]] = []
    if isinstance(node, yaml.MappingNode):
        items = [(key.value, key, value) for key, value in node.value]
    elif isinstance(node, yaml.SequenceNode):
        items = [(str(index), item, item) for index, item in enumerate(node.value)]
    for name, marked, below in items:
        yield f"{place}{name}", marked.start_mark.line + 1
        yield from _lines(below, f"{place}{name}.")
