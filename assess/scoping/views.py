"""Say what an assessment is about: its frameworks, DigiD connections, TPMs, Suwinet, the official list."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from assess.access import EVERYONE, Here, allow
from assess.errors import InvalidError
from assess.scoping import service
from assess.scoping.beside.views import bp as beside
from assess.scoping.chosen import COORDINATORS, refuse_frozen
from assess.scoping.digid.views import bp as digid
from assess.scoping.forms import AboutForm, PlainForm
from assess.scoping.service import About
from assess.scoping.suwinet.views import bp as suwinet
from assess.seen import ChangedMeanwhileError
from reports.wording import counted

bp = Blueprint("scoping", __name__, url_prefix="/gemeente/<slug>/zelftoets/<assessment_id>/reikwijdte")
for part in (digid, suwinet, beside):
    bp.register_blueprint(part)


@bp.get("/")
@allow(EVERYONE)
def index(here: Here) -> ResponseReturnValue:
    return _show(here)


@bp.get("/gegevens")
@allow(COORDINATORS)
def about(here: Here) -> ResponseReturnValue:
    refuse_frozen(here.assessment)
    return _show_about(here, AboutForm.showing(About.of(here.assessment)))


@bp.post("/gegevens")
@allow(COORDINATORS)
def change_about(here: Here) -> ResponseReturnValue:
    refuse_frozen(here.assessment)
    form = AboutForm()
    if not form.validate():
        return _show_about(here, form, code=422)
    try:
        judged = service.change_about(
            here.session, here.assessment, form.about, seen=form.seen, by=here.actor, now=here.now
        )
    except ChangedMeanwhileError:
        form.changed_meanwhile(About.of(here.assessment))
        return _show_about(here, form, code=409)
    flash("De gegevens van de zelftoets zijn opgeslagen.", "ok")
    if judged:
        flash(
            f"Nieuwe peildatum: {counted(judged, 'antwoord met een TPM komt', 'antwoorden met een TPM komen')} anders uit."
        )
    return _back(here)


@bp.post("/kaders/<framework>/<edition>")
@allow(COORDINATORS)
def add_framework(here: Here, framework: str, edition: str) -> ResponseReturnValue:
    try:
        found = service.add_framework(
            here.session, here.assessment, f"{framework}/{edition}", by=here.actor, now=here.now
        )
    except InvalidError as error:
        return _show(here, error), 422
    flash(f"Deze zelftoets verantwoordt zich nu ook over {found.short_title}.", "ok")
    return _back(here, found.id)


@bp.post("/kaders/<framework>/<edition>/weghalen")
@allow(COORDINATORS)
def remove_framework(here: Here, framework: str, edition: str) -> ResponseReturnValue:
    try:
        found = service.remove_framework(
            here.session, here.assessment, f"{framework}/{edition}", by=here.actor, now=here.now
        )
    except InvalidError as error:
        return _show(here, error), 422
    flash(f"{found.short_title} hoort niet meer bij deze zelftoets.", "ok")
    return _back(here, found.id)


def _show(here: Here, refusal: InvalidError | None = None) -> str:
    return render_template(
        "scoping/index.html",
        here=here,
        page=service.scope_page(here.session, here.assessment),
        problem=" ".join(refusal.fields.values()) if refusal else "",
        plain_form=PlainForm(formdata=None),
    )


def _show_about(here: Here, form: AboutForm, *, code: int = 200) -> ResponseReturnValue:
    stored = About.of(here.assessment) if code == 409 else None
    return render_template("scoping/about.html", here=here, form=form, stored=stored), code


def _back(here: Here, anchor: str = "") -> ResponseReturnValue:
    return redirect(url_for("scoping.index", **here.home, _anchor=f"kader-{anchor}" if anchor else None), 303)
