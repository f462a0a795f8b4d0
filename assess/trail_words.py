"""What a line of the trail says, in Dutch: what was done, of which kind that is, and to what."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from assess.audit import Action, Result


class Kind(StrEnum):
    """What people may want to see apart."""

    ANSWERS = "antwoorden"
    SCOPE = "reikwijdte"
    ASSESSMENT = "zelftoets"
    REPORTS = "rapporten"
    PLANNING = "kalender"
    INCIDENTS = "incidenten"
    AUDIT = "audit"
    ACCESS = "toegang"


KIND: Mapping[Kind, str] = {
    Kind.ANSWERS: "Antwoorden",
    Kind.SCOPE: "Kaders en reikwijdte",
    Kind.ASSESSMENT: "De zelftoets zelf",
    Kind.REPORTS: "Rapporten en bestanden",
    Kind.PLANNING: "Kalender",
    Kind.INCIDENTS: "Incidenten",
    Kind.AUDIT: "Audit",
    Kind.ACCESS: "Aanmelden en toegang",
}

_DONE: Mapping[Action, tuple[Kind, str]] = {
    Action.SIGNED_IN: (Kind.ACCESS, "Aangemeld"),
    Action.SIGN_IN_FAILED: (Kind.ACCESS, "Aanmelden mislukt"),
    Action.SIGN_IN_THROTTLED: (Kind.ACCESS, "Aanmelden geweigerd na te veel pogingen"),
    Action.SIGNED_OUT: (Kind.ACCESS, "Afgemeld"),
    Action.ACCESS_REFUSED: (Kind.ACCESS, "Toegang geweigerd"),
    Action.FORGERY_REFUSED: (Kind.ACCESS, "Formulier zonder geldig kenmerk geweigerd"),
    Action.ASSESSMENT_CREATED: (Kind.ASSESSMENT, "Zelftoets begonnen"),
    Action.ASSESSMENT_IMPORTED: (Kind.ASSESSMENT, "Zelftoets ingelezen uit een bestand"),
    Action.ASSESSMENT_EXPORTED: (Kind.REPORTS, "Zelftoets als bestand uitgevoerd"),
    Action.ASSESSMENT_SUBMITTED: (Kind.ASSESSMENT, "Zelftoets ingediend"),
    Action.ANSWERS_CARRIED: (Kind.ASSESSMENT, "Eerdere antwoorden klaargezet"),
    Action.ASSESSMENT_CHANGED: (Kind.SCOPE, "Naam, peildatum of reikwijdte gewijzigd"),
    Action.FRAMEWORK_ADDED: (Kind.SCOPE, "Kader toegevoegd"),
    Action.FRAMEWORK_REMOVED: (Kind.SCOPE, "Kader weggehaald"),
    Action.CONNECTION_ADDED: (Kind.SCOPE, "DigiD-aansluiting toegevoegd"),
    Action.CONNECTION_CHANGED: (Kind.SCOPE, "DigiD-aansluiting gewijzigd"),
    Action.CONNECTION_REMOVED: (Kind.SCOPE, "DigiD-aansluiting weggehaald"),
    Action.TPM_ADDED: (Kind.SCOPE, "TPM toegevoegd"),
    Action.TPM_CHANGED: (Kind.SCOPE, "TPM gewijzigd"),
    Action.TPM_REMOVED: (Kind.SCOPE, "TPM weggehaald"),
    Action.SUWINET_CHANGED: (Kind.SCOPE, "Gebruik van Suwinet gewijzigd"),
    Action.NORM_LAID_BESIDE: (Kind.SCOPE, "Naast de officiële lijst gelegd"),
    Action.NORM_CLEARED: (Kind.SCOPE, "Verwijzing naar de officiële lijst weggehaald"),
    Action.ANSWER_SAVED: (Kind.ANSWERS, "Antwoord opgeslagen"),
    Action.ANSWER_RESTORED: (Kind.ANSWERS, "Eerdere versie teruggezet"),
    Action.PROPOSAL_TAKEN_OVER: (Kind.ANSWERS, "Voorstel overgenomen"),
    Action.ANSWER_CONFIRMED: (Kind.ANSWERS, "Eerder antwoord opnieuw bevestigd"),
    Action.ANSWER_TEXTS_CARRIED: (Kind.ANSWERS, "Teksten van een eerder antwoord overgenomen"),
    Action.CARRIED_PUT_ASIDE: (Kind.ANSWERS, "Eerder antwoord opzij gelegd"),
    Action.CARRIED_PUT_BACK: (Kind.ANSWERS, "Eerder antwoord weer klaargezet"),
    Action.NOT_APPLICABLE_AGREED: (Kind.ANSWERS, "Ingestemd met ‘niet van toepassing’"),
    Action.APPLICABILITY_SAVED: (Kind.ANSWERS, "Verklaring van toepasselijkheid bijgewerkt"),
    Action.CALENDAR_DOWNLOADED: (Kind.REPORTS, "Agendabestand opgehaald"),
    Action.BOARD_MEMBER_ADDED: (Kind.PLANNING, "Lid van het college toegevoegd"),
    Action.BOARD_MEMBER_CHANGED: (Kind.PLANNING, "Lid van het college gewijzigd"),
    Action.BOARD_MEMBER_REMOVED: (Kind.PLANNING, "Lid van het college weggehaald"),
    Action.REGISTRATION_CHANGE_ADDED: (Kind.PLANNING, "Wijziging van de registratie toegevoegd"),
    Action.REGISTRATION_CHANGE_CHANGED: (Kind.PLANNING, "Wijziging van de registratie aangepast"),
    Action.REGISTRATION_CHANGE_REMOVED: (Kind.PLANNING, "Wijziging van de registratie weggehaald"),
    Action.INCIDENT_KEPT: (Kind.INCIDENTS, "Incident bewaard"),
    Action.INCIDENT_REPORTED: (Kind.INCIDENTS, "Stap van een melding vastgelegd"),
    Action.INCIDENT_REMOVED: (Kind.INCIDENTS, "Incident weggehaald"),
    Action.AUDIT_WORKED: (Kind.AUDIT, "Gewerkt in de auditruimte"),
    Action.AUDIT_VERDICT_SHARED: (Kind.AUDIT, "Oordeel gedeeld"),
    Action.AUDIT_SAMPLE_DRAWN: (Kind.AUDIT, "Steekproef getrokken"),
    Action.AUDIT_FILE_DOWNLOADED: (Kind.REPORTS, "Werkdossier van de auditor opgehaald"),
    Action.FINDING_SHARED: (Kind.AUDIT, "Bevinding gedeeld"),
    Action.FINDING_REACTED: (Kind.AUDIT, "Reactie op een bevinding"),
    Action.FINDING_AGREED: (Kind.AUDIT, "Opvolging van een bevinding afgesproken"),
    Action.FINDING_DONE: (Kind.AUDIT, "Opvolging van een bevinding uitgevoerd"),
    Action.FINDING_RETESTED: (Kind.AUDIT, "Bevinding opnieuw getoetst"),
    Action.FINDINGS_DOWNLOADED: (Kind.REPORTS, "Gedeelde bevindingen opgehaald"),
    Action.REPORT_REQUESTED: (Kind.REPORTS, "Rapport gevraagd"),
    Action.REPORT_DOWNLOADED: (Kind.REPORTS, "Rapport opgehaald"),
    Action.DEMO_FILLED: (Kind.ASSESSMENT, "Demonstratie gevuld"),
}

RESULT: Mapping[Result, str] = {
    Result.DONE: "gelukt",
    Result.REFUSED: "geweigerd",
    Result.FAILED: "mislukt",
}


def done(action: str) -> str:
    """What was done; an action of a newer version is given as it stands."""
    return _DONE[Action(action)][1] if action in _DONE else action


def actions_of(kind: Kind) -> frozenset[str]:
    """The actions of one kind, as the trail has them."""
    return frozenset(action.value for action, (found, _) in _DONE.items() if found is kind)


def kinds_of(actions: frozenset[str]) -> tuple[Kind, ...]:
    """The kinds that occur among these actions, in their fixed order."""
    return tuple(kind for kind in Kind if actions & actions_of(kind))


def result_words(result: str) -> str:
    return RESULT[Result(result)] if result in RESULT else result
