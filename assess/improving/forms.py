"""The forms of the plan: one action, moving it on, and choosing weak requirements to make actions of."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, RadioField, SelectField, SelectMultipleField, StringField, ValidationError
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired
from wtforms.widgets import CheckboxInput, ListWidget

from assess.actions import EFFORT, Placed
from assess.fields import at_most, date_if_any
from assess.forms import VersionForm
from assess.improving.book import PlanBook, Spot
from assess.improving.choices import amount, amount_if_any, choices_of, offered
from assess.improving.naming import name_of, spots_at, stray_words
from assess.improving.service import Colleague, Given
from assess.typed import LINE, NAME, TEXT, TITLE, plain
from controls.answers import says_something
from controls.improvement import Effort, State, Target

#: The owner is nobody, somebody without an account, or whoever it was and has no access any more.
NOBODY, OTHER, STAYS = "", "ander", "blijft"


class Ticked(SelectMultipleField):
    """Tick boxes, one for each choice."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class ActionForm(VersionForm):
    title = StringField(
        "Wat wordt er beter?",
        description="Een korte naam, zoals: hersteltest twee keer per jaar.",
        filters=[plain],
        validators=[DataRequired("Geef de actie een korte naam."), at_most(TITLE)],
    )
    what = StringField("Wat gaat u doen?", filters=[plain], validators=[at_most(TEXT)])
    owner = SelectField("Wie doet het?", validate_choice=False)
    owner_name = StringField(
        "Naam van iemand zonder account",
        description="Alleen als u hierboven ‘iemand zonder account’ kiest.",
        filters=[plain],
        validators=[at_most(NAME)],
    )
    due_on = StringField("Klaar op", filters=[plain], validators=[date_if_any])
    effort = RadioField(
        "Hoeveel werk is het?",
        choices=[SelectChoice(value=e.value, label=EFFORT[e]) for e in Effort],
        validate_choice=False,
    )
    days = StringField("Dagen werk", filters=[plain], validators=[amount_if_any])
    euros = StringField("Kosten in euro’s", filters=[plain], validators=[amount_if_any])
    targets = Ticked("Voor deze eisen", validate_choice=False)
    more = StringField(
        "Nog een eis erbij",
        description="Het nummer, zoals 8.13.01. Meer nummers scheidt u met een komma.",
        filters=[plain],
        validators=[at_most(LINE)],
    )
    needs = Ticked("Wacht op deze acties", validate_choice=False)

    def prepared(self, book: PlanBook, people: Collection[Colleague], action: Placed | None) -> ActionForm:
        """With the choices of this municipality; `action` is the one that is changed."""
        self._book, self._people, self._action = book, people, action
        gone = [(STAYS, f"{self._record_owner} (heeft geen toegang meer)")] if self._is_owner_gone else []
        self.owner.choices = choices_of(
            [(NOBODY, "nog niemand"), *((p.handle, p.name) for p in people), (OTHER, "iemand zonder account"), *gone]
        )
        own = action.record.id if action else ""
        self.needs.choices = choices_of(
            (name, one.record.title)
            for name, one in book.actions.items()
            if name != own and (one.plan.is_unfinished or (action and name in action.plan.needs))
        )
        self.targets.choices = choices_of(self._target_choices())
        return self

    def show(self, targets: Iterable[Target] = (), **values: str) -> ActionForm:
        """As a page that nobody filled in yet shows it."""
        record = self._action.record if self._action else None
        given = {"effort": Effort.MEDIUM.value, "owner": NOBODY, "version": "0", **values}
        if record:
            given |= {
                "version": str(record.version),
                "title": record.title,
                "what": record.what,
                "owner": self._owner_choice(),
                "owner_name": "" if record.owner_id else record.owner,
                "due_on": record.plan.due_on,
                "effort": record.plan.effort.value,
                "days": "" if record.days is None else str(record.days),
                "euros": "" if record.euros is None else str(record.euros),
            }
        for name, value in given.items():
            self[name].data = value
        chosen = [stored.target for stored in record.stored] if record else list(targets)
        self.targets.data = [name_of(target) for target in chosen]
        self.targets.choices = choices_of(self._target_choices(targets))
        self.needs.data = list(record.plan.needs) if record else []
        return self

    def _target_choices(self, more: Iterable[Target] = ()) -> Iterable[tuple[str, str]]:
        """What it is about now, and what a page offers; one that is not in these editions stays until unticked."""
        for stored, became in self._action.became if self._action else ():
            spots = ", ".join(spot.label for spot in self._book.spots_of(became))
            yield name_of(stored.target), spots or stray_words(stored.target)
        sent = (self._known(name) for name in self.targets.data or ())
        for target in dict.fromkeys((*more, *(target for target in sent if target))):
            if not self._action or target not in [stored.target for stored in self._action.record.stored]:
                yield name_of(target), self._book.spots[target].label

    def _known(self, name: str) -> Target | None:
        return next((target for target in self._book.spots if name_of(target) == name), None)

    @property
    def _record_owner(self) -> str:
        return self._action.record.owner if self._action else ""

    @property
    def _is_owner_gone(self) -> bool:
        owner = self._action.record.owner_id if self._action else None
        return owner is not None and owner not in {one.id for one in self._people}

    def _owner_choice(self) -> str:
        record = self._action.record if self._action else None
        if record is None or not record.owner:
            return NOBODY
        if self._is_owner_gone:
            return STAYS
        return next((one.handle for one in self._people if one.id == record.owner_id), OTHER)

    def validate_title(self, field: Field) -> None:
        if not says_something(field.data):
            raise ValidationError("Geef de actie een korte naam.")

    def validate_owner(self, field: Field) -> None:
        if (field.data or "") not in offered(self.owner):
            raise ValidationError("Kies iemand uit de lijst.")

    def validate_owner_name(self, field: Field) -> None:
        if self.owner.data == OTHER and not says_something(field.data):
            raise ValidationError("Vul de naam in van wie het doet.")

    def validate_effort(self, field: Field) -> None:
        if field.data not in set(Effort):
            raise ValidationError("Kies klein, middel of groot.")

    def validate_targets(self, field: Field) -> None:
        if not set(field.data or ()) <= offered(self.targets):
            raise ValidationError("Een van deze eisen hoort niet bij deze zelftoets. Kies opnieuw.")

    def validate_needs(self, field: Field) -> None:
        if not set(field.data or ()) <= offered(self.needs):
            raise ValidationError("Een van deze acties bestaat niet meer. Kies opnieuw.")

    def validate_more(self, field: Field) -> None:
        try:
            spots_at(field.data, self._book.spots.values())
        except ValueError as error:
            raise ValidationError(str(error)) from None

    def given(self) -> Given:
        people = {one.handle: one.id for one in self._people}
        kept = self._action.record.owner_id if self._action and self.owner.data == STAYS else None
        stored = [one.target for one in self._action.record.stored] if self._action else []
        known = {name_of(target): target for target in (*stored, *self._book.spots)}
        added = [spot.target for spot in spots_at(self.more.data, self._book.spots.values())]
        return Given(
            title=self.title.data,
            what=self.what.data,
            owner_id=people.get(self.owner.data, kept),
            owner_name=self.owner_name.data if self.owner.data == OTHER else "",
            due_on=self.due_on.data or "",
            effort=Effort(self.effort.data),
            days=amount(self.days.data),
            euros=amount(self.euros.data),
            targets=tuple(dict.fromkeys((*(known[name] for name in self.targets.data or ()), *added))),
            needs=tuple(self.needs.data or ()),
        )


