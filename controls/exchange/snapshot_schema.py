"""The JSON schema of a snapshot, made from its dataclasses; the file in `schema/` is what a report carries."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from controls.snapshot import SCHEMA, Snapshot

FILE = Path(__file__).parent / "schema" / "snapshot.schema.json"


def made() -> str:
    """The schema as the dataclasses have it now; a test holds the file against it."""
    found: dict[str, Any] = TypeAdapter(Snapshot).json_schema()
    _tidy(found)
    found["properties"]["schema"] = {"const": SCHEMA}
    found["required"] = sorted([*found["required"], "schema"])
    found = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Toetspeil snapshot", **found}
    return json.dumps(found, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _tidy(node: Any) -> None:
    """Nothing unknown may stand in an object of ours; names made from names say nothing."""
    if isinstance(node, list):
        for item in node:
            _tidy(item)
    if isinstance(node, dict):
        if isinstance(node.get("title"), str):
            del node["title"]
        if "properties" in node:
            node["additionalProperties"] = False
        for item in node.values():
            _tidy(item)
