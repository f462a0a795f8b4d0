"""The data inside a report: which files are attached, what each is, and the page that prints their codes."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup, escape

import controls.exchange
from controls.canonical import canonical_json
from controls.catalogue import Catalogue
from controls.compiled import to_text
from controls.exchange.answers_workbook import answers_workbook
from controls.exchange.oscal_results import assessment_results
from controls.trail_extract import BrokenTrailError, head_of
from reports.certificates import fingerprint
from reports.inputs import ReportError, ReportInput
from reports.printable import on_cover

SCHEMA = "toetspeil/report/1"
INPUT, INPUT_SCHEMA = "rapport.json", "rapport.schema.json"
SNAPSHOT, SNAPSHOT_SCHEMA = "snapshot.json", "snapshot.schema.json"
KEPT, PREVIOUS, TRAIL = "vastgelegd.json", "vorige-snapshot.json", "auditspoor.json"
EDITION = "vergelijking.json"
OSCAL, ANSWERS = "oscal-assessment-results.json", "antwoorden.xlsx"
#: What a name of an attachment may be: a plain file name on every system.
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_CATALOGUE = "vragenlijst-"
_SCHEMAS = Path(controls.exchange.__file__).parent / "schema"

#: Stands in the HTML where the codes are printed; they are known when the attachments are. A short report prints
#: that of the input alone, which names all the others.
PLACE, INPUT_PLACE = "<!--bijlagen-->", "<!--invoer-->"
#: Where it says whether the file is signed, and with what.
SIGNING_PLACE = "<!--handtekening-->"
#: Where a short report says how far the audit trail inside it goes.
TRAIL_PLACE = "<!--spoor-->"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attached:
    """One file inside the report; `about` says in Dutch what it is."""

    name: str
    content: bytes
    about: str
    #: More to print below it, such as where the trail ends.
    note: str = ""

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def attached(given: ReportInput) -> tuple[Attached, ...]:
    """All files of this report, in the order of the page. A kind for everybody carries its input only, without answers."""
    others = (_schema(INPUT_SCHEMA, f"Hoe {INPUT} is opgebouwd (JSON Schema)"), *_data(given))
    return (
        _text(INPUT, described(given, others), "Waaruit dit rapport is gemaakt, met de code van elke bijlage"),
        *others,
    )


def _data(given: ReportInput) -> Iterator[Attached]:
    """What only those may have who may read the answers."""
    if given.is_public:
        return
    yield from (
        _text(SNAPSHOT, given.snapshot.canonical, "Alle antwoorden en cijfers op het moment van indienen"),
        _schema(SNAPSHOT_SCHEMA, f"Hoe {SNAPSHOT} is opgebouwd (JSON Schema)"),
        *(_text(_name(e), to_text(e), f"De vragen en uitleg van {e.title}") for e in _editions(given)),
        _text(
            OSCAL, assessment_results(given.snapshot, _by_hash(given)), "De uitkomsten voor andere programma’s (OSCAL)"
        ),
        Attached(
            name=ANSWERS,
            content=answers_workbook(given.snapshot, _by_hash(given)),
            about="Alle antwoorden als werkblad (Excel)",
        ),
    )
    if given.kept:
        yield _text(KEPT, given.kept, "Wat na het indienen en daarnaast is vastgelegd")
    if given.previous and given.used_beside.previous_sha256:
        yield _text(PREVIOUS, given.previous.canonical, "Alle antwoorden van de ronde hiervoor")
    if given.edition and given.used_beside.benchmark_sha256:
        yield _text(EDITION, given.edition.canonical, "De uitgave van de vergelijking met andere gemeenten")
    if given.trail:
        yield _trail(given)


def described(given: ReportInput, others: Iterable[Attached]) -> str:
    """The input as one text: every part of it by its hash, and every other attachment by its name and hash."""
    said = {
        "schema": SCHEMA,
        "kind": given.kind,
        "template_version": given.template_version,
        "snapshot_sha256": given.snapshot_sha256,
        "catalogue_sha256": given.catalogue.sha256,
        "frameworks_sha256": sorted({edition.sha256 for edition in given.frameworks}),
        "attachments": {file.name: file.sha256 for file in others},
        "cache_key": given.cache_key,
        "signer": given.signer,
        "signer_fingerprint": given.signer_fingerprint,
        "signer_chain": list(given.signer_chain),
    }
    return canonical_json(said)


def filled(page: str, files: tuple[Attached, ...]) -> str:
    """The page with the codes of these files, and with whether they are signed."""
    first = tuple(file for file in files if file.name == INPUT)
    ends = Markup("").join(Markup("<p>{}</p>\n").format(file.note) for file in files if file.name == TRAIL)
    places = {PLACE: listed(files), INPUT_PLACE: listed(first), SIGNING_PLACE: told(first), TRAIL_PLACE: ends}
    for place, text in places.items():
        page = page.replace(place, text)
    return page


def listed(files: Iterable[Attached]) -> Markup:
    """The names and codes, as the page “Echtheid controleren” prints them."""
    return Markup("").join(_lines(files))


def told(files: Iterable[Attached]) -> Markup:
    """Whether this file is signed, as the input that is attached says."""
    given: dict[str, str] = next((json.loads(file.content) for file in files if file.name == INPUT), {})
    if not given.get("signer_fingerprint"):
        return Markup(
            "<p>Dit bestand is <b>niet ondertekend</b>: alleen de controlegetallen verzegelen het. "
            "De controle bewijst dus niet wie het heeft gemaakt.</p>\n"
        )
    return Markup(
        "<p>Dit bestand is <b>ondertekend</b> (PAdES) met het certificaat van {}. "
        'De vingerafdruk (SHA-256) van dat certificaat is:</p>\n<p class="fingerprint">{}</p>\n'
    ).format(on_cover(given["signer"]), fingerprint(given["signer_fingerprint"]))


def _lines(files: Iterable[Attached]) -> Iterator[Markup]:
    for file in files:
        note = Markup("<br>{}").format(file.note) if file.note else ""
        yield Markup('<p class="attached"><b>{}</b> {}{}<br><span class="hash">{}</span></p>\n').format(
            escape(file.name), escape(file.about), note, file.sha256
        )


def _editions(given: ReportInput) -> list[Catalogue]:
    """Every edition once, the leading one first."""
    found = {given.catalogue.sha256: given.catalogue}
    for edition in sorted(given.frameworks, key=lambda edition: edition.key):
        found.setdefault(edition.sha256, edition)
    return list(found.values())


def _by_hash(given: ReportInput) -> dict[str, Catalogue]:
    found = {edition.sha256: edition for edition in _editions(given)}
    if not {framework.catalogue_sha256 for framework in given.snapshot.frameworks} <= found.keys():
        raise ReportError("Een van de vragenlijsten van deze zelftoets ontbreekt; er komt geen rapport.")
    return found


def _name(edition: Catalogue) -> str:
    """A file name that no other edition has: two of the same name differ in their content."""
    plain = re.sub(r"[^A-Za-z0-9.]+", "-", edition.key).strip("-.")[:60]
    return f"{_CATALOGUE}{plain}-{edition.sha256[:8]}.json"


def is_catalogue(name: str) -> bool:
    return name.startswith(_CATALOGUE)


def _trail(given: ReportInput) -> Attached:
    try:
        head = head_of(given.trail, assessment_id=given.snapshot.assessment_id)
    except BrokenTrailError as error:
        raise ReportError(f"Er komt geen rapport: {error}.") from error
    note = f"Het spoor loopt tot en met regel {head.sequence} van de gemeente, met als hash {head.hash[:32]} {head.hash[32:]}."
    about = "Wie wat wanneer deed aan deze zelftoets, zonder teksten"
    return Attached(name=TRAIL, content=given.trail.encode(), about=about, note=note)


def _text(name: str, text: str, about: str) -> Attached:
    return Attached(name=name, content=text.encode(), about=about)


def _schema(name: str, about: str) -> Attached:
    return Attached(name=name, content=(_SCHEMAS / name).read_bytes(), about=about)
