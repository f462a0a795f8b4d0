"""The one warning that is not ours: WeasyPrint 70 leaves its own colour profile open while writing PDF/A."""

from __future__ import annotations

import pytest


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("filterwarnings", "ignore:unclosed file.*sRGB2014.icc:ResourceWarning")
