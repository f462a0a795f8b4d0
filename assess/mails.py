"""What the mails say."""

from __future__ import annotations

from datetime import datetime

from assess.mail import Mail
from reports.wording import moment as dutch_moment

_NOT_YOU = (
    "Was u dit niet? Wijzig dan meteen uw wachtwoord, kies in uw account voor 'Overal uitloggen', "
    "en meld het bij de ENSIA-coördinator van uw gemeente."
)


def invitation(to: str, *, name: str, place: str, by: str, link: str, until: datetime) -> Mail:
    where = f" van de gemeente {place}" if place else ""
    return Mail(
        to=to,
        subject=f"Uitnodiging voor de zelftoets{where}",
        text=_letter(
            name,
            f"{by} nodigt u uit voor Toetspeil, de zelftoets informatiebeveiliging{where}.",
            f"Open deze link om te beginnen:\n{link}",
            f"De link werkt één keer, tot {dutch_moment(until.isoformat())}. U kiest een wachtwoord en koppelt een "
            "app die codes maakt (authenticator) op uw telefoon. Houd die bij de hand.",
            "Verwachtte u deze uitnodiging niet? Dan hoeft u niets te doen.",
        ),
    )


def accepted(to: str, *, name: str, place: str) -> Mail:
    where = f" bij de gemeente {place}" if place else ""
    return Mail(
        to=to,
        subject="Uw uitnodiging voor Toetspeil is gebruikt",
        text=_letter(name, f"De uitnodiging op dit adres is zojuist gebruikt{where}.", _NOT_YOU),
    )


def password_changed(to: str, *, name: str) -> Mail:
    return _notice(to, name, "Uw wachtwoord is gewijzigd", "Uw wachtwoord voor Toetspeil is zojuist gewijzigd.")


def factor_changed(to: str, *, name: str) -> Mail:
    words = "Er is zojuist een nieuwe app voor codes aan uw account gekoppeld."
    return _notice(to, name, "Nieuwe app voor codes gekoppeld", words)


def factor_reset(to: str, *, name: str) -> Mail:
    words = (
        "De beheerder heeft de app voor codes van uw account losgekoppeld. "
        "Bij uw volgende aanmelding koppelt u een nieuwe."
    )
    return _notice(to, name, "Uw app voor codes is losgekoppeld", words)


def recovery_codes_changed(to: str, *, name: str) -> Mail:
    words = "Er zijn zojuist nieuwe herstelcodes gemaakt. De vorige werken niet meer."
    return _notice(to, name, "Nieuwe herstelcodes gemaakt", words)


def recovery_code_used(to: str, *, name: str, left: int) -> Mail:
    how_many = "Er is er nog een over" if left == 1 else f"Er zijn er nog {left} over"
    words = f"Iemand heeft zich zojuist met uw wachtwoord en een herstelcode aangemeld. {how_many}."
    return _notice(to, name, "Herstelcode gebruikt", words)


def wrong_codes(to: str, *, name: str) -> Mail:
    words = "Iemand heeft uw juiste wachtwoord ingevuld en daarna te vaak een verkeerde code. Er is niet aangemeld."
    return _notice(to, name, "Verkeerde codes na uw wachtwoord", words)


def _notice(to: str, name: str, subject: str, words: str) -> Mail:
    return Mail(to=to, subject=f"Toetspeil: {subject[0].lower()}{subject[1:]}", text=_letter(name, words, _NOT_YOU))


def _letter(name: str, *paragraphs: str) -> str:
    return "\n\n".join((f"Beste {name},", *paragraphs, "Toetspeil")) + "\n"
