"""Make actions, change them and move them on."""

from __future__ import annotations

from datetime import date

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from assess.access import EDITORS, EVERYONE, Here, allow
from assess.errors import InvalidError, StaleError
from assess.improving import service
from assess.improving.book import PlanBook
from assess.improving.desk import book_of, bp, page, today_of
from assess.improving.detail import detail
from assess.improving.elsewhere import elsewhere
from assess.improving.forms import ActionForm, MoveForm, ProposeForm
from assess.improving.weak import Wanted, one_each, one_together, weak_controls
from controls.improvement import State, Target

_CHANGED = (
    "Iemand anders heeft deze actie intussen gewijzigd. Kijk op de pagina van de actie wat er nu staat; sla opnieuw op "
    "om uw versie te bewaren."
)
_MOVED = "Iemand anders heeft deze actie intussen gewijzigd. Kijk wat er nu staat en kies dan opnieuw."

# --- making actions of weak requirements --------------------------------------------------------


@bp.get("/voorstellen")
@allow(EDITORS)
def propose(here: Here) -> ResponseReturnValue:
    return _propose(here)


@bp.post("/voorstellen")
@allow(EDITORS)
def adopt(here: Here) -> ResponseReturnValue:
    book = book_of(here)
    weak = weak_controls(book, Wanted.from_query(request.args, book))
    if not weak:  # everything was shown meanwhile
        return redirect(url_for(".propose", **here.home), 303)
    form = ProposeForm().offering({one.name: one.spot for group in weak for one in group.members})
    if not form.validate():
        return _propose(here, form), 422
    make = one_each if form.per.data == ProposeForm.EACH else one_together
    made = service.add(here.session, here.assessment, make(form.chosen.data, weak), by=here.actor, now=here.now)
    flash(
        "1 actie gemaakt. Vul in wie het doet en wanneer het klaar is."
        if len(made) == 1
        else f"{len(made)} acties gemaakt. Vul bij elke actie in wie het doet en wanneer het klaar is.",
        "ok",
    )
    return redirect(url_for(".index", **here.home), 303)


def _propose(here: Here, sent: ProposeForm | None = None) -> str:
    book = book_of(here)
    wanted = Wanted.from_query(request.args, book)
    weak = weak_controls(book, wanted)
    names = {one.name: one.spot for group in weak for one in group.members}
    form = sent or ProposeForm(formdata=None).offering(names)
    return page(here, "propose", book=book, weak=weak, form=form, wanted=wanted)


# --- one action ---------------------------------------------------------------------------------


@bp.get("/nieuw")
@allow(EDITORS)
def new(here: Here) -> ResponseReturnValue:
    book = book_of(here)
    asked = Target(
        catalogue=request.args.get("kader", ""),
        requirement_id=request.args.get("eis", ""),
        unit=request.args.get("aansluiting", ""),
    )
    form = _form(here, book, empty=True)
    if asked in book.spots:
        answer = book.answers.get(asked.key)
        form.show((asked,), title=book.spots[asked].requirement.title, what=answer.improvement if answer else "")
    else:
        form.show()
    return page(here, "edit", book=book, form=form, action=None)


@bp.post("/nieuw")
@allow(EDITORS)
def add(here: Here) -> ResponseReturnValue:
    book = book_of(here)
    form = _form(here, book)
    if not form.validate():
        return page(here, "edit", book=book, form=form, action=None), 422
    (made,) = service.add(here.session, here.assessment, (form.given(),), by=here.actor, now=here.now)
    flash("De actie staat in het plan.", "ok")
    return redirect(url_for(".action", action_id=made, **here.home), 303)


@bp.get("/<action_id>")
@allow(EVERYONE)
def action(here: Here, action_id: str) -> ResponseReturnValue:
    return _action(here, action_id, MoveForm(formdata=None))


@bp.get("/<action_id>/wijzigen")
@allow(EDITORS)
def edit(here: Here, action_id: str) -> ResponseReturnValue:
    book = book_of(here)
    form = _form(here, book, action_id, empty=True).show()
    return page(here, "edit", book=book, form=form, action=book.action(action_id))


@bp.post("/<action_id>/wijzigen")
@allow(EDITORS)
def change(here: Here, action_id: str) -> ResponseReturnValue:
    book = book_of(here)
    form = _form(here, book, action_id)
    stored = book.action(action_id)
    if not form.validate():
        return page(here, "edit", book=book, form=form, action=stored), 422
    try:
        service.change(
            here.session, here.assessment, action_id, form.given(), seen=form.seen, by=here.actor, now=here.now
        )
    except InvalidError as error:
        form.needs.errors = list(error.fields.values())
        return page(here, "edit", book=book, form=form, action=stored), 422
    except StaleError as error:
        form.version.data = str(error.version)
        form.form_errors.append(_CHANGED)
        return page(here, "edit", book=book, form=form, action=stored), 409
    flash("De actie is opgeslagen.", "ok")
    return redirect(url_for(".action", action_id=action_id, **here.home), 303)


@bp.post("/<action_id>/stand")
@allow(EDITORS)
def move(here: Here, action_id: str) -> ResponseReturnValue:
    book_of(here).action(action_id)
    form = MoveForm()
    if form.wanted is None or not form.validate():
        return _action(here, action_id, form), 422
    try:
        service.move(
            here.session,
            here.assessment,
            action_id,
            form.wanted,
            form.reason.data or "",
            seen=form.seen,
            by=here.actor,
            now=here.now,
        )
    except InvalidError as error:
        form.reason.errors = list(error.fields.values())
        return _action(here, action_id, form), 422
    except StaleError:
        form.form_errors.append(_MOVED)
        return _action(here, action_id, form), 409
    flash(_said(book_of(here), action_id, form.wanted), "ok")
    if request.args.get("van") == "bord":
        return redirect(url_for(".board", _anchor=f"actie-{action_id}", **here.home), 303)
    return redirect(url_for(".action", action_id=action_id, **here.home), 303)


def _said(book: PlanBook, action_id: str, state: State) -> str:
    """What somebody should know who moved an action on."""
    found = detail(book, action_id, today=date.min)
    title = f"‘{found.line.record.title}’"
    if state is State.DONE and found.lagging:
        return f"{title} is klaar. Het antwoord is niet veranderd: beantwoord de eis opnieuw."
    if state in (State.BUSY, State.DONE) and found.waits_for:
        return f"{title} staat op {found.line.state}, maar wacht nog op een andere actie."
    return f"{title} staat op {found.line.state}."


def _action(here: Here, action_id: str, form: MoveForm) -> str:
    book = book_of(here)
    found = detail(book, action_id, today=today_of(here))
    gains = elsewhere(book, book.action(action_id).plan.targets)
    return page(here, "action", book=book, found=found, gains=gains, form=form)


def _form(here: Here, book: PlanBook, action_id: str = "", *, empty: bool = False) -> ActionForm:
    people = service.colleagues(here.session, here.municipality.id, here.now)
    form = ActionForm(formdata=None) if empty else ActionForm()
    return form.prepared(book, people, book.action(action_id) if action_id else None)
