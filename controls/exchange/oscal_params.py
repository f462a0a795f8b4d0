"""The places in OSCAL prose that an organisation fills in: shown as their value, their choice or their name."""

from __future__ import annotations

import re

from controls.exchange.at import At
from controls.exchange.foreign import TEXT, Findings, one_line
from controls.exchange.oscal_keys import KEYS

_INSERT = re.compile(r"\{\{\s*insert:\s*param,\s*([^\s{}]+)\s*\}\}")
#: A choice may hold places too; deeper than this nobody reads.
_DEEPEST = 5
_LONGEST = 2_000


class Params:
    """Every parameter of the document by its id. A place that cannot be filled stays visible with its name."""

    def __init__(self, findings: Findings) -> None:
        self._findings = findings
        self._known: dict[str, At] = {}
        self._shown: dict[str, str] = {}

    def add(self, identity: str, param: At) -> None:
        self._known.setdefault(identity, param)

    def fill(self, prose: str) -> str:
        """The prose with every place written out."""
        filled = self._fill(prose, 0, TEXT)
        if filled is None:
            self._findings.lost("tekst met te lange ingevulde plekken", "de plekken staan er met alleen hun naam")
            return _INSERT.sub(lambda match: _named(match.group(1)), prose)[:TEXT]
        return filled

    def _fill(self, prose: str, depth: int, longest: int) -> str | None:
        parts, length, end = [], 0, 0
        for match in _INSERT.finditer(prose):
            parts += [prose[end : match.start()], self._place(match.group(1), depth)]
            length += len(parts[-1]) + len(parts[-2])
            if length > longest:
                return None
            end = match.end()
        return "".join([*parts, prose[end:]])

    def _place(self, identity: str, depth: int) -> str:
        if identity not in self._known:
            self._findings.lost("in te vullen plek die nergens is beschreven", "de plek staat er met alleen haar naam")
            return _named(identity)
        if identity not in self._shown:
            # A place that is reached from itself shows its name.
            self._shown[identity] = _named(identity)
            self._shown[identity] = self._written(identity, depth)
        return self._shown[identity]

    def _written(self, identity: str, depth: int) -> str:
        param = self._known[identity]
        if values := [value for value in param.texts("values") if value]:
            return one_line(", ".join(values))[:_LONGEST]
        select = param.object("select")
        if select is not None and depth < _DEEPEST:
            select.only(KEYS["select"])
            many = "kies een of meer" if select.text("how-many") == "one-or-more" else "kies"
            choices = self._fill(" / ".join(select.texts("choice")), depth + 1, _LONGEST)
            if choices:
                return one_line(f"[{many}: {choices}]")
        label = one_line(param.text("label"))
        return _named(label or identity)


def _named(name: str) -> str:
    return f"[in te vullen: {name}]"
