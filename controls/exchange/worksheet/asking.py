"""What a row says of its question: what is asked, why it matters, and what an assessor looks at."""

from __future__ import annotations

from controls.exchange.worksheet.questions import Question


def question_text(question: Question) -> str:
    """The title and the questions; numbered when there are more, because a column may ask for one of them."""
    asked = question.asked
    many = len(asked.questions) > 1
    lines = [f"{number}. {text}" if many else text for number, text in enumerate(asked.questions, start=1)]
    condition = [f"Eerst: {asked.condition.question}"] if asked.condition else []
    return "\n".join((asked.title, *condition, *lines))


def about_text(question: Question) -> str:
    """Why it matters, what an assessor looks at, and examples of what can be shown."""
    asked = question.asked
    hint = [asked.condition.hint] if asked.condition else []
    points = [f"• {point}" for point in asked.points]
    examples = "Bewijs, bijvoorbeeld: " + "; ".join(asked.evidence) + "."
    return "\n".join((asked.why, *hint, *points, *([examples] if asked.evidence else [])))
