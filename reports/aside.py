"""Do what wants an event loop of its own in a thread that has none: whoever calls may be running one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

Made = TypeVar("Made")


def aside(call: Callable[[], Made]) -> Made:
    """What the call gives or raises."""
    with ThreadPoolExecutor(max_workers=1) as pool:
        return pool.submit(call).result()


def awaited(call: Callable[[], Coroutine[Any, Any, Made]]) -> Made:
    """The same, of what has to be awaited."""
    return aside(lambda: asyncio.run(call()))
