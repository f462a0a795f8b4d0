"""An edition of ours as an OSCAL catalog: themes are groups, pages are controls, requirements are the controls in them.

Deterministic: the same edition and date give the same bytes. What OSCAL has no
word for stands in properties and parts with a namespace of our own.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from datetime import date
from typing import Any

from controls.catalogue import Catalogue, Control, Requirement, Term, Theme
from controls.exchange.foreign import one_line
from controls.exchange.naming import number as plain_number
from controls.exchange.oscal_keys import NS, VERSION, token
from controls.exchange.writing import language_of

_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, NS)


def to_oscal(catalogue: Catalogue, *, last_modified: date) -> str:
    """The JSON text of the catalog."""
    catalog = {
        "uuid": str(uuid.uuid5(_NAMESPACE, catalogue.sha256)),
        "metadata": _metadata(catalogue, last_modified),
        "groups": [_group(theme) for theme in catalogue.themes],
    }
    return json.dumps({"catalog": catalog}, ensure_ascii=False, indent=2) + "\n"


def _metadata(catalogue: Catalogue, last_modified: date) -> dict[str, Any]:
    listed = [
        *(_prop("chapter", c.id, remarks=c.title) for c in catalogue.chapters),
        *(_prop("application", a.id, remarks=a.title) for a in catalogue.applications),
        *(_prop("task", t.id, remarks=t.title) for t in catalogue.tasks),
        *(_prop("reserved", r.number, kind=r.kind, remarks=f"{r.target} {r.note}") for r in catalogue.reserved),
    ]
    return _filled(
        title=one_line(catalogue.title),
        **{"last-modified": f"{last_modified.isoformat()}T00:00:00Z"},
        version=catalogue.edition,
        **{"oscal-version": VERSION},
        props=[*_props(_of_the_edition(catalogue)), *listed],
        roles=[{"id": token(role.id), "title": one_line(role.title)} for role in catalogue.roles],
        remarks=catalogue.notice,
    )


def _of_the_edition(catalogue: Catalogue) -> dict[str, str]:
    return {
        "id": catalogue.id,
        "short-title": catalogue.short_title,
        "status": catalogue.status,
        "valid-from": catalogue.valid_from,
        "valid-until": catalogue.valid_until,
        "source": catalogue.source,
        "source-note": catalogue.source_note,
        "licence": catalogue.licence,
        "language": language_of(catalogue),
        "scale": catalogue.scale,
        "repeat": catalogue.repeat,
        "asked": catalogue.asked,
        "official-list": catalogue.official_list,
        "may-deviate": "ja" if catalogue.may_deviate else "nee",
        "sha256": catalogue.sha256,
    }


def _group(theme: Theme) -> dict[str, Any]:
    return _filled(
        id=f"thema_{theme.id}",
        title=one_line(theme.title),
        props=_props({"id": theme.id, "part": str(theme.part)}),
        parts=[_part("overview", theme.intro)],
        controls=[_page(control) for control in theme.controls],
    )


def _page(control: Control) -> dict[str, Any]:
    return _filled(
        # A requirement has no underscore in its id, so the two are never the same.
        id=f"beheersmaatregel_{plain_number(control.number).replace('(', '_').replace(')', '_')}",
        **{"class": "beheersmaatregel"},
        title=one_line(control.title),
        props=[
            _label(control.number),
            *_props(
                {
                    "iso": control.iso,
                    "chapter": control.chapter,
                    "empty-heading": control.empty_heading,
                    "cbw": control.cbw.scope,
                    "cbw-confidence": control.cbw.confidence,
                    "cbw-note": control.cbw.note,
                }
            ),
        ],
        parts=[_part("overview", control.about)],
        controls=[_requirement(requirement) for requirement in control.requirements],
    )


def _requirement(r: Requirement) -> dict[str, Any]:
    points = [_part("item", point) for point in r.points]
    return _filled(
        id=token(r.id),
        **{"class": "eis"},
        title=one_line(r.title),
        props=[_label(r.number), *_props(_said(r)), *_lists(r)],
        parts=[
            {"name": "statement", "parts": points},
            _part("guidance", r.why),
            *(_part("question", text, own=True) for text in r.questions),
            *(_part("evidence", text, own=True) for text in r.evidence),
            *([_part("condition", f"{r.condition.question}\n{r.condition.hint}", own=True)] if r.condition else []),
        ],
    )


def _said(r: Requirement) -> dict[str, str]:
    return {
        "id": r.id,
        "kind": r.kind,
        "standing": r.standing,
        "confidence": r.confidence,
        "confidence-note": r.confidence_note,
        "review": r.review,
        "role": r.role,
        "responsible": r.responsible,
        "source": r.source,
        "cbw": r.cbw.scope,
        "cbw-confidence": r.cbw.confidence,
        "cbw-note": r.cbw.note,
    }


def _lists(r: Requirement) -> Iterator[dict[str, str]]:
    for name, values in (("aspect", r.aspects), ("way", r.ways), ("application", r.applies_to), ("task", r.tasks)):
        yield from (_prop(name, value) for value in values)
    for term in r.terms:
        yield _prop("term", term.value, kind=term.kind, remarks=_of_term(term))
    for moment in r.moments:
        yield _prop("moment", moment.when, remarks=moment.what)


def _of_term(term: Term) -> str:
    return f"{term.what} ({term.since})" if term.since else term.what


# --- the words of OSCAL -------------------------------------------------------------------


def _props(said: dict[str, str]) -> list[dict[str, str]]:
    return [_prop(name, value) for name, value in said.items() if one_line(value)]


def _prop(name: str, value: str, *, kind: str = "", remarks: str = "") -> dict[str, str]:
    found = {"name": name, "ns": NS, "value": one_line(value)}
    return found | ({"class": str(kind)} if kind else {}) | ({"remarks": remarks.strip()} if remarks.strip() else {})


def _label(value: str) -> dict[str, str]:
    return {"name": "label", "value": one_line(value)}


def _part(name: str, prose: str, *, own: bool = False) -> dict[str, str]:
    return {"name": name} | ({"ns": NS} if own else {}) | {"prose": prose}


def _filled(**fields: Any) -> dict[str, Any]:
    """OSCAL has no empty lists and texts: what is empty is not there."""
    return {name: value for name, value in fields.items() if value}
