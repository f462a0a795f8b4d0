"""Which format is it? One door for every file of others."""

from __future__ import annotations

from controls.exchange.ciso_assistant import from_ciso_assistant
from controls.exchange.documents import Fields, as_text, read_json, read_yaml
from controls.exchange.foreign import Imported, refuse, shown
from controls.exchange.oscal import from_oscal

#: What people give that looks right: the beginning of the file, and what to say.
_OTHERS = (
    (b"PK", "het is een zipbestand of een werkblad; nodig is OSCAL in JSON of een bibliotheek van CISO Assistant in YAML"),
    (b"%PDF", "het is een PDF; nodig is OSCAL in JSON of een bibliotheek van CISO Assistant in YAML"),
    (b"<", "het is XML of HTML; OSCAL leest Toetspeil alleen in JSON"),
)  # fmt: skip
_OSCAL_MODELS = (
    "profile", "component-definition", "system-security-plan", "assessment-plan", "assessment-results",
    "plan-of-action-and-milestones", "mapping-collection",
)  # fmt: skip


def read(data: bytes, *, catalogue: str = "") -> Imported:
    """The edition in a file of others; `catalogue` is the id it must get instead of its own name.

    Raises ForeignFileError with every place for which the file is refused.
    """
    for beginning, problem in _OTHERS:
        if data.lstrip()[:4].startswith(beginning):
            raise refuse("bestand", problem)
    written = as_text(data)
    if not written.strip():
        raise refuse("bestand", "het is leeg")
    if written.lstrip().startswith("{"):
        document = read_json(written)
        _refuse_other_json(document)
        return from_oscal(document, data, catalogue)
    document = read_yaml(written)
    if "catalog" in document:
        raise refuse("bestand", "het is OSCAL in YAML; gebruik de uitgave in JSON")
    return from_ciso_assistant(document, data, catalogue)


def _refuse_other_json(document: Fields) -> None:
    if "catalog" in document:
        return
    model = next((name for name in _OSCAL_MODELS if name in document), "")
    if model:
        raise refuse(model, "dit is OSCAL, maar geen catalogus; alleen een catalogus wordt een vragenlijst")
    keys = ", ".join(shown(key) for key in list(document)[:5]) or "geen"
    raise refuse("bestand", f"het is geen OSCAL-catalogus: 'catalog' ontbreekt (er staat: {keys})")
