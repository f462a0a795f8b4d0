"""Situations into pages: a clear Dutch sentence that says what to do, as a page or as JSON."""

from __future__ import annotations

import logging

from flask import Flask, Response, jsonify, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError, generate_csrf
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from werkzeug.exceptions import HTTPException, MethodNotAllowed, SecurityError

from assess import audit
from assess.access import SignedOutError, database, is_signed_in, moment, origin, wants_json
from assess.audit import Action, Actor, Result
from assess.bodies import WITH_FILE
from assess.errors import FrozenError, InvalidError, NotFoundError
from assess.typed import plain

_LOG = logging.getLogger("toetspeil")

_SENTENCES = {
    400: ("Dit verzoek klopt niet", "Ga terug en probeer het opnieuw."),
    422: ("Dit kan niet worden opgeslagen", "Ga terug en verbeter de invoer."),
    404: ("Deze pagina is er niet", "Controleer het adres, of ga naar het overzicht."),
    405: ("Dit kan hier niet", "Ga terug en gebruik de knoppen op de pagina."),
    409: (
        "Deze zelftoets is al ingediend",
        "De antwoorden liggen vast. Begin een nieuwe zelftoets om iets te wijzigen.",
    ),
    415: ("Dit verzoek klopt niet", "Ga terug en gebruik het formulier op de pagina."),
    503: ("Het is even te druk", "Wacht een halve minuut en sla opnieuw op."),
    413: ("Uw tekst is te groot", "Maak de tekst korter en sla opnieuw op. Ga terug: uw tekst staat nog in het veld."),
    500: ("Er ging iets mis", "Het ligt aan ons. Probeer het later opnieuw; wat was opgeslagen is bewaard."),
}


def install(app: Flask) -> None:
    """Give every error a page of ours."""
    app.register_error_handler(NotFoundError, lambda _error: _page(404))
    app.register_error_handler(FrozenError, lambda _error: _frozen())
    app.register_error_handler(InvalidError, _invalid)
    app.register_error_handler(SignedOutError, lambda _error: _ask_to_sign_in())
    app.register_error_handler(CSRFError, _forged)
    app.register_error_handler(SecurityError, lambda _error: _wrong_host())
    app.register_error_handler(HTTPException, _http)
    for busy in (OperationalError, PoolTimeoutError):
        app.register_error_handler(busy, _busy)
    app.register_error_handler(Exception, _unexpected)


def _frozen() -> ResponseReturnValue:
    """Too late; the text that somebody was writing is shown, so that they can copy it."""
    title, advice = _SENTENCES[409]
    if wants_json():
        return jsonify(
            message=f"{title}. Uw tekst is niet opgeslagen; kopieer hem als u hem wilt bewaren.", final=True
        ), 409
    return _keep_text(title, advice, again=False), 409


def _invalid(error: InvalidError) -> ResponseReturnValue:
    if wants_json():
        return jsonify(errors=dict(error.fields)), 422
    return _page(422, " ".join(error.fields.values()))


def _forged(error: CSRFError) -> ResponseReturnValue:
    actor = Actor(name="onbekend", origin=origin())
    audit.record_now(database(), Action.FORGERY_REFUSED, request.path, by=actor, at=moment(), result=Result.REFUSED)
    if wants_json():
        # A page of another site cannot read this: it is what a fresh page of ours would hold.
        return jsonify(message=error.description, csrf_token=generate_csrf()), 400
    if _holds_secrets():
        return _keep_text(
            "Uw pagina was verouderd", "Ga terug, laad de pagina opnieuw en vul het nog een keer in.", again=False
        ), 400
    sentence = "Er is nog niets opgeslagen. Uw tekst staat hieronder; sla hem opnieuw op."
    # To another site's form we never offer the button that would send it again.
    return _keep_text("Uw pagina was verouderd", sentence, again=_is_from_here()), 400


def _is_from_here() -> bool:
    sent_from, own = request.headers.get("Origin"), request.host_url.rstrip("/")
    return request.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin" and sent_from in (None, own)


def _http(error: HTTPException) -> ResponseReturnValue:
    code = error.code or 500
    response = make_response(_upload_refused(code) if code == 413 and request.mimetype == WITH_FILE else _page(code))
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        response.headers["Allow"] = ", ".join(sorted(error.valid_methods))
    return response


def _upload_refused(code: int) -> ResponseReturnValue:
    text = (
        "Er is niets bewaard. Ga terug en kies een kleiner bestand, of verwijs met een vindplaats naar waar het staat."
    )
    return render_template("errors/error.html", title="Dit bestand is te groot", text=text), code


