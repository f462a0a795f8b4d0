"""The page on which a working list is laid beside the official one."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from assess.access import EVERYONE, Here, allow
from assess.scoping.beside.forms import ListForm
from assess.scoping.beside.service import ListPage, RowsChangedError, list_page, save_rows
from assess.scoping.chosen import COORDINATORS, refuse_frozen
from reports.wording import counted

bp = Blueprint("beside", __name__, url_prefix="/officiele-lijst")


@bp.get("/<framework>")
@allow(EVERYONE)
def index(here: Here, framework: str) -> ResponseReturnValue:
    page = list_page(here.session, here.assessment, framework)
    return _show(here, page, ListForm.showing(page))


@bp.post("/<framework>")
@allow(COORDINATORS)
def save(here: Here, framework: str) -> ResponseReturnValue:
    refuse_frozen(here.assessment)
    page = list_page(here.session, here.assessment, framework)
    form = ListForm.sent(page)
    if not form.validate():
        return _show(here, page, form, code=422)
    try:
        saved = save_rows(
            here.session, here.assessment, page, form.given, seen=form.seen_rows, by=here.actor, now=here.now
        )
    except RowsChangedError as error:
        form.rows_changed(error.stored)
        return _show(here, page, form, code=409)
    flash(f"{counted(saved, 'rij', 'rijen')} opgeslagen." if saved else "Er was niets gewijzigd.", "ok")
    slug, assessment_id = here.municipality.slug, here.assessment.id
    return redirect(url_for(".index", slug=slug, assessment_id=assessment_id, framework=framework), 303)


def _show(here: Here, page: ListPage, form: ListForm, *, code: int = 200) -> ResponseReturnValue:
    return render_template("scoping/official_list.html", here=here, page=page, form=form), code
