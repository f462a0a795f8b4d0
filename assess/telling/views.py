"""Pages that tell: accessibility, keyboard shortcuts, help, and where to report a weakness."""

from __future__ import annotations

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue

from assess.access import public

bp = Blueprint("telling", __name__)

_SECURITY_TXT = """\
Contact: https://github.com/toetspeil/toetspeil/security/advisories/new
Expires: 2027-11-22T00:00:00Z
Preferred-Languages: nl, en
"""


@bp.get("/toegankelijkheid")
@public
def accessibility() -> ResponseReturnValue:
    return render_template("telling/accessibility.html")


@bp.get("/sneltoetsen")
@public
def shortcuts() -> ResponseReturnValue:
    return render_template("telling/shortcuts.html")


@bp.get("/hulp")
@public
def help_page() -> ResponseReturnValue:
    return render_template("telling/help.html")


@bp.get("/.well-known/security.txt")
@public
def security_txt() -> ResponseReturnValue:
    return Response(_SECURITY_TXT, mimetype="text/plain")
