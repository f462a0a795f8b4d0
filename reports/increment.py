"""Whether what stands behind a finished report is its signature and nothing else."""

from __future__ import annotations

import io

import pikepdf

from reports.outcome import MisfitError

_MORE = "achter het rapport staat meer dan een handtekening"
#: What a signature changes in the catalogue and on the page that holds its invisible field.
_OF_THE_CATALOGUE, _OF_THE_PAGE = {"/AcroForm", "/Perms", "/Extensions", "/Version"}, {"/Annots"}
#: Its field and the form around it: nothing that a reader draws or does (/AP, /A, /AA, /XFA).
_OF_THE_FIELD = {"/FT", "/T", "/Type", "/Subtype", "/F", "/P", "/V", "/Rect", "/Lock"}
_OF_THE_FORM = {"/Fields", "/SigFlags"}
#: The field, the value, the form and the permission, with room for a time stamp.
_NEW_OBJECTS = 12


def check_increment(before: bytes, after: bytes) -> None:
    """Every object of the report is as it was, but for the places where a signature is noted. Raises MisfitError.

    The metadata say when it was signed and by which program; no reader sees them as the report.
    """
    try:
        with pikepdf.open(io.BytesIO(before)) as old, pikepdf.open(io.BytesIO(after)) as new:
            if not _is_signed_only(old, new):
                raise MisfitError(_MORE)
    except (pikepdf.PdfError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise MisfitError(_MORE) from error


def _is_signed_only(old: pikepdf.Pdf, new: pikepdf.Pdf) -> bool:
    about = {old.Root.Metadata.objgen, old.trailer.Info.objgen}
    allowed = {old.Root.objgen: _OF_THE_CATALOGUE, old.pages[0].obj.objgen: _OF_THE_PAGE}
    if new.Root.objgen != old.Root.objgen or len(new.objects) - len(old.objects) > _NEW_OBJECTS:
        return False
    if not _is_invisible(old, new):
        return False
    for one in old.objects:
        other, but = new.get_object(one.objgen), allowed.get(one.objgen, set())
        if one.objgen not in about and _written(one, but) != _written(other, but):
            return False
    return True


def _is_invisible(old: pikepdf.Pdf, new: pikepdf.Pdf) -> bool:
    """Whether the form is one field of a signature without a size, and that is all that came upon the first page."""
    form, there = new.Root.AcroForm, new.pages[0].obj.Annots
    (field,) = form.Fields
    was = [one.objgen for one in old.pages[0].obj.get("/Annots", [])]
    return (
        [one.objgen for one in there] == [*was, field.objgen]
        and set(form.keys()) <= _OF_THE_FORM
        and set(field.keys()) <= _OF_THE_FIELD
        and pikepdf.Name.Sig == field.FT
        and [float(number) for number in field.Rect] == [0, 0, 0, 0]
        and set(new.Root.Perms.keys()) == {"/DocMDP"}
    )


def _written(one: pikepdf.Object, but: set[str]) -> bytes:
    """What an object says, in one way; how the file itself is packed says nothing."""
    if isinstance(one, pikepdf.Stream):
        packing = (pikepdf.Name.XRef, pikepdf.Name.ObjStm)
        return b"" if one.get("/Type") in packing else one.stream_dict.unparse() + bytes(one.read_raw_bytes())
    if isinstance(one, pikepdf.Dictionary) and but:
        return b"\n".join(key.encode() + b" " + _plainly(one[key]) for key in sorted(one.keys()) if key not in but)
    return _plainly(one)


def _plainly(value: object) -> bytes:
    return bytes(value.unparse()) if isinstance(value, pikepdf.Object) else repr(value).encode()
