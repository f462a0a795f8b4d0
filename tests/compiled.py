"""The application of each test: its own settings and database, on pages and templates that are wired once for all of them.

Measured: of the 100 ms that an application took, 64 went to compiling the same addresses, and each then read the same
templates again.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from datetime import datetime
from functools import cache

from flask import Config, Flask

from assess.access import refuse_undeclared
from assess.application import configure, wired
from assess.db import Database
from assess.mail import Outlet
from assess.settings import Settings


@cache
def _wired() -> Flask:
    app = wired()
    refuse_undeclared(app)
    return app


def wired_once(settings: Settings, database: Database, *, clock: Callable[[], datetime], outlet: Outlet) -> Flask:
    """As `create_app`. Do not add a route to it: every other test would have it too."""
    first = _wired()
    app = copy(first)
    app.config = Config(first.root_path, dict(first.config))
    app.extensions = dict(first.extensions)
    configure(app, settings, database, clock=clock, outlet=outlet)
    return app
