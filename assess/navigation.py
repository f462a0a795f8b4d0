"""What the frame of every page shows: where one is and where one can go."""

from __future__ import annotations

from typing import Any

from flask import Flask, current_app, g, request, url_for

from assess.access import AUDITORS, EDITORS, REVIEWERS, Here
from assess.frameworks import is_concept


def install(app: Flask) -> None:
    @app.context_processor
    def frame() -> dict[str, Any]:
        here: Here | None = g.get("here")
        return {
            "user": {"name": here.user_name, "account_url": url_for("account.show")} if here else None,
            "demo_mode": bool(current_app.config["DEMO_ACCOUNTS"]) or (here is not None and here.is_demo),
            "nav_items": _menu(here) if here else (),
            "here": here,
        }


def _menu(here: Here) -> tuple[tuple[str, str, bool], ...]:
    if here.is_operator:
        return (("Gemeenten", url_for("operating.overview"), request.endpoint == "operating.overview"),)
    if here.place is None:
        return ()
    place: dict[str, Any] = {"slug": here.place.slug}
    items = [("Zelftoetsen", "choosing.assessments", place)]
    if here.head is None:
        items.append(("Bewijs", "evidence.register", place))
    if here.head is None and here.may_coordinate:
        items.append(("Mensen", "people.people", place))
    if here.head is None:
        if here.role in EDITORS:
            items.append(("Afwezigheid", "mine.away", place))
        items.append(("Goedkeuringen", "deciding.approved", place))
    if here.head is not None:
        within: dict[str, Any] = {**place, "assessment_id": here.head.id}
        items += [
            ("Vragen", "answering.index", within),
            *([("Mijn vragen", "mine.index", within)] if here.role in EDITORS else []),
            *([("Verdelen", "delegating.index", within)] if here.may_delegate else []),
            ("Verantwoording", "accounting.index", within),
            ("Bewijs", "evidence_links.used", within),
            ("Verbeteren", "improving.index", within),
            ("Kalender", "planning.calendar", within),
            ("Melden", "notifying.helper", within),
            ("Overnemen", "upgrading.preview", within),
            ("Resultaten", "submitting.results", within),
            ("Vaststellen", "deciding.decisions", within),
            ("Rapporten", "reporting.reports", within),
            ("Bevindingen", "findings.index", within),
        ]
        if here.role in REVIEWERS:
            items.append(("Beoordelen", "reviewing.waiting", within))
        if here.role in AUDITORS:
            items.append(("Auditruimte", "auditing.index", within))
        if here.may_coordinate and here.head.is_open and not is_concept(here.head):
            items.append(("Indienen", "submitting.review", within))
    return tuple(
        (label, url_for(endpoint, **values), request.endpoint == endpoint) for label, endpoint, values in items
    )