class MoveForm(VersionForm):
    """Moving an action on: the state stands on the button."""

    state = HiddenField()
    reason = StringField(
        "Waarom vervalt deze actie?",
        filters=[plain],
        validators=[at_most(LINE)],
    )

    @property
    def wanted(self) -> State | None:
        return State(self.state.data) if self.state.data in set(State) else None


class ProposeForm(FlaskForm):
    """Weak requirements to make actions of; the boxes are drawn by the page, beside each requirement."""

    EACH, TOGETHER = "eis", "maatregel"

    chosen = Ticked("Eisen", validate_choice=False)
    per = RadioField(
        "Hoeveel acties maakt u?",
        choices=[
            SelectChoice(value=EACH, label="een actie voor elke eis"),
            SelectChoice(value=TOGETHER, label="een actie voor elke beheersmaatregel"),
        ],
        validate_choice=False,
    )

    def offering(self, names: Mapping[str, Spot]) -> ProposeForm:
        self.chosen.choices = choices_of((name, spot.label) for name, spot in names.items())
        self.per.data = self.per.data or self.EACH
        return self

    def validate_chosen(self, field: Field) -> None:
        if not field.data:
            raise ValidationError("Vink eerst een of meer eisen aan.")
        if not set(field.data) <= offered(self.chosen):
            raise ValidationError("Een van deze eisen staat niet meer in de lijst. Kies opnieuw.")

    def validate_per(self, field: Field) -> None:
        if field.data not in (self.EACH, self.TOGETHER):
            raise ValidationError("Kies of u een actie per eis of per beheersmaatregel maakt.")
