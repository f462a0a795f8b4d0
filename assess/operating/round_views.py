"""The pages about rounds of the benchmark, for whoever runs them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import Field, Form

from assess import audit, rounds
from assess.access import SIGNED_IN, Here, allow, database
from assess.audit import Action, Result
from assess.bodies import takes_file
from assess.errors import NotFoundError
from assess.operating import rounds as service
from assess.operating.round_forms import (
    CloseForm,
    EditionForm,
    EnvelopeForm,
    OpenForm,
    PressForm,
    RequestForm,
    TakeOverForm,
    WipeForm,
)
from assess.operating.rounds import CannotRunError
from assess.rounds import RoundHere
from controls.local_times import day_of
from reports.benchmark.envelope import SEALED_BYTES

bp = Blueprint("rounds", __name__, url_prefix="/beheer/vergelijking")
_MEGABYTE = 1024 * 1024
_NO_FILE = "Kies eerst een bestand."


@bp.get("/")
@allow(SIGNED_IN, operators_only=True)
def index(here: Here) -> ResponseReturnValue:
    return _show(here)


@bp.post("/ronde")
@takes_file
@allow(SIGNED_IN, operators_only=True)
def open_round(here: Here) -> ResponseReturnValue:
    form, keys = OpenForm.own(), _text()
    if not _complete(form, form.file, keys, _today(here)):
        return _show(here, form), 422
    try:
        made = service.open_round(
            here.session,
            _data(),
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
    return redirect(url_for(".one", round_name=made.name), 303)


@bp.post("/overnemen")
@takes_file
@allow(SIGNED_IN, operators_only=True)
def take_over(here: Here) -> ResponseReturnValue:
    form, text = TakeOverForm.own(), _text()
    if not _complete(form, form.file, text, _today(here)):
        return _show(here, form), 422
    try:
        made = service.take_over(
            here.session, _data(), text, closes_on=form.closes_on.data or "", by=here.actor, now=here.now
        )
    except CannotRunError as error:
        form.form_errors.append(str(error))
        return _show(here, form), 422
    flash(f"Ronde {made.name} is overgenomen. Controleer het controlegetal bij wie de ronde opende.", "ok")
    return redirect(url_for(".one", round_name=made.name), 303)


@bp.post("/uitgave")
@takes_file
@allow(SIGNED_IN, operators_only=True)
def take_in(here: Here) -> ResponseReturnValue:
    form, text = EditionForm.own(), _text()
    if not _complete(form, form.file, text, None):
        return _show(here, form), 422
    try:
        about = service.take_in(here.session, _data(), text, form.approvals.data or "", by=here.actor, now=here.now)
    except CannotRunError as error:
        here.session.rollback()
        audit.record_now(
            database(), Action.BENCHMARK_EDITION_REFUSED, "", by=here.actor, at=here.now, result=Result.REFUSED
        )
        form.form_errors.append(str(error))
        return _show(here, form), 422
    flash(f"Ingelezen: {about[:40]}… Alle gemeenten op deze server zien het nu.", "ok")
    return redirect(url_for(".index"), 303)


@bp.get("/<round_name>/")
@allow(SIGNED_IN, operators_only=True)
def one(here: Here, round_name: str) -> ResponseReturnValue:
    return _show_one(here, _round(round_name))


@bp.get("/<round_name>/ronde.json")
@allow(SIGNED_IN, operators_only=True)
def public_file(_here: Here, round_name: str) -> ResponseReturnValue:
    return _download(_round(round_name).round.canonical.encode(), "ronde.json")


@bp.post("/<round_name>/uitgeven")
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


@bp.post("/<round_name>/aanvraag")
@takes_file
@allow(SIGNED_IN, operators_only=True)
def issue_one(here: Here, round_name: str) -> ResponseReturnValue:
    found, asked = _round(round_name), _text()
    form = RequestForm.of(service.round_page(here.session, found, _today(here)).codes)
    if not _complete(form, form.file, asked, None):
        return _show_one(here, found, form), 422
    code = form.code.data
    try:
        made = service.issue_one(here.session, found, code, asked, by=here.actor, now=here.now)
    except CannotRunError as error:
        form.form_errors.append(str(error))
        return _show_one(here, found, form), 422
    return _download(made.encode(), f"antwoord-{found.name}-{code}.json")


@bp.post("/<round_name>/envelop")
@takes_file
@allow(SIGNED_IN, operators_only=True)
def put(here: Here, round_name: str) -> ResponseReturnValue:
    found, form = _round(round_name), EnvelopeForm.own()
    given = request.files.get("file")
    try:
        service.put(found, given.read(SEALED_BYTES + 1) if given else b"", _today(here))
    except CannotRunError as error:
        if not found.takes(_today(here)):  # then there is no form for it
            return _show_one(here, found, message=str(error)), 409
        form.file.errors = [str(error)]
        return _show_one(here, found, form), 422
    flash("De envelop zit in de stembus.", "ok")
    return redirect(url_for(".one", round_name=round_name), 303)


@bp.post("/<round_name>/sluiten")
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


@bp.get("/<round_name>/stembus.bin")
@allow(SIGNED_IN, operators_only=True)
def closed_box(here: Here, round_name: str) -> ResponseReturnValue:
    found = _round(round_name)
    if found.tally_file is None:
        return _show_one(here, found, message="De stembus is nog niet gesloten, of hier al gewist."), 409
    audit.record_now(
        database(), Action.BENCHMARK_BOX_FETCHED, found.name, by=here.actor, at=here.now, result=Result.DONE
    )
    return _download(found.tally_file.read_bytes(), "stembus.bin", "application/octet-stream")


@bp.post("/<round_name>/wissen")
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


def _show(here: Here, form: Form | None = None) -> str:
    return render_template(
        "operating/rounds.html",
        here=here,
        rounds=rounds.rounds_here(_data()),
        today=_today(here),
        register=service.register(here.session),
        editions=service.editions(_data()),
        opening=form if isinstance(form, OpenForm) else OpenForm.own(formdata=None),
        taking=form if isinstance(form, TakeOverForm) else TakeOverForm.own(formdata=None),
        publishing=form if isinstance(form, EditionForm) else EditionForm.own(formdata=None),
        form=form,
    )


def _show_one(here: Here, found: RoundHere, form: Form | None = None, *, message: str = "") -> str:
    page = service.round_page(here.session, found, _today(here))
    return render_template(
        "operating/round.html",
        here=here,
        page=page,
        asking=form if isinstance(form, RequestForm) else RequestForm.of(page.codes, formdata=None),
        putting=form if isinstance(form, EnvelopeForm) else EnvelopeForm.own(formdata=None),
        closing=form if isinstance(form, CloseForm) else CloseForm.own(formdata=None),
        wiping=form if isinstance(form, WipeForm) else WipeForm.own(formdata=None),
        press=PressForm(formdata=None),
        form=form,
        message=message,
    )


def _complete(form: Form, file: Field, text: str, today: date | None) -> bool:
    """Whether everything was filled in; the sentences stand with the fields."""
    is_complete = bool(form.validate())
    if not text:
        file.errors = [_NO_FILE]
        is_complete = False
    if is_complete and today and form.closes_on.data < today.isoformat():
        form.closes_on.errors = ["Deze dag is al voorbij. Kies een dag die nog komt."]
        is_complete = False
    return is_complete


def _text() -> str:
    """The text of the file that was sent; "" without one. Ours are far smaller than the limit."""
    given = request.files.get("file")
    return given.read(4 * _MEGABYTE).decode("utf-8", "replace") if given else ""


def _round(name: str) -> RoundHere:
    found = rounds.round_here(_data(), name)
    if found is None:
        raise NotFoundError
    return found


def _download(content: bytes, name: str, kind: str = "application/json") -> Response:
    return Response(content, mimetype=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _data() -> Path:
    return Path(current_app.config["DATA"])


def _today(here: Here) -> date:
    return day_of(here.now)
