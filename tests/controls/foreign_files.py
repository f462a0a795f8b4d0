"""Files of others, small and sound, to be spoiled one place at a time."""

from __future__ import annotations

import json
from typing import Any

import pytest

from controls.exchange import ForeignFileError, Imported, read

UUID = "74c8ba1e-5cd4-4ad1-bbfd-d888e2f6c724"


def statement(*items: str) -> dict[str, Any]:
    return {"name": "statement", "parts": [{"name": "item", "prose": item} for item in items]}


def control(identity: str, **more: Any) -> dict[str, Any]:
    return {"id": identity, "title": f"Title of {identity}", "parts": [statement("Do it.")], **more}


def group(identity: str, *controls: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"id": identity, "title": f"Group {identity}", "controls": list(controls), **more}


def catalog(*groups: dict[str, Any], **more: Any) -> dict[str, Any]:
    """An OSCAL catalog that the schema of NIST accepts."""
    metadata = {
        "title": "Proefnorm",
        "last-modified": "2026-01-01T00:00:00Z",
        "version": "5.2.0",
        "oscal-version": "1.1.3",
    }
    found: dict[str, Any] = {"uuid": UUID, "metadata": metadata | more.pop("metadata", {})}
    return {"catalog": found | ({"groups": list(groups)} if groups else {}) | more}


def of(document: dict[str, Any], **more: Any) -> Imported:
    return read(json.dumps(document).encode(), **more)


#: What every test library begins with; the nodes follow, each as a block of YAML.
LIBRARY = """\
urn: urn:intuitem:risk:library:proef
locale: en
ref_id: proef
name: Proof norm
description: A norm to try.
copyright: Free.
version: 2
publication_date: 2026-07-29
provider: Somebody
packager: somebody
objects:
  framework:
    urn: urn:intuitem:risk:framework:proef
    ref_id: Proef
    name: Proof norm
    implementation_groups_definition:
    - ref_id: B
      name: basic
      description: null
    requirement_nodes:
"""


def node(local: str, *, assessable: bool = True, parent: str = "", **fields: str) -> str:
    """One node, every field as it is to stand in the YAML."""
    urn = "urn:intuitem:risk:req_node:proef:"
    lines = [f"urn: {urn}{local}", f"assessable: {str(assessable).lower()}", "depth: 1"]
    lines += [f"parent_urn: {urn}{parent}"] if parent else []
    lines += [f"{key}: {value}" for key, value in fields.items()]
    return "    - " + "\n      ".join(lines) + "\n"


def library(*nodes: str, head: str = LIBRARY) -> bytes:
    return (head + "".join(nodes)).encode()


#: A theme, a heading below it, and two requirements.
SOUND = (
    node("1", assessable=False, ref_id="'1'", name="Governance"),
    node("1.1", assessable=False, parent="1", ref_id="'1.1'", name="Policy", description="About policy."),
    node("1.1.1", parent="1.1", ref_id="1.1.1", description='"There is a policy.\\nIt is known."'),
    node("1.1.2", parent="1.1", ref_id="1.1.2", name="Roles", description="Roles exist."),
)


def refusal(data: bytes, **more: Any) -> list[str]:
    """The places for which a file is refused, each as it is told."""
    with pytest.raises(ForeignFileError) as refused:
        read(data, **more)
    assert refused.value.spots
    return [str(spot) for spot in refused.value.spots]


def lost(imported: Imported) -> dict[str, int]:
    assert all(loss.why for loss in imported.losses)
    return {loss.what: loss.count for loss in imported.losses}
