"""What is made in memory, for the browser to keep as a file. Names are ours: letters, digits, dots and hyphens."""

from __future__ import annotations

from flask import Response

AGENDA, JSON = "text/calendar", "application/json"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def as_file(content: bytes | str, name: str, kind: str) -> Response:
    return Response(content, mimetype=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
