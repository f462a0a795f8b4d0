"""The child process that makes one report: what it prints, writes and refuses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from controls.compiled import to_text
from reports.__main__ import main
from tests.reports.builders import catalogue, report, snapshot


def job(folder: Path, **changes: str) -> Path:
    frozen = snapshot()
    given = {
        "kind": "auditrapport",
        "snapshot": frozen.canonical,
        "sha256": frozen.sha256,
        "catalogue": to_text(catalogue()),
    }
    path = folder / "in.json"
    path.write_text(json.dumps(given | changes), encoding="utf-8")
    return path


def test_the_process_writes_the_report_and_tells_every_step(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = main([str(job(tmp_path)), str(tmp_path / "uit.pdf")])

    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert code == 0
    assert (tmp_path / "uit.pdf").read_bytes() == report()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.json", "uit.pdf"]
    assert all(set(line) == {"step", "of", "label"} for line in lines[:-1])
    assert lines[-1].keys() == {"seconds", "peak_mb", "bytes", "sha256", "unsigned_sha256"}
    assert lines[-1]["peak_mb"] > 10


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"sha256": "0" * 64}, "De antwoorden zijn veranderd sinds het indienen; er komt geen rapport."),
        ({"snapshot": "{}"}, "De antwoorden zijn veranderd sinds het indienen; er komt geen rapport."),
        ({"catalogue": "{}"}, "De vragenlijst is niet die van het indienen; er komt geen rapport."),
        ({"kind": "folder"}, "Het soort rapport “folder” bestaat niet."),
    ],
)
def test_the_process_refuses_with_one_sentence_and_leaves_no_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], changes: dict[str, str], sentence: str
) -> None:
    code = main([str(job(tmp_path, **changes)), str(tmp_path / "uit.pdf")])

    assert code == 1
    assert capsys.readouterr().err.strip() == sentence
    assert [path.name for path in tmp_path.iterdir()] == ["in.json"]


def test_a_missing_or_broken_job_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "stuk.json").write_text("[", encoding="utf-8")

    for name in ("weg.json", "stuk.json"):
        assert main([str(tmp_path / name), str(tmp_path / "uit.pdf")]) == 1
    assert main([]) == 2
    assert "Gebruik:" in capsys.readouterr().err
