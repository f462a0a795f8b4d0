"""`create_app`: the web application; `wired` has the whole of it on one screen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from flask import Flask
from flask_wtf.csrf import CSRFProtect
from jinja2 import StrictUndefined

from assess import access, bodies, error_pages, formatting, headers, navigation
from assess.accounting.views import bp as accounting
from assess.answering.views import bp as answering
from assess.auditing.finding_views import bp as findings
from assess.auditing.views import bp as auditing
from assess.catalogues import all_catalogues
from assess.checking.views import bp as checking
from assess.choosing.views import bp as choosing
from assess.collective.views import bp as collective
from assess.comparing.views import bp as comparing
from assess.db import Database
from assess.deciding.views import bp as deciding
from assess.delegating.views import bp as delegating
from assess.demo import accounts
from assess.downloading.views import bp as downloading
from assess.evidence.linking_views import bp as evidence_links
from assess.evidence.views import bp as evidence
from assess.evidence_store import EvidenceStore
from assess.handing.views import bp as handing
from assess.improving.views import bp as improving
from assess.mail import Outlet
from assess.mail import outlet as outlet_of
from assess.mappings import all_mappings
from assess.mine.views import bp as mine
from assess.notifying.views import bp as notifying
from assess.offline.views import bp as offline
from assess.operating.one_round_views import bp as one_round
from assess.operating.round_views import bp as rounds
from assess.operating.views import bp as operating
from assess.people.views import bp as people
from assess.planning.views import bp as planning
from assess.reporting.views import bp as reporting
from assess.reviewing.talking import bp as talking
from assess.reviewing.views import bp as reviewing
from assess.scoping.views import bp as scoping
from assess.sessions import TokenCookie
from assess.settings import Settings
from assess.sharing.views import bp as sharing
from assess.signin.account.views import bp as account
from assess.signin.provider.views import bp as provider
from assess.signin.views import bp as signin
from assess.submitting.views import bp as submitting
from assess.telling.views import bp as telling
from assess.tracing.views import bp as tracing
from assess.upgrades import all_upgrades
from assess.upgrading.views import bp as upgrading
from reports.certificates import NOBODY

_MEGABYTE = 1024 * 1024


def create_app(
    settings: Settings,
    database: Database,
    *,
    clock: Callable[[], datetime] = access.system_clock,
    outlet: Outlet | None = None,
) -> Flask:
    """The application on an open database. Stops on a broken catalogue or a route without an audience."""
    app = wired()
    configure(app, settings, database, clock=clock, outlet=outlet)
    access.refuse_undeclared(app)
    return app


def configure(
    app: Flask,
    settings: Settings,
    database: Database,
    *,
    clock: Callable[[], datetime],
    outlet: Outlet | None,
) -> None:
    """What differs from one installation to the next."""
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SESSION_COOKIE_NAME="__Host-toetspeil" if settings.is_secure else "toetspeil",
        SESSION_COOKIE_SECURE=settings.is_secure,
        TRUSTED_HOSTS=[settings.trusted_host],
        # Longer than a text may be, so that a text that is too long is refused with a sentence, not thrown away.
        MAX_CONTENT_LENGTH=8 * _MEGABYTE,
        MAX_FORM_MEMORY_SIZE=8 * _MEGABYTE,
        # A page may stay open all day; the token dies with the session.
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=settings.is_secure,
        WTF_I18N_ENABLED=False,
        CLOCK=clock,
        DEMO_ACCOUNTS=accounts(settings.data),
        DATA=settings.data,
        BASE_URL=settings.base_url,
        REPORTS=settings.reports,
        SIGNER=settings.signing.signer() if settings.signing else NOBODY,
        TRUST=settings.trust,
        OFFICIAL_TEXTS=settings.official_texts,
    )
    app.extensions["toetspeil.database"] = database
    # A demonstration mails nobody: its passwords are public.
    app.extensions["toetspeil.mail"] = outlet or outlet_of(settings, sends=not accounts(settings.data))
    app.extensions["toetspeil.evidence"] = EvidenceStore.of(settings)


def wired() -> Flask:
    """The pages and hooks, the same everywhere.

    Hooks run in the order written here: CSRF is checked before the cookie's
    authority is used at all, and who may enter is decided before a view runs.
    """
    app = Flask("assess")
    app.session_interface = TokenCookie()
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    all_catalogues()
    all_mappings()
    all_upgrades()
    headers.install(app)
    bodies.install(app)
    CSRFProtect(app)
    access.install(app)
    error_pages.install(app)
    formatting.install(app)
    navigation.install(app)
    for blueprint in (
        telling,
        signin,
        account,
        provider,
        people,
        operating,
        rounds,
        one_round,
        choosing,
        scoping,
        answering,
        evidence,
        evidence_links,
        delegating,
        mine,
        tracing,
        accounting,
        planning,
        improving,
        notifying,
        offline,
        upgrading,
        reviewing,
        talking,
        submitting,
        deciding,
        sharing,
        comparing,
        auditing,
        findings,
        handing,
        reporting,
        downloading,
        collective,
        checking,
    ):
        app.register_blueprint(blueprint)
    return app
