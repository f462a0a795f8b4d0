"""A first walk through an OSCAL catalog: is everything known that stands there, is every id there once, what is dropped?"""

from __future__ import annotations

from controls.exchange.at import At
from controls.exchange.foreign import Findings, doubles, shown
from controls.exchange.oscal_keys import DROPPED, KEYS, NS, TOKEN
from controls.exchange.oscal_params import Params

_OWN_PROPERTY = "een vragenlijst die is ingelezen, heeft dit gegeven van Toetspeil niet"
_OTHER_PROPERTY = "Toetspeil kent deze eigenschap niet"


class Survey:
    """Every id of the document and where it stands, and the places to fill in."""

    def __init__(self, findings: Findings) -> None:
        self.params = Params(findings)
        self._findings = findings
        #: Groups, controls and parts share their ids; the places to fill in have their own.
        self._ids: list[tuple[str, str, int]] = []
        self._param_ids: list[tuple[str, str, int]] = []

    def catalog(self, catalog: At) -> None:
        catalog.only(KEYS["catalog"])
        back = catalog.object("back-matter")
        if back is not None:
            drop(back, "back-matter")
        self._inside(catalog)
        for named in (self._ids, self._param_ids):
            for name, where, line, first in doubles(named):
                self._findings.problem(where, f"'{shown(name)}' staat al bij {first}", line)

    def _inside(self, at: At) -> None:
        for param in at.objects("params"):
            self._param(param)
        for part in at.objects("parts"):
            self._part(part)
        for control in at.objects("controls"):
            self._named(control, "control", required=True)
        for group in at.objects("groups"):
            self._named(group, "group", required=False)

    def _named(self, at: At, kind: str, *, required: bool) -> None:
        drop(at, kind)
        self._ids += _token(at, required=required)
        self._inside(at)

    def _part(self, part: At) -> None:
        drop(part, "part")
        self._ids += _token(part, required=False)
        for inside in part.objects("parts"):
            self._part(inside)

    def _param(self, param: At) -> None:
        drop(param, "param")
        props = param.count("props")
        self._findings.lost("eigenschap van een in te vullen plek (props)", "Toetspeil kent die niet", props)
        for identity, where, line in _token(param, required=True):
            self._param_ids.append((identity, where, line))
            self.params.add(identity, param)


def drop(at: At, kind: str) -> None:
    """Every key is known, and what is dropped is counted."""
    at.only(KEYS[kind])
    for key, (what, why) in DROPPED[kind].items():
        at.findings.lost(what, why, at.count(key))


def _token(at: At, *, required: bool) -> list[tuple[str, str, int]]:
    found = at.identifier("id", required=required)
    if found and not TOKEN.fullmatch(found):
        at.problem("id", f"'{shown(found)}' is geen naam in OSCAL: een letter, dan letters, cijfers en . - _")
    return [(found, at.place("id"), at.line("id"))] if found else []


class Props:
    """The properties of an object: those that are carried, and how many are not."""

    def __init__(self, at: At) -> None:
        self._findings = at.findings
        self._found: list[tuple[str, str, str, At]] = []
        self._used: set[int] = set()
        for prop in at.objects("props"):
            prop.only(KEYS["prop"])
            name, value = prop.identifier("name", required=True), prop.text("value", required=True)
            self._found.append((prop.text("ns"), name, value, prop))

    @property
    def label(self) -> str:
        """What people say aloud; the plain one if there are more."""
        labels = [(prop.has("class"), value) for value, prop in self._named("label", own=False)]
        return min(labels, key=lambda label: label[0], default=(False, ""))[1]

    @property
    def is_withdrawn(self) -> bool:
        return "withdrawn" in [value.casefold() for value, _ in self._named("status", own=False)]

    def own(self, name: str) -> str:
        """A property that Toetspeil itself wrote."""
        return next((value for value, _ in self.all_own(name)), "")

    def all_own(self, name: str) -> list[tuple[str, At]]:
        return self._named(name, own=True)

    def lose_the_rest(self) -> None:
        """Count what nobody asked for; called once, when everything was asked."""
        for index, (ns, name, _, _) in enumerate(self._found):
            if index not in self._used:
                why = _OWN_PROPERTY if ns == NS else _OTHER_PROPERTY
                self._findings.lost(f"eigenschap ‘{shown(name)}’ (props)", why)

    def _named(self, name: str, *, own: bool) -> list[tuple[str, At]]:
        found = []
        for index, (ns, named, value, prop) in enumerate(self._found):
            if named == name and (ns == NS) is own:
                self._used.add(index)
                found.append((value, prop))
        return found
