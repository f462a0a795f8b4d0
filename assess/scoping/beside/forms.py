"""The form of the official list: one line for each row of the working list, saved together."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from wtforms import FieldList, Form, FormField, HiddenField, StringField

from assess.fields import at_most
from assess.scoping.beside.service import ListPage, Norm, fingerprints, norm_of
from assess.scoping.forms import RELOAD, ScopeForm
from assess.typed import plain
from controls.profile import LaidBeside

_NUMBER = 40
_DOCUMENT = 200
_YEAR = re.compile(r"20\d\d")


class NormForm(Form):
    """What the official list says beside one row; empty as long as nobody looked."""

    norm = HiddenField()
    number = StringField("Officieel nummer", filters=[plain], validators=[at_most(_NUMBER)])
    document = StringField("Document", filters=[plain], validators=[at_most(_DOCUMENT)])
    year = StringField("Jaar", filters=[plain])


class ListForm(ScopeForm):
    """`document` and `year` serve every row that has a number and none of its own."""

    document = StringField(
        "Document",
        description="De naam van de officiële lijst. Geldt voor elke rij met een nummer waar geen document bij staat.",
        filters=[plain],
        validators=[at_most(_DOCUMENT)],
    )
    year = StringField(
        "Jaar", description="Geldt voor elke rij met een nummer waar geen jaar bij staat.", filters=[plain]
    )
    rows = FieldList(FormField(NormForm))

    @classmethod
    def sent(cls, page: ListPage) -> ListForm:
        return cls().asking(page)

    @classmethod
    def showing(cls, page: ListPage) -> ListForm:
        lines = [
            {"norm": name, "number": norm.number, "document": norm.document, "year": norm.year}
            for name, norm in page.norms.items()
        ]
        form = cls(formdata=None, document=page.latest.document, year=page.latest.year, rows=lines)
        form.version.data = _joined(fingerprints(page.norms))
        return form.asking(page)

    @property
    def given(self) -> Mapping[str, Norm]:
        """By row what it comes to, with the document and year that hold for all."""
        return {line.form.norm.data: self._norm(line.form) for line in self.rows}

    @property
    def seen_rows(self) -> Mapping[str, str]:
        return dict(pair.split("=", 1) for pair in self.seen.split() if "=" in pair)

    def rows_changed(self, stored: Mapping[str, LaidBeside | None]) -> None:
        """Say in each clashing row what a colleague put there, and let the next save be a choice."""
        self.version.data = _joined(
            {**self.seen_rows, **fingerprints({name: norm_of(there) for name, there in stored.items()})}
        )
        for line, asked in zip(self.rows, self.page.rows, strict=True):
            if asked.id in stored:
                sentence = f"{asked.number}: {_said(stored[asked.id])} Sla opnieuw op om uw versie te bewaren."
                self.blame_line(self.rows, line.form.number, sentence)

    def wrong_together(self) -> Iterable[str]:
        if self.has_surplus or [line.form.norm.data for line in self.rows] != [r.id for r in self.page.rows]:
            yield RELOAD
            return
        for line, asked in zip(self.rows, self.page.rows, strict=True):
            for name, sentence in _missing(self._norm(line.form)):
                self.blame_line(self.rows, line.form[name], f"{asked.number}: {sentence}")

    def _norm(self, line: Form) -> Norm:
        own = Norm(number=line.number.data or "", document=line.document.data or "", year=line.year.data or "")
        if not own.number:
            return own
        return Norm(
            number=own.number,
            document=own.document or self.document.data or "",
            year=own.year or self.year.data or "",
        )

    def asking(self, page: ListPage) -> ListForm:
        self.page = page
        self.keep_lines(self.rows, len(page.rows))
        return self


def _missing(norm: Norm) -> Iterable[tuple[str, str]]:
    """Which parts a row that was begun still lacks; a row that was not begun lacks nothing."""
    if norm == Norm():
        return
    if not norm.number:
        yield "number", "vul het officiële nummer in, of maak de rij leeg."
    if not norm.document:
        yield "document", "vul het document in, hier of bovenaan."
    if not _YEAR.fullmatch(norm.year):
        yield "year", "schrijf het jaar met vier cijfers, hier of bovenaan. Bijvoorbeeld 2026."


def _said(there: LaidBeside | None) -> str:
    if there is None:
        return "een collega heeft deze rij intussen leeggemaakt."
    return f"{there.recorded_by} heeft intussen {there.number}, {there.document}, {there.year} ingevuld."


def _joined(fingerprints_by_row: Mapping[str, str]) -> str:
    return " ".join(f"{name}={found}" for name, found in fingerprints_by_row.items())
