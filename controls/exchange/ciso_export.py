"""An edition of ours as a library of CISO Assistant: themes and controls are headings, requirements can be assessed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import yaml

from controls.catalogue import Catalogue
from controls.exchange.foreign import one_line
from controls.exchange.writing import language_of

_URN = "urn:toetspeil:risk"


def to_ciso_assistant(catalogue: Catalogue) -> str:
    """The YAML text of the library."""
    name = f"{catalogue.id}-{catalogue.edition}"
    about = {"name": one_line(catalogue.title), "description": catalogue.source_note}
    library = {
        "urn": f"{_URN}:library:{name}",
        "locale": language_of(catalogue) or "en",
        "ref_id": name,
        **about,
        "copyright": catalogue.licence,
        "version": 1,
        **({"publication_date": catalogue.valid_from} if catalogue.valid_from else {}),
        "provider": "Toetspeil",
        "packager": "toetspeil",
        "objects": {
            "framework": {
                "urn": f"{_URN}:framework:{name}",
                "ref_id": name,
                **about,
                "requirement_nodes": list(_nodes(catalogue, f"{_URN}:req_node:{name}")),
            }
        },
    }
    written: str = yaml.safe_dump(library, allow_unicode=True, sort_keys=False, width=110)
    return written


def _nodes(catalogue: Catalogue, urn: str) -> Iterator[dict[str, Any]]:
    for theme in catalogue.themes:
        above = f"{urn}:thema_{theme.id}"
        yield {"urn": above, "assessable": False, "depth": 1, "name": one_line(theme.title), "description": theme.intro}
        for control in theme.controls:
            page = f"{urn}:bm_{control.number}".casefold().replace(" ", "-")
            yield {
                "urn": page,
                "assessable": False,
                "depth": 2,
                "parent_urn": above,
                "ref_id": control.number,
                "name": one_line(control.title),
                "description": control.about,
            }
            for r in control.requirements:
                yield {
                    "urn": f"{urn}:{r.id}",
                    "assessable": True,
                    "depth": 3,
                    "parent_urn": page,
                    "ref_id": r.number,
                    "name": one_line(r.title),
                    "description": "\n".join(one_line(point) for point in r.points),
                    "annotation": r.why,
                    "typical_evidence": "\n".join(one_line(text) for text in r.evidence),
                }
