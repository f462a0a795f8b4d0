"""Who may enter a municipality, invitations, and accepting one."""

from __future__ import annotations

from typing import cast

from flask import Blueprint, current_app, flash, g, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from assess import mails, visits
from assess.access import COORDINATORS, SIGNED_IN, Here, allow, caller, database, moment, origin, public, signed_in
from assess.errors import InvalidError
from assess.models import Role, Stage
from assess.people import invitations, service
from assess.people.forms import AcceptForm, InviteForm, MemberForm
from assess.people.invitations import Invited, NotForThisAccountError, Open, UselessInvitationError
from assess.people.service import LastCoordinatorError, Member
from assess.posting import post
from assess.seen import ChangedMeanwhileError, fingerprint
from assess.sessions import Visitor

bp = Blueprint("people", __name__)

_LAST = "Dit is de laatste coördinator. Geef eerst iemand anders die rol."


@bp.get("/gemeente/<slug>/mensen")
@allow(COORDINATORS)
def people(here: Here) -> ResponseReturnValue:
    return _page(here, InviteForm(formdata=None, role=Role.CONTRIBUTOR.value))


@bp.post("/gemeente/<slug>/mensen")
@allow(COORDINATORS)
def invite(here: Here) -> ResponseReturnValue:
    form = InviteForm()
    if not form.validate():
        return _page(here, form), 422
    role = Role(form.role.data)
    try:
        who = Invited(
            email=str(form.email.data),
            name=str(form.name.data),
            municipality_id=here.municipality.id,
            role=role,
            until=service.end_of(role, form.last, here.now),
        )
        made = invitations.invite(here.session, who, by=here.actor, now=here.now)
    except InvalidError as error:
        _show_errors(form, error)
        return _page(here, form), 422
    link = f"{current_app.config['BASE_URL']}{url_for('.accept', token=made.token)}"
    is_sent = post(
        mails.invitation(
            who.email,
            name=who.name,
            place=here.municipality.name,
            by=here.user_name,
            link=link,
            until=made.expires_at,
        )
    )
    # The answer itself, not a redirect: that would have to keep the link somewhere.
    return _page(here, InviteForm(formdata=None, role=role.value), made=(who, link, is_sent))


@bp.post("/gemeente/<slug>/mensen/uitnodiging/<invitation_id>/intrekken")
@allow(COORDINATORS)
def withdraw(here: Here, invitation_id: str) -> ResponseReturnValue:
    invitations.withdraw(here.session, here.municipality.id, invitation_id, by=here.actor, now=here.now)
    flash("De uitnodiging is ingetrokken. De link werkt niet meer.", "ok")
    return _to_the_list(here)


@bp.get("/gemeente/<slug>/mensen/<handle>")
@allow(COORDINATORS)
def member(here: Here, handle: str) -> ResponseReturnValue:
    who = service.member(here.session, here.municipality.id, handle, here.now)
    return _member_page(here, who, _filled_in(who))


@bp.post("/gemeente/<slug>/mensen/<handle>")
@allow(COORDINATORS)
def change(here: Here, handle: str) -> ResponseReturnValue:
    who, form = service.member(here.session, here.municipality.id, handle, here.now), MemberForm()
    if not form.validate():
        return _member_page(here, who, form), 422
    try:
        service.change(
            here.session,
            who,
            role=form.chosen,
            until=form.last,
            seen=form.seen.data or "",
            by=here.actor,
            now=here.now,
        )
    except InvalidError as error:
        _show_errors(form, error)
        return _member_page(here, who, form), 422
    except LastCoordinatorError:
        form.form_errors.append(_LAST)
        return _member_page(here, who, form), 422
    except ChangedMeanwhileError:
        form = _filled_in(who)
        form.form_errors.append("Iemand heeft deze toegang intussen gewijzigd. Kijk wat er nu staat.")
        return _member_page(here, who, form), 409
    flash(f"De toegang van {who.name} is gewijzigd.", "ok")
    return _to_the_list(here)


