"""What the college decides, who signs, what the board approved, and opening an assessment again."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from assess.access import APPROVERS, COORDINATORS, DECIDERS, EVERYONE, Here, allow
from assess.deciding import service
from assess.deciding.approving import record_approval, register, standing
from assess.deciding.forms import ApprovalForm, ConfirmForm, DecisionForm, ReopenForm, SignatureForm, StatementForm
from assess.deciding.page import deciding_page
from assess.deciding.reopening import STILL_OPEN, reopen
from assess.deciding.service import ImpossibleError
from assess.errors import SamePersonError
from assess.fields import whole_number
from assess.following import chain_of

bp = Blueprint("deciding", __name__, url_prefix="/gemeente/<slug>")
_ASSESSMENT = "/zelftoets/<assessment_id>"
_SELF = "Een ander dan wie het besluit vastlegde, bevestigt het. Vraag de gemeentesecretaris of een collega."
# The card of a question and the calendar show what was approved, whichever feature draws them.
bp.add_app_template_global(lambda here: standing(here.session), "measures_approved")
bp.add_app_template_global(lambda here: chain_of(here.session, here.assessment.id), "chain_of")


@bp.get(f"{_ASSESSMENT}/vaststellen/")
@allow(EVERYONE)
def decisions(here: Here) -> ResponseReturnValue:
    return _show(here)


@bp.post(f"{_ASSESSMENT}/vaststellen/besluit")
@allow(DECIDERS)
def decide(here: Here) -> ResponseReturnValue:
    form = DecisionForm().offering(deciding_page(here.session, here.assessment).decided)
    if not form.validate():
        return _show(here, decision=form), 422
    try:
        made = service.record_decision(here.session, here.assessment, form.command(), by=here.actor, now=here.now)
    except ImpossibleError as error:
        form.form_errors.append(error.reason)
        return _show(here, decision=form), 409
    flash(f"Besluit {made.number} is vastgelegd.", "ok")
    return redirect(url_for(".decisions", **here.home, _anchor="besluiten"), 303)


@bp.post(f"{_ASSESSMENT}/vaststellen/besluit/<decision>/bevestigen")
@allow(APPROVERS)
def confirm(here: Here, decision: str) -> ResponseReturnValue:
    number, form = whole_number(decision), ConfirmForm()
    try:
        service.confirm(here.session, here.assessment, number, seen=form.seen.data or "", by=here.actor, now=here.now)
    except ImpossibleError as error:
        return _show(here, message=error.reason), 409
    except SamePersonError:
        return _show(here, message=_SELF), 409
    flash(f"U hebt besluit {number} bevestigd.", "ok")
    return redirect(url_for(".decisions", **here.home, _anchor="besluiten"), 303)


@bp.post(f"{_ASSESSMENT}/vaststellen/handtekening")
@allow(DECIDERS)
def sign(here: Here) -> ResponseReturnValue:
    form = SignatureForm().with_own_ids()
    if not form.validate():
        return _show(here, signature=form), 422
    try:
        service.record_signature(here.session, here.assessment, form.command(), by=here.actor, now=here.now)
    except ImpossibleError as error:
        form.form_errors.append(error.reason)
        return _show(here, signature=form), 409
    flash("De handtekening is vastgelegd.", "ok")
    return redirect(url_for(".decisions", **here.home, _anchor="besluiten"), 303)


@bp.get(f"{_ASSESSMENT}/heropenen")
@allow(COORDINATORS)
def reopening(here: Here) -> ResponseReturnValue:
    return _show_reopening(here, ReopenForm.proposing(here.assessment))


@bp.post(f"{_ASSESSMENT}/heropenen")
@allow(COORDINATORS)
def reopen_it(here: Here) -> ResponseReturnValue:
    form = ReopenForm()
    if not form.validate():
        return _show_reopening(here, form), 422
    try:
        made = reopen(here.session, here.assessment, form.command(), by=here.actor, now=here.now)
    except ImpossibleError as error:
        form.form_errors.append(error.reason)
        return _show_reopening(here, form), 409
    flash("De zelftoets is heropend: hier kunt u verder. De ingediende zelftoets is niet veranderd.", "ok")
    return redirect(url_for("answering.index", slug=here.municipality.slug, assessment_id=made), 303)


@bp.get("/goedkeuringen/")
@allow(EVERYONE)
def approved(here: Here) -> ResponseReturnValue:
    return _show_register(here, None)


@bp.post("/goedkeuringen/")
@allow(DECIDERS)
def approve(here: Here) -> ResponseReturnValue:
    form = ApprovalForm().offering(register(here.session))
    if not form.validate():
        return _show_register(here, form), 422
    try:
        record_approval(here.session, form.command(), by=here.actor, now=here.now)
    except ImpossibleError as error:
        form.form_errors.append(error.reason)
        return _show_register(here, form), 409
    flash("De goedkeuring is vastgelegd.", "ok")
    return redirect(url_for(".approved", slug=here.municipality.slug), 303)


# --- below: what several views share --------------------------------------------------------


def _show(
    here: Here,
    *,
    decision: DecisionForm | None = None,
    signature: SignatureForm | None = None,
    message: str = "",
) -> str:
    page = deciding_page(here.session, here.assessment)
    # The page shows what there is now, so whoever sends it again has seen that.
    if decision:
        decision.seen.data = str(len(page.decided.decisions))
    if signature:
        signature.seen.data = str(service.records(page.decided))
    return render_template(
        "deciding/decisions.html",
        here=here,
        page=page,
        decision=decision or DecisionForm(formdata=None).offering(page.decided, fresh=True),
        signature=signature or SignatureForm.fresh(page.decided),
        confirmations={d.number: ConfirmForm(formdata=None, seen=d.sha256) for d in page.decided.decisions},
        statement=StatementForm(formdata=None),
        form=decision or signature,
        message=message,
        may_decide=here.role in DECIDERS,
        may_confirm=here.role in APPROVERS,
    )


def _show_reopening(here: Here, form: ReopenForm) -> str:
    return render_template(
        "deciding/reopening.html",
        here=here,
        form=form,
        chain=chain_of(here.session, here.assessment.id),
        still_open=STILL_OPEN if here.assessment.is_open else "",
    )


def _show_register(here: Here, form: ApprovalForm | None) -> str:
    lines = register(here.session)
    if form:
        form.seen.data = str(len(lines))
    return render_template(
        "deciding/approvals.html",
        here=here,
        lines=lines,
        form=form or ApprovalForm(formdata=None).offering(lines, fresh=True),
        may_decide=here.role in DECIDERS,
    )
