"""The one way this project writes JSON that is hashed.

What came later is left out while it has its default: an edition or a snapshot
that does not use a newer field keeps the hash it had before that field existed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import MISSING, field, fields, is_dataclass
from enum import Enum
from functools import cache
from typing import Any


def later(default: Any) -> Any:
    """A dataclass field that did not always exist; absent from the JSON while it has this value."""
    return field(default=default, metadata={"later": True})


def later_mapping() -> Any:
    """As `later`, for a field that holds a mapping."""
    return field(default_factory=dict, metadata={"later": True})


def plain(value: Any) -> Any:
    """A frozen value as JSON values."""
    if type(value) is str or value is None:
        return value
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, Mapping):
        return {plain(key): plain(item) for key, item in value.items()}
    if is_dataclass(value):
        kind: Any = type(value)
        said = ((name, getattr(value, name), is_later, default) for name, is_later, default in _fields_of(kind))
        return {name: plain(item) for name, item, is_later, default in said if not is_later or item != default}
    return value


def canonical_json(value: Any) -> str:
    """Sorted keys, no spaces, UTF-8 text; NaN is refused."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


@cache
def _fields_of(kind: Any) -> tuple[tuple[str, bool, Any], ...]:
    """The fields of a dataclass: name, whether it came later, and then the value at which it is left out."""
    return tuple((f.name, bool(f.metadata.get("later")), _default(f)) for f in fields(kind))


def _default(given: Any) -> Any:
    if not given.metadata.get("later"):
        return None
    return given.default if given.default is not MISSING else given.default_factory()
