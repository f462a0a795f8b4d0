"""The words of a library of CISO Assistant: what is read, and what is dropped and why."""

from __future__ import annotations

_NO_PLACE = "Toetspeil kent dit niet bij een vragenlijst"
_OWN_SCORE = "Toetspeil rekent met een eigen methode, waarin elke eis even zwaar telt"
_OWN_ANSWERS = "een eis wordt hier beantwoord met opzet, bestaan en werking"
_OWN_LISTS = "een vragenlijst verwijst niet naar lijsten van dreigingen of maatregelen"

LIBRARY = (
    "urn", "locale", "ref_id", "name", "description", "copyright", "version", "publication_date", "provider",
    "packager", "translations", "objects", "convert_library_version",
)  # fmt: skip
FRAMEWORK = (
    "urn", "ref_id", "name", "description", "annotation", "translations", "implementation_groups_definition",
    "requirement_nodes", "framework", "frameworks",
)  # fmt: skip
NODE = (
    "urn", "assessable", "depth", "ref_id", "name", "description", "annotation", "typical_evidence",
    "implementation_groups", "parent_urn", "translations", "display_mode",
)  # fmt: skip
GROUP = ("ref_id", "name", "description", "default_selected", "translations")

#: What is dropped wherever it stands: key -> what it is, and why.
DROPPED = {
    "dependencies": ("bibliotheek waarvan deze afhangt (dependencies)", _OWN_LISTS),
    "threats": ("dreiging (threats)", _OWN_LISTS),
    "reference_controls": ("maatregel uit een lijst (reference_controls)", _OWN_LISTS),
    "risk_matrix": ("risicomatrix (risk_matrix)", _NO_PLACE),
    "requirement_mapping_set": ("verband met een andere norm (requirement_mapping_set)", _NO_PLACE),
    "requirement_mapping_sets": ("verband met een andere norm (requirement_mapping_sets)", _NO_PLACE),
    "questions": ("vraag met antwoorden (questions)", _OWN_ANSWERS),
    "questions_properties": ("instelling van vragen (questions_properties)", _OWN_ANSWERS),
    "outcomes_definition": ("uitkomst (outcomes_definition)", _OWN_ANSWERS),
    "visibility_expression": ("voorwaarde om te tonen (visibility_expression)", _OWN_ANSWERS),
    "scores_definition": ("schaal (scores_definition)", _OWN_SCORE),
    "scores_definition_ref": ("schaal (scores_definition_ref)", _OWN_SCORE),
    "min_score": ("laagste score (min_score)", _OWN_SCORE),
    "max_score": ("hoogste score (max_score)", _OWN_SCORE),
    "weight": ("gewicht (weight)", _OWN_SCORE),
    "importance": ("belang (importance)", _OWN_SCORE),
}
UNKNOWN = _NO_PLACE
