"""An OSCAL catalog (NIST, JSON, 1.1 and 1.2) as an edition.

A group that holds controls is a theme. A control that is not inside another is
a page; it and the controls inside it are the requirements of that page.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from controls.catalogue import EditionStatus, ReservedKind, Scale
from controls.exchange.at import At
from controls.exchange.documents import Fields
from controls.exchange.foreign import Findings, Imported, shown
from controls.exchange.naming import Names
from controls.exchange.oscal_keys import KEYS, READABLE, UUID
from controls.exchange.oscal_survey import Props, Survey, drop
from controls.exchange.oscal_texts import Prose, Texts, own_fields
from controls.exchange.writing import Source, catalogue_id, imported, is_date, requirement
from controls.shape import Control, Requirement, Reserved, Theme


def from_oscal(document: Fields, data: bytes, chosen: str = "") -> Imported:
    """The edition in an OSCAL catalog; raises ForeignFileError with every place."""
    findings = Findings()
    outer = At(document, "", findings)
    outer.only(KEYS["document"])
    catalog = outer.object("catalog", required=True) or At(Fields(), "catalog", findings)
    source = _source(catalog, hashlib.sha256(data).hexdigest())
    survey = Survey(findings)
    survey.catalog(catalog)
    identity = catalogue_id(source.name, chosen)
    reader = _Reader(findings, source, Names(identity), survey)
    return imported(source, identity, list(reader.themes(catalog)), reader.reserved, findings)


def _source(catalog: At, sha256: str) -> Source:
    uuid = catalog.identifier("uuid", required=True)
    if uuid and not UUID.fullmatch(uuid):
        catalog.problem("uuid", f"'{shown(uuid)}' is geen UUID van versie 4 of 5")
    metadata = catalog.object("metadata", required=True) or At(Fields(), "catalog.metadata", Findings())
    drop(metadata, "metadata")
    spoken = metadata.text("oscal-version", required=True)
    if spoken and not READABLE.fullmatch(spoken):
        metadata.problem("oscal-version", f"OSCAL {shown(spoken)} kan Toetspeil niet lezen; wel 1.1 en 1.2")
    metadata.text("last-modified", required=True)
    props, title = Props(metadata), metadata.line_of_text("title", required=True)
    status, since = props.own("status"), (props.own("valid-from") or metadata.text("published"))[:10]
    found = Source(
        format="OSCAL-catalogus",
        name=props.own("id") or title,
        title=title or "onbekend",
        short_title=props.own("short-title"),
        version=metadata.label("version", required=True) or "onbekend",
        reference=uuid,
        sha256=sha256,
        language=props.own("language"),
        valid_from=since if is_date(since) else "",
        status=EditionStatus(status) if status in set(EditionStatus) else EditionStatus.IN_FORCE,
        licence=props.own("licence"),
        scale=Scale.BINARY if props.own("scale") == Scale.BINARY else Scale.PROOF,
        may_deviate=props.own("may-deviate") != "nee",
    )
    props.lose_the_rest()
    return found


class _Reader:
    """Builds themes and pages of what the survey found to be in order."""

    def __init__(self, findings: Findings, source: Source, names: Names, survey: Survey) -> None:
        self._findings = findings
        self._source = source
        self._names = names
        self._texts = Texts(findings, survey.params)
        self.reserved: list[Reserved] = []

    def themes(self, catalog: At) -> Iterator[Theme]:
        if catalog.has("controls"):
            yield self._theme(catalog, self._source.title, self._source.title, "")
        yield from self._groups(catalog, ())

    def _groups(self, within: At, above: tuple[str, ...]) -> Iterator[Theme]:
        for group in within.objects("groups"):
            path = (*above, group.line_of_text("title", required=True) or "onbekend")
            props = Props(group)
            if group.has("controls") or not group.has("groups"):
                own, part = props.own("id"), props.own("part")
                yield self._theme(group, own or group.text("id") or " ".join(path), " › ".join(path), part)
            props.lose_the_rest()
            yield from self._groups(group, path)

    def _theme(self, group: At, original: str, title: str, part: str) -> Theme:
        return Theme(
            id=self._names.theme(original),
            part="1" if part == "1" else "2",
            title=title,
            intro=self._texts.of(group).overview or f"Uit {self._source.short}.",
            controls=[self._page(control) for control in group.objects("controls")],
        )

    def _page(self, control: At) -> Control:
        props, texts = Props(control), self._texts.of(control)
        said = props.label or control.text("id")
        asked = [*self._asked(control, props, texts, texts.guidance), *self._inside(control)]
        return Control(
            number=self._names.page(said, control.text("id")) if asked else "-",
            title=_title(control),
            about=texts.overview or f"{said} uit {self._source.short}.",
            requirements=asked,
        )

    def _inside(self, control: At) -> Iterator[Requirement]:
        for inside in control.objects("controls"):
            texts = self._texts.of(inside)
            why = "\n".join(text for text in (texts.overview, texts.guidance) if text)
            yield from self._asked(inside, Props(inside), texts, why)
            yield from self._inside(inside)

    def _asked(self, control: At, props: Props, texts: Prose, why: str) -> Iterator[Requirement]:
        """The requirement that a control is; none when it lapsed, or only gathers others."""
        identity, said = control.text("id"), props.label or control.text("id")
        if props.is_withdrawn:
            number = self._names.number(said, identity)
            note = f"Vervallen in de bron: {_title(control)}"
            self.reserved.append(Reserved(number=number, kind=ReservedKind.WITHDRAWN, note=note))
            self._findings.lost("vervallen eis", "het nummer staat er als vervallen, zonder vraag")
        elif texts.points or not control.has("controls"):
            if not texts.points:
                self._findings.lost("eis zonder tekst (statement)", "de titel is het enige toetspunt")
            yield requirement(
                self._names.requirement(props.own("id") or identity),
                self._names.number(said, identity),
                _title(control),
                points=texts.points,
                why=why,
                evidence=texts.evidence,
                questions=texts.questions,
                source=identity,
                **own_fields(props),
            )
        props.lose_the_rest()


def _title(control: At) -> str:
    return control.line_of_text("title", required=True) or "onbekend"
