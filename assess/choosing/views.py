"""The first pages after signing in: municipalities, and the assessments of one."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from assess.access import EVERYONE, SIGNED_IN, Here, allow
from assess.assignments import with_questions
from assess.catalogues import all_catalogues
from assess.choosing import service
from assess.choosing.forms import NewAssessmentForm
from assess.models import Role

bp = Blueprint("choosing", __name__)


@bp.get("/")
@allow(SIGNED_IN)
def municipalities(here: Here) -> ResponseReturnValue:
    if here.is_operator:
        return redirect(url_for("operating.overview"))
    found = service.municipalities_of(here.session, here.user_id, here.now)
    if len(found) == 1:
        begins_at_own = found[0].role in (Role.CONTRIBUTOR, Role.OWNER)
        return redirect(url_for("mine.start" if begins_at_own else ".assessments", slug=found[0].slug))
    return render_template("choosing/municipalities.html", here=here, municipalities=found)


@bp.get("/gemeente/<slug>/")
@allow(EVERYONE)
def assessments(here: Here) -> ResponseReturnValue:
    return render_template(
        "choosing/assessments.html",
        here=here,
        assessments=service.assessments(here.session, all_catalogues()),
        # Whoever fills in for a part begins there.
        mine=with_questions(here.session, user_id=here.user_id, role=here.role, now=here.now)
        if here.role in (Role.CONTRIBUTOR, Role.OWNER)
        else frozenset(),
    )


@bp.get("/gemeente/<slug>/nieuwe-zelftoets")
@allow(frozenset({Role.COORDINATOR}))
def new(here: Here) -> ResponseReturnValue:
    form = NewAssessmentForm(reference_date=f"{here.now.year}-12-31")
    return _show(here, form.tick_usual(all_catalogues().values()))


@bp.post("/gemeente/<slug>/nieuwe-zelftoets")
@allow(frozenset({Role.COORDINATOR}))
def create(here: Here) -> ResponseReturnValue:
    form = NewAssessmentForm().offer(all_catalogues().values())
    if not form.validate():
        return _show(here, form), 422
    assessment_id = service.create(
        here.session,
        all_catalogues()[str(form.catalogue.data)],
        tuple(all_catalogues()[key] for key in form.frameworks.data),
        title=str(form.title.data).strip(),
        reference_date=str(form.reference_date.data).strip(),
        scope=str(form.scope.data).strip(),
        by=here.actor,
        now=here.now,
    )
    return redirect(url_for("answering.index", slug=here.municipality.slug, assessment_id=assessment_id), 303)


def _show(here: Here, form: NewAssessmentForm) -> str:
    form.offer(all_catalogues().values())
    return render_template("choosing/new.html", here=here, form=form)
