"""Divide the questions: the board, one assignment, and many at once."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from assess.access import DELEGATORS, Here, allow
from assess.assignments import assignments, items
from assess.delegating import service
from assess.delegating.board import board, themes_of
from assess.delegating.bulk import Plan, Usual, carry_out, plan, usual_roles
from assess.delegating.forms import AssignForm, BulkForm, WithdrawForm, bulk_form
from assess.delegating.service import TargetPage, Wanted
from assess.delegating.targets import Target, sheet_called, target_at
from assess.errors import InvalidError
from assess.frameworks import sheets
from assess.seen import ChangedMeanwhileError, fingerprint
from assess.team import Team, team
from controls.local_times import day_of

bp = Blueprint("delegating", __name__, url_prefix="/gemeente/<slug>/zelftoets/<assessment_id>/verdelen")

_CHANGED = (
    "Iemand anders heeft deze toewijzing intussen gewijzigd. Boven het formulier staat wat nu geldt; "
    "sla opnieuw op om uw keuze te bewaren."
)
_CHANGED_PLAN = "Er is intussen iets gewijzigd aan de vragen of de toewijzingen. Bekijk de aantallen hieronder opnieuw."


@bp.get("/")
@allow(DELEGATORS)
def index(here: Here) -> ResponseReturnValue:
    given, people = items(here.session, here.assessment), _team(here)
    page = board(given, people, wanted=request.args.get("wie", ""), now=here.now)
    there = tuple(dict.fromkeys((i.sheet.name, i.sheet.title) for i in given))
    return render_template("delegating/board.html", here=here, page=page, sheets=there, today=f"{day_of(here.now)}")


@bp.get("/kader/<sheet_name>")
@allow(DELEGATORS)
def sheet(here: Here, sheet_name: str) -> ResponseReturnValue:
    given = items(here.session, here.assessment)
    found = sheet_called((i.sheet for i in given), sheet_name)
    people = _team(here)
    lines = themes_of(found, (i for i in given if i.sheet.name == found.name), people)
    return render_template("delegating/sheet.html", here=here, sheet=found, lines=lines, team=people)


@bp.get("/kader/<sheet_name>/<reach>/<target>")
@allow(DELEGATORS)
def target(here: Here, sheet_name: str, reach: str, target: str) -> ResponseReturnValue:
    page, people = _target_page(here, _found(here, sheet_name, reach, target)), _team(here)
    return _show(here, page, people, AssignForm.showing(page.stored, people))


@bp.post("/kader/<sheet_name>/<reach>/<target>")
@allow(DELEGATORS)
def assign(here: Here, sheet_name: str, reach: str, target: str) -> ResponseReturnValue:
    found, people = _found(here, sheet_name, reach, target), _team(here)
    form = AssignForm().offer(people)
    if not form.validate():
        return _show(here, _target_page(here, found), people, form), 422
    try:
        to = service.chosen(people, form.to.data)
        wanted = Wanted(to=to, due_on=form.due_on.data or "", note=form.note.data or "")
        service.assign(
            here.session, here.assessment, found, wanted, seen=form.seen.data or "", by=here.actor, now=here.now
        )
    except InvalidError as error:
        _show_errors(form, error)
        return _show(here, _target_page(here, found), people, form), 422
    except ChangedMeanwhileError:
        return _conflict(here, found, people, form)
    flash(f"{found.title} is voor {people.name(to)}.", "ok")
    return redirect(url_for(".sheet", **here.home, sheet_name=sheet_name), 303)


@bp.post("/kader/<sheet_name>/<reach>/<target>/intrekken")
@allow(DELEGATORS)
def withdraw(here: Here, sheet_name: str, reach: str, target: str) -> ResponseReturnValue:
    found, form = _found(here, sheet_name, reach, target), WithdrawForm()
    try:
        service.withdraw(here.session, here.assessment, found, seen=form.seen.data or "", by=here.actor, now=here.now)
    except ChangedMeanwhileError:
        people = _team(here)
        stored = service.stored_at(here.session, here.assessment, found)
        return _conflict(here, found, people, AssignForm.showing(stored, people))
    flash(f"De toewijzing van {found.title} is ingetrokken.", "ok")
    return redirect(url_for(".sheet", **here.home, sheet_name=sheet_name), 303)


@bp.get("/per-rol")
@allow(DELEGATORS)
def by_role(here: Here) -> ResponseReturnValue:
    usual, people = usual_roles(items(here.session, here.assessment)), _team(here)
    return _bulk(here, usual, people, bulk_form(usual, people, is_sent=False))


@bp.post("/per-rol")
@allow(DELEGATORS)
def preview_by_role(here: Here) -> ResponseReturnValue:
    service.refuse_frozen(here.assessment)
    usual, people, form = _sent(here)
    made = _plan(here, usual, people, form)
    return _bulk(here, usual, people, form, made), 200 if made else 422


@bp.post("/per-rol/toewijzen")
@allow(DELEGATORS)
def assign_by_role(here: Here) -> ResponseReturnValue:
    service.refuse_frozen(here.assessment)
    usual, people, form = _sent(here)
    made = _plan(here, usual, people, form)
    if made is None:
        return _bulk(here, usual, people, form), 422
    try:
        carry_out(here.session, here.assessment, made, seen=form.seen.data or "", by=here.actor, now=here.now)
    except ChangedMeanwhileError:
        form.form_errors.append(_CHANGED_PLAN)
        return _bulk(here, usual, people, form, made), 409
    flash(f"{'1 vraag is' if made.number == 1 else f'{made.number} vragen zijn'} toegewezen.", "ok")
    return redirect(url_for(".index", **here.home), 303)


# --- below: what several views share --------------------------------------------------------


def _found(here: Here, sheet_name: str, reach: str, target: str) -> Target:
    return target_at(sheets(here.session, here.assessment), sheet_name, reach, target)


def _target_page(here: Here, found: Target) -> TargetPage:
    return service.target_page(found, assignments(here.session, here.assessment.id))


def _show(here: Here, page: TargetPage, people: Team, form: AssignForm) -> str:
    seen = fingerprint(page.stored.seen if page.stored else None)
    return render_template(
        "delegating/target.html",
        here=here,
        page=page,
        team=people,
        form=form,
        withdraw_form=WithdrawForm(formdata=None, seen=seen),
    )


def _conflict(here: Here, found: Target, people: Team, form: AssignForm) -> ResponseReturnValue:
    page = _target_page(here, found)
    form.seen.data = fingerprint(page.stored.seen if page.stored else None)
    form.form_errors.append(_CHANGED)
    return _show(here, page, people, form), 409


def _sent(here: Here) -> tuple[tuple[Usual, ...], Team, BulkForm]:
    usual, people = usual_roles(items(here.session, here.assessment)), _team(here)
    return usual, people, bulk_form(usual, people, is_sent=True)


def _plan(here: Here, usual: tuple[Usual, ...], people: Team, form: BulkForm) -> Plan | None:
    """What the form asks for; None when it cannot be, and then the form says why."""
    if not form.validate():
        return None
    try:
        service.refuse_past(form.due_on.data or "", here.now)
        chosen = form.chosen(usual, people)
    except InvalidError as error:
        _show_errors(form, error)
        return None
    return plan(
        usual,
        chosen,
        replaces=bool(form.replaces.data),
        due_on=form.due_on.data or "",
        note=form.note.data or "",
    )


def _bulk(here: Here, usual: tuple[Usual, ...], people: Team, form: BulkForm, made: Plan | None = None) -> str:
    if made:
        form.seen.data = made.seen
    return render_template("delegating/by_role.html", here=here, usual=usual, team=people, form=form, plan=made)


def _show_errors(form: FlaskForm, error: InvalidError) -> None:
    for name, sentence in error.fields.items():
        if name:
            form[name].errors = [*form[name].errors, sentence]
        else:
            form.form_errors.append(sentence)


def _team(here: Here) -> Team:
    return team(here.session, here.municipality.id, here.now)
