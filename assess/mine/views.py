"""My questions, the next of them, who replaces me, and how much mail I want."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from assess.access import EDITORS, EVERYONE, Here, allow
from assess.assignments import with_questions
from assess.errors import InvalidError
from assess.mine import absences, service
from assess.mine.forms import AbsenceForm, MailForm
from assess.models import Role
from assess.team import Team, team

bp = Blueprint("mine", __name__, url_prefix="/gemeente/<slug>")

_IN = "/zelftoets/<assessment_id>/mijn-vragen"
#: For whom the questions of others are no daily business: they begin at their own.
_BEGIN_AT_OWN = frozenset({Role.CONTRIBUTOR, Role.OWNER})


@bp.get("/begin")
@allow(EVERYONE)
def start(here: Here) -> ResponseReturnValue:
    place: dict[str, Any] = {"slug": here.municipality.slug}
    if here.role in _BEGIN_AT_OWN:
        found = with_questions(here.session, user_id=here.user_id, role=here.role, now=here.now)
        if len(found) == 1:
            return redirect(url_for(".index", **place, assessment_id=next(iter(found))))
    return redirect(url_for("choosing.assessments", **place))


@bp.get(f"{_IN}/")
@allow(EDITORS)
def index(here: Here) -> ResponseReturnValue:
    page = service.my_questions(here.session, here.assessment, here.municipality.id, here.user_id, here.now)
    return render_template("mine/index.html", here=here, page=page)


@bp.get(f"{_IN}/volgende")
@allow(EDITORS)
def next_question(here: Here) -> ResponseReturnValue:
    home = here.home
    found = service.next_question(
        here.session,
        here.assessment,
        here.municipality.id,
        here.user_id,
        after=request.args.get("na", ""),
        now=here.now,
    )
    if found is None:
        flash("U hebt geen vragen meer te doen.", "ok")
        return redirect(url_for(".index", **home))
    asked = found.requirement
    address = {**home, **found.sheet.address, "number": asked.control}
    return redirect(url_for("answering.control", **address, _anchor=asked.number))


# --- being away, and mail ---------------------------------------------------------------------


@bp.get("/afwezigheid")
@allow(EDITORS)
def away(here: Here) -> ResponseReturnValue:
    people = _team(here)
    return _away(here, people, AbsenceForm(formdata=None, person=_own(here, people)))


@bp.post("/afwezigheid")
@allow(EDITORS)
def add_absence(here: Here) -> ResponseReturnValue:
    people, form = _team(here), AbsenceForm()
    if not form.validate():
        return _away(here, people, form), 422
    try:
        absences.add(
            here.session,
            people,
            person=form.person.data if here.may_coordinate else _own(here, people),
            substitute=form.substitute.data,
            starts_on=form.starts_on.data or "",
            ends_on=form.ends_on.data or "",
            by=here.actor,
            now=here.now,
        )
    except InvalidError as error:
        for name, sentence in error.fields.items():
            form[name].errors = [*form[name].errors, sentence]
        return _away(here, people, form), 422
    flash("De vervanging is vastgelegd.", "ok")
    return redirect(url_for(".away", slug=here.municipality.slug), 303)


@bp.post("/afwezigheid/<absence_id>/verwijderen")
@allow(EDITORS)
def remove_absence(here: Here, absence_id: str) -> ResponseReturnValue:
    only_of = None if here.may_coordinate else here.user_id
    absences.remove(here.session, absence_id, only_of=only_of, by=here.actor, now=here.now)
    flash("De vervanging is weggehaald.", "ok")
    return redirect(url_for(".away", slug=here.municipality.slug), 303)


@bp.post("/afwezigheid/mail")
@allow(EDITORS)
def choose_mail(here: Here) -> ResponseReturnValue:
    only_new = bool(MailForm().only_new.data)
    absences.choose_mail(here.session, here.user_id, here.municipality.id, only_new=only_new)
    flash(
        "U krijgt alleen mail over nieuwe vragen."
        if only_new
        else "U krijgt ook herinneringen, hoogstens één mail per dag.",
        "ok",
    )
    return redirect(url_for(".away", slug=here.municipality.slug), 303)


def _away(here: Here, people: Team, form: AbsenceForm) -> str:
    only_new = absences.wants_only_new(here.session, here.user_id, here.municipality.id)
    return render_template(
        "mine/away.html",
        here=here,
        absences=absences.absences(
            here.session, people, of=None if here.may_coordinate else here.user_id, now=here.now
        ),
        form=form.offer(people, own="" if here.may_coordinate else _own(here, people)),
        mail_form=MailForm(formdata=None, only_new=only_new),
        plain_form=FlaskForm(formdata=None),
    )


def _team(here: Here) -> Team:
    return team(here.session, here.municipality.id, here.now)


def _own(here: Here, people: Team) -> str:
    return people.members[here.user_id].handle
