"""The page of the conversation about one requirement."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from assess.access import LISTENERS, REVIEWERS, TALKERS, Here, allow
from assess.errors import InvalidError
from assess.reviewing import conversation
from assess.reviewing.forms import ButtonForm, RemarkForm
from assess.reviewing.targets import Target, target

bp = Blueprint("talking", __name__, url_prefix="/gemeente/<slug>/zelftoets/<assessment_id>/gesprek")

_STAYS = "Deze opmerking blijft staan: iemand heeft erop gereageerd, of ze is gekozen voor het rapport."


@bp.get("/<key>")
@allow(LISTENERS)
def thread(here: Here, key: str) -> ResponseReturnValue:
    return _show(here, target(here.session, here.assessment, key), RemarkForm(formdata=None))


@bp.post("/<key>")
@allow(TALKERS)
def say(here: Here, key: str) -> ResponseReturnValue:
    about, form = target(here.session, here.assessment, key), RemarkForm()
    if not form.validate():
        return _show(here, about, form), 422
    try:
        conversation.say(here.session, here.assessment, about, form.tekst.data or "", by=here.actor, now=here.now)
    except InvalidError as error:
        form.tekst.errors = [*error.fields.values()]
        return _show(here, about, form), 422
    flash("Uw opmerking staat erbij.", "ok")
    return _back(here, key)


@bp.post("/<key>/<remark_id>/weghalen")
@allow(TALKERS)
def remove(here: Here, key: str, remark_id: str) -> ResponseReturnValue:
    about = target(here.session, here.assessment, key)
    try:
        conversation.remove(here.session, here.assessment, about, remark_id, by=here.actor, now=here.now)
    except conversation.AnsweredError:
        return _show(here, about, RemarkForm(formdata=None), message=_STAYS), 409
    flash("Uw opmerking is weggehaald.", "ok")
    return _back(here, key)


@bp.post("/<key>/<remark_id>/in-rapport")
@allow(REVIEWERS)
def choose(here: Here, key: str, remark_id: str) -> ResponseReturnValue:
    return _choose(here, key, remark_id, in_report=True)


@bp.post("/<key>/<remark_id>/uit-rapport")
@allow(REVIEWERS)
def leave_out(here: Here, key: str, remark_id: str) -> ResponseReturnValue:
    return _choose(here, key, remark_id, in_report=False)


def _choose(here: Here, key: str, remark_id: str, *, in_report: bool) -> ResponseReturnValue:
    about = target(here.session, here.assessment, key)
    conversation.choose(
        here.session, here.assessment, about, remark_id, in_report=in_report, by=here.actor, now=here.now
    )
    flash("De opmerking komt in het rapport." if in_report else "De opmerking komt niet in het rapport.", "ok")
    return _back(here, key)


def _show(here: Here, about: Target, form: RemarkForm, *, message: str = "") -> str:
    only_chosen = here.role not in TALKERS
    said = conversation.thread(here.session, here.assessment, about, by=here.actor, only_chosen=only_chosen)
    return render_template(
        "reviewing/thread.html",
        here=here,
        about=about,
        said=said,
        form=form,
        message=message,
        only_chosen=only_chosen,
        may_say=here.role in TALKERS and here.assessment.is_open,
        may_choose=here.role in REVIEWERS and here.assessment.is_open,
        nothing=ButtonForm(formdata=None),
    )


def _back(here: Here, key: str) -> ResponseReturnValue:
    return redirect(url_for(".thread", **here.home, key=key), 303)
