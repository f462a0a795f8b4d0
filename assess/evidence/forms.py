"""The forms of the register: a piece of evidence, a file, and linking."""

from __future__ import annotations

from typing import cast

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import Field, HiddenField, StringField, TextAreaField, ValidationError
from wtforms.validators import DataRequired

from assess.evidence.service import Given, Sent
from assess.evidence_register import Item
from assess.evidence_store import Arriving
from assess.evidence_types import ACCEPTED
from assess.fields import at_most, date_if_any, own_ids
from assess.forms import VersionForm
from assess.typed import LINE, RISK_OWNER, TEXT, plain
from controls.answers import says_something
from reports import wording


class ItemForm(VersionForm):
    """What is said of a piece of evidence."""

    title = StringField(
        "Titel",
        description="Zodat een collega het herkent, bijvoorbeeld: Informatiebeveiligingsbeleid 2026.",
        filters=[plain],
        validators=[DataRequired("Geef dit bewijs een titel."), at_most(LINE)],
    )
    location = StringField(
        "Vindplaats", description="Systeem, map, zaaknummer of adres", filters=[plain], validators=[at_most(LINE)]
    )
    date = StringField(
        "Datum", description="Van het bewijs zelf, niet van het uploaden", filters=[plain], validators=[date_if_any]
    )
    owner = StringField(
        "Eigenaar",
        description="Wie houdt dit actueel? Een functie is genoeg.",
        filters=[plain],
        validators=[at_most(RISK_OWNER)],
    )
    valid_until = StringField(
        "Geldig tot en met",
        description="Laat leeg als het bewijs niet verloopt.",
        filters=[plain],
        validators=[date_if_any],
    )
    note = TextAreaField("Opmerking", filters=[plain], validators=[at_most(TEXT)])

    @classmethod
    def showing(cls, item: Item) -> ItemForm:
        return cls(
            formdata=None,
            version=str(item.version),
            title=item.title,
            location=item.location,
            date=item.date,
            owner=item.owner,
            valid_until=item.valid_until,
            note=item.note,
        )

    def validate_title(self, field: Field) -> None:
        if not says_something(field.data or ""):
            raise ValidationError("Geef dit bewijs een titel.")

    def given(self) -> Given:
        return Given(
            title=self.title.data or "",
            location=self.location.data or "",
            date=self.date.data or "",
            owner=self.owner.data or "",
            valid_until=self.valid_until.data or "",
            note=self.note.data or "",
        )


class NewItemForm(ItemForm):
    """A new piece of evidence: where it stands, or a file, or both."""

    file = FileField("Bestand")

    @classmethod
    def of(cls, file_limit: int, *, empty: bool = False) -> NewItemForm:
        form = cls(formdata=None) if empty else cls()
        form.file.description = _about_files(file_limit)
        own_ids(form, "nieuw")
        return form

    def validate_location(self, field: Field) -> None:
        if not says_something(field.data or "") and not self.sent:
            raise ValidationError("Vul in waar het bewijs staat, of kies een bestand.")

    @property
    def sent(self) -> Sent | None:
        return _sent(self.file)


class FileForm(VersionForm):
    """A newer file of a piece of evidence."""

    file = FileField("Bestand")

    @classmethod
    def of(cls, file_limit: int, version: int | None = None) -> FileForm:
        """Empty, for this version of the item; without one what was sent."""
        form = cls() if version is None else cls(formdata=None, version=str(version))
        form.file.description = _about_files(file_limit)
        own_ids(form, "versie")
        return form

    def validate_file(self, _field: Field) -> None:
        if not self.sent:
            raise ValidationError("Kies eerst een bestand.")

    @property
    def sent(self) -> Sent | None:
        return _sent(self.file)


class LinkForm(FlaskForm):
    """Which piece of evidence."""

    item = HiddenField()


def _sent(field: FileField) -> Sent | None:
    """A browser sends a file without a name and without content when none was chosen."""
    found = field.data
    if not found or isinstance(found, str) or not found.filename:
        return None
    return Sent(name=found.filename, arrived=cast(Arriving, found.stream))


def _about_files(file_limit: int) -> str:
    return f"Hoogstens {wording.megabytes(file_limit)}: {ACCEPTED}. Zonder macro’s."
