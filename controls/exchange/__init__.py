"""Other people's catalogues: read an OSCAL catalog or a CISO Assistant framework, and write ours for them.

All of it is pure: bytes and values in, values or a refusal out.
"""

from controls.exchange.foreign import LARGEST, ForeignFileError, Imported, Loss, Spot
from controls.exchange.reading import read
from controls.exchange.writing import structure

__all__ = ["LARGEST", "ForeignFileError", "Imported", "Loss", "Spot", "read", "structure"]
