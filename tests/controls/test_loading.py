"""Loading: a sound edition compiles, and every kind of broken file is named with file, line, place and remedy."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from controls.catalogue import Aspect, Scope, TermKind
from controls.loading import BrokenCatalogueError, Finding, as_json, editions, load
from tests.controls.builders import HEAD, HEAD_FILE, KEY, THEME, THEME_FILE, line_of, swap, write_edition
from tests.controls.faults import EditionFault, assert_finding


def findings_of(root: Path) -> tuple[Finding, ...]:
    with pytest.raises(BrokenCatalogueError) as caught:
        load(KEY, root)
    return caught.value.findings


def test_a_sound_edition_loads_with_everything_in_its_place(tmp_path: Path) -> None:
    catalogue = load(KEY, write_edition(tmp_path))

    first, second, third = catalogue.requirements
    assert (catalogue.key, catalogue.valid_until) == ("proef/1", "2029-12-31")
    assert [theme.part for theme in catalogue.themes] == [2]
    assert [c.number for c in catalogue.controls] == ["5.01", "5.02"]
    assert first.terms[0].kind is TermKind.FREQUENCY
    assert (first.control, first.theme, first.cbw.scope) == ("5.01", "sturing", Scope.IN)
    assert (first.aspects, second.aspects) == (tuple(Aspect), (Aspect.OPZET, Aspect.WERKING))
    assert catalogue.control_by_number["5.02"].empty_heading == "5.02.01"
    assert catalogue.requirement_by_id["proef-5.02"] is third
    assert catalogue.role_titles["lijn"] == "Lijnmanager"
    assert catalogue.theme_by_id["sturing"].requirements == catalogue.requirements
    assert as_json(catalogue)["themes"][0]["controls"][0]["requirements"][0]["number"] == "5.01.01"


def test_a_requirement_inherits_the_scope_of_its_control_and_a_control_that_of_the_edition(tmp_path: Path) -> None:
    theme = swap(THEME, 'iso: "5.2"\n', 'iso: "5.2"\n    cbw: {scope: out, confidence: probable, note: Grijs}\n')

    catalogue = load(KEY, write_edition(tmp_path, theme=theme))

    assert [r.cbw.scope for r in catalogue.requirements] == [Scope.IN, Scope.IN, Scope.OUT]


def test_the_hash_follows_every_letter_and_nothing_else(tmp_path: Path) -> None:
    same = load(KEY, write_edition(tmp_path / "a")).sha256
    layout = load(KEY, write_edition(tmp_path / "b", theme="# een opmerking\n" + THEME)).sha256
    letter = load(KEY, write_edition(tmp_path / "c", theme=swap(THEME, "niemand", "Niemand"))).sha256

    assert same == layout
    assert same != letter


def test_editions_stand_side_by_side(tmp_path: Path) -> None:
    write_edition(tmp_path)
    (tmp_path / "proef/2").mkdir()
    (tmp_path / "proef/2/catalogue.yaml").write_text(swap(HEAD, 'edition: "1"', 'edition: "2"'), encoding="utf-8")
    (tmp_path / "leeg/1").mkdir(parents=True)

    assert editions(tmp_path) == ("proef/1", "proef/2")


@pytest.mark.parametrize("key", ["proef/9", "../proef/1", "proef", "", "proef/1/"])
def test_an_edition_that_is_not_there_is_a_key_error(tmp_path: Path, key: str) -> None:
    write_edition(tmp_path)

    with pytest.raises(KeyError):
        load(key, tmp_path)


DEFECTS = {
    "an unknown key": EditionFault(
        old="        why: Een regel die onbekend is, werkt niet.\n",
        new="        why: Een regel die onbekend is, werkt niet.\n        whay: Tikfout\n",
        at="whay",
        place="controls.0.requirements.1.whay",
        problem="onbekende sleutel",
        remedy="verbeter de naam",
    ),
    "an unknown key that holds a list": EditionFault(
        old="        role: lijn\n",
        new="        role: lijn\n        rolls:\n          - lijn\n",
        at="rolls",
        place="controls.0.requirements.1.rolls",
        problem="onbekende sleutel",
        remedy="Haal de sleutel weg",
    ),
    "a duplicate key": EditionFault(
        old="        role: lijn\n",
        new="        role: lijn\n        role: ciso # twee\n",
        at="role: ciso # twee",
        place="controls.0.requirements.1.role",
        problem="staat er twee keer",
        remedy="Haal er een weg",
    ),
    "a number without quotes": EditionFault(
        old='number: "5.02"\n        kind',
        new="number: 5.10\n        kind",
        at="number: 5.10",
        place="controls.1.requirements.0.number",
        problem="'5.10' zonder aanhalingstekens leest YAML als float",
        remedy='Schrijf "5.10" tussen aanhalingstekens',
    ),
    "no without quotes": EditionFault(
        old="title: Taken verdeeld",
        new="title: no",
        at="title: no",
        place="controls.1.requirements.0.title",
        problem="leest YAML als bool",
        remedy='Schrijf "no"',
    ),
    "a time without quotes": EditionFault(
        old="title: Taken verdeeld",
        new="title: 12:30",
        at="title: 12:30",
        place="controls.1.requirements.0.title",
        problem="leest YAML als int",
        remedy='Schrijf "12:30"',
    ),
    "a date without quotes": EditionFault(
        old='valid_from: "2026-01-01"',
        new="valid_from: 2026-01-01",
        at="valid_from",
        place="valid_from",
        problem="leest YAML als timestamp",
        remedy='Schrijf "2026-01-01"',
        in_head=True,
    ),
    "null": EditionFault(
        old="title: Taken verdeeld",
        new="title: ~",
        at="title: ~",
        place="controls.1.requirements.0.title",
        problem="leest YAML als null",
        remedy='Schrijf "~"',
    ),
    "a key without a value": EditionFault(
        old="title: Taken verdeeld",
        new="title:",
        at="title:\n",
        place="controls.1.requirements.0.title",
        problem="er staat geen waarde",
        remedy="Schrijf een waarde",
    ),
    "an empty text": EditionFault(
        old="title: Taken verdeeld",
        new='title: "  "',
        at='title: "  "',
        place="controls.1.requirements.0.title",
        problem="de tekst is leeg",
        remedy="Schrijf een tekst",
    ),
    "a missing key": EditionFault(
        old="        why: Een taak zonder naam blijft liggen.\n",
        new="",
        at="- id: proef-5.02\n",
        place="controls.1.requirements.0.why",
        problem="de sleutel ontbreekt",
        remedy="Voeg de sleutel toe",
    ),
    "a kind that does not exist": EditionFault(
        old="kind: beheersmaatregel",
        new="kind: maatregel",
        at="kind: maatregel",
        place="controls.1.requirements.0.kind",
        problem="'maatregel' kan hier niet",
        remedy="Kies uit: 'overheidsmaatregel', 'beheersmaatregel', 'kaderverplichting', 'wetsplicht', 'norm', "
        "'richtlijn', 'rondestap', 'indicator', 'register' of 'eis'",
    ),
    "a part that does not exist": EditionFault(
        old='part: "2"',
        new='part: "3"',
        at="part",
        place="part",
        problem="'3' kan hier niet",
        remedy="Kies uit: '1' of '2'",
    ),
    "a period that is no period": EditionFault(
        old="value: P1Y",
        new="value: jaarlijks",
        at="value: jaarlijks",
        place="controls.0.requirements.0.terms.0.value",
        problem="'jaarlijks' is geen duur",
        remedy="P1Y",
    ),
    "a period of nothing": EditionFault(
        old="value: P1Y",
        new="value: P0D",
        at="value: P0D",
        place="controls.0.requirements.0.terms.0.value",
        problem="'P0D' is geen duur",
        remedy="P1Y",
    ),
    "a day that does not exist": EditionFault(
        old='valid_from: "2026-01-01"',
        new='valid_from: "2026-02-30"',
        at="valid_from",
        place="valid_from",
        problem="'2026-02-30' is geen datum",
        remedy="2026-01-09",
        in_head=True,
    ),
    "an id with a space": EditionFault(
        old="- id: proef-5.02\n",
        new="- id: proef 5.02\n",
        at="- id: proef 5.02",
        place="controls.1.requirements.0.id",
        problem="'proef 5.02' is geen naam",
        remedy="kleine letters",
    ),
    "a text where a list belongs": EditionFault(
        old="        points:\n          - De taken zijn verdeeld.\n",
        new="        points: De taken zijn verdeeld.\n",
        at="points: De taken",
        place="controls.1.requirements.0.points",
        problem="hier hoort een lijst",
        remedy="streepje",
    ),
    "a list where a text belongs": EditionFault(
        old="title: Taken verdeeld",
        new="title: [Taken, verdeeld]",
        at="title: [Taken",
        place="controls.1.requirements.0.title",
        problem="hier hoort één tekst",
        remedy="Haal de streepjes",
    ),
    "a text where keys belong": EditionFault(
        old="{kind: frequency, value: P1Y, what: beoordelen van het beleid}",
        new="ieder jaar",
        at="- ieder jaar",
        place="controls.0.requirements.0.terms.0",
        problem="hier horen sleutels",
        remedy="Schrijf de sleutels uit",
    ),
    "no aspect": EditionFault(
        old="        aspects:\n          - opzet\n          - werking\n",
        new="        aspects: []\n",
        at="aspects: []",
        place="controls.0.requirements.1.aspects",
        problem="de aspecten kloppen niet",
        remedy="opzet, bestaan, werking",
    ),
    "aspects that are not in the order of proof": EditionFault(
        old="          - opzet\n          - werking\n",
        new="          - werking\n          - opzet\n",
        at="aspects:",
        place="controls.0.requirements.1.aspects",
        problem="de aspecten kloppen niet",
        remedy="in de volgorde opzet",
    ),
    "the same aspect twice": EditionFault(
        old="          - opzet\n          - werking\n",
        new="          - opzet\n          - opzet\n",
        at="aspects:",
        place="controls.0.requirements.1.aspects",
        problem="de aspecten kloppen niet",
        remedy="in de volgorde",
    ),
    "a list that does not close": EditionFault(
        old="title: Taken verdeeld",
        new="title: [Taken",
        at="questions:\n          - Is duidelijk",
        place="YAML",
        problem="geen geldige YAML",
        remedy="Herstel de opmaak",
    ),
    "a tab": EditionFault(
        old="        title: Taken verdeeld",
        new="\ttitle: Taken verdeeld",
        at="\ttitle",
        place="YAML",
        problem="geen geldige YAML",
        remedy="Spring in met spaties",
    ),
    "an alias": EditionFault(
        old="title: Taken verdeeld",
        new="title: &tekst Taken verdeeld\n        confidence_note: *tekst",
        at="confidence_note: *tekst",
        place="*tekst",
        problem="verwijzingen (& en *) mogen hier niet",
        remedy="Schrijf de tekst voluit",
    ),
    "a key that is a list": EditionFault(
        old="title: Taken verdeeld",
        new="? [Taken]\n        : verdeeld",
        at="? [Taken]",
        place="controls.1.requirements.0",
        problem="een sleutel is geen tekst",
        remedy="Schrijf een gewone sleutel",
    ),
    "a label": EditionFault(
        old="title: Taken verdeeld",
        new="title: !!python/tuple [Taken]",
        at="title: !!python",
        place="controls.1.requirements.0.title",
        problem="onbekend label tag:yaml.org,2002:python/tuple",
        remedy="Haal het weg",
    ),
    "lists without end": EditionFault(
        old="title: Taken verdeeld",
        new="title: " + "[" * 300_000,
        at="title: [[[",
        place="YAML",
        problem="te diep genest",
        remedy="Haal niveaus weg",
    ),
    "a theme that names itself otherwise": EditionFault(
        old="id: sturing\n",
        new="id: besturing\n",
        at="",
        place="id",
        problem="noemt zich 'besturing', maar staat bij 'sturing'",
        remedy="Maak naam en plaats gelijk",
    ),
    "an edition that names itself otherwise": EditionFault(
        old='edition: "1"',
        new='edition: "1.0"',
        at="",
        place="id",
        problem="noemt zich 'proef/1.0', maar staat bij 'proef/1'",
        remedy="Maak naam en plaats gelijk",
        in_head=True,
    ),
    "a theme outside its folder": EditionFault(
        old="  - sturing\n",
        new="  - ../sturing\n",
        at="- ../sturing",
        place="themes.0",
        problem="'../sturing' is geen naam",
        remedy="kleine letters",
        in_head=True,
    ),
}


@pytest.mark.parametrize("defect", [pytest.param(d, id=name) for name, d in DEFECTS.items()])
def test_a_broken_file_is_named_with_file_line_place_and_remedy(tmp_path: Path, defect: EditionFault) -> None:
    head = swap(HEAD, defect.old, defect.new) if defect.in_head else HEAD
    theme = THEME if defect.in_head else swap(THEME, defect.old, defect.new)

    findings = findings_of(write_edition(tmp_path, head=head, theme=theme))

    file, text = (HEAD_FILE, head) if defect.in_head else (THEME_FILE, theme)
    assert_finding(findings, defect, text, file=file)
    assert [str(f).startswith(f"{f.file}:{f.line}: {f.place}: ") for f in findings] == [True]


def test_all_findings_come_at_once_from_all_files(tmp_path: Path) -> None:
    head = swap(HEAD, "status: in-force", "status: geldig")
    theme = swap(swap(THEME, 'part: "2"', "part: 2"), "title: Taken verdeeld", "title: no")

    heads = findings_of(write_edition(tmp_path / "a", head=head))
    themes = findings_of(write_edition(tmp_path / "b", theme=theme))

    assert [f.place for f in heads] == ["status"]
    assert [f.place for f in themes] == ["part", "controls.1.requirements.0.title"]


def test_a_theme_without_a_file_is_a_finding(tmp_path: Path) -> None:
    root = write_edition(tmp_path, head=swap(HEAD, "  - sturing\n", "  - sturing\n  - toegang\n"))

    (finding,) = findings_of(root)

    assert finding.file == "proef/1/themes/toegang.yaml"
    assert finding.problem == "het bestand is er niet"


@pytest.mark.parametrize("name", ["vergeten.yaml", "sturing.yml"])
def test_a_file_without_a_theme_is_a_finding(tmp_path: Path, name: str) -> None:
    root = write_edition(tmp_path)
    (root / "proef/1/themes" / name).write_text(THEME, encoding="utf-8")

    (finding,) = findings_of(root)

    assert finding.file == f"proef/1/themes/{name}"
    assert "hoort bij geen thema" in finding.problem


@pytest.mark.parametrize("text", ["", "\n\n", "# alleen een opmerking\n"])
@pytest.mark.parametrize("file", [HEAD_FILE, THEME_FILE])
def test_an_empty_file_is_a_finding_and_never_skipped(tmp_path: Path, file: str, text: str) -> None:
    root = write_edition(tmp_path)
    (root / file).write_text(text, encoding="utf-8")

    (finding,) = findings_of(root)

    assert (finding.file, finding.problem) == (file, "het bestand is leeg")


@pytest.mark.parametrize("text", ["alleen tekst\n", "- een\n- lijst\n"])
def test_a_file_that_is_no_mapping_is_a_finding(tmp_path: Path, text: str) -> None:
    (finding,) = findings_of(write_edition(tmp_path, theme=text))

    assert (finding.file, finding.line, finding.place) == (THEME_FILE, 1, "bestand")
    assert finding.problem == "hier horen sleutels met waarden"


def test_a_number_alone_in_a_file_is_a_finding(tmp_path: Path) -> None:
    (finding,) = findings_of(write_edition(tmp_path, theme="5.10\n"))

    assert (finding.line, finding.place) == (1, "bestand")


def test_two_documents_in_one_file_are_a_finding(tmp_path: Path) -> None:
    (finding,) = findings_of(write_edition(tmp_path, theme=THEME + "---\nid: nog-een\n"))

    assert finding.place == "YAML"
    assert finding.line == line_of(THEME + "---\n", "---")


def test_a_file_in_another_encoding_is_a_finding_with_the_line(tmp_path: Path) -> None:
    root = write_edition(tmp_path)
    changed = swap(THEME, "title: Taken verdeeld", "title: Continuïteit")
    (root / THEME_FILE).write_bytes(changed.encode("latin-1"))

    (finding,) = findings_of(root)

    assert (finding.file, finding.line) == (THEME_FILE, line_of(changed, "Continu"))
    assert finding.problem == "het bestand is geen UTF-8"
    assert "UTF-8" in finding.remedy


def test_an_invisible_character_is_a_finding(tmp_path: Path) -> None:
    (finding,) = findings_of(write_edition(tmp_path, theme=swap(THEME, "niemand", "nie\x07mand")))

    assert (finding.file, finding.place) == (THEME_FILE, "YAML")
    assert "onzichtbare tekens" in finding.remedy


def test_a_folder_where_a_file_belongs_is_a_finding(tmp_path: Path) -> None:
    root = write_edition(tmp_path)
    (root / THEME_FILE).unlink()
    (root / THEME_FILE).mkdir()

    (finding,) = findings_of(root)

    assert finding.file == THEME_FILE
    assert "niet te lezen" in finding.problem


def test_aliases_that_multiply_are_refused_before_they_are_followed(tmp_path: Path) -> None:
    levels = [f"l{i}: &l{i} [{', '.join([f'*l{i - 1}'] * 9)}]" for i in range(1, 30)]
    bomb = "l0: &l0 [lol, lol]\n" + "\n".join(levels) + "\n"

    found = findings_of(write_edition(tmp_path, theme=bomb))

    assert len(found) == 29 * 9
    assert {f.remedy for f in found} == {"Schrijf de tekst voluit"}


def test_an_alias_to_itself_is_refused(tmp_path: Path) -> None:
    (finding,) = findings_of(write_edition(tmp_path, theme="id: &x [*x]\n"))

    assert finding.place == "*x"


@pytest.mark.parametrize("change", ["\r\n", "bom"])
def test_an_editor_on_windows_changes_nothing(tmp_path: Path, change: str) -> None:
    plain = load(KEY, write_edition(tmp_path / "plain")).sha256
    root = write_edition(tmp_path / "windows")
    data = b"\xef\xbb\xbf" + THEME.encode() if change == "bom" else THEME.replace("\n", change).encode()
    (root / THEME_FILE).write_bytes(data)

    assert load(KEY, root).sha256 == plain


def test_a_finding_is_a_value() -> None:
    finding = Finding(file="a.yaml", line=3, place="id", problem="fout", remedy="Herstel")

    assert replace(finding, line=4) != finding
    assert str(finding) == "a.yaml:3: id: fout. Herstel"
