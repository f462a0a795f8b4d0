"""Account to each framework: what is shown, what follows from other answers, what is open."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assess.access import EDITORS, EVERYONE, Here, allow
from assess.accounting import service
from assess.accounting.card import Card, card
from assess.accounting.forms import ConfirmForm
from assess.accounting.selection import Shown
from assess.errors import FrozenError
from assess.paths import Ground, atlas
from controls.answers import Answer
from controls.proposal import Proposal

bp = Blueprint("accounting", __name__, url_prefix="/gemeente/<slug>/zelftoets/<assessment_id>/verantwoording")


@bp.get("/")
@allow(EVERYONE)
def index(here: Here) -> ResponseReturnValue:
    return render_template("accounting/index.html", here=here, page=service.accounts(here.session, here.assessment))


@bp.get("/<framework>")
@bp.get("/<framework>/aansluiting/<unit>")
@allow(EVERYONE)
def readiness(here: Here, framework: str, unit: str = "") -> ResponseReturnValue:
    page = service.account_page(here.session, here.assessment, framework, unit)
    return _show(here, page, ConfirmForm(formdata=None))


@bp.post("/<framework>/bevestigen")
@bp.post("/<framework>/aansluiting/<unit>/bevestigen")
@allow(EDITORS)
def confirm(here: Here, framework: str, unit: str = "") -> ResponseReturnValue:
    if not here.assessment.is_open:
        raise FrozenError
    form = ConfirmForm()
    if not form.validate():
        return _show(here, service.account_page(here.session, here.assessment, framework, unit), form), 422
    done = service.confirm(here.session, here.assessment, framework, unit, form.chosen, by=here.actor, now=here.now)
    if done.taken:
        flash(f"Overgenomen en bevestigd: {_numbers(done.taken)}.", "ok")
    if done.skipped:
        flash(
            f"Niet overgenomen: {_numbers(done.skipped)}. Het voorstel is intussen anders dan wat op uw scherm stond. "
            "Bekijk het opnieuw.",
            "warning",
        )
    asked = (*done.taken, *done.skipped)[0]
    if form.is_from_question:
        address = {**here.home, **done.sheet.address}
        return redirect(url_for("answering.control", **address, number=asked.control, _anchor=asked.number), 303)
    address = {**here.home, "framework": framework, **({"unit": unit} if unit else {})}
    shown = Shown.from_query(request.args)
    if not shown.is_everything:  # what was taken over is no longer in the list that somebody looks at
        return redirect(url_for(".readiness", **address, toon=shown.filter.value), 303)
    return redirect(url_for(".readiness", **address, _anchor=asked.number), 303)


@bp.app_template_global("proposal_card")
def proposal_card(answer: Answer, proposal: Proposal | None, *, stale: bool) -> Card:
    """For the card of a question, which belongs to another feature."""
    return card(g.here.assessment, answer, proposal, stale=stale)


def _show(here: Here, page: service.AccountPage, form: ConfirmForm) -> str:
    shown = Shown.from_query(request.args)
    sections = shown.of(page.account.readiness)
    offered = [line for section in sections for line in section.lines if line.may_confirm]
    form.offer((service.choice_of(line.proposal), f"{line.requirement.number} overnemen") for line in offered)
    return render_template(
        "accounting/readiness.html",
        here=here,
        page=page,
        sections=sections,
        shown=shown,
        form=form,
        ground=Ground(known=atlas(here.assessment), answers=page.answers),
        choice_of=service.choice_of,
    )


def _numbers(found: tuple[Any, ...]) -> str:
    return ", ".join(asked.number for asked in found)
