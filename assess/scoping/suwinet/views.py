"""How the municipality uses Suwinet."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from assess.access import EVERYONE, Here, allow
from assess.scoping.chosen import COORDINATORS, refuse_frozen
from assess.scoping.suwinet.forms import SuwinetForm
from assess.scoping.suwinet.service import SuwinetPage, save_uses, suwinet_page
from assess.seen import ChangedMeanwhileError

bp = Blueprint("suwinet", __name__, url_prefix="/suwinet")


@bp.get("/")
@allow(EVERYONE)
def index(here: Here) -> ResponseReturnValue:
    page = suwinet_page(here.session, here.assessment)
    return _show(here, page, SuwinetForm.showing(page.catalogue, page.uses))


@bp.post("/")
@allow(COORDINATORS)
def save(here: Here) -> ResponseReturnValue:
    refuse_frozen(here.assessment)
    page = suwinet_page(here.session, here.assessment)
    form = SuwinetForm.sent(page.catalogue)
    if not form.validate():
        return _show(here, page, form, code=422)
    try:
        silent = save_uses(here.session, here.assessment, form.given, seen=form.seen, by=here.actor, now=here.now)
    except ChangedMeanwhileError:
        form.changed_meanwhile(page.uses)
        return _show(here, page, form, code=409)
    flash("Het gebruik van Suwinet is opgeslagen.", "ok")
    if silent:
        flash(f"Niet meer gevraagd, maar wel bewaard: het antwoord op {', '.join(silent)}.", "warning")
    return redirect(url_for(".index", **here.home), 303)


def _show(here: Here, page: SuwinetPage, form: SuwinetForm, *, code: int = 200) -> ResponseReturnValue:
    return render_template("scoping/suwinet.html", here=here, page=page, form=form, clashes=code == 409), code
