"""Bytes of others to plain values, or a refusal: JSON and YAML that cannot harm whoever reads them.

JSON is refused for NaN, a key that is there twice, too many values and too
deep lists; YAML for aliases, labels and more documents as well. A scalar of
YAML is the text as it was written: `5.10` stays "5.10".
"""

from __future__ import annotations

import json
import re
from typing import Any, NoReturn

import yaml

from controls.exchange.foreign import LARGEST, Findings, refuse, shown

_DEEPEST = 40
_MOST_IN_JSON = 2_000_000
_MOST_IN_YAML = 400_000
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NOTHING = ("", "~", "null", "Null", "NULL")
_NO_NUMBER = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_PLAIN_LABELS = (None, "!", "tag:yaml.org,2002:str", "tag:yaml.org,2002:map", "tag:yaml.org,2002:seq")


class Fields(dict[str, Any]):
    """An object of the file. `line` and `lines` say where it and its keys stand; `twice` are keys it has twice."""

    line: int = 0

    def __init__(self) -> None:
        super().__init__()
        self.lines: dict[str, int] = {}
        self.twice: list[str] = []


class _NoNumber(str):
    """NaN or Infinity, which JSON does not know."""

    __slots__ = ()


def as_text(data: bytes) -> str:
    """The text of a file that is not too large; a mark at its beginning is left out."""
    if len(data) > LARGEST:
        raise refuse("bestand", f"het is groter dan {LARGEST // 1024 // 1024} MB")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise refuse("bestand", "het is geen tekst in UTF-8", data[: error.start].count(b"\n") + 1) from error


# --- JSON -----------------------------------------------------------------------------------


def read_json(text: str) -> Fields:
    """The object in a JSON text; raises ForeignFileError."""
    if text.count(",") > _MOST_IN_JSON:  # before the parser makes something of it
        raise refuse("bestand", f"er staan meer dan {_MOST_IN_JSON} waarden in")
    try:
        # No number of a catalogue is carried; as text it can be neither too large nor too long.
        value = json.loads(
            text, object_pairs_hook=_fields, parse_constant=_NoNumber, parse_int=_Number, parse_float=_Number
        )
    except json.JSONDecodeError as error:
        raise refuse("bestand", "het is geen geldige JSON", error.lineno) from error
    except RecursionError as error:
        raise refuse("bestand", "de lijsten zijn te diep genest") from error
    if not isinstance(value, Fields):
        raise refuse("bestand", "er staat geen object met sleutels")
    _refuse_strange(value)
    return value


class _Number(str):
    """A number of JSON, as it was written."""

    __slots__ = ()


def _fields(pairs: list[tuple[str, Any]]) -> Fields:
    found = Fields()
    for key, value in pairs:
        if key in found:
            found.twice.append(key)
        found[key] = value
    return found


def _refuse_strange(value: Fields) -> None:
    """What the parser of JSON lets pass; places are only written out for what is wrong."""
    findings, count = Findings(), 0
    waiting: list[tuple[Any, _Path, int]] = [(value, None, 1)]
    while waiting:
        item, path, depth = waiting.pop()
        count += 1
        if count > _MOST_IN_JSON:
            raise refuse("bestand", f"er staan meer dan {_MOST_IN_JSON} waarden in")
        if depth > _DEEPEST:
            raise refuse(_written(path), "de lijsten zijn te diep genest")
        if isinstance(item, _NoNumber):
            findings.problem(_written(path), f"{item} is geen getal in JSON")
        elif isinstance(item, Fields):
            for key in item.twice:
                findings.problem(_written((path, key)), "de sleutel staat er twee keer")
            waiting += [(inside, (path, key), depth + 1) for key, inside in reversed(item.items())]
        elif isinstance(item, list):
            waiting += [(item[index], (path, index), depth + 1) for index in reversed(range(len(item)))]
    findings.stop()


#: The way to a value: the way to what it is in, and its key or index.
_Path = tuple[Any, "str | int"] | None


def _written(path: _Path) -> str:
    parts: list[str] = []
    while path is not None:
        path, part = path
        parts.append(f"[{part}]" if isinstance(part, int) else f".{shown(part)}")
    return "".join(reversed(parts)).lstrip(".") or "bestand"


# --- YAML -----------------------------------------------------------------------------------


def read_yaml(text: str) -> Fields:
    """The mapping in a YAML text, every scalar as it was written; raises ForeignFileError."""
    composer = _Composer()
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            composer.take(event)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise refuse("bestand", "het is geen geldige YAML", line) from error
    except yaml.YAMLError as error:
        raise refuse("bestand", "er staan tekens in die YAML verbiedt") from error
    if not isinstance(composer.value, Fields):
        raise refuse("bestand", "er staan geen sleutels met waarden in")
    composer.findings.stop()
    return composer.value


class _Composer:
    """Builds values while the parser goes, so that nothing is built of what must be refused."""

    def __init__(self) -> None:
        self.value: Any = None
        self.findings = Findings()
        self._open: list[tuple[Fields | list[Any], str | None]] = []
        self._count = self._documents = 0

    def take(self, event: yaml.Event) -> None:
        line = event.start_mark.line + 1 if event.start_mark else 0
        self._count += 1
        if self._count > _MOST_IN_YAML:
            _stop(line, f"er staan meer dan {_MOST_IN_YAML} waarden in")
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            _stop(line, "verwijzingen (& en *) mogen niet")
        if getattr(event, "tag", None) not in _PLAIN_LABELS:
            _stop(line, f"het label {shown(getattr(event, 'tag', ''))} mag niet")
        if isinstance(event, yaml.DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                _stop(line, "er staan meer documenten in één bestand")
        elif isinstance(event, yaml.ScalarEvent):
            self._put(_scalar(event, line), line)
        elif isinstance(event, yaml.CollectionStartEvent):
            self._begin(Fields() if isinstance(event, yaml.MappingStartEvent) else [], line)
        elif isinstance(event, yaml.CollectionEndEvent):
            self._open.pop()

    def _begin(self, value: Fields | list[Any], line: int) -> None:
        if isinstance(value, Fields):
            value.line = line
        self._put(value, line)
        self._open.append((value, None))
        if len(self._open) > _DEEPEST:
            _stop(line, "de lijsten zijn te diep genest")

    def _put(self, value: Any, line: int) -> None:
        if not self._open:
            self.value = value
            return
        inside, key = self._open[-1]
        if isinstance(inside, list):
            inside.append(value)
        elif key is None:
            self._open[-1] = (inside, self._key(inside, value, line))
        else:
            inside[key] = value
            self._open[-1] = (inside, None)

    def _key(self, inside: Fields, value: Any, line: int) -> str:
        if not isinstance(value, str):
            _stop(line, "een sleutel is geen tekst")
        if value in inside:
            self.findings.problem(shown(value), "de sleutel staat er twee keer", line)
        inside.lines[value] = line
        return value


def _scalar(event: yaml.ScalarEvent, line: int) -> str | None:
    value = str(event.value)
    if event.style is None or event.style == "":
        if value in _NOTHING:
            return None
        if _NO_NUMBER.fullmatch(value):
            _stop(line, f"{value} is geen getal")
    return value


def _stop(line: int, problem: str) -> NoReturn:
    raise refuse("bestand", problem, line)
