"""The schemas of NIST that come along, as validators."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from jsonschema import Draft7Validator, ValidationError
from jsonschema.validators import extend

import controls.exchange

_SCHEMAS = Path(controls.exchange.__file__).parent / "schema"


def validator(name: str) -> Any:
    """Of the OSCAL model of this name."""
    text = (_SCHEMAS / f"oscal_{name}_schema.json").read_text(encoding="utf-8")
    return extend(Draft7Validator, {"pattern": _pattern})(json.loads(text))


def _pattern(validator: Any, wanted: str, instance: Any, _: Any) -> Iterator[ValidationError]:
    """Python has no word for a letter or a number of any alphabet."""
    in_python = wanted.replace(r"\p{L}", r"[^\W\d_]").replace(r"\p{N}", r"\d")
    if validator.is_type(instance, "string") and not re.search(in_python, instance):
        yield ValidationError(f"{instance!r} is not {wanted}")


def problems(schema: Any, given: dict[str, Any]) -> list[str]:
    return [f"{list(error.absolute_path)}: {error.message[:200]}" for error in schema.iter_errors(given)]
