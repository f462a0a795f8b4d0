"""The calendar: what the round and the law ask of this municipality, and when."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assess import audit
from assess.access import EDITORS, EVERYONE, Here, allow, database
from assess.audit import Action, Result
from assess.downloads import AGENDA, as_file
from assess.planning import service
from assess.planning.agenda_file import agenda_file
from assess.planning.forms import NEW, ChangeForm, MemberForm, RemoveForm
from assess.seen import ChangedMeanwhileError, fingerprint
from assess.upcoming import question_address
from controls.deadlines import Deadline, DeadlineKind
from controls.local_times import day_of

bp = Blueprint("planning", __name__, url_prefix="/gemeente/<slug>/zelftoets/<assessment_id>/kalender")

_CHANGED = (
    "Iemand anders heeft dit intussen gewijzigd. Boven het formulier staat wat nu is opgeslagen; sla opnieuw op om uw "
    "versie te bewaren."
)


@bp.get("/")
@allow(EVERYONE)
def calendar(here: Here) -> ResponseReturnValue:
    wanted = request.args.get("soort", "")
    kind = wanted if wanted in set(DeadlineKind) else ""
    page = service.calendar_page(here.session, here.assessment, kind=kind, now=here.now)
    return render_template("planning/calendar.html", here=here, page=page, kind=kind)


@bp.get("/agenda.ics")
@allow(EVERYONE)
def agenda(here: Here) -> ResponseReturnValue:
    def link_of(deadline: Deadline) -> str:
        address = question_address(here.assessment, deadline.question)
        endpoint = "answering.control" if address else ".calendar"
        return url_for(endpoint, **here.home, **address, _external=True)

    found = service.file_deadlines(here.session, here.assessment, here.now)
    # The file holds names, and from here on it is out of our hands.
    audit.record_now(
        database(), Action.CALENDAR_DOWNLOADED, here.assessment.id, by=here.actor, at=here.now, result=Result.DONE
    )
    text = agenda_file(
        found,
        assessment_id=here.assessment.id,
        title=f"{here.assessment.title}, {here.municipality.name}",
        stamp=here.now,
        link_of=link_of,
    )
    name = f"toetspeil-{here.municipality.slug}-{here.assessment.reference_date}.ics"
    return as_file(text, name, AGENDA)


# --- the members of the college -----------------------------------------------------------------


@bp.get("/college")
@allow(EVERYONE)
def college(here: Here) -> ResponseReturnValue:
    return _college(here)


@bp.post("/college")
@allow(EDITORS)
def add_member(here: Here) -> ResponseReturnValue:
    form = MemberForm.sent(NEW, day_of(here.now))
    if not form.validate():
        return _college(here, NEW, form), 422
    service.add_member(here.session, form.member(), by=here.actor, now=here.now)
    flash(f"{form.name.data} staat in de lijst.", "ok")
    return redirect(url_for(".college", **here.home), 303)


@bp.post("/college/<member_id>")
@allow(EDITORS)
def change_member(here: Here, member_id: str) -> ResponseReturnValue:
    stored = service.member(here.session, member_id)
    form = MemberForm.sent(member_id, day_of(here.now))
    if not form.validate():
        return _college(here, member_id, form), 422
    try:
        service.change_member(
            here.session, form.member(member_id), seen=form.version.data or "", by=here.actor, now=here.now
        )
    except ChangedMeanwhileError:
        form.version.data = fingerprint(stored)
        form.form_errors.append(_CHANGED)
        return _college(here, member_id, form), 409
    flash(f"{form.name.data} is bijgewerkt.", "ok")
    return redirect(url_for(".college", **here.home), 303)


@bp.post("/college/<member_id>/verwijderen")
@allow(EDITORS)
def remove_member(here: Here, member_id: str) -> ResponseReturnValue:
    service.remove_member(here.session, member_id, by=here.actor, now=here.now)
    flash("Het collegelid is uit de lijst.", "ok")
    return redirect(url_for(".college", **here.home), 303)


def _college(here: Here, sent_for: str = "", sent: MemberForm | None = None) -> str:
    """The page, with what somebody sent in its own place."""
    found = service.members(here.session, here.assessment, here.now)
    today = day_of(here.now)
    forms = {member.id: MemberForm.showing(member, today) for member, _ in found} | {NEW: MemberForm.empty(today)}
    if sent:
        forms[sent_for] = sent
    return render_template(
        "planning/college.html",
        here=here,
        members=found,
        forms=forms,
        sent_for=sent_for,
        form=sent,
        remove=RemoveForm(formdata=None),
        may_edit=here.role in EDITORS,
    )


# --- changes of the registration ----------------------------------------------------------------


@bp.get("/registratie")
@allow(EVERYONE)
def registration(here: Here) -> ResponseReturnValue:
    return _registration(here)


@bp.post("/registratie")
@allow(EDITORS)
def add_change(here: Here) -> ResponseReturnValue:
    form = ChangeForm.sent(NEW, day_of(here.now))
    if not form.validate():
        return _registration(here, NEW, form), 422
    service.add_change(here.session, form.change(), by=here.actor, now=here.now)
    flash("De wijziging staat in de lijst.", "ok")
    return redirect(url_for(".registration", **here.home), 303)


@bp.post("/registratie/<change_id>")
@allow(EDITORS)
def change_change(here: Here, change_id: str) -> ResponseReturnValue:
    stored = service.change(here.session, change_id)
    form = ChangeForm.sent(change_id, day_of(here.now))
    if not form.validate():
        return _registration(here, change_id, form), 422
    try:
        service.change_change(
            here.session, form.change(change_id), seen=form.version.data or "", by=here.actor, now=here.now
        )
    except ChangedMeanwhileError:
        form.version.data = fingerprint(stored)
        form.form_errors.append(_CHANGED)
        return _registration(here, change_id, form), 409
    flash("De wijziging is bijgewerkt.", "ok")
    return redirect(url_for(".registration", **here.home), 303)


@bp.post("/registratie/<change_id>/verwijderen")
@allow(EDITORS)
def remove_change(here: Here, change_id: str) -> ResponseReturnValue:
    service.remove_change(here.session, change_id, by=here.actor, now=here.now)
    flash("De wijziging is uit de lijst.", "ok")
    return redirect(url_for(".registration", **here.home), 303)


def _registration(here: Here, sent_for: str = "", sent: ChangeForm | None = None) -> str:
    """The page, with what somebody sent in its own place."""
    found = service.changes(here.session, here.assessment, here.now)
    today = day_of(here.now)
    forms = {change.id: ChangeForm.showing(change, today) for change, _ in found} | {NEW: ChangeForm.empty(today)}
    if sent:
        forms[sent_for] = sent
    return render_template(
        "planning/registration.html",
        here=here,
        changes=found,
        forms=forms,
        sent_for=sent_for,
        form=sent,
        remove=RemoveForm(formdata=None),
        may_edit=here.role in EDITORS,
    )
