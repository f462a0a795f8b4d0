"""The questionnaire: one control per page, one form and one address per requirement."""

from __future__ import annotations

from collections.abc import Callable, Mapping
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
from assess.answering.applicability_form import ApplicabilityForm
from assess.answering.forms import AnswerForm
from assess.answering.overview import Shown, overview
from assess.answering.page import ControlPage, control_page, next_open
from assess.carrying import waiting
from assess.catalogues import official_texts
from assess.declaring import save_applicability
from assess.errors import NotFoundError, SamePersonError, StaleError
from assess.formatting import dutch_moment
from assess.forms import VersionForm
from assess.frameworks import Sheet, leading, sheet
from assess.proposals import asked_once
from assess.records import all_answers
from assess.review_panels import Panel, panels
from assess.reviews import states
from assess.saving import save_answer
from assess.upcoming import upcoming
from controls.answers import Outcome
from controls.catalogue import Requirement
from controls.inference import is_stale
from controls.scoring import Status
from reports import wording

bp = Blueprint("answering", __name__, url_prefix="/gemeente/<slug>/zelftoets/<assessment_id>")

Rule = Callable[[Callable[..., ResponseReturnValue]], Callable[..., ResponseReturnValue]]


def _on_each_sheet(rule: str, method: str) -> Rule:
    """One view at three addresses: the leading framework, another one, and one per DigiD connection."""

    def decorate(view: Callable[..., ResponseReturnValue]) -> Callable[..., ResponseReturnValue]:
        for prefix in ("", "/kader/<framework>", "/kader/<framework>/aansluiting/<unit>"):
            bp.add_url_rule(prefix + rule, view_func=view, methods=[method])
        return view

    return decorate


@bp.get("/")
@allow(EVERYONE)
def index(here: Here) -> ResponseReturnValue:
    shown = Shown.from_query(request.args, user_name=here.user_name)
    answers = all_answers(here.session, here.assessment.id)
    return render_template(
        "answering/overview.html",
        here=here,
        page=overview(leading(here.assessment), answers, shown=shown, states=states(here.session, here.assessment.id)),
        shown=shown,
        burden=asked_once(here.session, here.assessment),
        changed=sum(is_stale(answer, answers) for answer in answers.values()),
        still_waiting=len(waiting(here.session, here.assessment.id)) if here.assessment.is_open else 0,
        coming=upcoming(here.session, here.assessment, now=here.now, answers=answers),
    )


@_on_each_sheet("/beheersmaatregel/<number>", "GET")
@allow(EVERYONE)
def control(here: Here, number: str, framework: str = "", unit: str = "") -> ResponseReturnValue:
    return _show(here, _sheet(here, framework, unit), number)


@_on_each_sheet("/eis/<requirement_id>", "GET")
@allow(EVERYONE)
def requirement(here: Here, requirement_id: str, framework: str = "", unit: str = "") -> ResponseReturnValue:
    asked_on = _sheet(here, framework, unit)
    return redirect(_address(here, asked_on, asked_on.requirement(requirement_id)))


@_on_each_sheet("/eis/<requirement_id>", "POST")
@allow(EDITORS)
def answer(here: Here, requirement_id: str, framework: str = "", unit: str = "") -> ResponseReturnValue:
    asked_on = _sheet(here, framework, unit)
    asked = asked_on.requirement(requirement_id)
    form = AnswerForm.of(asked_on, asked, asked_on.remaining(asked))
    if not form.validate():
        return _refused(here, asked_on, asked, form)
    try:
        saved = save_answer(
            here.session,
            asked_on,
            asked,
            form.command(asked),
            assessment_id=here.assessment.id,
            status=here.assessment.status,
            by=here.actor,
            now=here.now,
        )
    except StaleError:
        return _conflict(here, asked_on, asked, form)
    said = advice(asked, saved.answer, asked_on.reference_date, asked_on.profile)
    unsettled = service.unsettled(here.session, asked_on, asked, saved.answer, assessment_id=here.assessment.id)
    if wants_json():
        return jsonify(
            saved_at=dutch_moment(here.now),
            version=saved.answer.version,
            message=" ".join(filter(None, (said, _look_again(unsettled)))),
            badge=_badge(asked_on, saved.status),
            change=saved.change if asked in asked_on.catalogue.counted else 0,
        )
    flash(" ".join(filter(None, (f"{asked.number} is opgeslagen.", _look_again(unsettled)))))
    return redirect(_address(here, asked_on, asked), 303)


@_on_each_sheet("/eis/<requirement_id>/instemmen", "POST")
@allow(EDITORS)
def agree(here: Here, requirement_id: str, framework: str = "", unit: str = "") -> ResponseReturnValue:
    asked_on = _sheet(here, framework, unit)
    asked = asked_on.requirement(requirement_id)
    form = VersionForm()
    try:
        service.agree(
            here.session,
            asked_on,
            asked,
            assessment_id=here.assessment.id,
            status=here.assessment.status,
            seen=form.seen,
            by=here.actor,
            now=here.now,
        )
    except SamePersonError:
        return _sentence(here, asked_on, asked, "Instemmen moet een tweede persoon doen: u hebt dit zelf ingevuld.")
    except StaleError:
        return _sentence(here, asked_on, asked, "Het antwoord is net gewijzigd. Lees het opnieuw en stem dan in.")
    flash(f"U stemt ermee in dat {asked.number} niet van toepassing is.")
    return redirect(_address(here, asked_on, asked), 303)


