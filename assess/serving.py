"""Serve the application: one web process with threads, and the worker beside it.

One process, because an embedded SQLite has one writer anyway and a second
process would only double the memory. Waitress reads a request completely
before a thread sees it, so that a slow or silent visitor holds up nobody.
"""

from __future__ import annotations

import ctypes
import logging
import signal
import subprocess
import sys
import threading
import time
from types import FrameType
from typing import Any

from flask import Flask
from waitress.server import create_server

from assess.bodies import most_with_file
from assess.settings import Settings

THREADS = 4
_MEGABYTE = 1024 * 1024
_M_ARENA_MAX = -8


def serve(app: Flask, settings: Settings, *, port: int, ready: str) -> None:
    """Serve on this machine until interrupted; prints `ready` as soon as the address answers."""
    # A queue of a few requests is an ordinary busy moment, not an error.
    logging.getLogger("waitress.queue").setLevel(logging.CRITICAL)
    _share_memory_between_threads()
    server = create_server(
        app,
        host="127.0.0.1",
        port=port,
        threads=THREADS,
        ident=None,
        channel_timeout=60,
        # Above what the application takes, so that it is the application that refuses, with a page.
        max_request_body_size=max(64 * _MEGABYTE, most_with_file(settings.evidence_file_limit) + 8 * _MEGABYTE),
        **_proxy(settings),
    )
    worker = _Worker(settings)
    if not settings.database_url:  # the worker sees every municipality; on PostgreSQL it has a role of its own
        worker.start()
    signal.signal(signal.SIGTERM, _stop)
    print(ready, flush=True)
    try:
        server.run()
    finally:
        worker.stop()
        server.close()


def _share_memory_between_threads() -> None:
    """Let glibc keep one heap instead of one per thread: 20 MB less after a busy hour, at no measurable cost."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_M_ARENA_MAX, 1)


def _proxy(settings: Settings) -> dict[str, Any]:
    """Behind https there is a proxy on this machine: it says who asks. Otherwise nobody is believed."""
    if not settings.is_secure:
        return {}
    return {
        "trusted_proxy": "127.0.0.1",
        "trusted_proxy_count": 1,
        "trusted_proxy_headers": {"x-forwarded-for", "x-forwarded-proto"},
        "clear_untrusted_proxy_headers": True,
    }


def _stop(_signal: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)


class _Worker:
    """Keeps one worker process alive as long as the server is."""

    def __init__(self, settings: Settings) -> None:
        self._command = [sys.executable, "-m", "assess.worker", str(settings.data), settings.base_url]
        self._stopping = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        threading.Thread(target=self._keep, daemon=True).start()

    def stop(self) -> None:
        self._stopping.set()
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            self._process.wait(10)

    def _keep(self) -> None:
        while not self._stopping.is_set():
            self._process = subprocess.Popen(self._command)
            self._process.wait()
            time.sleep(1)
