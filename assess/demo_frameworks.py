"""Two assessments of the demonstration that account to several frameworks: one under way, one at its best."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy.orm import Session

from assess.audit import Actor
from assess.catalogues import all_catalogues
from assess.demo_desk import Desk, except_some
from assess.demo_texts import SEED, answers, told
from assess.models import DigidConnection, SuwinetUse, TpmRow
from controls.answers import Answer, Choice, Outcome, Verdict
from controls.catalogue import Aspect, Catalogue

CBW, DIGID, ENSIA, NIS2 = "cbw/2026", "digid/3.0", "ensia/2026", "nis2/2022-2555"
SUWINET = "suwinet/2025-werkversie"
UNDER_WAY, AT_ITS_BEST = "d00000000004", "d00000000005"
CONNECTIONS = ("c00000000001", "c00000000002")
#: Their names, and the numbers that Logius gave them.
_NAMED = (("Mijn Voorbeeldstad", "00412075"), ("Belastingbalie", "00412391"))
_TPM = "e00000000001"
#: What the supplier of the portal has its auditor look at; the last of them is not met.
_BY_SUPPLIER = ("digid-u-wa.02", "digid-u-wa.03", "digid-u-wa.04", "digid-u-pw.03", "digid-u-pw.05", "digid-u-pw.07")
#: A requirement that is taken over, and the source of it that is saved again later.
_RESTS, _SOURCE = "cbw-zp-c2", "bio2-8.13.01"
NOT_THERE = {
    "cbw-mld-04": "Het CSIRT heeft dit jaar niet om een tussentijds verslag gevraagd.",
    "cbw-mld-08": "De toezichthouder heeft de gemeente geen bekendmaking opgelegd.",
    "cbw-zp-d4": "De minister heeft de gemeente niet opgedragen om een leverancier te weren.",
    "cbw-reg-03": "De gemeente levert geen van de diensten waarvoor extra gegevens nodig zijn.",
    "cbw-tzt-02": "De toezichthouder heeft dit jaar geen maatregel opgelegd.",
}


def fill_several(session: Session, leading: Catalogue, people: Mapping[str, Actor]) -> None:
    """Both assessments, filled in the way people do it."""
    others = (CBW, DIGID, ENSIA, NIS2, SUWINET)
    _fill_under_way(Desk.start(session, leading, people, UNDER_WAY, "Verantwoording 2026", *others), leading)
    _fill_best(Desk.start(session, leading, people, AT_ITS_BEST, "BIO2 helemaal beantwoord", CBW, NIS2), leading)


def _fill_under_way(desk: Desk, leading: Catalogue) -> None:
    say_what_it_is_about(desk, CONNECTIONS, _TPM)
    given = answers(leading, 1.0, seed=SEED + 4, weights=(20, 3, 0.3), deviating=0.01)
    desk.save(*except_some(given, desk.dice, share=0.04, always=_SOURCE))
    desk.say_absent({name: NOT_THERE[name] for name in ("cbw-mld-04", "cbw-mld-08")})
    desk.say_rest(CBW, weights=(8, 1, 4), cbw_zp_c2=Choice.YES)
    desk.take_over("cbw", wanted=lambda number, line: line.requirement.id == _RESTS or number % 2 == 0)
    _answer_digid(desk)
    desk.say_rest(SUWINET, weights=(8, 1, 3))
    desk.take_over("suwinet", wanted=lambda number, _: number % 2 == 0)
    steps = all_catalogues()[ENSIA].requirements[:6]
    desk.save(*(told(step, desk.dice, dict.fromkeys(step.aspects, Verdict.PROVED)) for step in steps))
    desk.save_again(_SOURCE, "De hersteltest van november is toegevoegd.")


def _fill_best(desk: Desk, leading: Catalogue) -> None:
    """Everything of BIO2 answered with proof; what it leaves open is answered, and two things are not in order."""
    desk.save(*answers(leading, 1.0, seed=SEED + 5, weights=(60, 1, 0), deviating=0.0))
    desk.say_absent(NOT_THERE)
    desk.say_rest(CBW, weights=(1, 0, 0), cbw_zp_j2=Choice.NO, cbw_bst_05=Choice.OPEN)
    desk.take_over("cbw", wanted=lambda number, _: number % 9 != 5)
    for line in desk.lines("cbw"):
        if line.is_open and not line.is_uncovered:
            own = told(line.requirement, desk.dice, dict.fromkeys(line.requirement.aspects, Verdict.PROVED))
            desk.save(replace(own, remainder=line.answer.remainder if line.answer else {}))


def say_what_it_is_about(desk: Desk, connections: tuple[str, str], tpm: str) -> None:
    """Two connections, a TPM for one of them, and both uses of Suwinet; ids are of one assessment only."""
    belongs = {"assessment_id": desk.head.id, "municipality_id": desk.coordinator.municipality_id}
    desk.add(
        *(
            DigidConnection(id=unit, name=name, number=number, **belongs)
            for unit, (name, number) in zip(connections, _NAMED, strict=True)
        ),
        TpmRow(
            id=tpm,
            supplier="Loketbouw Nederland",
            application="Portaal Mijn Loket",
            reference="Zaaksysteem, zaak 2026-2214, verklaring LN-2026-07",
            period_from="2026-01-01",
            period_until="2026-08-31",
            issued_on="2026-10-02",
            verdicts=json.dumps(_of_supplier()),
            **belongs,
        ),
        SuwinetUse(application="inkijk", tasks="werk-en-inkomen burgerzaken", outsourced_to="", **belongs),
        SuwinetUse(
            application="inlezen", tasks="schuldhulp", outsourced_to="Gemeenschappelijke regeling Waterkant", **belongs
        ),
    )


def _of_supplier() -> dict[str, dict[str, str]]:
    digid = all_catalogues()[DIGID].requirement_by_id
    verdicts = dict.fromkeys(_BY_SUPPLIER, Verdict.PROVED) | {_BY_SUPPLIER[-1]: Verdict.NOT}
    return {name: {a.value: verdict.value for a in digid[name].aspects} for name, verdict in verdicts.items()}


def cover_by_tpm(desk: Desk, portal: str, tpm: str) -> None:
    """What the supplier of the portal has a statement of an auditor for."""
    covered = (Answer(requirement_id=n, unit=portal, outcome=Outcome.COVERED, tpm=tpm) for n in _BY_SUPPLIER)
    desk.save(*(replace(answer, verdicts=dict.fromkeys(Aspect, Verdict.OPEN)) for answer in covered))


def _answer_digid(desk: Desk) -> None:
    portal, taxes = CONNECTIONS
    cover_by_tpm(desk, portal, _TPM)
    for unit, but in ((portal, _BY_SUPPLIER), (taxes, ())):
        desk.say_rest(DIGID, unit, weights=(6, 1, 2), but=but)
        desk.take_over("digid", unit, wanted=lambda number, _: number % 2 == 0)
