"""Whether a file holds nothing but what a report is made of: its words, and its attachments in their places.

A PDF can do far more than a report needs: run scripts, open other files, hide a
second attachment behind a drawing pin. Everything that a report says to a PDF
reader is in one short list of words; what is not in it, is not in a report.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Mapping

import pikepdf

from reports.outcome import MisfitError

_TEXTS = re.compile(rb"\((?:\\.|[^\\)])*\)|<[0-9A-Fa-f]*>", re.DOTALL)
_NAME = re.compile(rb"/[^\s/<>()\[\]{}%]*")
#: Names that are made up for each file: of fonts, drawings, patterns, opacities.
_MADE_UP = re.compile(r"/([A-Z]{6}(\+Rapport(-[A-Za-z-]+)?)?|[xps]\d{1,5}|[Aa][01](\.\d{1,20})?)")
_ALL_WORDS = """
    A AF AFRelationship Alt Annot Annots Ascent Author BBox BS BaseFont BleedBox CA CIDFontType2 CIDSystemInfo CIDToGIDMap CS
    CapHeight Caption Catalog CheckSum ColorSpace Column Contents Count CreationDate Creator Data Desc DescendantFonts Descent
    Dest DestOutputProfile Dests DisplayDocTitle Div Document EF EmbeddedFile EmbeddedFiles Encoding ExtGState F Figure Filespec
    Filter First Flags FlateDecode Font FontBBox FontDescriptor FontFamily FontFile2 FontName Form GTS_PDFA1 Group H1 H2 H3 H4
    H5 H6 Headers I ICCBased ID Identity Identity-H Index Info ItalicAngle K Keywords Kids L LBody LI Lab Lang Last Layout Lbl
    Length Length1 Link MarkInfo Marked Matrix MediaBox Metadata ModDate N Names Next NonStruct Nums O OBJR Obj ObjStm Ordering
    Outlines OutputConditionIdentifier OutputIntent OutputIntents P Page Pages PaintType Params Parent ParentTree Part Pattern
    PatternType Pg Prev Producer Range Rect Registry Resources Root Row S Scope Sect Shading Size Span StemH StemV StructElem
    StructParent StructParents StructTreeRoot Subject Subtype Supplement TBody TD TH THead TR Table Tabs TilingType Title
    ToUnicode Transparency TrimBox Type Type0 UF ViewerPreferences W WhitePoint XML XObject XRef XStep XYZ YStep ca lab-d50
    lab-d65 srgb application#2fjson text#2fcsv application#2fvnd.openxmlformats-officedocument.spreadsheetml.sheet
