"""The mappings of this installation, and what they mean for the frameworks of one assessment."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from assess.catalogues import all_catalogues
from controls.mapping import Link, MappingSet, in_use, serves
from controls.mapping_checks import judge_mappings
from controls.mapping_files import MAPPINGS, BrokenMappingError, load_mappings


@lru_cache(maxsize=1)
def all_mappings() -> tuple[MappingSet, ...]:
    """Every mapping, judged together with the editions. One finding stops the start: BrokenMappingError."""
    mappings = load_mappings(MAPPINGS)
    findings = judge_mappings(mappings, all_catalogues())
    if findings:
        raise BrokenMappingError(findings)
    return mappings


@lru_cache(maxsize=64)
def links(editions: frozenset[str]) -> Mapping[str, Link]:
    """By target: the link that carries it, among these editions."""
    return {link.target: link for mapping in in_use(all_mappings(), editions) for link in mapping.links}


@lru_cache(maxsize=64)
def served(editions: frozenset[str]) -> Mapping[str, tuple[str, ...]]:
    """By source: the requirements of these editions that its answer serves too."""
    return serves(in_use(all_mappings(), editions))
