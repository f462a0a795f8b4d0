"""Findings: written and shared by the auditors, and answered by the organisation."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assess import audit
from assess.access import AUDITORS, EVERYONE, RESPONDERS, Here, allow, database
from assess.audit import Action, Result
from assess.auditing import course, drafting, words
from assess.auditing.finding_forms import (
    AgreementForm,
    DoneForm,
    EventForm,
    FindingForm,
    ReactionForm,
    RetestForm,
)
from assess.auditing.papers import shared_papers
from assess.auditing.places import audited_sheets, labels, places
from assess.auditing.shared_file import shared_file
from assess.downloads import XLSX, as_file
from assess.errors import InvalidError, StaleError
from assess.findings import all_findings, shared_findings
from assess.forms import VersionForm
from controls.findings import EventKind
from controls.local_times import day_of

bp = Blueprint("findings", __name__, url_prefix="/gemeente/<slug>/zelftoets/<assessment_id>")

_STALE = "Een andere auditor heeft dit intussen gewijzigd. Sla opnieuw op om uw versie te bewaren."
_MORE = "Intussen is er iets bij deze bevinding gezet. Lees dat eerst; uw tekst staat nog in het formulier."
_SAID = {
    EventKind.REACTION: "De reactie is toegevoegd.",
    EventKind.AGREED: "De opvolging is vastgelegd. De datum staat in de kalender.",
    EventKind.DONE: "De auditor ziet dat de opvolging is uitgevoerd.",
    EventKind.RETEST: "De uitkomst van de hertest is toegevoegd.",
}


# --- drafts, for auditors -----------------------------------------------------------------------


@bp.get("/auditruimte/bevinding")
@allow(AUDITORS)
def new(here: Here) -> ResponseReturnValue:
    known = labels(audited_sheets(here.session, here.assessment))
    about = known.get(request.args.get("eis", ""), "")
    form = FindingForm.of(known, _earlier(here), version="0", subjects=about)
    return _draft(here, form)


@bp.post("/auditruimte/bevinding")
@allow(AUDITORS)
def add(here: Here) -> ResponseReturnValue:
    return _save(here, "")


@bp.get("/auditruimte/bevinding/<draft_id>")
@allow(AUDITORS)
def edit(here: Here, draft_id: str) -> ResponseReturnValue:
    found = drafting.draft(here.session, here.assessment, draft_id)
    known = labels(audited_sheets(here.session, here.assessment))
    return _draft(here, FindingForm.showing(known, _earlier(here), found), found)


@bp.post("/auditruimte/bevinding/<draft_id>")
@allow(AUDITORS)
def save(here: Here, draft_id: str) -> ResponseReturnValue:
    return _save(here, draft_id)


@bp.post("/auditruimte/bevinding/<draft_id>/delen")
@allow(AUDITORS)
def share(here: Here, draft_id: str) -> ResponseReturnValue:
    sheets = audited_sheets(here.session, here.assessment)
    found = drafting.draft(here.session, here.assessment, draft_id)
    form = FindingForm.showing(labels(sheets), _earlier(here), found)
    try:
        number = drafting.share(
            here.session, here.assessment, sheets, draft_id, seen=VersionForm().seen, by=here.actor, now=here.now
        )
    except StaleError:
        form.form_errors.append("Een andere auditor heeft dit intussen gewijzigd. Lees het na en deel het daarna.")
        return _draft(here, form, found), 409
    except InvalidError as error:
        form.form_errors.extend(error.fields.values())
        return _draft(here, form, found), 422
    flash(f"Bevinding {number} is gedeeld met de gemeente. Er kan nu niets meer aan veranderen.", "ok")
    return redirect(url_for(".finding", finding_id=draft_id, **here.home), 303)


@bp.post("/auditruimte/bevinding/<draft_id>/verwijderen")
@allow(AUDITORS)
def remove(here: Here, draft_id: str) -> ResponseReturnValue:
    drafting.remove_draft(here.session, here.assessment, draft_id, by=here.actor, now=here.now)
    flash("Het concept is weg.", "ok")
    return redirect(url_for("auditing.index", **here.home), 303)


def _save(here: Here, draft_id: str) -> ResponseReturnValue:
    found = drafting.draft(here.session, here.assessment, draft_id) if draft_id else None
    sheets = audited_sheets(here.session, here.assessment)
    form = FindingForm.of(labels(sheets), _earlier(here))
    if not form.validate():
        return _draft(here, form, found), 422
    try:
        saved = drafting.save_draft(
            here.session, here.assessment, sheets, draft_id, form.command, by=here.actor, now=here.now
        )
    except StaleError as error:
        form.version.data = str(error.version)
        form.form_errors.append(_STALE)
        return _draft(here, form, found), 409
    except InvalidError as error:
        for name, sentence in error.fields.items():
            form[name].errors = [*form[name].errors, sentence]
        return _draft(here, form, found), 422
    flash("Het concept is opgeslagen. De gemeente ziet het nog niet.", "ok")
    return redirect(url_for(".edit", draft_id=saved, **here.home), 303)


def _earlier(here: Here) -> list[Any]:
    shared = all_findings(here.session, here.assessment.id).shared
    return [finding for finding in shared if not finding.followed_by]


def _draft(here: Here, form: FindingForm, found: drafting.Draft | None = None) -> str:
    press = VersionForm(formdata=None, version=str(found.version if found else 0))
    return render_template("auditing/draft.html", here=here, form=form, found=found, press=press)


# --- what was shared, for everybody -------------------------------------------------------------


@bp.get("/bevindingen/")
@allow(EVERYONE)
def index(here: Here) -> ResponseReturnValue:
    return render_template(
        "auditing/findings.html",
        here=here,
        found=shared_findings(here.session, here.assessment.id),
        papers=shared_papers(here.session, here.assessment.id),
        places=places(audited_sheets(here.session, here.assessment)),
        today=day_of(here.now),
        is_auditor=here.role in AUDITORS,
        words=words,
    )


@bp.get("/bevindingen/bevindingen.xlsx")
@allow(EVERYONE)
def download(here: Here) -> ResponseReturnValue:
    content = shared_file(here.session, here.assessment, here.municipality, by=here.user_name, now=here.now)
    audit.record_now(
        database(), Action.FINDINGS_DOWNLOADED, here.assessment.id, by=here.actor, at=here.now, result=Result.DONE
    )
    name = f"bevindingen-{here.municipality.slug}-{here.assessment.reference_date}.xlsx"
    return as_file(content, name, XLSX)


@bp.get("/bevindingen/<finding_id>")
@allow(EVERYONE)
def finding(here: Here, finding_id: str) -> ResponseReturnValue:
    return _finding(here, finding_id)


@bp.post("/bevindingen/<finding_id>/reactie")
@allow(RESPONDERS)
def react(here: Here, finding_id: str) -> ResponseReturnValue:
    return _add(here, finding_id, ReactionForm)


@bp.post("/bevindingen/<finding_id>/afspraak")
@allow(RESPONDERS)
def agree(here: Here, finding_id: str) -> ResponseReturnValue:
    return _add(here, finding_id, AgreementForm)


@bp.post("/bevindingen/<finding_id>/uitgevoerd")
@allow(RESPONDERS)
def done(here: Here, finding_id: str) -> ResponseReturnValue:
    return _add(here, finding_id, DoneForm)


@bp.post("/bevindingen/<finding_id>/hertest")
@allow(AUDITORS)
def retest(here: Here, finding_id: str) -> ResponseReturnValue:
    return _add(here, finding_id, RetestForm)


def _add(here: Here, finding_id: str, kind: type[EventForm]) -> ResponseReturnValue:
    form = kind.sent(day_of(here.now))
    if not form.validate():
        return _finding(here, finding_id, form), 422
    try:
        course.add_event(here.session, here.assessment, finding_id, form.command, by=here.actor, now=here.now)
    except StaleError as error:
        form.count.data = str(error.version)
        form.form_errors.append(_MORE)
        return _finding(here, finding_id, form), 409
    except InvalidError as error:
        form.form_errors.extend(error.fields.values())
        return _finding(here, finding_id, form), 422
    flash(_SAID[form.kind], "ok")
    return redirect(url_for(".finding", finding_id=finding_id, **here.home), 303)


def _finding(here: Here, finding_id: str, sent: EventForm | None = None) -> str:
    """One finding with what this role may add to it."""
    found = course.shared_finding(here.session, here.assessment, finding_id)
    mine = {ReactionForm, AgreementForm, DoneForm} if here.role in RESPONDERS else set()
    mine |= {RetestForm} if here.role in AUDITORS else set()
    forms = {kind.kind.value: kind.showing(found) for kind in mine if kind.kind in found.may_follow}
    if sent:
        forms[sent.kind.value] = sent
    return render_template(
        "auditing/finding.html",
        here=here,
        finding=found,
        forms=forms,
        form=sent,
        places=places(audited_sheets(here.session, here.assessment)),
        today=day_of(here.now),
        words=words,
    )