@bp.post("/gemeente/<slug>/mensen/<handle>/beeindigen")
@allow(COORDINATORS)
def end(here: Here, handle: str) -> ResponseReturnValue:
    who = service.member(here.session, here.municipality.id, handle, here.now)
    try:
        service.end(here.session, who, by=here.actor, now=here.now)
    except LastCoordinatorError:
        form = _filled_in(who)
        form.form_errors.append(_LAST)
        return _member_page(here, who, form), 422
    flash(f"{who.name} heeft geen toegang meer.", "ok")
    return _to_the_list(here)


# --- accepting ----------------------------------------------------------------------------


@bp.get("/uitnodiging/<token>")
@public
def accept(token: str) -> ResponseReturnValue:
    try:
        with database().session(writes=False) as orm:
            found = invitations.opened(orm, token, moment())
    except UselessInvitationError:
        return _useless()
    return _invitation(found, token, AcceptForm(formdata=None, name=found.name))


@bp.post("/uitnodiging/<token>")
@public
def make_account(token: str) -> ResponseReturnValue:
    orm = g.orm = database().session(writes=True)
    form = AcceptForm()
    try:
        found = invitations.opened(orm, token, moment())
        if not form.validate():
            return _invitation(found, token, form), 422
        user = invitations.accept_with_new_account(
            orm, found, name=str(form.name.data), password=form.password.data or "", origin=origin(), now=moment()
        )
    except UselessInvitationError:
        return _useless()
    except (InvalidError, NotForThisAccountError) as error:
        _show_errors(form, error)
        return _invitation(found, token, form), 422
    visitor = cast(Visitor, session)
    previous = visitor.token
    visits.begin(orm, user.id, visitor.rotate(), previous=previous, stage=Stage.ENROL, caller=caller(), now=moment())
    post(mails.accepted(user.email, name=user.name, place=found.place))
    return redirect(url_for("signin.enrol"), 303)


@bp.post("/uitnodiging/<token>/aannemen")
@allow(SIGNED_IN)
def accept_as(here: Here, token: str) -> ResponseReturnValue:
    try:
        found = invitations.opened(here.session, token, here.now)
        invitations.accept(here.session, found, user_id=here.user_id, origin=origin(), now=here.now)
    except UselessInvitationError:
        return _useless()
    except NotForThisAccountError as error:
        form = AcceptForm(formdata=None)
        form.form_errors.append(error.reason)
        return _invitation(found, token, form), 422
    post(mails.accepted(found.email, name=here.user_name, place=found.place))
    flash("U hebt de uitnodiging aangenomen.", "ok")
    return redirect(url_for("choosing.assessments", slug=found.slug) if found.slug else "/", 303)


def _invitation(found: Open, token: str, form: AcceptForm) -> str:
    is_theirs = found.user_id is not None and found.user_id == signed_in()
    return render_template("people/accept.html", invitation=found, token=token, form=form, is_theirs=is_theirs)


def _useless() -> ResponseReturnValue:
    return render_template("people/useless.html"), 404


def _page(here: Here, form: InviteForm, *, made: tuple[Invited, str, bool] | None = None) -> str:
    return render_template(
        "people/people.html",
        here=here,
        form=form,
        made=made,
        members=service.members(here.session, here.municipality.id, here.now),
        waiting=service.waiting(here.session, here.municipality.id, here.now),
        plain_form=FlaskForm(formdata=None),
    )


def _member_page(here: Here, who: Member, form: MemberForm) -> str:
    return render_template("people/member.html", here=here, who=who, form=form, end_form=FlaskForm(formdata=None))


def _filled_in(who: Member) -> MemberForm:
    day = service.last_date(who)
    return MemberForm(formdata=None, role=who.role.value, until=day, seen=fingerprint(who.seen))


def _show_errors(form: InviteForm | MemberForm | AcceptForm, error: InvalidError | NotForThisAccountError) -> None:
    if isinstance(error, NotForThisAccountError):
        form.form_errors.append(error.reason)
        return
    for name, sentence in error.fields.items():
        form[name].errors = [*form[name].errors, sentence]


def _to_the_list(here: Here) -> ResponseReturnValue:
    return redirect(url_for(".people", slug=here.municipality.slug), 303)
