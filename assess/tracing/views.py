"""Look back: the history of an answer and of a VvT record, an earlier version put back, and the trail of the assessment."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assess.access import EDITORS, EVERYONE, Here, allow
from assess.errors import InvalidError, StaleError
from assess.fields import whole_number
from assess.frameworks import Sheet, sheet
from assess.tracing import applicability as applicabilities
from assess.tracing import service
from assess.tracing.forms import RestoreForm
from assess.tracing.history import history_page
from assess.tracing.lines import PAGE, Shown, trail_page
from assess.trail_words import KIND
from controls.catalogue import Requirement

bp = Blueprint("tracing", __name__, url_prefix="/gemeente/<slug>/zelftoets/<assessment_id>")

Rule = Callable[[Callable[..., ResponseReturnValue]], Callable[..., ResponseReturnValue]]
_MEANWHILE = (
    "Intussen is een nieuwere versie opgeslagen; er is nog niets teruggezet. "
    "Kijk hieronder wat er veranderde. Zet de versie daarna terug als u dat nog wilt."
)


def _on_each_sheet(method: str) -> Rule:
    """One view at three addresses: the leading framework, another one, and one per DigiD connection."""

    def decorate(view: Callable[..., ResponseReturnValue]) -> Callable[..., ResponseReturnValue]:
        for prefix in ("", "/kader/<framework>", "/kader/<framework>/aansluiting/<unit>"):
            bp.add_url_rule(f"{prefix}/eis/<requirement_id>/geschiedenis", view_func=view, methods=[method])
        return view

    return decorate


@_on_each_sheet("GET")
@allow(EVERYONE)
def history(here: Here, requirement_id: str, framework: str = "", unit: str = "") -> ResponseReturnValue:
    asked_on = sheet(here.session, here.assessment, framework, unit)
    asked = asked_on.requirement(requirement_id)
    until = whole_number(request.args.get("tot"))
    return _show(here, asked_on, asked, until=until if until > 0 else None)


@_on_each_sheet("POST")
@allow(EDITORS)
def restore(here: Here, requirement_id: str, framework: str = "", unit: str = "") -> ResponseReturnValue:
    asked_on = sheet(here.session, here.assessment, framework, unit)
    asked = asked_on.requirement(requirement_id)
    form = RestoreForm()
    try:
        answer = service.restore(
            here.session, here.assessment, asked_on, asked, form.command, by=here.actor, now=here.now
        )
    except StaleError:
        return _show(here, asked_on, asked, message=_MEANWHILE), 409
    except InvalidError as error:
        return _show(here, asked_on, asked, message=" ".join(error.fields.values())), 422
    flash(f"De eerdere versie van {asked.number} is teruggezet, als versie {answer.version}.", "ok")
    home = here.home
    return redirect(
        url_for("answering.control", **home, **asked_on.address, number=asked.control, _anchor=asked.number), 303
    )


@bp.get("/beheersmaatregel/<number>/toepasselijkheid/geschiedenis")
@allow(EVERYONE)
def applicability(here: Here, number: str) -> ResponseReturnValue:
    until = whole_number(request.args.get("tot"))
    return _show_record(here, number, until=until if until > 0 else None)


@bp.post("/beheersmaatregel/<number>/toepasselijkheid/geschiedenis")
@allow(EDITORS)
def put_back(here: Here, number: str) -> ResponseReturnValue:
    try:
        record = applicabilities.put_back(
            here.session, here.assessment, number, RestoreForm().command, by=here.actor, now=here.now
        )
    except StaleError:
        return _show_record(here, number, message=_MEANWHILE), 409
    flash(f"De verklaring bij {number} staat er zo, als versie {record.version}.", "ok")
    return redirect(url_for("answering.control", **here.home, number=number, _anchor="vvt"), 303)


@bp.get("/spoor")
@allow(EVERYONE)
def trail(here: Here) -> ResponseReturnValue:
    shown = Shown.from_query(request.args)
    page = trail_page(here.session, here.assessment, here.municipality.id, shown)
    return render_template("tracing/trail.html", here=here, page=page, shown=shown, kinds=KIND, most=PAGE)


def _show(here: Here, asked_on: Sheet, asked: Requirement, *, until: int | None = None, message: str = "") -> str:
    page = history_page(here.session, asked_on, here.assessment, asked, until=until)
    forms = {
        v.number: RestoreForm(formdata=None, number=str(v.number), version=str(page.seen))
        for v in page.versions
        if here.may_edit and not v.is_current
    }
    return render_template("tracing/history.html", here=here, sheet=asked_on, page=page, forms=forms, message=message)


def _show_record(here: Here, number: str, *, until: int | None = None, message: str = "") -> str:
    page = applicabilities.record_history(here.session, here.assessment, number, until=until)
    forms = {
        v.number: RestoreForm(formdata=None, number=str(v.number), version=str(page.seen))
        for v in page.versions
        if here.may_edit and not v.is_current
    }
    return render_template("tracing/applicability.html", here=here, page=page, forms=forms, message=message)
