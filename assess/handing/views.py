"""The register of what was handed over: everybody of the municipality reads it, the coordinator and the CISO write."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from assess.access import EVERYONE, RESPONDERS, Here, allow
from assess.handing.forms import HandoverForm
from assess.handing.service import ImpossibleError, record_handover, register
from assess.handovers import has_register

bp = Blueprint("handing", __name__, url_prefix="/gemeente/<slug>/zelftoets/<assessment_id>/overhandigd")
# Deciding and the reports lead here, where there is something to hand over.
bp.add_app_template_global(lambda here: has_register(here.assessment), "has_handovers")


@bp.get("/")
@allow(EVERYONE)
def index(here: Here) -> ResponseReturnValue:
    return _show(here)


@bp.post("/")
@allow(RESPONDERS)
def add(here: Here) -> ResponseReturnValue:
    form = HandoverForm().offering(register(here.session, here.assessment))
    if not form.validate():
        return _show(here, form), 422
    try:
        number = record_handover(here.session, here.assessment, form.command(), by=here.actor, now=here.now)
    except ImpossibleError as error:
        form.form_errors.append(error.reason)
        return _show(here, form), 409
    flash(f"Regel {number} is opgeschreven.", "ok")
    return redirect(url_for(".index", **here.home, _anchor=f"regel-{number}"), 303)


def _show(here: Here, form: HandoverForm | None = None) -> str:
    lines = register(here.session, here.assessment)
    # The page shows what there is now, so whoever sends it again has seen that.
    if form:
        form.seen.data = str(len(lines))
    return render_template(
        "handing/register.html",
        here=here,
        lines=lines,
        form=form or HandoverForm(formdata=None).offering(lines, fresh=True),
        may_write=here.role in RESPONDERS,
    )