def _wrong_host() -> ResponseReturnValue:
    """Asked for under a name that is not ours: no address can be built, hence no page."""
    return Response(". ".join(_SENTENCES[400]), 400, mimetype="text/plain")


def _busy(error: OperationalError | PoolTimeoutError) -> ResponseReturnValue:
    if isinstance(error, OperationalError) and "lock" not in str(error.orig):
        return _unexpected(error)
    _LOG.error("the database is busy: %s", request.path, exc_info=error)
    return _page(503)


def _unexpected(error: Exception) -> ResponseReturnValue:
    _LOG.error("request failed: %s", request.path, exc_info=error)
    return _page(500)


def _page(code: int, text: str = "") -> ResponseReturnValue:
    title, advice = _SENTENCES.get(code, _SENTENCES[400])
    if wants_json():
        return jsonify(message=f"{title}. {text or advice}"), code
    return render_template("errors/error.html", title=title, text=text or advice), code


def _ask_to_sign_in() -> ResponseReturnValue:
    """A page to read waits behind the sign-in page; a text that was written must not be lost."""
    if request.method == "GET" and not wants_json():
        return redirect(url_for("signin.form", volgende=request.full_path.rstrip("?")))
    if wants_json():
        return jsonify(message="Uw sessie is verlopen. Meld u opnieuw aan.", csrf_token=generate_csrf()), 401
    return _keep_text("Uw sessie is verlopen", "Er is nog niets opgeslagen. Uw tekst staat hieronder."), 401


def _keep_text(title: str, text: str, *, again: bool = True) -> str:
    """Show what was sent, with a button that sends it again from this browser where that can help."""
    if request.mimetype == WITH_FILE:  # the file does not come along, and reading the form would read all of it
        text = "Er is niets bewaard. Ga terug, laad de pagina opnieuw en kies het bestand nog een keer."
        return render_template("errors/error.html", title=title, text=text)
    sent = [
        (plain(name), plain(value)) for name, value in request.form.items(multi=True) if not name.endswith("csrf_token")
    ]
    kept = [] if _holds_secrets() else sent
    return render_template(
        "errors/keep_text.html",
        title=title,
        text=text,
        sent=kept if again else [],
        readable=[(_label(name), value) for name, value in kept if value and _label(name)],
        must_sign_in=again and not is_signed_in(),
    )


def _holds_secrets() -> bool:
    """Nothing is written here but passwords and codes, which are never shown again."""
    return request.path.startswith(("/aanmelden", "/account", "/uitnodiging/"))


_LABELS = {
    "explanation": "Toelichting",
    "improvement": "Verbetering",
    "reason": "Reden",
    "risk_reference": "Risicoanalyse",
    "risk_owner": "Risico aanvaard door",
    "ends_on": "Tot en met",
    "opzet": "Opzet",
    "bestaan": "Bestaan",
    "werking": "Werking",
    "additional_measures": "Aanvullende maatregelen",
    "reference": "Risicoanalyse",
    "title": "Naam",
    "name": "Naam",
    "number": "Nummer",
    "document": "Document",
    "year": "Jaar",
    "supplier": "Leverancier",
    "application": "Applicatie",
    "outsourced_to": "Uitbesteed aan",
    "condition_on": "Bekend sinds",
    "condition_reason": "Waaruit dat blijkt",
    "done_on": "Laatst gedaan op",
    "portal_score": "Resultaat in het portaal",
    "portal_date": "Datum van het resultaat",
    "portal_reference": "Bestand",
    "what": "Wat er is gewijzigd",
    "label": "Naam van het incident",
    "reasoning": "Afweging",
    "scope": "Reikwijdte",
    "location": "Vindplaats",
    "owner": "Eigenaar",
    "valid_until": "Geldig tot en met",
    "note": "Opmerking",
    "met_on": "Datum van de collegevergadering",
    "signed_by": "Wie ondertekent",
    "signed_as": "Functie",
    "signed_on": "Ondertekend op",
    "document_sha256": "SHA-256 van het bestand",
    "remark": "Opmerking",
    "approved_on": "Datum van de goedkeuring",
    "body": "Wie keurde goed",
}


def _label(name: str) -> str:
    """What a person calls a field; "" for what says nothing to them."""
    if name.startswith("evidence-"):
        return "Bewijs"
    if name.startswith("reden_"):
        return f"Reden ({name.removeprefix('reden_')})"
    return _LABELS.get(name, "")
