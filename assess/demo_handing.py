"""What the supervisor got in the demonstration, on paper and in a conversation: two lines of the register."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy.orm import Session

from assess.audit import Actor
from assess.demo_texts import START
from assess.handing.service import NewHandover, record_handover
from assess.place import AssessmentHead
from controls.local_times import day_of

_RDI = "Rijksinspectie Digitale Infrastructuur (RDI)"
#: The two days after the submission.
_FIRST, _SECOND = (START + timedelta(days=days, hours=5) for days in (140, 142))
_LINES = (
    (
        _FIRST,
        "Carla Coördinator",
        NewHandover(
            corrects=0,
            given_on=day_of(_FIRST).isoformat(),
            received_by="I. de Inspecteur",
            organisation=_RDI,
            what="Cbw-dossier van 18 november 2026, als pdf",
            document_sha256="",
            way="Via het portaal van de RDI",
            reason="Op verzoek van de toezichthouder, brief met kenmerk VB-2026-0412",
            seen=0,
        ),
    ),
    (
        _SECOND,
        "Cees Ciso",
        NewHandover(
            corrects=0,
            given_on=day_of(_SECOND).isoformat(),
            received_by="I. de Inspecteur",
            organisation=_RDI,
            what="Verslag van de hersteltest van september, op papier",
            document_sha256="",
            way="In een gesprek op het stadhuis",
            reason="Toelichting bij het dossier, waar de toezichthouder om vroeg",
            seen=1,
        ),
    ),
)


def fill_handovers(session: Session, head: AssessmentHead, people: Mapping[str, Actor]) -> None:
    """The coordinator wrote the first down, the CISO the second."""
    for at, who, line in _LINES:
        record_handover(session, head, line, by=people[who], now=at)
