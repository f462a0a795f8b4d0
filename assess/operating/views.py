"""The pages of the operator."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assess.access import SIGNED_IN, Here, allow
from assess.bodies import takes_file
from assess.errors import InvalidError, RefusedFileError
from assess.merging import merge
from assess.municipalities import add, read_csv
from assess.operating import service
from assess.operating.forms import ListForm, MergeForm, merge_form
from assess.operating.service import MunicipalityLine

bp = Blueprint("operating", __name__, url_prefix="/beheer")


@bp.get("/")
@allow(SIGNED_IN, operators_only=True)
def overview(here: Here) -> ResponseReturnValue:
    return _show(here, ListForm())


@bp.post("/")
@takes_file
@allow(SIGNED_IN, operators_only=True)
def import_list(here: Here) -> ResponseReturnValue:
    form, given = ListForm(), request.files.get("file")
    try:
        found = read_csv(given.read() if given else b"")
        done = add(here.session, found, by=here.actor, now=here.now)
    except RefusedFileError as error:
        form.file.errors = [error.reason]
        return _show(here, form), 422
    flash(f"De lijst is ingelezen: {done.sentence}", "ok")
    return redirect(url_for(".overview"), 303)


@bp.get("/herindeling")
@allow(SIGNED_IN, operators_only=True)
def merging(here: Here) -> ResponseReturnValue:
    return _show_merging(here, merge_form(_places(here)))


@bp.post("/herindeling")
@allow(SIGNED_IN, operators_only=True)
def merge_two(here: Here) -> ResponseReturnValue:
    form = merge_form(_places(here))
    if not form.validate():
        return _show_merging(here, form), 422
    try:
        merge(here.session, form.former.data, form.heir.data, on=form.day, by=here.actor, now=here.now)
    except InvalidError as error:
        for name, sentence in error.fields.items():
            form[name].errors = [sentence]
        return _show_merging(here, form), 422
    flash("De herindeling is vastgelegd. Beide gemeenten houden hun eigen zelftoetsen en logboek.", "ok")
    return redirect(url_for(".overview"), 303)


def _lines(here: Here) -> Sequence[MunicipalityLine]:
    return service.municipalities(here.session, here.now)


def _places(here: Here) -> list[tuple[str, str]]:
    return [(line.slug, line.name) for line in _lines(here) if not line.merged_into]


def _show(here: Here, form: ListForm) -> str:
    return render_template("operating/municipalities.html", here=here, municipalities=_lines(here), form=form)


def _show_merging(here: Here, form: MergeForm) -> str:
    return render_template("operating/merging.html", here=here, form=form)
