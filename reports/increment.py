"""Whether what stands behind a finished report is its signature and nothing else."""

from __future__ import annotations

import io

import pikepdf

from reports.outcome import MisfitError

_MORE = "achter het rapport staat meer dan een handtekening"
#: What a signature changes in the catalogue and on the page that holds its invisible field.
_OF_THE_CATALOGUE, _OF_THE_PAGE = {"/AcroForm", "/Perms", "/Extensions", "/Version"}, {"/Annots"}
#: Its field, the form around it and its value: nothing that a reader draws or does (/AP, /A, /AA, /XFA).
_OF_THE_FIELD = {"/FT", "/T", "/Type", "/Subtype", "/F", "/P", "/V", "/Rect", "/Lock"}
_OF_THE_FORM = {"/Fields", "/SigFlags"}
_OF_THE_VALUE = {"/Type", "/Filter", "/SubFilter", "/Contents", "/ByteRange", "/M", "/Reason", "/Reference"}


def check_increment(before: bytes, after: bytes) -> None:
    """Every object of the report is as it was, but for the places where a signature is noted. Raises MisfitError."""
    try:
        with pikepdf.open(io.BytesIO(before)) as old, pikepdf.open(io.BytesIO(after)) as new:
            if not _is_signed_only(old, new):
                raise MisfitError(_MORE)
    except (pikepdf.PdfError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise MisfitError(_MORE) from error


def _is_signed_only(old: pikepdf.Pdf, new: pikepdf.Pdf) -> bool:
    allowed = {old.Root.objgen: _OF_THE_CATALOGUE, old.pages[0].obj.objgen: _OF_THE_PAGE}
    if new.Root.objgen != old.Root.objgen or new.trailer.Info.objgen != old.trailer.Info.objgen:
        return False
    if not _is_invisible(old, new) or not _is_nothing_else(old, new):
        return False
    for one in old.objects:
        other, but = new.get_object(one.objgen), allowed.get(one.objgen, set())
        if _written(one, but) != _written(other, but):
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
        and set(field.V.keys()) <= _OF_THE_VALUE
        and pikepdf.Name.Sig == field.FT
        and [float(number) for number in field.Rect] == [0, 0, 0, 0]
        and set(new.Root.Perms.keys()) == {"/DocMDP"}
    )


def _is_nothing_else(old: pikepdf.Pdf, new: pikepdf.Pdf) -> bool:
    """Whether the only new objects are the form, the field and its value, and the table of them all."""
    (field,) = new.Root.AcroForm.Fields
    known = {one.objgen for one in (*old.objects, new.Root.AcroForm, field, field.V, new.Root.Perms.DocMDP)}
    added = [one for one in new.objects if one.objgen not in known]
    return all(isinstance(one, pikepdf.Stream) and one.get("/Type") == pikepdf.Name.XRef for one in added)


def _written(one: pikepdf.Object, but: set[str]) -> bytes:
    """What an object says, in one way; how the file itself is packed says nothing."""
    if isinstance(one, pikepdf.Stream):
        packing = (pikepdf.Name.XRef, pikepdf.Name.ObjStm)
        said = one.stream_dict.unparse(resolved=True)
        return b"" if one.get("/Type") in packing else said + bytes(one.read_raw_bytes())
    if isinstance(one, pikepdf.Dictionary) and but:
        return b"\n".join(key.encode() + b" " + _plainly(one[key]) for key in sorted(one.keys()) if key not in but)
    # Resolved: of an object that others refer to, the plain notation is its number only.
    return one.unparse(resolved=True)


def _plainly(value: object) -> bytes:
    return bytes(value.unparse()) if isinstance(value, pikepdf.Object) else repr(value).encode()
