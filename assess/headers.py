"""The security headers of every response, written once."""

from __future__ import annotations

from flask import Flask, Response, current_app, request

#: No inline script or style exists, so no nonce is needed; `connect-src` is for autosave.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)

#: For what somebody else made: should a browser open it after all, nothing in it runs, loads or sends.
SANDBOX = "sandbox; default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"

#: For a report as a page: it brings its own style and nothing else, and what people typed in it stays text.
REPORT_PAGE = (
    "sandbox allow-top-navigation-by-user-activation; default-src 'none'; style-src 'unsafe-inline'; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)

HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def install(app: Flask) -> None:
    """Add the headers to every response of this application, errors included."""

    @app.after_request
    def add(response: Response) -> Response:
        own = response.headers.get("Content-Security-Policy")
        response.headers.update(HEADERS)
        if own in (SANDBOX, REPORT_PAGE):
            response.headers["Content-Security-Policy"] = own
        if current_app.config["SESSION_COOKIE_SECURE"]:
            response.headers["Strict-Transport-Security"] = "max-age=31536000"
        if request.endpoint == "static" and response.status_code < 400:
            response.headers["Cache-Control"] = "public, max-age=3600"
        else:
            response.headers["Cache-Control"] = "no-store"
        return response
