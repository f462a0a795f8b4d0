"""The improvement plan as a list, on a board, in a calendar and as a course; and as files."""

from __future__ import annotations

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue

from assess import audit
from assess.access import EVERYONE, Here, allow, database
from assess.audit import Action, Result
from assess.downloads import AGENDA, XLSX, as_file
from assess.improving import editing, listing
from assess.improving.agenda import agenda_file
from assess.improving.desk import book_of, bp, page, today_of
from assess.improving.forms import MoveForm
from assess.improving.listing import EVERYTHING, Shown
from assess.improving.spreadsheet import spreadsheet
from assess.improving.timeline import timeline

__all__ = ["bp", "editing"]


@bp.get("/")
@allow(EVERYONE)
def index(here: Here) -> ResponseReturnValue:
    book, shown = book_of(here), Shown.from_query(request.args)
    return page(
        here,
        "list",
        book=book,
        shown=shown,
        lines=listing.lines(book, shown, today_of(here)),
        orders=listing.ORDER,
        owners=listing.owners(book),
        frameworks=listing.frameworks(book),
    )


@bp.get("/bord")
@allow(EVERYONE)
def board(here: Here) -> ResponseReturnValue:
    book = book_of(here)
    return page(here, "board", book=book, columns=listing.board(book, today_of(here)), move=MoveForm(formdata=None))


@bp.get("/kalender")
@allow(EVERYONE)
def calendar(here: Here) -> ResponseReturnValue:
    book = book_of(here)
    return page(here, "calendar", book=book, months=listing.months(listing.lines(book, Shown(), today_of(here))))


@bp.get("/verloop")
@allow(EVERYONE)
def course(here: Here) -> ResponseReturnValue:
    book = book_of(here)
    return page(here, "course", book=book, timeline=timeline(book, today_of(here)))


# --- files --------------------------------------------------------------------------------------


@bp.get("/verbeterplan.xlsx")
@allow(EVERYONE)
def workbook(here: Here) -> ResponseReturnValue:
    book = book_of(here)
    found = listing.lines(book, Shown(state=EVERYTHING), today_of(here))
    titles = {name: one.record.title for name, one in book.actions.items()}
    about = (
        f"Verbeterplan van {here.municipality.name}.",
        f"Effecten zijn berekend uit de antwoorden van {here.assessment.title}.",
        "Een actie die klaar is, verandert geen antwoord: dat doet iemand die de eis opnieuw beantwoordt.",
    )
    text = spreadsheet(found, titles, about=about, now=here.now)
    return _file(here, text, "xlsx", XLSX)


@bp.get("/verbeterplan.ics")
@allow(EVERYONE)
def agenda(here: Here) -> ResponseReturnValue:
    text = agenda_file(
        listing.lines(book_of(here), Shown(), today_of(here)),
        title=f"Verbeterplan, {here.municipality.name}",
        stamp=here.now,
        link_of=lambda name: url_for(".action", action_id=name, **here.home, _external=True),
    )
    return _file(here, text, "ics", AGENDA)


def _file(here: Here, content: bytes, suffix: str, kind: str) -> Response:
    # The file holds names, and from here on it is out of our hands.
    audit.record_now(
        database(),
        Action.IMPROVEMENT_PLAN_DOWNLOADED,
        f"{here.assessment.id}/{suffix}",
        by=here.actor,
        at=here.now,
        result=Result.DONE,
    )
    name = f"verbeterplan-{here.municipality.slug}-{today_of(here).isoformat()}.{suffix}"
    return as_file(content, name, kind)
