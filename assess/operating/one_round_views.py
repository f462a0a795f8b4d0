"""The page of one round: who waits for a token, what goes into the box, closing it and handing it over."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import Form

from assess import audit, rounds
from assess.access import SIGNED_IN, Here, allow, data_folder, database
from assess.audit import Action, Result
from assess.bodies import takes_file
from assess.downloads import JSON, as_file
from assess.errors import NotFoundError
from assess.operating import rounds as service
from assess.operating.round_forms import CloseForm, EnvelopeForm, PressForm, RequestForm, WipeForm
from assess.operating.round_pieces import complete, text_sent, today
from assess.operating.rounds import CannotRunError
from assess.rounds import RoundHere
from reports.benchmark.envelope import SEALED_BYTES
from reports.benchmark.rules import R

bp = Blueprint("one_round", __name__, url_prefix="/beheer/vergelijking/ronde/<round_name>")


@bp.get("/")
@allow(SIGNED_IN, operators_only=True)
def one(here: Here, round_name: str) -> ResponseReturnValue:
    return _show_one(here, _round(round_name))


@bp.get("/ronde.json")
@allow(SIGNED_IN, operators_only=True)
def public_file(_here: Here, round_name: str) -> ResponseReturnValue:
    return as_file(_round(round_name).round.canonical, "ronde.json", JSON)


@bp.post("/uitgeven")
@allow(SIGNED_IN, operators_only=True)
def issue_waiting(here: Here, round_name: str) -> ResponseReturnValue:
    found = _round(round_name)
    if found.desk is None:
        return _show_one(here, found, message="De uitgifte van deze ronde is op een andere server."), 409
    done, problems = service.issue_waiting(here.session, found, by=here.actor, now=here.now)
    if problems:
        flash(" ".join(problems), "warning")
    flash(f"Uitgegeven: {done}.", "ok")
    return redirect(url_for(".one", round_name=round_name), 303)


@bp.post("/aanvraag")
@takes_file
@allow(SIGNED_IN, operators_only=True)
def issue_one(here: Here, round_name: str) -> ResponseReturnValue:
    found, asked = _round(round_name), text_sent()
    form = RequestForm.of(service.round_page(here.session, found, today(here)).codes)
    if not complete(form, form.file, asked, None):
        return _show_one(here, found, form), 422
    code = form.code.data
    try:
        made = service.issue_one(here.session, found, code, asked, by=here.actor, now=here.now)
    except CannotRunError as error:
        form.form_errors.append(str(error))
        return _show_one(here, found, form), 422
    return as_file(made, f"antwoord-{found.name}-{code}.json", JSON)


@bp.post("/envelop")
@takes_file
@allow(SIGNED_IN, operators_only=True)
def put(here: Here, round_name: str) -> ResponseReturnValue:
    found, form = _round(round_name), EnvelopeForm.own()
    given = request.files.get("file")
    try:
        service.put(found, given.read(SEALED_BYTES + 1) if given else b"", today(here))
    except CannotRunError as error:
        if not found.takes(today(here)):  # then there is no form for it
            return _show_one(here, found, message=str(error)), 409
        form.file.errors = [str(error)]
        return _show_one(here, found, form), 422
    flash("De envelop zit in de stembus.", "ok")
    return redirect(url_for(".one", round_name=round_name), 303)


@bp.post("/sluiten")
@allow(SIGNED_IN, operators_only=True)
def close(here: Here, round_name: str) -> ResponseReturnValue:
    found, form = _round(round_name), CloseForm.own()
    if not form.validate():
        return _show_one(here, found, form), 422
    try:
        service.close(here.session, found, by=here.actor, now=here.now)
    except CannotRunError as error:
        return _show_one(here, found, message=str(error)), 409
    flash("De ronde is gesloten. De sleutels van de bewijzen zijn overschreven en gewist.", "ok")
    return redirect(url_for(".one", round_name=round_name), 303)


@bp.get("/stembus.bin")
@allow(SIGNED_IN, operators_only=True)
def closed_box(here: Here, round_name: str) -> ResponseReturnValue:
    found = _round(round_name)
    if found.tally_file is None:
        return _show_one(here, found, message="De stembus is nog niet gesloten, of hier al gewist."), 409
    audit.record_now(
        database(), Action.BENCHMARK_BOX_FETCHED, found.name, by=here.actor, at=here.now, result=Result.DONE
    )
    return as_file(found.tally_file.read_bytes(), "stembus.bin", "application/octet-stream")


@bp.post("/wissen")
@allow(SIGNED_IN, operators_only=True)
def wipe(here: Here, round_name: str) -> ResponseReturnValue:
    found, form = _round(round_name), WipeForm.own()
    if not form.validate():
        return _show_one(here, found, form), 422
    try:
        service.wipe(here.session, found, by=here.actor, now=here.now)
    except CannotRunError as error:
        return _show_one(here, found, message=str(error)), 409
    flash("De stembus is hier overschreven en gewist. Denk aan kopieën en back-ups.", "ok")
    return redirect(url_for(".one", round_name=round_name), 303)


# --- below: what several views share --------------------------------------------------------


def _show_one(here: Here, found: RoundHere, form: Form | None = None, *, message: str = "") -> str:
    page = service.round_page(here.session, found, today(here))
    return render_template(
        "operating/round.html",
        here=here,
        page=page,
        rules=R,
        asking=form if isinstance(form, RequestForm) else RequestForm.of(page.codes, formdata=None),
        putting=form if isinstance(form, EnvelopeForm) else EnvelopeForm.own(formdata=None),
        closing=form if isinstance(form, CloseForm) else CloseForm.own(formdata=None),
        wiping=form if isinstance(form, WipeForm) else WipeForm.own(formdata=None),
        press=PressForm(formdata=None),
        form=form,
        message=message,
    )


def _round(name: str) -> RoundHere:
    found = rounds.round_here(data_folder(), name)
    if found is None:
        raise NotFoundError
    return found
