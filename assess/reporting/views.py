"""The reports of an assessment: ask for one, follow it, download it."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from flask import Blueprint, current_app, jsonify, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue

from assess import audit
from assess.access import EVERYONE, Here, allow, data_folder, database, refuse
from assess.audit import Action, Result
from assess.editions import corrected_editions
from assess.errors import NotFoundError
from assess.headers import REPORT_PAGE
from assess.models import JobState
from assess.records import stored_snapshot
from assess.report_editions import keep, newest
from assess.reporting import service
from assess.reporting.forms import ReportForm
from assess.reporting.offers import offers
from assess.reporting.service import Job
from assess.waking import ring
from reports import KINDS
from reports.certificates import fingerprint

bp = Blueprint("reporting", __name__, url_prefix="/gemeente/<slug>/zelftoets/<assessment_id>/rapporten")


@bp.get("/")
@allow(EVERYONE)
def reports(here: Here) -> ResponseReturnValue:
    snapshot = stored_snapshot(here.session, here.assessment.id)
    return render_template(
        "reporting/reports.html",
        here=here,
        snapshot=snapshot,
        jobs=service.jobs(here.session, here.assessment.id),
        kinds=KINDS,
        corrected=corrected_editions(data_folder()),
        offers=offers(snapshot),
        forms={kind: ReportForm(formdata=None, kind=kind) for kind in KINDS},
        signer=current_app.config["SIGNER"],
        fingerprint=fingerprint(current_app.config["SIGNER"].fingerprint),
    )


@bp.post("/")
@allow(EVERYONE)
def make(here: Here) -> ResponseReturnValue:
    form = ReportForm()
    edition = newest(data_folder())
    if edition:
        keep(Path(current_app.config["REPORTS"]), edition)
    job_id = service.request_report(
        here.session,
        assessment_id=here.assessment.id,
        kind=form.kind.data or "",
        is_there=lambda job_id: _file(job_id).is_file(),
        by=here.actor,
        now=here.now,
        signer=current_app.config["SIGNER"],
        edition=edition,
    )
    response = redirect(_address(here, ".follow", job_id), 303)
    # Once the row is there for others to see, which is after this view.
    response.call_on_close(partial(ring, data_folder()))
    return response


@bp.get("/<job_id>")
@allow(EVERYONE)
def follow(here: Here, job_id: str) -> ResponseReturnValue:
    job = service.job(here.session, here.assessment.id, job_id)
    has_page = _file(job_id).with_suffix(".html").is_file()
    return render_template(
        "reporting/job.html", here=here, job=job, kinds=KINDS, corrected=corrected_editions(data_folder()), has_page=has_page,
        may_call_off=job.is_busy and _may_call_off(here, job),
        form=ReportForm(formdata=None, kind=job.kind),
    )  # fmt: skip


@bp.post("/<job_id>/afbreken")
@allow(EVERYONE)
def call_off(here: Here, job_id: str) -> ResponseReturnValue:
    if not _may_call_off(here, service.job(here.session, here.assessment.id, job_id)):
        refuse(here)
    service.call_off(here.session, here.assessment.id, job_id, by=here.actor, now=here.now)
    return redirect(_address(here, ".follow", job_id), 303)


@bp.get("/<job_id>/voortgang")
@allow(EVERYONE)
def progress(here: Here, job_id: str) -> ResponseReturnValue:
    job = service.job(here.session, here.assessment.id, job_id)
    done = job.state is JobState.DONE
    return jsonify(
        state=job.state.value,
        step=job.step,
        of=job.of,
        label=job.error or job.label,
        url=_address(here, ".download", job_id) if done else "",
    )


@bp.get("/<job_id>/rapport.pdf")
@allow(EVERYONE)
def download(here: Here, job_id: str) -> ResponseReturnValue:
    job = service.job(here.session, here.assessment.id, job_id)
    path = _file(job.id)
    if job.state is not JobState.DONE or not path.is_file():
        raise NotFoundError
    audit.record_now(
        database(), Action.REPORT_DOWNLOADED, f"{here.assessment.id}/{job.kind}", by=here.actor, at=here.now,
        result=Result.DONE,
    )  # fmt: skip
    name = f"{KINDS[job.kind]} {here.municipality.name} {here.assessment.reference_date}.pdf"
    return send_file(path, mimetype="application/pdf", as_attachment=True, download_name=name, max_age=0)


@bp.get("/<job_id>/pagina")
@allow(EVERYONE)
def page(here: Here, job_id: str) -> ResponseReturnValue:
    """The same report as a page for the browser, made together with the PDF."""
    job = service.job(here.session, here.assessment.id, job_id)
    path = _file(job.id).with_suffix(".html")
    if job.state is not JobState.DONE or not path.is_file():
        raise NotFoundError
    audit.record_now(
        database(), Action.REPORT_DOWNLOADED, f"{here.assessment.id}/{job.kind}", by=here.actor, at=here.now,
        result=Result.DONE,
    )  # fmt: skip
    response = send_file(path, mimetype="text/html", max_age=0)
    response.headers["Content-Security-Policy"] = REPORT_PAGE
    return response


def _may_call_off(here: Here, job: Job) -> bool:
    """Who asked for it, or the coordinator: a reader must not stop what somebody else waits for."""
    return here.may_coordinate or service.asked_by(here.session, here.assessment.id, job, here.user_id)


def _file(job_id: str) -> Path:
    return Path(current_app.config["REPORTS"]) / f"{job_id}.pdf"


def _address(here: Here, endpoint: str, job_id: str) -> str:
    return url_for(endpoint, **here.home, job_id=job_id)