@bp.post("/beheersmaatregel/<number>/toepasselijkheid")
@allow(EDITORS)
def applicability(here: Here, number: str) -> ResponseReturnValue:
    form = ApplicabilityForm()
    page_of = leading(here.assessment).control_by_number.get(number)
    if page_of is None or not page_of.iso:
        raise NotFoundError
    if not form.validate():
        return _refused_applicability(here, number, form, 422)
    try:
        saved = save_applicability(
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
    return redirect(url_for(".control", **here.home, number=number, _anchor="vvt"), 303)


@_on_each_sheet("/volgende-open-vraag", "GET")
@allow(EVERYONE)
def open_question(here: Here, framework: str = "", unit: str = "") -> ResponseReturnValue:
    asked_on = _sheet(here, framework, unit)
    found = next_open(here.session, asked_on, here.assessment.id, request.args.get("na", ""))
    if found is None:
        flash("Er staat geen vraag meer open.")
        return redirect(url_for(".index", **here.home))
    return redirect(_address(here, asked_on, found))


# --- below: what several views share --------------------------------------------------------


def _show(
    here: Here,
    asked_on: Sheet,
    number: str,
    *,
    code: int = 200,
    refused: tuple[Requirement, AnswerForm] | None = None,
    applicability: ApplicabilityForm | None = None,
    message: str = "",
) -> ResponseReturnValue:
    page = control_page(
        here.session, asked_on, here.assessment, number=number, by=here.actor, writable=here.may_edit, now=here.now
    )
    forms = {
        q.requirement.id: AnswerForm.showing(asked_on, q.requirement, q.answer, asked_on.remaining(q.requirement))
        for q in page.questions
    }
    if refused:
        forms[refused[0].id] = refused[1]
    return (
        render_template(
            "answering/control.html",
            here=here,
            page=page,
            sheet=asked_on,
            forms=forms,
            agree_forms={
                q.requirement.id: VersionForm(formdata=None, version=str(q.answer.version)) for q in page.questions
            },
            applicability=applicability or ApplicabilityForm.showing(page.applicability),
            panels=_panels(here, asked_on, page),
            official=official_texts(current_app.config["OFFICIAL_TEXTS"], asked_on.catalogue.key),
            form=refused[1] if refused else applicability,
            message=message,
        ),
        code,
    )


def _panels(here: Here, asked_on: Sheet, page: ControlPage) -> Mapping[str, Panel]:
    wanted = [question.requirement.id for question in page.questions]
    return panels(here.session, here.assessment, wanted, asked_on.unit, by=here.actor, role=here.role)


def _refused(here: Here, asked_on: Sheet, asked: Requirement, form: AnswerForm) -> ResponseReturnValue:
    if wants_json():
        return jsonify(errors=_errors(form)), 422
    return _show(here, asked_on, asked.control, code=422, refused=(asked, form))


def _refused_applicability(here: Here, number: str, form: ApplicabilityForm, code: int) -> ResponseReturnValue:
    if wants_json():
        return jsonify(errors=_errors(form), message=" ".join(form.form_errors)), code
    return _show(here, _sheet(here, "", ""), number, code=code, applicability=form.with_own_ids())


def _conflict(here: Here, asked_on: Sheet, asked: Requirement, form: AnswerForm) -> ResponseReturnValue:
    """Both texts on one page; saving from there is a choice made with open eyes."""
    theirs = service.current_answer(here.session, here.assessment.id, asked_on, asked)
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
        render_template(
            "answering/conflict.html",
            here=here,
            sheet=asked_on,
            asked=asked,
            form=form,
            theirs=theirs,
            sentence=sentence,
        ),
        409,
    )


def _sentence(here: Here, asked_on: Sheet, asked: Requirement, sentence: str) -> ResponseReturnValue:
    return _show(here, asked_on, asked.control, code=409, message=sentence)


def _errors(form: AnswerForm | ApplicabilityForm) -> dict[str, str]:
    return {str(name): _first(errors) for name, errors in form.errors.items()}


def _first(errors: Any) -> str:
    """The first sentence of what may be a list of lists of errors per line of evidence."""
    if isinstance(errors, str):
        return errors
    inside = errors.values() if isinstance(errors, dict) else errors
    return next((sentence for sentence in map(_first, inside) if sentence), "")


def _look_again(unsettled: int) -> str:
    """What somebody must know who changes an answer on which others rest."""
    if not unsettled:
        return ""
    what = "1 overgenomen antwoord steunt" if unsettled == 1 else f"{unsettled} overgenomen antwoorden steunen"
    return f"{what} hierop en {'moet' if unsettled == 1 else 'moeten'} bij Verantwoording opnieuw worden bekeken."


def _badge(asked_on: Sheet, status: Status) -> str:
    """The badge of a requirement as the page draws it."""
    badge: Callable[[str, str], Markup] = get_template_attribute("macros/content.html", "badge")
    return str(badge(wording.status(asked_on.catalogue.scale, status).lower(), status.value))


def _sheet(here: Here, framework: str, unit: str) -> Sheet:
    return sheet(here.session, here.assessment, framework, unit)


def _address(here: Here, asked_on: Sheet, asked: Requirement) -> str:
    return url_for(".control", **here.home, **asked_on.address, number=asked.control, _anchor=asked.number)
