"""Who may enter: every view declares its audience, and is handed the person, the place and the time.

A view without a declaration stops the start of the application. What a person
may not see answers exactly like what does not exist.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import wraps
from pathlib import Path
from typing import Any, NoReturn, TypeVar, cast

from flask import Flask, current_app, g, request, session
from flask.typing import ResponseReturnValue
from sqlalchemy import bindparam, func, select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm import Session, aliased

from assess import audit
from assess.audit import Action, Actor, Result
from assess.db import Database, enter
from assess.errors import NotFoundError
from assess.identifiers import hash_token
from assess.models import (
    ABSOLUTE,
    IDLE,
    Assessment,
    AssessmentFramework,
    AssessmentStatus,
    Membership,
    Merger,
    Municipality,
    Role,
    SignIn,
    Stage,
    User,
)
from assess.place import AssessmentHead, Place
from assess.roles import FILL_IN
from assess.sessions import Visitor
from assess.throttle import Caller
from assess.visits import described
from assess.whose import HAS_QUESTIONS
from controls.local_times import day_of

_NOTE_PRESENCE_EVERY = timedelta(minutes=1)

#: Everybody who signed in, whatever the municipality.
SIGNED_IN = frozenset[Role]()
EVERYONE = frozenset(Role)
EDITORS = FILL_IN
COORDINATORS = frozenset({Role.COORDINATOR})
#: Who may take all files of an assessment along at once.
PACKERS = frozenset({Role.COORDINATOR, Role.CISO, Role.AUDITOR})
#: Who divides the questions.
DELEGATORS = frozenset({Role.COORDINATOR, Role.CISO})
#: May agree with an answer of somebody else, or send it back.
REVIEWERS = frozenset({Role.COORDINATOR, Role.CISO})
#: Take part in the conversation about a requirement; an auditor sees of it what was chosen for the report.
TALKERS = EDITORS | {Role.APPROVER}
LISTENERS = TALKERS | {Role.AUDITOR}
#: Who writes down what the college decided, and who confirms it for the college.
DECIDERS = frozenset({Role.COORDINATOR, Role.APPROVER})
APPROVERS = frozenset({Role.APPROVER})
AUDITORS = frozenset({Role.AUDITOR})
#: Who answers an auditor on behalf of the organisation.
RESPONDERS = frozenset({Role.COORDINATOR, Role.CISO})

#: Who decides for the municipality that its levels go to the benchmark, and who see what came of it. The coordinator
#: and the CISO know the whole; who fills in a part does not speak for all of it, and an auditor is of another house.
SHARERS = frozenset({Role.COORDINATOR, Role.CISO})
#: Figures of a class are for municipalities only, so not for an auditor.
COMPARERS = EVERYONE - {Role.AUDITOR}


class SignedOutError(Exception):
    """Nobody is signed in, or no longer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Here:
    """Who, where and when: handed to every view that is not public."""

    session: Session
    user_id: int
    user_name: str
    now: datetime
    actor: Actor
    place: Place | None = None
    role: Role | None = None
    head: AssessmentHead | None = None
    #: Sees the pages of the operator, and nothing of any municipality.
    is_operator: bool = False
    #: An account of the demonstration, without a second factor.
    is_demo: bool = False
    #: Whether something in the assessment of the address was assigned to them, or to whom they replace today.
    has_questions: bool = False

    @property
    def municipality(self) -> Place:
        if self.place is None:
            raise NotFoundError
        return self.place

    @property
    def assessment(self) -> AssessmentHead:
        if self.head is None:
            raise NotFoundError
        return self.head

    @property
    def home(self) -> dict[str, Any]:
        """What the addresses of this assessment have in common, for `url_for`."""
        return {"slug": self.municipality.slug, "assessment_id": self.assessment.id}

    @property
    def municipality_name(self) -> str:
        """For the header of every page."""
        return self.place.name if self.place else ""

    @property
    def may_edit(self) -> bool:
        return self.role in EDITORS and self.assessment.is_open

    @property
    def may_delegate(self) -> bool:
        return self.role in DELEGATORS

    @property
    def may_improve(self) -> bool:
        """The improvement plan goes on after submitting."""
        return self.role in EDITORS

    @property
    def may_compare(self) -> bool:
        return self.role in COMPARERS

    @property
    def may_coordinate(self) -> bool:
        return self.role is Role.COORDINATOR


View = TypeVar("View", bound=Callable[..., ResponseReturnValue])


def public(view: View) -> View:
    """Anybody may come here, signed in or not."""
    view.audience = "public"  # type: ignore[attr-defined]
    return view


