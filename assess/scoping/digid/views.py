"""The DigiD connections of an assessment and the TPMs of its suppliers."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from assess.access import EVERYONE, Here, allow
from assess.errors import InvalidError
from assess.scoping.chosen import COORDINATORS, refuse_frozen, tpm_norms, with_connections
from assess.scoping.digid import connections, tpms
from assess.scoping.digid.forms import ConnectionForm, TpmForm
from assess.scoping.forms import PlainForm
from assess.seen import ChangedMeanwhileError
from controls.profile import Connection
from controls.tpm import Tpm
from reports.wording import counted

bp = Blueprint("digid", __name__, url_prefix="/digid")
# The question card shows what a TPM says where its norm may rest on it.
bp.add_app_template_global(tpms.tpm_rows, "tpm_rows")


@bp.get("/")
@allow(EVERYONE)
def index(here: Here) -> ResponseReturnValue:
    return _show(here)


# --- connections --------------------------------------------------------------------------


@bp.get("/aansluiting")
@allow(COORDINATORS)
def new_connection(here: Here) -> ResponseReturnValue:
    refuse_frozen(here.assessment)
    with_connections(here.assessment)
    return _show_connection(here, ConnectionForm(formdata=None))


@bp.post("/aansluiting")
@allow(COORDINATORS)
def add_connection(here: Here) -> ResponseReturnValue:
    refuse_frozen(here.assessment)
    with_connections(here.assessment)
    form = ConnectionForm()
    if not form.validate():
        return _show_connection(here, form, code=422)
    given = form.connection("")
    try:
        connections.add_connection(here.session, here.assessment, given.name, given.number, by=here.actor, now=here.now)
    except InvalidError as error:
        form.blame(error)
        return _show_connection(here, form, code=422)
    flash(f"De aansluiting ‘{given.name}’ is toegevoegd.", "ok")
    return _back(here)


@bp.get("/aansluiting/<connection_id>")
@allow(COORDINATORS)
def edit_connection(here: Here, connection_id: str) -> ResponseReturnValue:
    refuse_frozen(here.assessment)
    stored = connections.connection(here.session, here.assessment, connection_id)
    return _show_connection(here, ConnectionForm.showing(stored), stored)


@bp.post("/aansluiting/<connection_id>")
@allow(COORDINATORS)
def change_connection(here: Here, connection_id: str) -> ResponseReturnValue:
    refuse_frozen(here.assessment)
    stored = connections.connection(here.session, here.assessment, connection_id)
    form = ConnectionForm()
    if not form.validate():
        return _show_connection(here, form, stored, code=422)
    wanted = form.connection(connection_id)
    try:
        connections.change_connection(
            here.session, here.assessment, wanted, seen=form.seen, by=here.actor, now=here.now
        )
    except ChangedMeanwhileError:
        form.changed_meanwhile(stored)
        return _show_connection(here, form, stored, code=409)
    except InvalidError as error:
        form.blame(error)
        return _show_connection(here, form, stored, code=422)
    flash(f"De aansluiting ‘{wanted.name}’ is opgeslagen.", "ok")
    return _back(here)


@bp.post("/aansluiting/<connection_id>/verwijderen")
@allow(COORDINATORS)
def remove_connection(here: Here, connection_id: str) -> ResponseReturnValue:
    try:
        name = connections.remove_connection(here.session, here.assessment, connection_id, by=here.actor, now=here.now)
    except InvalidError as error:
        return _show(here, error), 422
    flash(f"De aansluiting ‘{name}’ is verwijderd.", "ok")
    return _back(here)


# --- TPMs ---------------------------------------------------------------------------------


@bp.get("/tpm")
@allow(COORDINATORS)
def new_tpm(here: Here) -> ResponseReturnValue:
    refuse_frozen(here.assessment)
    return _show_tpm(here, TpmForm.blank(tpm_norms(with_connections(here.assessment))))


@bp.post("/tpm")
@allow(COORDINATORS)
def add_tpm(here: Here) -> ResponseReturnValue:
    refuse_frozen(here.assessment)
    form = TpmForm.sent(tpm_norms(with_connections(here.assessment)))
    if not form.validate():
        return _show_tpm(here, form, code=422)
    given = form.tpm("")
    tpms.add_tpm(here.session, here.assessment, given, by=here.actor, now=here.now)
    flash(f"De TPM van {given.supplier} is toegevoegd.", "ok")
    return _back(here)


@bp.get("/tpm/<tpm_id>")
@allow(COORDINATORS)
def edit_tpm(here: Here, tpm_id: str) -> ResponseReturnValue:
    refuse_frozen(here.assessment)
    stored = tpms.tpm(here.session, here.assessment, tpm_id)
    return _show_tpm(here, TpmForm.showing(tpm_norms(with_connections(here.assessment)), stored), stored)


@bp.post("/tpm/<tpm_id>")
@allow(COORDINATORS)
def change_tpm(here: Here, tpm_id: str) -> ResponseReturnValue:
    refuse_frozen(here.assessment)
    stored = tpms.tpm(here.session, here.assessment, tpm_id)
    form = TpmForm.sent(tpm_norms(with_connections(here.assessment)))
    if not form.validate():
        return _show_tpm(here, form, stored, code=422)
    wanted = form.tpm(tpm_id)
    try:
        changed = tpms.change_tpm(here.session, here.assessment, wanted, seen=form.seen, by=here.actor, now=here.now)
    except ChangedMeanwhileError:
        form.changed_meanwhile(stored)
        return _show_tpm(here, form, stored, code=409)
    flash(f"De TPM van {wanted.supplier} is opgeslagen.", "ok")
    if changed:
        flash(f"{counted(changed, 'antwoord komt', 'antwoorden komen')} daardoor anders uit.")
    return _back(here)


@bp.post("/tpm/<tpm_id>/verwijderen")
@allow(COORDINATORS)
def remove_tpm(here: Here, tpm_id: str) -> ResponseReturnValue:
    try:
        supplier = tpms.remove_tpm(here.session, here.assessment, tpm_id, by=here.actor, now=here.now)
    except InvalidError as error:
        return _show(here, error), 422
    flash(f"De TPM van {supplier} is verwijderd.", "ok")
    return _back(here)


# --- below: what several views share ------------------------------------------------------


def _show(here: Here, refusal: InvalidError | None = None) -> str:
    return render_template(
        "scoping/digid.html",
        here=here,
        page=connections.digid_page(here.session, here.assessment),
        problem=" ".join(refusal.fields.values()) if refusal else "",
        plain_form=PlainForm(formdata=None),
    )


def _show_connection(
    here: Here, form: ConnectionForm, stored: Connection | None = None, *, code: int = 200
) -> ResponseReturnValue:
    return render_template("scoping/connection.html", here=here, form=form, stored=stored, clashes=code == 409), code


def _show_tpm(here: Here, form: TpmForm, stored: Tpm | None = None, *, code: int = 200) -> ResponseReturnValue:
    return (
        render_template(
            "scoping/tpm.html",
            here=here,
            form=form,
            stored=stored,
            problem=tpms.problem_of(stored, here.assessment.reference_date) if stored else "",
            clashes=code == 409,
        ),
        code,
    )


def _back(here: Here) -> ResponseReturnValue:
    return redirect(url_for(".index", **here.home), 303)
