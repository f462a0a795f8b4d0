"""The words of an OSCAL catalog: which keys an object may have, what of it is dropped and why, and our own namespace."""

from __future__ import annotations

import re

#: Properties and parts of our own carry this; what others call the same is something else.
NS = "https://github.com/toetspeil/toetspeil/ns/oscal/1"
#: What we write, and read back.
VERSION = "1.1.3"
READABLE = re.compile(r"1\.[12](?:\.\d+)?")
#: An id: a letter or an underscore, then letters, digits, points, hyphens and underscores.
TOKEN = re.compile(r"[^\W\d][\w.\-]*")
UUID = re.compile(r"[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[45][0-9A-Fa-f]{3}-[89ABab][0-9A-Fa-f]{3}-[0-9A-Fa-f]{12}")


def token(identity: str) -> str:
    """An id of ours as one of OSCAL, which does not begin with a digit."""
    return f"_{identity}" if identity[0].isdigit() else identity


KEYS = {
    "document": ("$schema", "catalog"),
    "catalog": ("uuid", "metadata", "params", "controls", "groups", "back-matter"),
    "metadata": (
        "title", "published", "last-modified", "version", "oscal-version", "revisions", "document-ids", "props",
        "links", "roles", "locations", "parties", "responsible-parties", "actions", "remarks",
    ),
    "group": ("id", "class", "title", "params", "props", "links", "parts", "groups", "controls"),
    "control": ("id", "class", "title", "params", "props", "links", "parts", "controls"),
    "part": ("id", "name", "ns", "class", "title", "props", "prose", "parts", "links"),
    "param": (
        "id", "class", "depends-on", "props", "links", "label", "usage", "constraints", "guidelines", "values",
        "select", "remarks",
    ),
    "select": ("how-many", "choice"),
    "prop": ("name", "uuid", "ns", "value", "class", "group", "remarks"),
    "back-matter": ("resources",),
}  # fmt: skip

_NO_LINKS = "een eis van Toetspeil verwijst niet naar andere teksten"
_NO_CLASS = "Toetspeil deelt niet in naar klasse"
_ONLY_THE_TEXT = "van een in te vullen plek wordt alleen de naam, de keuze of de waarde getoond"
_ABOUT_THE_FILE = "dit gaat over het bestand, niet over wat er wordt gevraagd"

#: What is dropped of each kind of object: key -> what it is, and why.
DROPPED = {
    "metadata": {
        "revisions": ("eerdere versie (revisions)", _ABOUT_THE_FILE),
        "document-ids": ("kenmerk van het bestand (document-ids)", _ABOUT_THE_FILE),
        "links": ("verwijzing (links)", _NO_LINKS),
        "roles": ("rol (roles)", "Toetspeil laat de gemeente kiezen wie antwoordt"),
        "locations": ("locatie (locations)", _ABOUT_THE_FILE),
        "parties": ("organisatie of persoon (parties)", _ABOUT_THE_FILE),
        "responsible-parties": ("verantwoordelijke (responsible-parties)", _ABOUT_THE_FILE),
        "actions": ("handeling (actions)", _ABOUT_THE_FILE),
        "remarks": ("opmerking (remarks)", _ABOUT_THE_FILE),
    },
    "group": {"links": ("verwijzing (links)", _NO_LINKS), "class": ("klasse (class)", _NO_CLASS)},
    "control": {"links": ("verwijzing (links)", _NO_LINKS), "class": ("klasse (class)", _NO_CLASS)},
    "part": {"links": ("verwijzing (links)", _NO_LINKS), "class": ("klasse (class)", _NO_CLASS)},
    "param": {
        "class": ("klasse (class)", _NO_CLASS),
        "depends-on": ("afhankelijkheid van een in te vullen plek (depends-on)", _ONLY_THE_TEXT),
        "links": ("verwijzing (links)", _NO_LINKS),
        "usage": ("gebruik van een in te vullen plek (usage)", _ONLY_THE_TEXT),
        "constraints": ("grens van een in te vullen plek (constraints)", _ONLY_THE_TEXT),
        "guidelines": ("aanwijzing bij een in te vullen plek (guidelines)", _ONLY_THE_TEXT),
        "remarks": ("opmerking (remarks)", _ONLY_THE_TEXT),
    },
    "back-matter": {"resources": ("bijlage of bron (back-matter)", "Toetspeil bewaart geen bijlagen bij een vragenlijst")},
}  # fmt: skip
