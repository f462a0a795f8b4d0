"""The demonstration with DigiD and Suwinet: submitted, and with something to say in both annexes of the statement."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select

from assess.demo_annexes import ANNEXED
from assess.models import SnapshotRow
from assess.report_pieces import pieces
from assess.schema import open_current_database
from controls.snapshot import Snapshot
from reports.norm_annexes import digid_annexes, suwinet_annexes


def test_both_annexes_of_the_statement_have_norms_deviations_and_nothing_that_blocks_them(demo: Path) -> None:
    database = open_current_database(demo / "toetspeil.sqlite3")
    with database.all_municipalities(writes=False) as session:
        row = session.scalars(select(SnapshotRow).where(SnapshotRow.assessment_id == ANNEXED)).one()
        given = pieces(session, Snapshot.from_json(row.canonical, sha256=row.sha256), "collegeverklaring").given
    database.close()
    profile = given.snapshot.profile
    assert profile is not None

    digid, suwinet = tuple(digid_annexes(given, profile)), tuple(suwinet_annexes(given, profile))

    assert [annex.title for annex in digid] == [
        "Bijlage 1 · DigiD: Belastingbalie",
        "Bijlage 1 · DigiD: Mijn Voorbeeldstad",
    ]
    assert [len(annex.norms) for annex in (*digid, *suwinet)] == [21, 21, 16]
    for annex in (*digid, *suwinet):
        assert annex.blocked == ""
        assert 0 < len(annex.deviations) < len(annex.norms) / 2
        assert all(norm.improvement for norm in annex.deviations if not norm.by)
    assert any("Loketbouw" in norm.by for norm in digid[1].norms)
