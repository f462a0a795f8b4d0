"""The pages about rounds of the benchmark, for whoever runs them."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import Form

from assess import audit, rounds
from assess.access import SIGNED_IN, Here, allow, data_folder, database
from assess.audit import Action, Result
from assess.bodies import takes_file
from assess.operating import rounds as service
from assess.operating.round_forms import (
    EditionForm,
    OpenForm,
    TakeOverForm,
)
from assess.operating.round_pieces import complete, text_sent, today
from assess.operating.rounds import CannotRunError
from reports import wording
from reports.benchmark import reading
from reports.benchmark.rules import R

bp = Blueprint("rounds", __name__, url_prefix="/beheer/vergelijking")


@bp.get("/")
@allow(SIGNED_IN, operators_only=True)
def index(here: Here) -> ResponseReturnValue:
    return _show(here)


@bp.post("/openen")
@takes_file
@allow(SIGNED_IN, operators_only=True)
def open_round(here: Here) -> ResponseReturnValue:
    form, keys = OpenForm.own(), text_sent()
    if not complete(form, form.file, keys, today(here)):
        return _show(here, form), 422
    try:
        made = service.open_round(
            here.session,
            data_folder(),
            name=form.name.data or "",
            catalogue=form.catalogue.data,
            keys=keys,
            closes_on=form.closes_on.data or "",
            by=here.actor,
            now=here.now,
        )
    except CannotRunError as error:
        form.form_errors.append(str(error))
        return _show(here, form), 422
    flash(f"Ronde {made.name} is open. Lees het controlegetal voor aan de gemeenten.", "ok")
    return redirect(url_for("one_round.one", round_name=made.name), 303)


@bp.post("/overnemen")
@takes_file
@allow(SIGNED_IN, operators_only=True)
def take_over(here: Here) -> ResponseReturnValue:
    form, text = TakeOverForm.own(), text_sent()
    if not complete(form, form.file, text, today(here)):
        return _show(here, form), 422
    try:
        made = service.take_over(
            here.session, data_folder(), text, closes_on=form.closes_on.data or "", by=here.actor, now=here.now
        )
    except CannotRunError as error:
        form.form_errors.append(str(error))
        return _show(here, form), 422
    flash(f"Ronde {made.name} is overgenomen. Controleer het controlegetal bij wie de ronde opende.", "ok")
    return redirect(url_for("one_round.one", round_name=made.name), 303)


@bp.post("/uitgave")
@takes_file
@allow(SIGNED_IN, operators_only=True)
def take_in(here: Here) -> ResponseReturnValue:
    form, text = EditionForm.own(), text_sent()
    if not complete(form, form.file, text, None):
        return _show(here, form), 422
    try:
        about = service.take_in(
            here.session, data_folder(), text, form.approvals.data or "", by=here.actor, now=here.now
        )
    except CannotRunError as error:
        here.session.rollback()
        audit.record_now(
            database(), Action.BENCHMARK_EDITION_REFUSED, "", by=here.actor, at=here.now, result=Result.REFUSED
        )
        form.form_errors.append(str(error))
        return _show(here, form), 422
    flash(f"Ingelezen: {about[:40]}… Alle gemeenten op deze server zien het nu.", "ok")
    return redirect(url_for(".index"), 303)


# --- below: what several views share --------------------------------------------------------


def _show(here: Here, form: Form | None = None) -> str:
    register = service.register(here.session)
    return render_template(
        "operating/rounds.html",
        here=here,
        rounds=rounds.rounds_here(data_folder()),
        broken=rounds.broken_here(data_folder()),
        today=today(here),
        register=register,
        register_lines=[f"{words}: {wording.counted(n, 'gemeente', 'gemeenten')}" for words, n in register.counts],
        editions=service.editions(data_folder()),
        rules=R,
        checked=reading.CHECKED,
        not_checked=reading.NOT_CHECKED,
        opening=form if isinstance(form, OpenForm) else OpenForm.own(formdata=None),
        taking=form if isinstance(form, TakeOverForm) else TakeOverForm.own(formdata=None),
        publishing=form if isinstance(form, EditionForm) else EditionForm.own(formdata=None),
        form=form,
    )
