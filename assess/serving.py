"""Serve the application: one web process with threads, and the worker beside it.

One process, because an embedded SQLite has one writer anyway and a second
process would only double the memory.
"""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication

from assess.settings import Settings

THREADS = 4


class _Server(BaseApplication):  # type: ignore[misc]
    """gunicorn, told by us instead of by a configuration file."""

    def __init__(self, app: Flask, options: dict[str, Any]) -> None:
        self._app, self._options = app, options
        super().__init__()

    def load_config(self) -> None:
        for key, value in self._options.items():
            self.cfg.set(key, value)

    def load(self) -> Flask:
        return self._app


def serve(app: Flask, settings: Settings, *, bind: str, ready: str) -> None:
    """Serve until interrupted; prints `ready` as soon as the address answers."""
    worker = _Worker(settings)

    def when_ready(_server: object) -> None:
        print(ready, flush=True)
        worker.start()

    _Server(
        app,
        {
            "bind": bind,
            "worker_class": "gthread",
            "workers": 1,
            "threads": THREADS,
            "timeout": 60,
            "keepalive": 30,
            "graceful_timeout": 5,
            "loglevel": "warning",
            "when_ready": when_ready,
            "on_exit": lambda _server: worker.stop(),
            "proc_name": "toetspeil",
            "control_socket_disable": True,
        },
    ).run()


class _Worker:
    """Keeps one worker process alive as long as the server is."""

    def __init__(self, settings: Settings) -> None:
        self._command = [sys.executable, "-m", "assess.worker", str(settings.data)]
        self._stopping = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        threading.Thread(target=self._keep, daemon=True).start()

    def stop(self) -> None:
        self._stopping.set()
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()

    def _keep(self) -> None:
        while not self._stopping.is_set():
            self._process = subprocess.Popen(self._command)
            self._process.wait()
            time.sleep(1)
