"""What a line of the trail says, in Dutch: what was done, of which kind that is, and to what."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from assess.audit import Action, Result


class Kind(StrEnum):
    """What people may want to see apart."""

    ANSWERS = "antwoorden"
    EVIDENCE = "bewijs"
    REVIEWS = "beoordelen"
    SCOPE = "reikwijdte"
    ASSESSMENT = "zelftoets"
    REPORTS = "rapporten"
    DELEGATION = "verdeling"
    PLANNING = "kalender"
    INCIDENTS = "incidenten"
    DECISIONS = "besluiten"
    IMPROVING = "verbeteren"
    AUDIT = "audit"
    BENCHMARK = "vergelijking"
    ACCESS = "toegang"


KIND: Mapping[Kind, str] = {
    Kind.ANSWERS: "Antwoorden",
    Kind.EVIDENCE: "Bewijs",
    Kind.REVIEWS: "Beoordelen en gesprek",
    Kind.SCOPE: "Kaders en reikwijdte",
    Kind.ASSESSMENT: "De zelftoets zelf",
    Kind.REPORTS: "Rapporten en bestanden",
    Kind.DELEGATION: "Verdeling van de vragen",
    Kind.PLANNING: "Kalender",
    Kind.INCIDENTS: "Incidenten",
    Kind.DECISIONS: "Besluiten en handtekeningen",
    Kind.IMPROVING: "Verbeterplan",
    Kind.AUDIT: "Audit",
    Kind.BENCHMARK: "Vergelijking met andere gemeenten",
    Kind.ACCESS: "Aanmelden en toegang",
}

_DONE: Mapping[Action, tuple[Kind, str]] = {
    Action.SIGNED_IN: (Kind.ACCESS, "Aangemeld"),
    Action.SIGN_IN_FAILED: (Kind.ACCESS, "Aanmelden mislukt"),
    Action.SIGN_IN_THROTTLED: (Kind.ACCESS, "Aanmelden geweigerd na te veel pogingen"),
    Action.SIGNED_OUT: (Kind.ACCESS, "Afgemeld"),
    Action.SIGNED_OUT_EVERYWHERE: (Kind.ACCESS, "Overal uitgelogd"),
    Action.PASSWORD_ACCEPTED: (Kind.ACCESS, "Wachtwoord goed, code gevraagd"),
    Action.CODE_FAILED: (Kind.ACCESS, "Verkeerde code"),
    Action.CODE_THROTTLED: (Kind.ACCESS, "Code geweigerd na te veel pogingen"),
    Action.RECOVERY_CODE_USED: (Kind.ACCESS, "Herstelcode gebruikt"),
    Action.PASSWORD_CHANGED: (Kind.ACCESS, "Wachtwoord gewijzigd"),
    Action.FACTOR_MADE: (Kind.ACCESS, "App voor codes gekoppeld"),
    Action.FACTOR_RESET: (Kind.ACCESS, "App voor codes losgekoppeld"),
    Action.RECOVERY_CODES_MADE: (Kind.ACCESS, "Herstelcodes gemaakt"),
    Action.INVITED: (Kind.ACCESS, "Iemand uitgenodigd"),
    Action.INVITATION_WITHDRAWN: (Kind.ACCESS, "Uitnodiging ingetrokken"),
    Action.INVITATION_ACCEPTED: (Kind.ACCESS, "Uitnodiging aangenomen"),
    Action.ROLE_CHANGED: (Kind.ACCESS, "Rol of einddatum gewijzigd"),
    Action.ACCESS_ENDED: (Kind.ACCESS, "Toegang beëindigd"),
    Action.OPERATOR_MADE: (Kind.ACCESS, "Account van de beheerder gemaakt"),
    Action.MUNICIPALITY_ADDED: (Kind.ACCESS, "Gemeente toegevoegd"),
    Action.MUNICIPALITY_RENAMED: (Kind.ACCESS, "Naam van de gemeente gewijzigd"),
    Action.PROVIDER_SET: (Kind.ACCESS, "Inlogvoorziening ingesteld"),
    Action.PROVIDER_REMOVED: (Kind.ACCESS, "Inlogvoorziening weggehaald"),
    Action.PROVIDER_REFUSED: (Kind.ACCESS, "Aanmelden via de gemeente geweigerd"),
    Action.IDENTITY_LINKED: (Kind.ACCESS, "Account gekoppeld aan de inlogvoorziening"),
    Action.MUNICIPALITY_MERGED: (Kind.ACCESS, "Gemeente opgegaan in een andere"),
    Action.MAIL_FAILED: (Kind.ACCESS, "Mail niet verstuurd"),
    Action.ACCESS_REFUSED: (Kind.ACCESS, "Toegang geweigerd"),
    Action.FORGERY_REFUSED: (Kind.ACCESS, "Formulier zonder geldig kenmerk geweigerd"),
    Action.ASSESSMENT_CREATED: (Kind.ASSESSMENT, "Zelftoets begonnen"),
    Action.ASSESSMENT_IMPORTED: (Kind.ASSESSMENT, "Zelftoets ingelezen uit een bestand"),
    Action.ASSESSMENT_EXPORTED: (Kind.REPORTS, "Zelftoets als bestand uitgevoerd"),
    Action.ASSESSMENT_SUBMITTED: (Kind.ASSESSMENT, "Zelftoets ingediend"),
    Action.ASSESSMENT_REOPENED: (Kind.ASSESSMENT, "Zelftoets heropend"),
    Action.DECISION_RECORDED: (Kind.DECISIONS, "Collegebesluit vastgelegd"),
    Action.DECISION_CONFIRMED: (Kind.DECISIONS, "Collegebesluit bevestigd"),
    Action.SIGNATURE_RECORDED: (Kind.DECISIONS, "Handtekening vastgelegd"),
    Action.MEASURES_APPROVED: (Kind.DECISIONS, "Goedkeuring van maatregelen vastgelegd"),
    Action.HANDOVER_RECORDED: (Kind.REPORTS, "Opgeschreven wat is overhandigd"),
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
    Action.ANSWER_IMPORTED: (Kind.ANSWERS, "Antwoord ingelezen uit een Excel-bestand"),
    Action.ANSWER_RESTORED: (Kind.ANSWERS, "Eerdere versie teruggezet"),
    Action.PROPOSAL_TAKEN_OVER: (Kind.ANSWERS, "Voorstel overgenomen"),
    Action.ANSWER_CONFIRMED: (Kind.ANSWERS, "Eerder antwoord opnieuw bevestigd"),
    Action.ANSWER_TEXTS_CARRIED: (Kind.ANSWERS, "Teksten van een eerder antwoord overgenomen"),
    Action.CARRIED_PUT_ASIDE: (Kind.ANSWERS, "Eerder antwoord opzij gelegd"),
    Action.CARRIED_PUT_BACK: (Kind.ANSWERS, "Eerder antwoord weer klaargezet"),
    Action.NOT_APPLICABLE_AGREED: (Kind.ANSWERS, "Ingestemd met ‘niet van toepassing’"),
    Action.REVIEW_AGREED: (Kind.REVIEWS, "Akkoord met een antwoord"),
    Action.REVIEW_SENT_BACK: (Kind.REVIEWS, "Antwoord teruggestuurd"),
    Action.SAMPLE_DRAWN: (Kind.REVIEWS, "Steekproef getrokken"),
    Action.REMARK_ADDED: (Kind.REVIEWS, "Opmerking geplaatst"),
    Action.REMARK_REMOVED: (Kind.REVIEWS, "Eigen opmerking weggehaald"),
    Action.REMARK_CHOSEN: (Kind.REVIEWS, "Opmerking gekozen voor het rapport"),
    Action.REMARK_LEFT_OUT: (Kind.REVIEWS, "Opmerking uit het rapport gehaald"),
    Action.APPLICABILITY_SAVED: (Kind.ANSWERS, "Verklaring van toepasselijkheid bijgewerkt"),
    Action.ASSIGNMENT_MADE: (Kind.DELEGATION, "Vragen toegewezen"),
    Action.ASSIGNMENT_CHANGED: (Kind.DELEGATION, "Toewijzing gewijzigd of overgedragen"),
    Action.ASSIGNMENT_WITHDRAWN: (Kind.DELEGATION, "Toewijzing ingetrokken"),
    Action.ABSENCE_SET: (Kind.DELEGATION, "Vervanging bij afwezigheid vastgelegd"),
    Action.ABSENCE_REMOVED: (Kind.DELEGATION, "Vervanging bij afwezigheid weggehaald"),
    Action.REMINDER_SENT: (Kind.DELEGATION, "Mail over vragen verstuurd"),
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
    Action.WORKSHEET_MADE: (Kind.REPORTS, "Vragen als Excel-bestand gemaakt"),
    Action.AUDIT_WORKED: (Kind.AUDIT, "Gewerkt in de auditruimte"),
    Action.AUDIT_VERDICT_SHARED: (Kind.AUDIT, "Oordeel gedeeld"),
    Action.AUDIT_SAMPLE_DRAWN: (Kind.AUDIT, "Steekproef van de auditor getrokken"),
    Action.AUDIT_FILE_DOWNLOADED: (Kind.REPORTS, "Werkdossier van de auditor opgehaald"),
    Action.FINDING_SHARED: (Kind.AUDIT, "Bevinding gedeeld"),
    Action.FINDING_REACTED: (Kind.AUDIT, "Reactie op een bevinding"),
    Action.FINDING_AGREED: (Kind.AUDIT, "Opvolging van een bevinding afgesproken"),
    Action.FINDING_DONE: (Kind.AUDIT, "Opvolging van een bevinding uitgevoerd"),
    Action.FINDING_RETESTED: (Kind.AUDIT, "Bevinding opnieuw getoetst"),
    Action.FINDINGS_DOWNLOADED: (Kind.REPORTS, "Gedeelde bevindingen opgehaald"),
    Action.REPORT_REQUESTED: (Kind.REPORTS, "Rapport gevraagd"),
    Action.REPORT_DOWNLOADED: (Kind.REPORTS, "Rapport opgehaald"),
    Action.REPORT_CALLED_OFF: (Kind.REPORTS, "Maken van rapport afgebroken"),
    Action.DATA_DOWNLOADED: (Kind.REPORTS, "Gegevens opgehaald"),
    Action.EVIDENCE_ADDED: (Kind.EVIDENCE, "Bewijs in het register gezet"),
    Action.EVIDENCE_CHANGED: (Kind.EVIDENCE, "Gegevens van bewijs gewijzigd"),
    Action.EVIDENCE_REVISED: (Kind.EVIDENCE, "Bestand bij bewijs gezet"),
    Action.EVIDENCE_REFUSED: (Kind.EVIDENCE, "Bestand niet aangenomen"),
    Action.EVIDENCE_WITHDRAWN: (Kind.EVIDENCE, "Bewijs ingetrokken"),
    Action.EVIDENCE_PUT_BACK: (Kind.EVIDENCE, "Ingetrokken bewijs teruggezet"),
    Action.EVIDENCE_LINKED: (Kind.EVIDENCE, "Bewijs gekoppeld"),
    Action.EVIDENCE_RENEWED: (Kind.EVIDENCE, "Gekoppeld bewijs vernieuwd"),
    Action.EVIDENCE_UNLINKED: (Kind.EVIDENCE, "Bewijs losgemaakt"),
    Action.EVIDENCE_DOWNLOADED: (Kind.EVIDENCE, "Bestand van bewijs opgehaald"),
    Action.EVIDENCE_DAMAGED: (Kind.EVIDENCE, "Bestand van bewijs is weg of veranderd"),
    Action.EVIDENCE_PACKED: (Kind.EVIDENCE, "Bewijspakket opgehaald"),
    Action.IMPROVEMENT_ADDED: (Kind.IMPROVING, "Verbeteractie toegevoegd"),
    Action.IMPROVEMENT_CHANGED: (Kind.IMPROVING, "Verbeteractie gewijzigd"),
    Action.IMPROVEMENT_MOVED: (Kind.IMPROVING, "Stand van een verbeteractie gewijzigd"),
    Action.IMPROVEMENT_PLAN_DOWNLOADED: (Kind.REPORTS, "Verbeterplan opgehaald"),
    Action.BENCHMARK_AGREED: (Kind.BENCHMARK, "Toestemming voor een bijdrage aan de vergelijking"),
    Action.BENCHMARK_WITHDRAWN: (Kind.BENCHMARK, "Bijdrage aan de vergelijking ingetrokken"),
    Action.BENCHMARK_TOKEN_ASKED: (Kind.BENCHMARK, "Deelnamebewijs gevraagd"),
    Action.BENCHMARK_TOKEN_TAKEN: (Kind.BENCHMARK, "Deelnamebewijs ontvangen"),
    Action.BENCHMARK_KEY_WIPED: (Kind.BENCHMARK, "Sleutel van een gesloten ronde gewist"),
    Action.BENCHMARK_ROUND_OPENED: (Kind.BENCHMARK, "Ronde van de vergelijking geopend"),
    Action.BENCHMARK_ROUND_TAKEN_OVER: (Kind.BENCHMARK, "Ronde van de vergelijking overgenomen"),
    Action.BENCHMARK_TOKENS_ISSUED: (Kind.BENCHMARK, "Deelnamebewijzen uitgegeven"),
    Action.BENCHMARK_ROUND_CLOSED: (Kind.BENCHMARK, "Ronde van de vergelijking gesloten"),
    Action.BENCHMARK_BOX_FETCHED: (Kind.BENCHMARK, "Gesloten stembus opgehaald"),
    Action.BENCHMARK_BOX_WIPED: (Kind.BENCHMARK, "Gesloten stembus gewist"),
    Action.BENCHMARK_EDITION_TAKEN_IN: (Kind.BENCHMARK, "Uitgave van de vergelijking ingelezen"),
    Action.BENCHMARK_EDITION_REFUSED: (Kind.BENCHMARK, "Uitgave van de vergelijking niet aangenomen"),
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
