"""What templates may use to write dates, figures and the words of the field: the same as the reports use."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction
from math import ceil, floor

from flask import Flask

from assess import roles
from assess.frameworks import Sheet
from controls.answers import Answer, Applicability
from controls.catalogue import Requirement, Term
from controls.decisions import APPROVAL_ASKED_BY
from controls.scoring import GroupScore, Status
from reports import wording

Rows = list[tuple[str, str]]


def at_least(value: Fraction) -> int:
    """Whole percents, rounded down: never more than there is."""
    return floor(value * 100)


def at_most(value: Fraction) -> int:
    """Whole percents, rounded up: never less than there may be."""
    return ceil(value * 100)


def count_rows(group: GroupScore) -> list[tuple[str, str, int]]:
    """The six counts of a group as (kind, text, number), in their fixed order."""
    return [(status.value, wording.STATUS[status], group.counts[status]) for status in Status]


def term_words(term: Term) -> str:
    """A term of the norm in a line: "Bewaartermijn: 3 jaar (het incidentdossier)"."""
    return f"{wording.TERM[term.kind]}: {wording.duration(term.value)} ({term.what})"


def answer_rows(sheet: Sheet, asked: Requirement, answer: Answer) -> Rows:
    """An answer as label and text, without what was left empty."""
    shown = sheet.looked_up(asked, answer)
    rows = _condition_rows(asked, answer)
    rows += [("Uitkomst", wording.OUTCOME[answer.outcome])]
    rows += [
        (wording.ASPECT[aspect], wording.verdict(sheet.catalogue.scale, shown.verdict(aspect)))
        for aspect in asked.aspects
    ]
    rows += [
        ("Toelichting", answer.explanation),
        ("Bewijs", "\n".join(map(wording.evidence, shown.evidence))),
        ("Verbetering", answer.improvement),
        ("Reden", answer.reason),
        ("Risicoanalyse", answer.risk_reference),
        ("Risico aanvaard door", answer.risk_owner),
        ("Tot en met", wording.day(answer.ends_on) if answer.ends_on else ""),
        ("Laatst gedaan op", wording.day(answer.done_on) if answer.done_on else ""),
        *((asked.questions[int(number) - 1], wording.CHOICE[said]) for number, said in answer.remainder.items()),
        *_portal_rows(answer),
    ]
    return [(label, text) for label, text in rows if text]


def _condition_rows(asked: Requirement, answer: Answer) -> Rows:
    if not asked.condition:
        return []
    return [
        (asked.condition.question, wording.CHOICE[answer.condition]),
        ("Bekend sinds", wording.day(answer.condition_on) if answer.condition_on else ""),
        ("Waaruit blijkt dat", answer.condition_reason),
    ]


def _portal_rows(answer: Answer) -> Rows:
    if answer.portal is None:
        return []
    said = answer.portal
    return [
        ("Resultaat in het portaal", said.score),
        ("Datum van het resultaat", wording.day(said.date) if said.date else ""),
        ("Bestand", said.reference),
    ]


def applicability_rows(record: Applicability) -> Rows:
    """A VvT record as label and text."""
    return [
        ("Van toepassing", wording.CHOICE[record.applies]),
        ("Gronden", ", ".join(wording.GROUND[ground] for ground in record.grounds) or "geen"),
        ("Overheidsmaatregelen genoeg", wording.CHOICE[record.measures_enough]),
        ("Aanvullende maatregelen", record.additional_measures or "geen"),
        ("Risicoanalyse", record.reference or "niet genoemd"),
        ("Besluit", wording.day(record.decided_on) if record.decided_on else "geen datum"),
    ]


def dutch_moment(moment: str | datetime) -> str:
    """An ISO moment or a datetime, as "31 december 2026, 14:03 uur"."""
    return wording.moment(moment if isinstance(moment, str) else moment.isoformat())


def install(app: Flask) -> None:
    app.jinja_env.filters.update(
        dutch_date=wording.day,
        dutch_moment=dutch_moment,
        megabytes=wording.megabytes,
        at_least=at_least,
        at_most=at_most,
        dutch_count=wording.thousands,
    )
    app.jinja_env.globals.update(
        APPROVAL_ASKED_BY=APPROVAL_ASKED_BY,
        ASPECT=wording.ASPECT,
        CONFIDENCE=wording.CONFIDENCE,
        KIND=wording.KIND,
        ROLE=roles.NAMES,
        ROLE_MAY=roles.MAY,
        STANDING=wording.STANDING,
        STATUS=wording.STATUS_IN_FULL,
        answer_rows=answer_rows,
        applicability_rows=applicability_rows,
        count_rows=count_rows,
        status_words=wording.status,
        term_words=term_words,
        verdict_words=wording.verdict,
    )
