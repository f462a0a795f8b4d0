"""Send mail from a view, after what it tells of was kept."""

from __future__ import annotations

import logging
from typing import cast

from flask import current_app, g

from assess import audit
from assess.access import database, moment
from assess.audit import Action, Actor, Result
from assess.mail import Mail, MailError, Outlet

_LOG = logging.getLogger("toetspeil")


def post(*mails: Mail) -> bool:
    """Commit what this request did, then send; says whether everything went out.

    In that order, because a slow mail server must not hold up everybody who
    saves, and because a mail about something that was rolled back would be untrue.
    """
    orm = g.get("orm")
    if orm is not None:
        orm.commit()
    outlet = cast(Outlet, current_app.extensions["toetspeil.mail"])
    sent = [_send(outlet, mail) for mail in mails]
    return all(sent)


def _send(outlet: Outlet, mail: Mail) -> bool:
    try:
        outlet.send(mail, at=moment())
    except MailError as error:
        _LOG.warning("a mail did not go out: %s", error)
        by = Actor(name="systeem", origin="mail")
        audit.record_now(database(), Action.MAIL_FAILED, "", by=by, at=moment(), result=Result.FAILED)
        return False
    return True