"""
_WORDS = frozenset(f"/{word}" for word in re.findall(r"\S+", _ALL_WORDS))
_OF_THE_CATALOGUE = {
    "/Type", "/Pages", "/Outlines", "/Lang", "/Names", "/StructTreeRoot", "/ViewerPreferences", "/MarkInfo",
    "/OutputIntents", "/AF", "/Metadata",
}  # fmt: skip
_KNOWN = {
    "/FileAttachment": "een bestand dat als aantekening op een pagina zit",
    "/JavaScript": "een programma",
    "/JS": "een programma",
    "/OpenAction": "iets dat bij het openen gebeurt",
    "/AA": "iets dat bij het openen gebeurt",
    "/URI": "een verwijzing naar buiten",
    "/Launch": "iets dat een ander programma start",
}
_HIDDEN = "er zit een bestand in dat niet tussen de bijlagen staat"
_STRANGE = "het bestand is niet opgebouwd zoals Toetspeil dat doet"
_UNREADABLE = (pikepdf.PdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError)


def check_anatomy(pdf: bytes, attached: Mapping[str, bytes]) -> None:
    """Raises MisfitError for the first thing in this file that no report has. `attached` is what another reader found."""
    try:
        # As it is written: what is mended while reading is not what another reader reads.
        with pikepdf.open(io.BytesIO(pdf), attempt_recovery=False) as file:
            sound = not file.is_encrypted and set(file.Root.keys()) <= _OF_THE_CATALOGUE
            _check_words(file)
            _check_files(file, attached)
            if file.get_warnings() or not sound:
                raise MisfitError(_STRANGE)
    except _UNREADABLE as error:
        raise MisfitError(_STRANGE) from error


def _check_words(file: pikepdf.Pdf) -> None:
    for word in sorted(_words(file), key=lambda one: (one not in _KNOWN, one)):
        if word not in _WORDS and not _MADE_UP.fullmatch(word):
            raise MisfitError(f"er staat iets in dat geen rapport heeft: {_KNOWN.get(word, _shown(word))}")


def _shown(word: str) -> str:
    """The word as it may stand in a sentence."""
    return re.sub(r"[^A-Za-z0-9/+.-]", "?", word)[:40]


def _words(file: pikepdf.Pdf) -> Counter[str]:
    """Every name in every object, used or not, with how often it is there."""
    found: Counter[str] = Counter()
    for one in [*file.objects, file.trailer]:
        found.update(name.decode("latin-1") for name in _NAME.findall(_TEXTS.sub(b"", _written(one))))
    return found


def _written(one: pikepdf.Object) -> bytes:
    if isinstance(one, pikepdf.Stream):
        if "/F" in one:
            raise MisfitError("een deel van het bestand staat ergens anders")
        return one.stream_dict.unparse(resolved=True)
    return one.unparse(resolved=True)


def _check_files(file: pikepdf.Pdf, attached: Mapping[str, bytes]) -> None:
    """Each attachment once, in the tree of names and in the list of associated files of the whole; and no other file."""
    names = _names(file.Root.Names.EmbeddedFiles) if "/EmbeddedFiles" in file.Root.get("/Names", {}) else []
    said = [str(name) for name in names[::2]]
    specs = names[1::2]
    numbers = [one.objgen for one in specs]
    streams = [one.EF.F.objgen for one in specs]
    for word, held in (("/EF", numbers), ("/AF", [file.Root.objgen] if specs else [])):
        if [one.objgen for one in file.objects if word in _plain_keys(one)] != sorted(held):
            raise MisfitError(_HIDDEN)
    count = _words(file)
    wanted = {"/EF": len(specs), "/Filespec": len(specs), "/EmbeddedFile": len(specs), "/AF": int(bool(specs)),
              "/EmbeddedFiles": int(bool(specs)), "/Annot": count["/Link"] - _link_tags(file)}  # fmt: skip
    if any(count[word] != number for word, number in wanted.items()):
        raise MisfitError(_HIDDEN)
    # The engine names each of them twice.
    if [one.objgen for one in file.Root.get("/AF", [])] != numbers * 2:
        raise MisfitError(_HIDDEN)
    sound = sorted(said) == sorted(attached) and len(set(streams)) == len(set(numbers)) == len(said)
    for name, one in zip(said, specs, strict=True):
        sound = sound and str(one.F) == str(one.UF) == name and list(one.EF.keys()) == ["/F"]
        sound = sound and one.EF.F.read_bytes() == attached.get(name)
    if not sound:
        raise MisfitError(_HIDDEN)


def _names(tree: pikepdf.Object) -> list[pikepdf.Object]:
    """What is in a tree of one level, as the engine writes it."""
    if set(tree.keys()) != {"/Names"}:
        raise MisfitError(_HIDDEN)
    return list(tree.Names)


def _plain_keys(one: pikepdf.Object) -> set[str]:
    return set(one.keys()) if isinstance(one, (pikepdf.Dictionary, pikepdf.Stream)) else set()


def _link_tags(file: pikepdf.Pdf) -> int:
    """How many tags call a text a link; the word stands in those too."""
    return sum(1 for one in file.objects if isinstance(one, pikepdf.Dictionary) and one.get("/S") == pikepdf.Name.Link)
