"""The requirements of all frameworks of an assessment by id, with their addresses, and the words for a path."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType

from markupsafe import Markup

from assess.catalogues import all_catalogues
from assess.place import AssessmentHead
from controls.answers import Answer, Answers, Choice, Verdict
from controls.catalogue import Aspect, Catalogue, Requirement, Scale
from controls.position import State
from controls.proposal import Limit
from reports import wording


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A requirement where it stands; `address` is the part of its address that leads to the framework."""

    requirement: Requirement
    catalogue: Catalogue
    address: Mapping[str, str]

    @property
    def label(self) -> str:
        return f"{self.catalogue.short_title} {self.requirement.number} {self.requirement.title}"

    @property
    def short(self) -> str:
        return f"{self.catalogue.short_title} {self.requirement.number}"


def atlas(head: AssessmentHead) -> Mapping[str, Known]:
    """Every requirement of the frameworks of this assessment that are installed."""
    return _atlas(head.catalogue, head.frameworks)


@lru_cache(maxsize=64)
def _atlas(leading: str, others: tuple[str, ...]) -> Mapping[str, Known]:
    found = all_catalogues()
    return MappingProxyType(
        {
            r.id: Known(
                requirement=r, catalogue=found[key], address={} if key == leading else {"framework": found[key].id}
            )
            for key in (leading, *others)
            if key in found
            for r in found[key].requirements
        }
    )


def in_words(verdicts: Mapping[Aspect, Verdict], scale: Scale) -> str:
    """Verdicts in a line: "opzet aangetoond, bestaan deels aangetoond"."""
    return _in_words(tuple(verdicts.items()), scale)


@lru_cache(maxsize=512)
def _in_words(verdicts: tuple[tuple[Aspect, Verdict], ...], scale: Scale) -> str:
    return ", ".join(f"{aspect.value} {wording.verdict(scale, verdict)}" for aspect, verdict in verdicts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What a page needs to draw a path: the requirements by id, what people said of them, and the words."""

    known: Mapping[str, Known]
    answers: Answers
    drawn: dict[str, Markup] = field(default_factory=dict)

    def once(self, requirement_id: str, draw: Callable[[Known, list[tuple[str, str]]], Markup]) -> Markup:
        """A source with what was filled in there, drawn once: many paths of a page pass the same source."""
        if requirement_id not in self.drawn:
            self.drawn[requirement_id] = draw(self.known[requirement_id], self.rows(requirement_id))
        return self.drawn[requirement_id]

    def rows(self, requirement_id: str) -> list[tuple[str, str]]:
        """What people filled in at a source as label and text: how, why, with which evidence, who and when."""
        answer = self.answers.get(requirement_id)
        if answer is None or not answer.version:
            return []
        rows = [
            ("Toelichting", answer.explanation),
            ("Bewijs", "\n".join(map(wording.evidence, answer.evidence))),
            ("Reden", answer.reason),
            ("Risicoanalyse", answer.risk_reference),
            ("Risico aanvaard door", answer.risk_owner),
            ("Opgeslagen", f"door {answer.answered_by}, {wording.moment(answer.answered_at)}, versie {answer.version}"),
        ]
        return [(label, text) for label, text in rows if text]

    def verdicts(self, verdicts: Mapping[Aspect, Verdict], scale: Scale) -> str:
        return in_words(verdicts, scale)

    def choice(self, choice: Choice) -> str:
        return wording.CHOICE[choice]

    def limits(self, limits: Iterable[Limit]) -> list[str]:
        return [LIMIT[limit] for limit in limits]

    def state(self, state: State) -> tuple[str, str]:
        """The words and the kind of the badge that says where an answer comes from."""
        return STATE[state]

    def taken_from(self, answer: Answer) -> list[tuple[Known, bool]]:
        """What an answer was taken over from, each with whether it was saved since."""
        return [
            (self.known[name], (self.answers[name].version if name in self.answers else 0) != version)
            for name, version in answer.inferred_from.items()
            if name in self.known
        ]


#: Why a source, or a whole proposal, says no more than it does.
LIMIT: Mapping[Limit, str] = {
    Limit.NOT_ANSWERED: "Deze bron is nog niet beantwoord.",
    Limit.ASPECT_OPEN: "Bij deze bron staat een aspect nog open.",
    Limit.ASPECT_NOT_ASKED: "Deze bron vraagt niet naar elk aspect dat hier nodig is.",
    Limit.UNSUPPORTED: "Bij deze bron ontbreken een toelichting en bewijs. Het oordeel gaat daarom niet mee.",
    Limit.PARTLY: "Deze bron is deels aangetoond.",
    Limit.NOT_MET: "Deze bron is niet aangetoond.",
    Limit.DEVIATED: "Van deze bron is bewust afgeweken. Dat telt hier als niet aangetoond.",
    Limit.NOT_APPLICABLE: "Deze bron is niet van toepassing. Of dat hier ook zo is, moet een mens beoordelen.",
    Limit.AWAITS_AGREEMENT: "Bij deze bron wacht ‘niet van toepassing’ op een tweede persoon.",
    Limit.CONDITION_OPEN: "Bij deze bron is nog niet gezegd of de situatie zich voordoet.",
    Limit.CHANGED: "Deze bron is zelf overgenomen, en het antwoord daaronder is later gewijzigd.",
    Limit.PROPOSED: "Deze bron is zelf nog een voorstel: niemand heeft het bevestigd.",
    Limit.REMAINDER_OPEN: "Er staan vragen open die de bronnen niet beantwoorden.",
    Limit.REMAINDER_NO: "Een vraag die de bronnen niet beantwoorden, is met nee beantwoord.",
    Limit.NOTHING_CARRIED: "De bronnen beantwoorden geen vraag van deze eis zelf, en met ja is er nog geen beantwoord.",
    Limit.NO_PARTLY: "Dit kader kent geen ‘deels’: deels telt als voldoet niet.",
}

#: Where the answer to a requirement comes from, and the kind of its badge.
STATE: Mapping[State, tuple[str, str]] = {
    State.OWN: ("eigen antwoord", "neutral"),
    State.CONFIRMED: ("overgenomen en bevestigd", "ok"),
    State.CHANGED: ("bevestigd, daarna gewijzigd", "warning"),
    State.WAITING: ("voorstel, nog niet bevestigd", "info"),
    State.FOLLOWS: ("volgt uit andere antwoorden", "info"),
    State.OPEN: ("nog geen antwoord", "open"),
    State.NOT_ASKED: ("wordt hier niet gevraagd", "nvt"),
    State.CONDITION_ABSENT: ("doet zich hier niet voor", "nvt"),
    State.NOT_SCORED: ("telt niet mee in de score", "neutral"),
}
