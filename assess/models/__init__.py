"""The tables. Every column is described where it stands: this package is the data dictionary."""

from assess.models.assessment import (
    AnswerRow,
    ApplicabilityRow,
    Assessment,
    AssessmentStatus,
    CatalogueText,
    SnapshotRow,
)
from assess.models.base import Base, TenantOwned
from assess.models.people import ABSOLUTE, IDLE, FailedSignIn, Membership, Municipality, Role, SignIn, User
from assess.models.records import AuditEvent, JobState, ReportJob

__all__ = [
    "ABSOLUTE",
    "IDLE",
    "AnswerRow",
    "ApplicabilityRow",
    "Assessment",
    "AssessmentStatus",
    "AuditEvent",
    "Base",
    "CatalogueText",
    "FailedSignIn",
    "JobState",
    "Membership",
    "Municipality",
    "ReportJob",
    "Role",
    "SignIn",
    "SnapshotRow",
    "TenantOwned",
    "User",
]
