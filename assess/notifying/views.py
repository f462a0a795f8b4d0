"""From the moment an incident is known to what must be reported, and when."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from assess.access import EDITORS, EVERYONE, Here, allow
from assess.notifying import service
from assess.notifying.clocks import clocks
from assess.notifying.forms import HelperForm, KeepForm, MarkForm, RemoveForm
from assess.seen import ChangedMeanwhileError
from assess.upcoming import law
from controls import notification, report_contents
from controls.notification import Incident, Significance

bp = Blueprint("notifying", __name__, url_prefix="/gemeente/<slug>/zelftoets/<assessment_id>/melden")

#: What every page about an incident tells besides its moments.
_FACTS = {
    "open_norm": notification.OPEN_NORM,
    "open_norm_source": notification.OPEN_NORM_SOURCE,
    "threshold_source": notification.THRESHOLD_SOURCE,
    "route": report_contents.ROUTE,
    "reminders": report_contents.REMINDERS,
    "privacy": report_contents.PRIVACY,
}


@bp.get("/")
@allow(EVERYONE)
def helper(here: Here) -> ResponseReturnValue:
    return _helper(here, HelperForm.opened(here.now))


@bp.post("/")
@allow(EVERYONE)
def compute(here: Here) -> ResponseReturnValue:
    """Answers a POST with a page: nothing is stored, and the facts of an incident may not stand in an address."""
    form = HelperForm.sent(here.now, law().valid_from)
    if not form.validate():
        return _helper(here, form), 422
    incident = form.incident()
    outcome = notification.significance(form.said())
    return _result(here, incident, outcome, KeepForm.showing(incident, outcome), form)


@bp.post("/bewaren")
@allow(EDITORS)
def keep(here: Here) -> ResponseReturnValue:
    form = KeepForm()
    carried = form.carried(here.now, law().valid_from)
    if carried is None:
        flash("Dit incident is niet bewaard. Vul opnieuw in sinds wanneer de gemeente het weet.", "error")
        return redirect(url_for(".helper", **here.home), 303)
    incident, outcome = carried
    if not form.validate():
        return _result(here, incident, outcome, form, None), 422
    incident_id = service.keep(
        here.session,
        incident,
        label=form.label.data,
        significant=outcome,
        reasoning=form.reasoning.data,
        by=here.actor,
        now=here.now,
    )
    flash("Het incident is bewaard. Wat nog gemeld moet worden, staat ook in de kalender.", "ok")
    return redirect(url_for(".kept", **here.home, incident_id=incident_id), 303)


@bp.get("/bewaard/<incident_id>")
@allow(EVERYONE)
def kept(here: Here, incident_id: str) -> ResponseReturnValue:
    return _kept(here, service.kept_page(here.session, incident_id), None)


@bp.post("/bewaard/<incident_id>")
@allow(EDITORS)
def mark(here: Here, incident_id: str) -> ResponseReturnValue:
    page = service.kept_page(here.session, incident_id)
    form = MarkForm.sent(page.incident.moments.aware_at, here.now)
    if not form.validate():
        return _kept(here, page, form), 422
    try:
        service.mark(
            here.session,
            incident_id,
            incident=form.incident(),
            significant=Significance(form.significant.data),
            reasoning=form.reasoning.data,
            seen=form.version.data or "",
            by=here.actor,
            now=here.now,
        )
    except ChangedMeanwhileError:
        form.version.data = page.version
        form.form_errors.append(
            "Iemand anders heeft dit intussen gewijzigd. Bovenaan staat wat nu is opgeslagen; sla opnieuw op om uw "
            "versie te bewaren."
        )
        return _kept(here, page, form), 409
    flash("Het incident is bijgewerkt.", "ok")
    return redirect(url_for(".kept", **here.home, incident_id=incident_id), 303)


@bp.post("/bewaard/<incident_id>/verwijderen")
@allow(EDITORS)
def remove(here: Here, incident_id: str) -> ResponseReturnValue:
    service.remove(here.session, incident_id, by=here.actor, now=here.now)
    flash("Het incident is verwijderd.", "ok")
    return redirect(url_for(".helper", **here.home), 303)


def _helper(here: Here, form: HelperForm) -> str:
    return render_template("notifying/helper.html", here=here, form=form, kept=service.kept(here.session))


def _result(here: Here, incident: Incident, outcome: Significance, keep: KeepForm, again: HelperForm | None) -> str:
    return render_template(
        "notifying/result.html",
        here=here,
        found=clocks(incident, here.now),
        outcome=outcome,
        keep=keep,
        again=again,
        form=keep if keep.errors else None,
        may_keep=here.role in EDITORS,
        **_FACTS,
    )


def _kept(here: Here, page: service.KeptPage, sent: MarkForm | None) -> str:
    return render_template(
        "notifying/kept.html",
        here=here,
        page=page,
        found=clocks(page.incident.moments, here.now),
        outcome=page.incident.significant,
        mark=sent or MarkForm.showing(page.incident, page.reasoning, page.version),
        form=sent,
        remove=RemoveForm(formdata=None),
        may_edit=here.role in EDITORS,
        **_FACTS,
    )
