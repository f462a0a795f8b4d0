"""What of the answers to the Cbw was taken over from other answers and what people answered for it, in plain sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from controls.answers import Answer, Answers, answer_key
from controls.catalogue import Catalogue
from controls.proposal import is_given
from controls.scoring import score_requirement
from reports import wording
from reports.answered import evidence
from reports.cards import Labelled
from reports.course import Step
from reports.frozen import frozen_frameworks
from reports.inputs import ReportInput

NOTHING_GIVEN = "Nog niets ingevuld en niets overgenomen."


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """An answer that others may rest on; `answer` is None when nobody gave it."""

    name: str
    number: str
    framework: str
    status: str
    answer: Answer | None

    @property
    def version(self) -> int:
        return self.answer.version if self.answer else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenFrom:
    """One answer that was taken over, as the supervisor reads it; `evidence` in words, with the SHA-256 of a file or ""."""

    name: str
    said: str
    evidence: tuple[Labelled, ...]


def sources_of(given: ReportInput) -> Mapping[str, Source]:
    """Every answer of the round, by `Answer.key`."""
    found = dict(_sources(given.catalogue, given.snapshot.answers, ""))
    for catalogue, frozen in frozen_frameworks(given):
        found |= dict(_sources(catalogue, frozen.answers, frozen.unit))
    return found


def _sources(catalogue: Catalogue, answers: Answers, unit: str) -> Iterator[tuple[str, Source]]:
    for asked in catalogue.requirements:
        answer = answers.get(asked.id)
        yield (
            answer_key(asked.id, unit),
            Source(
                name=f"{catalogue.short_title} {asked.number} {asked.title}",
                number=asked.number,
                framework=catalogue.short_title,
                status=wording.status(catalogue.scale, score_requirement(asked, answer).status) if answer else "",
                answer=answer,
            ),
        )


def origin(answer: Answer, sources: Mapping[str, Source], step: Step | None) -> str:
    """Where the verdict comes from, who took it over and when, and what people answered beside it."""
    said, rest = is_given(answer), _rest(answer)
    found: tuple[str, ...]
    if answer.inferred_from and said:
        who = f", door {step.who} op {wording.moment(step.at)}" if step else ""
        by_hand = f"Wat die antwoorden niet zeggen, beantwoordde de gemeente zelf ({rest})." if rest else ""
        found = (f"Overgenomen uit {_counted(answer, sources)}{who}.", by_hand, _changed(answer, sources))
    elif said:
        found = ("Met de hand beantwoord; er is niets overgenomen.", f"Per vraag: {rest}." if rest else "")
    else:
        found = (f"Er is nog geen oordeel gegeven of overgenomen. Wel gezegd: {rest}." if rest else NOTHING_GIVEN,)
    return " ".join(part for part in found if part)


def taken_from(answer: Answer, sources: Mapping[str, Source]) -> Iterator[TakenFrom]:
    """The answers that it rests on, with what shows those."""
    for key, version in sorted(answer.inferred_from.items()):
        source = sources.get(key)
        if source is None:
            yield TakenFrom(name=key, said=f"versie {version}, niet in deze zelftoets", evidence=())
            continue
        shown = evidence(source.answer) if source.answer else ()
        yield TakenFrom(
            name=source.name,
            said=_state(source, version),
            evidence=tuple(Labelled(label=words, text=sha256) for words, sha256 in shown),
        )


def _state(source: Source, version: int) -> str:
    if source.answer is None:
        return "nog niet beantwoord"
    by = f"{source.status.lower()}, beantwoord door {source.answer.answered_by or 'onbekend'} op {wording.moment(source.answer.answered_at)}"
    if source.version == version:
        return f"{by}, versie {version}"
    return f"overgenomen is versie {version}; daarna gewijzigd, nu {by}, versie {source.version}"


def _counted(answer: Answer, sources: Mapping[str, Source]) -> str:
    """As in "3 antwoorden op BIO2 v1.3 en 1 antwoord op NIS2"."""
    counts = Counter(sources[key].framework if key in sources else "een ander kader" for key in answer.inferred_from)
    return " en ".join(
        f"{wording.counted(n, 'antwoord', 'antwoorden')} op {name}" for name, n in sorted(counts.items())
    )


def _rest(answer: Answer) -> str:
    """The questions that no other framework answers, with what people said of them for the law itself."""
    return ", ".join(f"vraag {number}: {wording.CHOICE[choice]}" for number, choice in sorted(answer.remainder.items()))


def _changed(answer: Answer, sources: Mapping[str, Source]) -> str:
    """What was saved since it was taken over: then the verdict here was not confirmed again."""
    found = [sources[key].number for key, v in sorted(answer.inferred_from.items())
             if key in sources and sources[key].version != v]  # fmt: skip
    if not found:
        return ""
    is_are = "is het antwoord" if len(found) == 1 else "zijn de antwoorden"
    return f"Na het overnemen {is_are} op {', '.join(found)} gewijzigd; dit oordeel is daarna niet opnieuw bevestigd."
