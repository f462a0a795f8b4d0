"""Add municipalities, one by one or from a list of CBS; doing it again changes nothing."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assess import audit
from assess.audit import Action, Actor
from assess.db import Database
from assess.errors import InvalidError, RefusedFileError
from assess.models import Membership, Municipality
from assess.typed import NAME

_CODES = ("gemeentecodegm", "gemeentecode", "gmcode", "statcode", "regiocode", "code")
_PROVINCES = ("provincienaam", "provincie", "pvnaam")
_INHABITANTS = ("inwoners", "aantalinwoners", "inwonertal", "totalebevolking")
_NAMES = ("gemeentenaam", "gmnaam", "statnaam", "regionaam", "naam", "gemeente")


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A municipality by its CBS code, as in GM0000, and its name."""

    code: str
    name: str
    #: Unknown is "" and None.
    province: str = ""
    inhabitants: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """How many of a list were new, had another name or other figures, and were there already."""

    new: int
    renamed: int
    updated: int
    same: int

    @property
    def sentence(self) -> str:
        return (
            f"{self.new} toegevoegd, {self.renamed} van naam veranderd, {self.updated} bijgewerkt, "
            f"{self.same} waren er al."
        )


def municipalities_in_use(database: Database) -> int:
    """How many municipalities have people."""
    with database.session(writes=False) as session:
        return session.scalar(select(func.count(Membership.municipality_id.distinct()))) or 0


class SizeClass(StrEnum):
    """How large a municipality is, as the benchmark has it."""

    SMALL = "tot 20.000"
    MIDDLE = "20.000 tot 50.000"
    LARGE = "50.000 tot 100.000"
    LARGEST = "100.000 of meer"


def size_class(inhabitants: int) -> SizeClass:
    bounds = ((20_000, SizeClass.SMALL), (50_000, SizeClass.MIDDLE), (100_000, SizeClass.LARGE))
    return next((size for bound, size in bounds if inhabitants < bound), SizeClass.LARGEST)


def named(code: str, name: str, province: str = "", inhabitants: str = "") -> Named:
    """What somebody typed, in the form we keep. Raises InvalidError."""
    digits = re.fullmatch(r"(?:GM)?([0-9]{1,4})", code.strip(), re.IGNORECASE)
    plain = " ".join(name.split())
    if digits is None:
        raise InvalidError({"code": f"'{code}' is geen gemeentecode van het CBS; schrijf hem als GM0363."})
    if not slug_of(plain) or len(plain) > NAME or not plain.isprintable():
        raise InvalidError({"name": f"'{plain[:40]}' is geen naam van een gemeente."})
    count = re.sub(r"[\s.]", "", inhabitants)
    if count and not (count.isascii() and count.isdigit() and len(count) < 9):
        raise InvalidError({"inhabitants": f"'{inhabitants[:40]}' is geen aantal inwoners."})
    where = " ".join(province.split())
    if len(where) > 40 or not where.isprintable():
        raise InvalidError({"province": f"'{where[:40]}' is geen naam van een provincie."})
    return Named(code=f"GM{digits[1]:0>4}", name=plain, province=where, inhabitants=int(count) if count else None)


def add(session: Session, given: Iterable[Named], *, slug: str = "", by: Actor, now: datetime) -> Added:
    """Add what is not there yet, by code; another name replaces the old one, the address stays. Raises InvalidError."""
    known = {row.code: row for row in session.scalars(select(Municipality))}
    slugs, counts = {row.slug for row in known.values()}, Counter[str]()
    for one in given:
        row = known.get(one.code)
        if row is None:
            row = Municipality(code=one.code, name=one.name, slug=slug or _free_slug(one, slugs))
            if row.slug in slugs or slug_of(row.slug) != row.slug:
                raise InvalidError({"slug": f"Het adres '{row.slug}' is bezet of kan niet; kies een ander met --slug."})
            session.add(row)
            known[one.code] = row
            slugs.add(row.slug)
            _complete(row, one)
            counts["new"] += 1
            audit.record(session, Action.MUNICIPALITY_ADDED, one.code, by=by, at=now)
        elif row.name != one.name:
            row.name = one.name
            _complete(row, one)
            counts["renamed"] += 1
            audit.record(session, Action.MUNICIPALITY_RENAMED, one.code, by=by, at=now)
        else:
            counts["updated" if _complete(row, one) else "same"] += 1
    session.flush()
    return Added(new=counts["new"], renamed=counts["renamed"], updated=counts["updated"], same=counts["same"])


def _complete(row: Municipality, given: Named) -> bool:
    """Take over what the list says of province and inhabitants, and say whether that was new; silence changes nothing."""
    province, inhabitants = given.province or row.province or "", given.inhabitants or row.inhabitants
    is_new = (row.province, row.inhabitants) != (province, inhabitants)
    row.province, row.inhabitants = province, inhabitants
    return is_new


def read_csv(content: bytes) -> Sequence[Named]:
    """The municipalities of a CSV file; its columns are found by the stem of their names. Raises RefusedFileError."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")  # what a spreadsheet writes
    first = text.partition("\n")[0]
    lines = csv.reader(io.StringIO(text), delimiter=max(";,\t", key=first.count))
    try:
        header = [_stem(name) for name in next(lines, [])]
        code, name = _column(header, _CODES, "code"), _column(header, _NAMES, "naam")
        beside = (_if_there(header, _PROVINCES), _if_there(header, _INHABITANTS))
        found = [_row(line, code, name, beside, lines.line_num) for line in lines if len(line) > max(code, name)]
    except csv.Error as error:
        raise RefusedFileError("Dit is geen CSV-bestand.") from error
    if not found:
        raise RefusedFileError("In dit bestand staat geen enkele gemeente.")
    return found


def slug_of(name: str) -> str:
    """The name in an address: "Súdwest-Fryslân" is sudwest-fryslan."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60]


def _free_slug(one: Named, taken: Iterable[str]) -> str:
    slug = slug_of(one.name)
    return f"{slug}-{one.code.lower()}" if slug in taken else slug


def _stem(column: str) -> str:
    """What a column is about: Gemeentecode_1 and "Codes en namen/Gemeentecode (code)" are both gemeentecode."""
    last = re.sub(r"\(.*?\)|_[0-9]+\s*$", "", column.rpartition("/")[2])
    return re.sub(r"[^a-z]", "", last.lower())


def _column(header: Sequence[str], stems: Sequence[str], what: str) -> int:
    found = next((header.index(stem) for stem in stems if stem in header), None)
    if found is None:
        raise RefusedFileError(f"Er is geen kolom met de {what} van de gemeente; noem hem bijvoorbeeld gemeente{what}.")
    return found


def _if_there(header: Sequence[str], stems: Sequence[str]) -> int:
    return next((header.index(stem) for stem in stems if stem in header), -1)


def _row(line: Sequence[str], code: int, name: int, beside: tuple[int, int], number: int) -> Named:
    province, inhabitants = (line[i] if 0 <= i < len(line) else "" for i in beside)
    try:
        return named(line[code], line[name], province, inhabitants)
    except InvalidError as error:
        raise RefusedFileError(f"Regel {number}: {' '.join(error.fields.values())}") from error
