"""Submit an assessment and see what it comes to."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from assess.access import EVERYONE, Here, allow
from assess.catalogues import all_catalogues
from assess.errors import FrozenError, IncompleteError
from assess.frameworks import sheets
from assess.models import Role
from assess.reviews import states
from assess.submitting import service
from assess.submitting.forms import SubmitForm, submit_form
from assess.submitting.reviewed import reviewed
from controls.catalogue import Catalogue

bp = Blueprint("submitting", __name__, url_prefix="/gemeente/<slug>/zelftoets/<assessment_id>")

COORDINATORS = frozenset({Role.COORDINATOR})


@bp.get("/resultaten")
@allow(EVERYONE)
def results(here: Here) -> ResponseReturnValue:
    scores = service.scores(here.session, _catalogue(here), here.assessment.id)
    found = reviewed(sheets(here.session, here.assessment), states(here.session, here.assessment.id))
    return render_template(
        "submitting/results.html", here=here, catalogue=_catalogue(here), scores=scores, reviewed=found
    )


@bp.get("/indienen")
@allow(COORDINATORS)
def review(here: Here) -> ResponseReturnValue:
    if not here.assessment.is_open:
        return redirect(url_for("reporting.reports", **here.home))
    found = service.readiness(here.session, _catalogue(here), here.assessment.id)
    return _show(here, found, submit_form(found))


@bp.post("/indienen")
@allow(COORDINATORS)
def submit(here: Here) -> ResponseReturnValue:
    if not here.assessment.is_open:
        raise FrozenError
    found = service.readiness(here.session, _catalogue(here), here.assessment.id)
    form = submit_form(found)
    if not form.validate():
        return _show(here, found, form), 422
    try:
        service.submit(
            here.session,
            _catalogue(here),
            assessment_id=here.assessment.id,
            municipality=(here.municipality.name, here.municipality.code),
            reasons=form.reasons(),
            by=here.actor,
            now=here.now,
        )
    except IncompleteError as error:
        form.form_errors.extend(error.problems)
        return _show(here, found, form), 422
    flash("De zelftoets is ingediend. De antwoorden liggen nu vast.", "ok")
    return redirect(url_for("reporting.reports", **here.home), 303)


def _show(here: Here, found: service.Readiness, form: SubmitForm) -> str:
    return render_template("submitting/submit.html", here=here, catalogue=_catalogue(here), readiness=found, form=form)


def _catalogue(here: Here) -> Catalogue:
    return all_catalogues()[here.assessment.catalogue]
