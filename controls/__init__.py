"""The core of Toetspeil: catalogues, answers, scores and snapshots; knows no web and no documents.

Outsiders import from here or from the modules named below, never from a
private name: `catalogue`, `loading`, `checking`, `answers`, `scoring`, `snapshot`.
"""
