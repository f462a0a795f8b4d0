"""The questionnaire: one control per page, one form and one address per requirement."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import (
    Blueprint,
    current_app,
    flash,
    get_template_attribute,
    jsonify,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from assess.access import EDITORS, EVERYONE, Here, allow, wants_json
from assess.advice import advice
from assess.answering import service
from assess.answering.forms import AgreeForm, AnswerForm, ApplicabilityForm
from assess.answering.overview import Shown, overview
from assess.catalogues import all_catalogues, official_texts
from assess.errors import NotFoundError, SamePersonError, StaleError
from assess.formatting import dutch_moment
from controls.answers import Outcome
from controls.catalogue import Catalogue, Requirement
from controls.scoring import Status
from reports.wording import STATUS_IN_FULL

bp = Blueprint("answering", __name__, url_prefix="/gemeente/<slug>/zelftoets/<assessment_id>")


@bp.get("/")
@allow(EVERYONE)
def index(here: Here) -> ResponseReturnValue:
    shown = Shown.from_query(request.args, user_name=here.user_name)
    page = overview(here.session, _catalogue(here), assessment_id=here.assessment.id, shown=shown)
    return render_template("answering/overview.html", here=here, page=page, shown=shown)


@bp.get("/beheersmaatregel/<number>")
@allow(EVERYONE)
def control(here: Here, number: str) -> ResponseReturnValue:
    return _show(here, number)


@bp.get("/eis/<requirement_id>")
@allow(EVERYONE)
def requirement(here: Here, requirement_id: str) -> ResponseReturnValue:
    return redirect(_address(here, service.requirement(_catalogue(here), requirement_id)))


@bp.post("/eis/<requirement_id>")
@allow(EDITORS)
def answer(here: Here, requirement_id: str) -> ResponseReturnValue:
    asked = service.requirement(_catalogue(here), requirement_id)
    form = AnswerForm().for_requirement(asked)
    if not form.validate():
        return _refused(here, asked, form)
    try:
        saved = service.save_answer(
            here.session,
            asked,
            form.command(asked),
            assessment_id=here.assessment.id,
            status=here.assessment.status,
            by=here.actor,
            now=here.now,
        )
    except StaleError:
        return _conflict(here, asked, form)
    if wants_json():
        return jsonify(
            saved_at=dutch_moment(here.now),
            version=saved.answer.version,
            message=advice(asked, saved.answer, here.assessment.reference_date),
            badge=_badge(saved.status),
            change=saved.change,
        )
    flash(f"{asked.number} is opgeslagen.")
    return redirect(_address(here, asked), 303)


@bp.post("/eis/<requirement_id>/instemmen")
@allow(EDITORS)
def agree(here: Here, requirement_id: str) -> ResponseReturnValue:
    asked = service.requirement(_catalogue(here), requirement_id)
    form = AgreeForm()
    try:
        service.agree(
            here.session,
            asked,
            assessment_id=here.assessment.id,
            status=here.assessment.status,
            seen=form.seen,
            by=here.actor,
            now=here.now,
        )
    except SamePersonError:
        return _sentence(here, asked, "Instemmen moet een tweede persoon doen: u hebt dit zelf ingevuld.")
    except StaleError:
        return _sentence(here, asked, "Het antwoord is net gewijzigd. Lees het opnieuw en stem dan in.")
    flash(f"U stemt ermee in dat {asked.number} niet van toepassing is.")
    return redirect(_address(here, asked), 303)


@bp.post("/beheersmaatregel/<number>/toepasselijkheid")
@allow(EDITORS)
def applicability(here: Here, number: str) -> ResponseReturnValue:
    form = ApplicabilityForm()
    page_of = _catalogue(here).control_by_number.get(number)
    if page_of is None or not page_of.iso:
        raise NotFoundError
    if not form.validate():
        return _refused_applicability(here, number, form, 422)
    try:
        saved = service.save_applicability(
            here.session,
            form.command(number),
            assessment_id=here.assessment.id,
            status=here.assessment.status,
            by=here.actor,
            now=here.now,
        )
    except StaleError as error:
        form.version.data = str(error.version)
        form.form_errors.append(
            "Iemand anders heeft dit intussen gewijzigd. Vergelijk uw versie met de opgeslagen versie eronder; "
            "sla opnieuw op om de uwe te bewaren."
        )
        return _refused_applicability(here, number, form, 409)
    if wants_json():
        return jsonify(saved_at=dutch_moment(here.now), version=saved.version, message="")
    flash("De verklaring van toepasselijkheid is bijgewerkt.")
    return redirect(url_for(".control", **_here(here), number=number, _anchor="vvt"), 303)


@bp.get("/volgende-open-vraag")
@allow(EVERYONE)
def next_open(here: Here) -> ResponseReturnValue:
    found = service.next_open(here.session, _catalogue(here), here.assessment.id, request.args.get("na", ""))
    if found is None:
        flash("Er staat geen vraag meer open.")
        return redirect(url_for(".index", **_here(here)))
    return redirect(_address(here, found))


# --- below: what several views share --------------------------------------------------------


def _show(
    here: Here,
    number: str,
    *,
    code: int = 200,
    refused: tuple[Requirement, AnswerForm] | None = None,
    applicability: ApplicabilityForm | None = None,
    message: str = "",
) -> ResponseReturnValue:
    catalogue = _catalogue(here)
    page = service.control_page(
        here.session,
        catalogue,
        assessment_id=here.assessment.id,
        reference_date=here.assessment.reference_date,
        number=number,
        by=here.actor,
        writable=here.may_edit,
    )
    forms = {q.requirement.id: AnswerForm.showing(q.requirement, q.answer) for q in page.questions}
    if refused:
        forms[refused[0].id] = refused[1]
    return (
        render_template(
            "answering/control.html",
            here=here,
            page=page,
            catalogue=catalogue,
            forms=forms,
            agree_forms={
                q.requirement.id: AgreeForm(formdata=None, version=str(q.answer.version)) for q in page.questions
            },
            applicability=applicability or ApplicabilityForm.showing(page.applicability),
            official=official_texts(current_app.config["OFFICIAL_TEXTS"], catalogue.key),
            form=refused[1] if refused else applicability,
            message=message,
        ),
        code,
    )


def _refused(here: Here, asked: Requirement, form: AnswerForm) -> ResponseReturnValue:
    if wants_json():
        return jsonify(errors=_errors(form)), 422
    return _show(here, asked.control, code=422, refused=(asked, form))


def _refused_applicability(here: Here, number: str, form: ApplicabilityForm, code: int) -> ResponseReturnValue:
    if wants_json():
        return jsonify(errors=_errors(form), message=" ".join(form.form_errors)), code
    return _show(here, number, code=code, applicability=form.with_own_ids())


def _conflict(here: Here, asked: Requirement, form: AnswerForm) -> ResponseReturnValue:
    """Both texts on one page; saving from there is a choice made with open eyes."""
    theirs = service.current_answer(here.session, here.assessment.id, asked)
    who = f"{theirs.answered_by} heeft"
    if theirs.answered_by == here.user_name:
        who = "U hebt in een ander tabblad of op een ander apparaat"
    if theirs.outcome is Outcome.NOT_APPLICABLE:
        who = "Iemand heeft"  # the name beside it is of whoever gave the reason, not of whoever saved last
    sentence = f"{who} {asked.number} intussen gewijzigd. Uw tekst is nog niet opgeslagen."
    if wants_json():
        return jsonify(message=sentence), 409
    form.version.data = str(theirs.version)
    return (
        render_template("answering/conflict.html", here=here, asked=asked, form=form, theirs=theirs, sentence=sentence),
        409,
    )


def _sentence(here: Here, asked: Requirement, sentence: str) -> ResponseReturnValue:
    return _show(here, asked.control, code=409, message=sentence)


def _errors(form: AnswerForm | ApplicabilityForm) -> dict[str, str]:
    return {str(name): _first(errors) for name, errors in form.errors.items()}


def _first(errors: Any) -> str:
    """The first sentence of what may be a list of lists of errors per line of evidence."""
    if isinstance(errors, str):
        return errors
    inside = errors.values() if isinstance(errors, dict) else errors
    return next((sentence for sentence in map(_first, inside) if sentence), "")


def _badge(status: Status) -> str:
    """The badge of a requirement as the page draws it."""
    badge: Callable[[str, str], Markup] = get_template_attribute("macros/content.html", "badge")
    return str(badge(STATUS_IN_FULL[status], status.value))


def _catalogue(here: Here) -> Catalogue:
    return all_catalogues()[here.assessment.catalogue]


def _here(here: Here) -> dict[str, Any]:
    return {"slug": here.municipality.slug, "assessment_id": here.assessment.id}


def _address(here: Here, asked: Requirement) -> str:
    return url_for(".control", **_here(here), number=asked.control, _anchor=asked.number)