def allow(
    audience: frozenset[Role], *, operators_only: bool = False
) -> Callable[[Callable[..., ResponseReturnValue]], Callable[..., ResponseReturnValue]]:
    """Only these roles in the municipality of the address; the view gets `here` as its first argument."""

    def decorate(view: Callable[..., ResponseReturnValue]) -> Callable[..., ResponseReturnValue]:
        @wraps(view)
        def guarded(**address: Any) -> ResponseReturnValue:
            return view(_enter(audience, address, operators_only=operators_only), **address)

        guarded.audience = audience  # type: ignore[attr-defined]
        return guarded

    return decorate


def refuse_undeclared(app: Flask) -> None:
    """Stop the start when a route does not say who may come; called last in `create_app`."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint != "static" and not hasattr(app.view_functions[rule.endpoint], "audience"):
            raise RuntimeError(f"route {rule.rule} ({rule.endpoint}) declares no audience")


def database() -> Database:
    return cast(Database, current_app.extensions["toetspeil.database"])


def data_folder() -> Path:
    """Where everything is that is no row."""
    return Path(current_app.config["DATA"])


def moment() -> datetime:
    """The one moment of this request."""
    if "now" not in g:
        g.now = cast(Callable[[], datetime], current_app.config["CLOCK"])()
    return cast(datetime, g.now)


def origin() -> str:
    return request.remote_addr or "onbekend"


def caller() -> Caller:
    """Where this request comes from, for who slows down guessing."""
    known = cast(Visitor, session).known
    return Caller(
        address=origin(),
        browser=described(request.user_agent.string),
        token_hash=hash_token(known) if known else "",
    )


def install(app: Flask) -> None:
    """One transaction per request: kept when the answer is below 400, dropped otherwise.

    Not at teardown: Flask gives teardown no exception when an error page has
    dealt with it, so a refused request would be written.
    """

    @app.after_request
    def settle(response: Any) -> Any:
        orm: Session | None = g.get("orm")
        if orm is not None:
            if response.status_code < 400:
                orm.commit()
            else:
                orm.rollback()
        return response

    @app.teardown_request
    def close(_error: BaseException | None) -> None:
        orm: Session | None = g.pop("orm", None)
        if orm is not None:
            orm.close()


def is_signed_in() -> bool:
    """Whether this browser is signed in, for a page that has no `here`."""
    return signed_in() is not None


def signed_in() -> int | None:
    """The user who is signed in in this browser, for a page that has no `here`."""
    with database().session(writes=False) as orm:
        person = _person(orm, None, moment())
    return person.id if person else None


def wants_json() -> bool:
    """Whether a script of ours asks, rather than a person."""
    return request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json"


def _enter(audience: frozenset[Role], address: dict[str, Any], *, operators_only: bool) -> Here:
    now = moment()
    orm = g.orm = database().session(writes=False)
    slug = address.pop("slug", None)
    person = _person(orm, slug, now)
    if person is None:
        raise SignedOutError
    place, role = person.place, person.role
    actor = Actor(name=person.name, id=person.id, municipality_id=place.id if place else None, origin=origin())
    is_outside = slug is not None and (role is None or role not in audience)
    if is_outside or (operators_only and not person.is_operator):
        _refuse(actor, now)
    if not _only_reads():  # the write lock is for those who may come in
        orm.close()
        orm = g.orm = database().session(writes=True)
    enter(orm, place.id if place else None)
    _note_presence(person, now)
    assessment_id = address.pop("assessment_id", None)
    head, has_questions = _assessment(orm, assessment_id, person, now) if assessment_id is not None else (None, False)
    if assessment_id is not None and head is None:
        _refuse(actor, now)
    who: dict[str, Any] = {
        "user_id": person.id,
        "user_name": person.name,
        "is_operator": person.is_operator,
        "is_demo": person.is_demo,
        "has_questions": has_questions,
    }
    here = g.here = Here(session=orm, now=now, actor=actor, place=place, role=role, head=head, **who)
    return here


@dataclass(frozen=True, slots=True, kw_only=True)
class _Person:
    """Whose session this is, and what they are in the municipality of the address."""

    sign_in: int
    seen_at: datetime
    id: int
    name: str
    is_operator: bool
    is_demo: bool
    role: Role | None
    place: Place | None


#: The municipality that another became part of, and what somebody is there.
_HEIR, _INHERITED = aliased(Municipality), aliased(Membership)
_NOW = bindparam("now", type_=Membership.until.type)
# Built once: every request asks these two, and building them costs as much as running them.
_WHO = (
    select(
        SignIn.id,
        SignIn.seen_at,
        SignIn.started_at,
        User.id,
        User.name,
        Membership.role,
        Municipality.id,
        Municipality.slug,
        Municipality.name,
        Municipality.code,
        User.is_operator,
        User.is_demo,
        _HEIR.name,
        Merger.merged_on,
        _INHERITED.role,
    )
    .join(User, User.id == SignIn.user_id)
    .outerjoin(Municipality, Municipality.slug == bindparam("slug"))
    .outerjoin(
        Membership,
        (Membership.municipality_id == Municipality.id)
        & (Membership.user_id == User.id)
        & Membership.holds_at(_NOW)
        # Whatever stands in the table: who runs the installation sees no answers.
        & User.is_operator.is_(False),
    )
    .outerjoin(Merger, Merger.former_id == Municipality.id)
    .outerjoin(_HEIR, _HEIR.id == Merger.heir_id)
    .outerjoin(
        _INHERITED,
        (_INHERITED.municipality_id == _HEIR.id)
        & (_INHERITED.user_id == User.id)
        & _INHERITED.holds_at(_NOW)
        & User.is_operator.is_(False),
    )
    .where(SignIn.token_hash == bindparam("token"), SignIn.stage == Stage.FULL)
)
_WHICH = select(
    Assessment.id,
    Assessment.title,
    Assessment.catalogue,
    Assessment.reference_date,
    Assessment.scope,
    Assessment.status,
    select(func.aggregate_strings(AssessmentFramework.catalogue, " "))
    .where(AssessmentFramework.assessment_id == bindparam("assessment_id"))
    .scalar_subquery(),
    HAS_QUESTIONS,
).where(Assessment.id == bindparam("assessment_id"))


def _person(orm: Session, slug: str | None, now: datetime) -> _Person | None:
    """Who this browser is and what they are in the municipality of the address, in one statement."""
    given = {"slug": slug, "token": hash_token(cast(Visitor, session).token), "now": now}
    row = orm.execute(_WHO, given).one_or_none()
    if row is None or now - row[1] > IDLE or now - row[2] > ABSOLUTE:
        return None
    role = _role(row[5], row[14], is_merged=row[12] is not None)
    return _Person(
        sign_in=row[0],
        seen_at=row[1],
        id=row[3],
        name=row[4],
        role=role,
        place=Place(
            id=row[6], slug=row[7], name=row[8], code=row[9], merged_into=row[12] or "", merged_on=row[13] or ""
        )
        if role
        else None,
        is_operator=row[10],
        is_demo=row[11],
    )


def _role(own: str | None, inherited: str | None, *, is_merged: bool) -> Role | None:
    """Who worked for a municipality that is no more, or works for its heir, may read it. An auditor stays one."""
    if not is_merged:
        return Role(own) if own else None
    if own == Role.AUDITOR:
        return Role.AUDITOR
    return Role.READER if own or inherited else None


def _only_reads() -> bool:
    return request.method in ("GET", "HEAD")


def _note_presence(person: _Person, now: datetime) -> None:
    if now - person.seen_at < _NOTE_PRESENCE_EVERY:
        return
    orm: Session = g.orm
    statement = update(SignIn).where(SignIn.id == person.sign_in).values(seen_at=now)
    if not _only_reads():
        orm.execute(statement)
        return
    # Somebody who only reads does not wait for a busy writer; the next page tries again.
    with suppress(OperationalError, PoolTimeoutError), database().session(writes=True) as own:
        own.execute(statement)
        own.commit()


def _assessment(orm: Session, assessment_id: str, person: _Person, now: datetime) -> tuple[AssessmentHead | None, bool]:
    """The assessment of the address, and whether there are questions in it for this person."""
    given = {"assessment_id": assessment_id, "user_id": person.id, "role": person.role, "today": f"{day_of(now)}"}
    row = orm.execute(_WHICH, given).one_or_none()
    if row is None:
        return None, False
    return AssessmentHead(
        id=row[0],
        title=row[1],
        catalogue=row[2],
        reference_date=row[3],
        scope=row[4],
        status=AssessmentStatus(row[5]),
        frameworks=tuple(sorted((row[6] or "").split())),
    ), bool(row[7])


def refuse(here: Here) -> NoReturn:
    """For a view that lets some of its audience in for some things only: the same answer, and the same line in the trail."""
    g.pop("here", None)  # the page must not say that the door was open
    _refuse(here.actor, here.now)


def _refuse(actor: Actor, now: datetime) -> NoReturn:
    g.orm.rollback()  # lets go of the write lock that the audit line needs
    audit.record_now(database(), Action.ACCESS_REFUSED, request.path, by=actor, at=now, result=Result.REFUSED)
    raise NotFoundError


def system_clock() -> datetime:
    return datetime.now(UTC)
