"""What the frame of every page shows: where one is and where one can go, in two lines: the part, and its pages."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app, g, request, url_for

from assess.access import AUDITORS, COMPARERS, EDITORS, REVIEWERS, SHARERS, Here
from assess.frameworks import is_concept

#: The words, the address, and whether one is there ("page"), in that part ("true"), or not ("").
Item = tuple[str, str, str]


def _everybody(_here: Here) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class _Page:
    """A page that the menu leads to, and who it is for. `parts` are the blueprints that belong with it."""

    label: str
    endpoint: str
    parts: tuple[str, ...] = ()
    is_for: Callable[[Here], bool] = _everybody

    def is_near(self) -> bool:
        """A blueprint within another counts as that other."""
        return (request.blueprint or "").partition(".")[0] in (self.endpoint.partition(".")[0], *self.parts)


def _fills_in(here: Here) -> bool:
    return here.role in EDITORS


def _may_submit(here: Here) -> bool:
    return here.may_coordinate and here.assessment.is_open and not is_concept(here.assessment)


#: Within a municipality, outside any assessment.
_PLACE = (
    _Page("Zelftoetsen", "choosing.assessments"),
    _Page("Bewijs", "evidence.register"),
    _Page("Goedkeuringen", "deciding.approved"),
    _Page("Collectief beeld", "collective.for_municipality", is_for=lambda here: here.role in COMPARERS),
    _Page("Afwezigheid", "mine.away", is_for=_fills_in),
    _Page("Mensen", "people.people", is_for=lambda here: here.may_coordinate),
)
#: Within an assessment: the parts, each with its pages.
_PARTS: tuple[tuple[str, tuple[_Page, ...]], ...] = (
    (
        "Invullen",
        (
            _Page("Vragen", "answering.index", ("scoping", "tracing", "offline", "talking")),
            _Page("Mijn vragen", "mine.index", is_for=_fills_in),
            _Page("Verdelen", "delegating.index", is_for=lambda here: here.may_delegate),
            _Page("Beoordelen", "reviewing.waiting", is_for=lambda here: here.role in REVIEWERS),
            _Page("Bewijs", "evidence_links.used"),
            _Page("Overnemen", "upgrading.preview", is_for=_fills_in),
        ),
    ),
    (
        "Verantwoorden",
        (
            _Page("Per kader", "accounting.index"),
            _Page("Resultaten", "submitting.results"),
            _Page("Indienen", "submitting.review", is_for=_may_submit),
            _Page("Vaststellen", "deciding.decisions"),
            _Page("Rapporten", "reporting.reports", ("downloading", "handing")),
        ),
    ),
    (
        "Vergelijken",
        (
            _Page("Naast andere gemeenten", "comparing.index", is_for=lambda here: here.role in COMPARERS),
            _Page("Bijdragen", "sharing.index", is_for=lambda here: here.role in SHARERS),
        ),
    ),
    (
        "Verbeteren",
        (
            _Page("Verbeterplan", "improving.index"),
            _Page("Kalender", "planning.calendar"),
            _Page("Incident melden", "notifying.helper"),
        ),
    ),
    (
        "Audit",
        (
            _Page("Auditruimte", "auditing.index", is_for=lambda here: here.role in AUDITORS),
            _Page("Bevindingen", "findings.index"),
        ),
    ),
)


def install(app: Flask) -> None:
    @app.context_processor
    def frame() -> dict[str, Any]:
        here: Here | None = g.get("here")
        parts, pages = _menu(here) if here else ((), ())
        return {
            "user": {"name": here.user_name, "account_url": url_for("account.show")} if here else None,
            "demo_mode": bool(current_app.config["DEMO_ACCOUNTS"]) or (here is not None and here.is_demo),
            "nav_items": parts,
            "nav_pages": pages,
            "here": here,
            "former": here.place if here and here.place and here.place.merged_into else None,
        }


def _menu(here: Here) -> tuple[tuple[Item, ...], tuple[Item, ...]]:
    """The parts, and the pages of the part in which one is."""
    if here.is_operator:
        label, url, current = _item("Vergelijking", "rounds.index", {})
        of_rounds = (label, url, current or ("true" if request.blueprint == "one_round" else ""))
        collective = _item("Collectief beeld", "collective.for_operator", {})
        return (_item("Gemeenten", "operating.overview", {}), of_rounds, collective), ()
    if here.place is None:
        return (), ()
    place: dict[str, Any] = {"slug": here.place.slug}
    if here.head is None:
        return _items((page for page in _PLACE if page.is_for(here)), place), ()
    within: dict[str, Any] = {**place, "assessment_id": here.head.id}
    parts, pages = [_item("Zelftoetsen", "choosing.assessments", place)], tuple[Item, ...]()
    for label, of_part in _PARTS:
        allowed = [page for page in of_part if page.is_for(here)]
        if not allowed:
            continue
        is_here = any(page.is_near() for page in of_part)
        parts.append((label, url_for(allowed[0].endpoint, **within), "true" if is_here else ""))
        if is_here:
            pages = _items(allowed, within)
    return tuple(parts), pages


def _items(pages: Iterable[_Page], within: dict[str, Any]) -> tuple[Item, ...]:
    """Below a page of the menu one is still at that page: a question belongs to the questions."""
    found = [(page, _item(page.label, page.endpoint, within)) for page in pages]
    near = [item for page, item in found if page.is_near()]
    above = max(
        (url for _, url, _ in near if request.path.startswith(url)), key=len, default=near[0][1] if near else ""
    )
    return tuple((label, url, current or ("true" if url == above else "")) for _, (label, url, current) in found)


def _item(label: str, endpoint: str, values: dict[str, Any]) -> Item:
    return label, url_for(endpoint, **values), "page" if request.endpoint == endpoint else ""
