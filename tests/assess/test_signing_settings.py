"""What the operator sets to sign reports and to keep their signatures for later years."""

from __future__ import annotations

from pathlib import Path

import pytest

from assess.demo_trust import make_trust
from assess.settings import UnsafeSettingsError, read_settings
from tests.reports.lasting import lasting_authority


@pytest.fixture(autouse=True)
def certificate(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TOETSPEIL_SIGNING_PASSWORD_FILE", "TOETSPEIL_TSA", "TOETSPEIL_LTA", "TOETSPEIL_LTA_FETCH"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TOETSPEIL_SIGNING_CERTIFICATE", str(lasting_authority().signing.certificate))


def test_nothing_is_kept_and_nothing_is_fetched_unless_it_is_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = read_settings(data=tmp_path).signing
    assert found is not None
    assert (found.evidence, found.tsa) == (None, "")

    monkeypatch.setenv("TOETSPEIL_TSA", "https://tijd.example")
    monkeypatch.setenv("TOETSPEIL_LTA", str(lasting_authority().folder))
    kept = read_settings(data=tmp_path).signing
    assert kept is not None
    assert kept.evidence is not None
    assert (kept.evidence.folder, kept.evidence.fetches) == (lasting_authority().folder, False)

    monkeypatch.setenv("TOETSPEIL_LTA_FETCH", "1")
    fetching = read_settings(data=tmp_path).signing
    assert fetching is not None
    assert fetching.evidence is not None
    assert fetching.evidence.fetches


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"LTA": "."}, "TOETSPEIL_LTA werkt alleen met een tijdstempeldienst"),
        ({"LTA": "/bestaat/niet", "TSA": "https://tijd.example"}, "en dat is geen map"),
        ({"LTA_FETCH": "1", "TSA": "https://tijd.example"}, "werkt alleen met TOETSPEIL_LTA"),
        ({"LTA_FETCH": "ja", "LTA": ".", "TSA": "https://tijd.example"}, "TOETSPEIL_LTA_FETCH is 1"),
    ],
)
def test_half_a_setting_is_refused_with_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: dict[str, str], sentence: str
) -> None:
    for name, value in given.items():
        monkeypatch.setenv(f"TOETSPEIL_{name}", value)

    with pytest.raises(UnsafeSettingsError, match=sentence):
        read_settings(data=tmp_path)


def test_the_readme_says_how_and_the_demonstration_keeps_nothing(tmp_path: Path) -> None:
    told = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")

    assert "`TOETSPEIL_LTA`" in told
    assert "`TOETSPEIL_LTA_FETCH=1`" in told
    assert make_trust(tmp_path).evidence is None
