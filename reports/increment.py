"""Whether what stands behind a finished report is its signature and nothing else."""

from __future__ import annotations

import io

import pikepdf

from reports.outcome import MisfitError

_MORE = "achter het rapport staat meer dan een handtekening"
#: What a signature changes in the catalogue and on the page that holds its invisible field.
_OF_THE_CATALOGUE, _OF_THE_PAGE = {"/AcroForm", "/Perms", "/Extensions", "/Version"}, {"/Annots"}
#: The field, the value, the form and the permission.
_NEW_OBJECTS = 12


def check_increment(before: bytes, after: bytes) -> None:
    """Every object of the report is as it was, but for the places where a signature is noted. Raises MisfitError."""
    try:
        with pikepdf.open(io.BytesIO(before)) as old, pikepdf.open(io.BytesIO(after)) as new:
            changed = [one.objgen for one in old.objects if _written(one) != _written(new.get_object(one.objgen))]
            allowed = {old.Root.objgen: _OF_THE_CATALOGUE, old.pages[0].obj.objgen: _OF_THE_PAGE}
            for place in changed:
                if place not in allowed or not _same(old.get_object(place), new.get_object(place), allowed[place]):
                    raise MisfitError(_MORE)
            if len(new.pages) != len(old.pages) or len(new.objects) - len(old.objects) > _NEW_OBJECTS:
                raise MisfitError(_MORE)
    except (pikepdf.PdfError, ValueError, KeyError, TypeError) as error:
        raise MisfitError(_MORE) from error


def _written(one: pikepdf.Object) -> bytes:
    if isinstance(one, pikepdf.Stream):
        kind = one.get("/Type")
        if kind in (pikepdf.Name.XRef, pikepdf.Name.ObjStm):  # how the file is packed, not what it says
            return b""
        return one.stream_dict.unparse() + bytes(one.read_raw_bytes())
    return bytes(one.unparse(resolved=True))


def _same(old: pikepdf.Object, new: pikepdf.Object, but: set[str]) -> bool:
    keys = (set(old.keys()) | set(new.keys())) - but
    return all(k in old and k in new and old[k].unparse() == new[k].unparse() for k in keys if _is_object(old.get(k), new.get(k))) and all(
        old.get(k) == new.get(k) for k in keys if not _is_object(old.get(k), new.get(k))
    )


def _is_object(*values: object) -> bool:
    return all(isinstance(value, pikepdf.Object) for value in values)
