"""The auditor's room: judge requirement by requirement, draw samples, take the work file along."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assess import audit
from assess.access import AUDITORS, Here, allow, database
from assess.audit import Action, Result
from assess.auditing import pages, service, words
from assess.auditing.forms import SampleForm, VerdictForm
from assess.auditing.pages import Filter, Shown
from assess.auditing.places import audited_sheets, labels, places
from assess.auditing.samples import audit_samples, draw_sample
from assess.auditing.work_file import work_file
from assess.downloads import XLSX, as_file
from assess.errors import InvalidError, NotFoundError, StaleError
from assess.forms import VersionForm
from assess.frameworks import Sheet, sheet
from assess.seen import ChangedMeanwhileError

bp = Blueprint("auditing", __name__, url_prefix="/gemeente/<slug>/zelftoets/<assessment_id>/auditruimte")

Rule = Callable[[Callable[..., ResponseReturnValue]], Callable[..., ResponseReturnValue]]
_STALE = (
    "Dit oordeel is intussen in een ander venster opgeslagen. Hieronder staat wat u nu schreef; "
    "kijk wat er is opgeslagen en sla opnieuw op als u dit wilt bewaren."
)
_CHANGED = (
    "Het antwoord van de gemeente is intussen gewijzigd; er is nog niets opgeslagen. "
    "Lees hieronder het nieuwe antwoord en sla daarna opnieuw op."
)


def _on_each_sheet(rest: str, method: str) -> Rule:
    """One view at three addresses: the leading framework, another one, and one per DigiD connection."""

    def decorate(view: Callable[..., ResponseReturnValue]) -> Callable[..., ResponseReturnValue]:
        for prefix in ("", "/kader/<framework>", "/kader/<framework>/aansluiting/<unit>"):
            bp.add_url_rule(f"{prefix}{rest}", view_func=view, methods=[method])
        return view

    return decorate


@bp.get("/")
@allow(AUDITORS)
def index(here: Here) -> ResponseReturnValue:
    room = pages.room(here.session, here.assessment, here.municipality, here.user_id, here.now)
    return render_template("auditing/room.html", here=here, room=room, words=words)


@_on_each_sheet("/eisen", "GET")
@allow(AUDITORS)
def requirements(here: Here, framework: str = "", unit: str = "") -> ResponseReturnValue:
    asked_on = sheet(here.session, here.assessment, framework, unit)
    shown = Shown.from_query(request.args)
    page = pages.sheet_page(here.session, here.assessment, asked_on, shown, here.user_id)
    return render_template("auditing/requirements.html", here=here, page=page, shown=shown, filters=Filter, words=words)


@_on_each_sheet("/eis/<requirement_id>", "GET")
@allow(AUDITORS)
def requirement(here: Here, requirement_id: str, framework: str = "", unit: str = "") -> ResponseReturnValue:
    asked_on = sheet(here.session, here.assessment, framework, unit)
    return _requirement(here, asked_on, requirement_id)


@_on_each_sheet("/eis/<requirement_id>", "POST")
@allow(AUDITORS)
def save(here: Here, requirement_id: str, framework: str = "", unit: str = "") -> ResponseReturnValue:
    asked_on = sheet(here.session, here.assessment, framework, unit)
    asked = asked_on.requirement(requirement_id)
    form = VerdictForm.sent(asked_on, asked)
    if not form.validate():
        return _requirement(here, asked_on, requirement_id, form), 422
    try:
        service.save_verdict(here.session, here.assessment, asked_on, asked, form.command, by=here.actor, now=here.now)
    except StaleError as error:
        return _requirement(here, asked_on, requirement_id, form.again(_STALE, version=error.version)), 409
    except ChangedMeanwhileError:
        return _requirement(here, asked_on, requirement_id, form.again(_CHANGED, about="")), 409
    flash(f"Uw oordeel over {asked.number} is opgeslagen. De gemeente ziet het niet.", "ok")
    target = request.form.get("naar", "")
    where = _next_or_here(here, asked_on, requirement_id) if target == "volgende" else requirement_id
    return redirect(url_for(".requirement", requirement_id=where, **_address(here, asked_on)), 303)


@_on_each_sheet("/eis/<requirement_id>/delen", "POST")
@allow(AUDITORS)
def share(here: Here, requirement_id: str, framework: str = "", unit: str = "") -> ResponseReturnValue:
    asked_on = sheet(here.session, here.assessment, framework, unit)
    asked = asked_on.requirement(requirement_id)
    seen = VersionForm().seen
    try:
        service.share_verdict(here.session, here.assessment, asked_on, asked, seen=seen, by=here.actor, now=here.now)
    except StaleError:
        return _requirement(here, asked_on, requirement_id, message=_STALE), 409
    except InvalidError as error:
        return _requirement(here, asked_on, requirement_id, message=" ".join(error.fields.values())), 422
    flash(f"Uw oordeel over {asked.number} is gedeeld. De gemeente ziet het nu.", "ok")
    return redirect(url_for(".requirement", requirement_id=asked.id, **_address(here, asked_on)), 303)


@bp.get("/steekproeven")
@allow(AUDITORS)
def samples(here: Here) -> ResponseReturnValue:
    return _samples(here)


@bp.post("/steekproeven")
@allow(AUDITORS)
def draw(here: Here) -> ResponseReturnValue:
    sheets = audited_sheets(here.session, here.assessment)
    form = SampleForm.of(sheets, sent=True)
    if not form.validate():
        return _samples(here, form), 422
    try:
        made = draw_sample(here.session, here.assessment, sheets, form.command, by=here.actor, now=here.now)
    except InvalidError as error:
        for name, sentence in error.fields.items():
            form[name].errors = [*form[name].errors, sentence]
        return _samples(here, form), 422
    flash(f"De steekproef is getrokken: {len(made.drawn)} van {len(made.population)} eisen.", "ok")
    return redirect(url_for(".samples", **here.home, _anchor=f"steekproef-{made.id}"), 303)


@bp.get("/werkdossier.xlsx")
@allow(AUDITORS)
def download(here: Here) -> ResponseReturnValue:
    content = work_file(here.session, here.assessment, here.municipality, by=here.user_name, now=here.now)
    # The file holds the notes of the auditors, and from here on it is out of our hands.
    audit.record_now(
        database(), Action.AUDIT_FILE_DOWNLOADED, here.assessment.id, by=here.actor, at=here.now, result=Result.DONE
    )
    name = f"werkdossier-{here.municipality.slug}-{here.assessment.reference_date}.xlsx"
    return as_file(content, name, XLSX)


def _requirement(
    here: Here, asked_on: Sheet, requirement_id: str, form: VerdictForm | None = None, message: str = ""
) -> str:
    """The page of one requirement, with what somebody sent if that was refused."""
    page = pages.sheet_page(here.session, here.assessment, asked_on, _shown(), here.user_id)
    line = page.line(requirement_id)
    if line is None:
        raise NotFoundError
    if form is None:
        form = VerdictForm.showing(asked_on, line.asked, line.own, line.about)
    elif not form.about.data:
        form.about.data = line.about
    before, after = page.beside(line)
    return render_template(
        "auditing/requirement.html",
        here=here,
        page=page,
        line=line,
        form=form,
        press=VersionForm(formdata=None, version=str(line.own.version if line.own else 0)),
        before=before,
        after=after,
        shown=_shown(),
        message=message,
        words=words,
    )


def _next_or_here(here: Here, asked_on: Sheet, requirement_id: str) -> str:
    page = pages.sheet_page(here.session, here.assessment, asked_on, _shown(), here.user_id)
    line = page.line(requirement_id)
    after = page.beside(line)[1] if line else None
    return after.asked.id if after else requirement_id


def _samples(here: Here, form: SampleForm | None = None) -> str:
    sheets = audited_sheets(here.session, here.assessment)
    return render_template(
        "auditing/samples.html",
        here=here,
        form=form or SampleForm.of(sheets, sent=False),
        samples=audit_samples(here.session, here.assessment),
        places=places(sheets),
        labels=labels(sheets),
    )


def _shown() -> Shown:
    return Shown.from_query(request.args)


def _address(here: Here, asked_on: Sheet) -> dict[str, Any]:
    """What leads to this sheet, with what was chosen to see of it."""
    return {**here.home, **asked_on.address, **_shown().query}
