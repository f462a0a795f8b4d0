"""One object of a foreign file, read with its place at hand: every wrong type becomes a finding that says where."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

from controls.exchange.documents import Fields
from controls.exchange.foreign import IDENTIFIER, TEXT, TITLE, Findings, one_line, shown, unseen

_CLIMBS = re.compile(r"(?:^|[/\\])\.\.(?:[/\\]|$)")


class At:
    """An object of the file, where it is, and what is found on the way."""

    def __init__(self, fields: Fields, where: str, findings: Findings) -> None:
        self.fields = fields
        self.where = where
        self.findings = findings

    def place(self, key: str = "") -> str:
        return ".".join(part for part in (self.where, shown(key)) if part) or "bestand"

    def line(self, key: str = "") -> int:
        return self.fields.lines.get(key, self.fields.line)

    def problem(self, key: str, problem: str) -> None:
        self.findings.problem(self.place(key), problem, self.line(key))

    def has(self, key: str) -> bool:
        return self.fields.get(key) not in (None, "", [])

    # --- texts ------------------------------------------------------------------------------

    def text(self, key: str, *, required: bool = False, longest: int = TEXT) -> str:
        """The text at `key` without the spaces around it; "" when there is none."""
        value = self.fields.get(key)
        if value is None and key not in self.fields:
            if required:
                self.findings.problem(self.place(key), "dit ontbreekt", self.line())
            return ""
        if value is None and not required:
            return ""
        return self._fit(value, key, required=required, longest=longest)

    def line_of_text(self, key: str, *, required: bool = False) -> str:
        """A title: one line."""
        return one_line(self.text(key, required=required, longest=TITLE))

    def label(self, key: str, *, required: bool = False) -> str:
        """What names something aloud: one line, and no way to another folder."""
        found = self.line_of_text(key, required=required)
        if _CLIMBS.search(found):
            self.problem(key, f"'{shown(found)}' is geen naam: er staat een pad in")
        return found

    def identifier(self, key: str, *, required: bool = False) -> str:
        """What names something: short, one line, and no way to another folder."""
        found = self.text(key, required=required, longest=IDENTIFIER)
        if any(c.isspace() for c in found):
            self.problem(key, f"'{shown(found)}' is geen naam: er staat een spatie of regeleinde in")
            return ""
        if _CLIMBS.search(found):
            self.problem(key, f"'{shown(found)}' is geen naam: er staat een pad in")
            return ""
        return found

    def texts(self, key: str) -> list[str]:
        """A list of texts."""
        return [self._fit(value, key, required=False, longest=TEXT) for value in self._list(key)]

    def _fit(self, value: Any, key: str, *, required: bool, longest: int) -> str:
        # The scalars of a JSON file that are no text are something else than str.
        if type(value) is not str:
            self.problem(key, "hier hoort tekst")
            return ""
        if len(value) > longest:
            self.problem(key, f"de tekst is langer dan {longest} tekens")
            return ""
        if unseen(value):
            self.problem(key, f"er staat een teken in dat niemand ziet ({unseen(value)})")
            return ""
        found = value.replace("\r\n", "\n").replace("\r", "\n").strip()
        if required and not found:
            self.problem(key, "dit is leeg")
        return found

    # --- what is inside ---------------------------------------------------------------------

    def object(self, key: str, *, required: bool = False) -> At | None:
        """The object at `key`."""
        value = self.fields.get(key)
        if isinstance(value, Fields):
            return At(value, self.place(key), self.findings)
        if value is not None:
            self.problem(key, "hier horen sleutels met waarden")
        elif required:
            self.findings.problem(self.place(key), "dit ontbreekt", self.line())
        return None

    def objects(self, key: str) -> list[At]:
        """The objects in the list at `key`."""
        found = []
        for index, value in enumerate(self._list(key)):
            where = f"{self.place(key)}[{index}]"
            if isinstance(value, Fields):
                found.append(At(value, where, self.findings))
            else:
                self.findings.problem(where, "hier horen sleutels met waarden", self.line(key))
        return found

    def count(self, key: str) -> int:
        """How many things stand at `key`."""
        value = self.fields.get(key)
        if value in (None, "", [], {}):
            return 0
        return len(value) if isinstance(value, list) else 1

    def only(self, known: Collection[str]) -> None:
        """Every key is known, or a finding."""
        for key in self.fields:
            if key not in known:
                self.problem(key, "deze sleutel kent het schema niet")

    def _list(self, key: str) -> list[Any]:
        value = self.fields.get(key)
        if value is None:
            return []
        if not isinstance(value, list):
            self.problem(key, "hier hoort een lijst")
            return []
        return value
