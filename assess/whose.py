"""The conditions, in SQL, under which an assignment is somebody's: their own, of their role, or of whom they replace."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Exists, Integer, String, bindparam, exists, select

from assess.models import Absence, Assignment

_ME = bindparam("user_id", type_=Integer)
_ROLE = bindparam("role", type_=String)
_TODAY = bindparam("today", type_=String)


def is_theirs() -> ColumnElement[bool]:
    """Of the person `user_id` with this `role` on the ISO date `today`; the narrowest assignment is not looked for."""
    replaced = select(Absence.person_id).where(
        Absence.substitute_id == _ME, Absence.starts_on <= _TODAY, Absence.ends_on >= _TODAY
    )
    return (Assignment.person_id == _ME) | (Assignment.role == _ROLE) | Assignment.person_id.in_(replaced)


#: Whether the assessment `assessment_id` holds any.
HAS_QUESTIONS: Exists = exists().where(Assignment.assessment_id == bindparam("assessment_id"), is_theirs())
