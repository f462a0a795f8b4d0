"""Take over answers: from an earlier assessment, or to a new edition."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assess.access import EDITORS, EVERYONE, Here, allow
from assess.errors import FrozenError, NotFoundError
from assess.frameworks import Sheet
from assess.models import Role
from assess.upgrading import service, words
from assess.upgrading.destinations import Destination, default_date, destination, destinations
from assess.upgrading.forms import SettleForm, SeveralForm, TakeOverForm
from assess.upgrading.panel import panel
from assess.upgrading.preview import own_sheets
from assess.upgrading.preview import preview as preview_of
from assess.upgrading.settling import How, RefusedError, confirm_all, put_aside_all
from assess.upgrading.settling import settle as decide
from assess.upgrading.waiting_list import places, waiting_page
from controls.answers import answer_key
from controls.catalogue import Requirement
from reports.wording import counted

bp = Blueprint("upgrading", __name__, url_prefix="/gemeente/<slug>/zelftoets/<assessment_id>/overnemen")
# The question card shows what waits, whichever feature draws it.
bp.add_app_template_global(panel, "earlier_panel")
bp.add_app_template_global(SettleForm.at, "settle_form")


@bp.get("/")
@allow(EVERYONE)
def preview(here: Here) -> ResponseReturnValue:
    to = destination(here.assessment, request.args.get("naar", ""))
    return _show(here, to, TakeOverForm.proposing(here.assessment, to, here.now.date()))


@bp.post("/")
@allow(frozenset({Role.COORDINATOR}))
def take_over(here: Here) -> ResponseReturnValue:
    form = TakeOverForm()
    to = destination(here.assessment, form.to.data or "")
    if not form.validate():
        return _show(here, to, form), 422
    made = service.take_over(here.session, here.assessment, to, form.command(), by=here.actor, now=here.now)
    flash("De nieuwe zelftoets is er. De eerdere antwoorden wachten tot iemand ze bevestigt.", "ok")
    return redirect(url_for(".waiting", slug=here.municipality.slug, assessment_id=made), 303)


@bp.get("/wachtend")
@allow(EVERYONE)
def waiting(here: Here) -> ResponseReturnValue:
    return _list(here, request.args.get("deel", ""))


@bp.post("/wachtend")
@allow(EDITORS)
def several(here: Here) -> ResponseReturnValue:
    if not here.assessment.is_open:
        raise FrozenError
    form = SeveralForm()
    if not form.validate():
        return _list(here, form.part.data or "", form), 422
    do = {How.CONFIRM.value: _confirm_all, How.ASIDE.value: _put_aside_all}[form.how.data]
    do(here, form.keys.data)
    return redirect(url_for(".waiting", **here.home, deel=form.part.data), 303)


@bp.post("/eis/<requirement_id>")
@allow(EDITORS)
def settle(here: Here, requirement_id: str) -> ResponseReturnValue:
    if not here.assessment.is_open:
        raise FrozenError
    form = SettleForm()
    key = answer_key(requirement_id, form.unit.data or "")
    found = places(own_sheets(here.session, here.assessment)).get(key)
    if found is None:
        raise NotFoundError
    sheet, asked = found
    if not form.validate():
        return _refused(here, sheet, asked, str(form.how.errors[0])), 422
    try:
        how = How(form.how.data)
        decide(here.session, here.assessment, sheet, asked, how, by=here.actor, now=here.now)
    except RefusedError as error:
        return _refused(here, sheet, asked, words.refused(error, asked.number)), 409
    flash(f"{asked.number}: {words.DONE[how]}")
    return redirect(_address(here, sheet, asked), 303)


def _show(here: Here, to: Destination, form: TakeOverForm) -> str:
    return render_template(
        "upgrading/preview.html",
        here=here,
        page=preview_of(here.session, here.assessment, to),
        to=to,
        destinations=destinations(here.assessment),
        form=form,
        day=form.day_or(default_date(here.assessment, to, here.now.date())),
        words=words,
    )


def _confirm_all(here: Here, keys: list[str]) -> None:
    where = places(own_sheets(here.session, here.assessment))
    confirmed, refused = confirm_all(here.session, here.assessment, where, keys, by=here.actor, now=here.now)
    for key, error in refused.items():
        flash(f"Overgeslagen. {words.refused(error, where[key][1].number)}", "warning")
    flash(f"{counted(confirmed, 'antwoord', 'antwoorden')} opnieuw bevestigd.", "ok" if confirmed else "info")


def _put_aside_all(here: Here, keys: list[str]) -> None:
    number = put_aside_all(here.session, here.assessment, keys, by=here.actor, now=here.now)
    flash(f"{counted(number, 'antwoord', 'antwoorden')} niet overgenomen.", "ok" if number else "info")


def _list(here: Here, wanted: str, form: SeveralForm | None = None) -> str:
    page = waiting_page(here.session, here.assessment, wanted)
    form = form or SeveralForm(formdata=None)
    return render_template(
        "upgrading/waiting.html",
        here=here,
        page=page,
        form=form.offering(page.shown.panels, page.shown.name) if page.shown else form,
    )


def _refused(here: Here, sheet: Sheet, asked: Requirement, sentence: str) -> str:
    return render_template(
        "upgrading/refused.html", here=here, asked=asked, sentence=sentence, back=_address(here, sheet, asked)
    )


def _address(here: Here, sheet: Sheet, asked: Requirement) -> str:
    return url_for("answering.control", **here.home, **sheet.address, number=asked.control, _anchor=asked.number)
