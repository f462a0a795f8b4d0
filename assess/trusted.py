"""The authorities that this installation trusts when a report is checked: the certificates in its folder."""

from __future__ import annotations

from pathlib import Path

_ENDINGS = (".pem", ".crt", ".cer")


def authorities(folder: Path) -> list[bytes]:
    """Every certificate file in the folder; nothing when there is none."""
    if not folder.is_dir():
        return []
    return [path.read_bytes() for path in sorted(folder.iterdir()) if path.suffix in _ENDINGS and path.is_file()]
