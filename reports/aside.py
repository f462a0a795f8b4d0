"""Do what wants an event loop of its own in a thread that has none: whoever calls may be running one."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Made = TypeVar("Made")


def aside(call: Callable[[], Made]) -> Made:
    """What the call gives or raises."""
    with ThreadPoolExecutor(max_workers=1) as pool:
        return pool.submit(call).result()
