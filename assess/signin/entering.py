"""Let somebody in, or on to the step that they still owe, whichever way they signed in."""

from __future__ import annotations

import re
from typing import cast

from flask import g, redirect, session, url_for
from werkzeug.wrappers import Response

from assess.access import caller, database, moment
from assess.models import Stage, User
from assess.sessions import Visitor
from assess.signin import service
from assess.signin.service import Halfway

_STEP = {Stage.CODE: "signin.code", Stage.ENROL: "signin.enrol"}


def go_on(user: User, stage: Stage, target: str | None) -> Response:
    """To the first page, or to the step that stands before it."""
    half = Halfway(sign_in_id=0, user_id=user.id, name=user.name, email=user.email)
    if stage is Stage.FULL:
        return enter(half, target)
    orm, visitor = g.orm, cast(Visitor, session)
    previous = visitor.token
    service.ask_for_step(orm, user, stage, visitor.rotate(), previous=previous, caller=caller(), now=moment())
    return redirect(url_for(_STEP[stage], volgende=local(target) or None), 303)


def enter(half: Halfway, target: str | None) -> Response:
    """Begin the session: a new token, because from now on this browser may do more."""
    orm = g.get("orm") or database().session(writes=True)
    g.orm, visitor = orm, cast(Visitor, session)
    asks, previous = caller(), visitor.token  # before this browser is recognised by anything
    known = visitor.stay_known()
    service.start(orm, half, visitor.rotate(), previous=previous, known=known, caller=asks, now=moment())
    return redirect(local(target) or url_for("choosing.municipalities"), 303)


def local(target: str | None) -> str:
    """The address to go on to, if it is one of ours: never another site."""
    # A browser drops tabs and line ends from an address and reads "\\" as "/": "/<tab>/evil" would be "//evil".
    return target if target and re.fullmatch(r"/(?!/)[^\x00-\x1f\x7f\\]*", target) else ""
