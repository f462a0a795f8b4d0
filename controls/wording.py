"""What makes a question a good question: one fact, no absolutes, its own words."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

# A question that joins two things can be half true; one that says "all" is never true.
_JOINING = ("en", "én", "en/of", "alsook", "evenals", "alsmede", "zowel", "tevens")
_ABSOLUTE = ("alle", "alles", "allemaal", "altijd", "elk", "elke", "ieder", "iedere", "iedereen", "nooit", "volledig")
_WORDS_IN_A_QUESTION = 30
LONGEST_SHARED_RUN = 7

_WORD = re.compile(r"[a-zà-ÿ0-9]+(?:[-/.][a-zà-ÿ0-9]+)*")


def words(text: str) -> list[str]:
    """The words of a text in lower case, without punctuation."""
    return _WORD.findall(text.lower())


def question_faults(question: str) -> Iterator[tuple[str, str]]:
    """What is wrong with a question, as (problem, remedy); nothing when it is good."""
    found = words(question)
    if question.count("?") != 1 or not question.endswith("?"):
        yield "de vraag heeft niet precies één vraagteken aan het einde", "Stel één vraag per regel"
    joining = [w for w in found if w in _JOINING]
    if joining:
        yield f"de vraag vraagt twee dingen ('{joining[0]}')", "Splits de vraag of kies één woord voor beide"
    absolute = [w for w in found if w in _ABSOLUTE]
    if absolute:
        yield f"de vraag is absoluut ('{absolute[0]}')", "Vraag naar de regel of de aanpak"
    if len(found) > _WORDS_IN_A_QUESTION:
        yield f"de vraag heeft {len(found)} woorden", f"Houd het bij {_WORDS_IN_A_QUESTION} woorden"


def runs(text: str, length: int) -> set[tuple[str, ...]]:
    """Every run of `length` words in a text."""
    found = words(text)
    return {tuple(found[i : i + length]) for i in range(len(found) - length + 1)}


def shared_runs(texts: Mapping[str, Iterable[str]]) -> Iterator[tuple[str, str, str]]:
    """Runs longer than `LONGEST_SHARED_RUN` that two owners share, as (owner, owner, run)."""
    owners: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for owner, owned in texts.items():
        for text in owned:
            for run in runs(text, LONGEST_SHARED_RUN + 1):
                owners[run].add(owner)
    reported = set()
    for run, found in owners.items():
        if len(found) > 1:
            first, second = sorted(found)[:2]
            if (first, second) not in reported:
                reported.add((first, second))
                yield first, second, " ".join(run)
