"""Whether what stands behind a finished report is its signature and nothing else."""

from __future__ import annotations

import io

import pikepdf

from reports.outcome import MisfitError

_MORE = "achter het rapport staat meer dan een handtekening"
#: What a signature changes in the catalogue and on the page that holds its invisible field.
_OF_THE_CATALOGUE, _OF_THE_PAGE = {"/AcroForm", "/Perms", "/Extensions", "/Version"}, {"/Annots"}
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
    for one in old.objects:
        other, but = new.get_object(one.objgen), allowed.get(one.objgen, set())
        if one.objgen not in about and _written(one, but) != _written(other, but):
            return False
    return True


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
