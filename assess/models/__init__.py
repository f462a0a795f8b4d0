"""The tables. Every column is described where it stands: this package is the data dictionary."""

from assess.models.assessment import (
    AnswerRow,
    AnswerVersion,
    ApplicabilityRow,
    Assessment,
    AssessmentStatus,
    CatalogueText,
    SnapshotRow,
    Way,
)
from assess.models.base import Base, TenantOwned
from assess.models.framing import (
    AssessmentFramework,
    CarriedAnswer,
    DigidConnection,
    OfficialNorm,
    SuwinetUse,
    TpmRow,
)
from assess.models.people import ABSOLUTE, IDLE, FailedSignIn, Membership, Municipality, Role, SignIn, User
from assess.models.planning import BoardMember, Incident, RegistrationChange
from assess.models.records import AuditEvent, JobState, ReportJob

__all__ = [
    "ABSOLUTE",
    "IDLE",
    "AnswerRow",
    "AnswerVersion",
    "ApplicabilityRow",
    "Assessment",
    "AssessmentFramework",
    "AssessmentStatus",
    "AuditEvent",
    "Base",
    "BoardMember",
    "CarriedAnswer",
    "CatalogueText",
    "DigidConnection",
    "FailedSignIn",
    "Incident",
    "JobState",
    "Membership",
    "Municipality",
    "OfficialNorm",
    "RegistrationChange",
    "ReportJob",
    "Role",
    "SignIn",
    "SnapshotRow",
    "SuwinetUse",
    "TenantOwned",
    "TpmRow",
    "User",
    "Way",
]
