"""The process that checks one report: the file on stdin, the outcome as one line of JSON."""

from __future__ import annotations

import argparse
import json
import resource
import sys
from pathlib import Path

from assess.trusted import authorities
from reports.sealing import MOST_BYTES
from reports.verifying import State, check

_GIGABYTE = 1024**3
_SECONDS = 90
#: To make a report again takes what making it took.
_SECONDS_AGAIN, _GIGABYTES, _GIGABYTES_AGAIN = 1200, 2, 4
_KINDS = {State.TRUSTED: "ok", State.UNKNOWN: "warning", State.ALTERED: "error"}


def main(arguments: list[str]) -> None:
    """With a limit on memory and time: what is packed small can become large."""
    asked = argparse.ArgumentParser()
    asked.add_argument("trust", nargs="*", type=Path, help="files, and folders of them")
    asked.add_argument("--fingerprint", default="")
    asked.add_argument("--rerender", action="store_true")
    given = asked.parse_args(arguments)
    memory = (_GIGABYTES_AGAIN if given.rerender else _GIGABYTES) * _GIGABYTE
    seconds = _SECONDS_AGAIN if given.rerender else _SECONDS
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    trusted = [one for path in given.trust for one in ([path.read_bytes()] if path.is_file() else authorities(path))]
    content = sys.stdin.buffer.read(MOST_BYTES + 1)
    found = check(content, trusted, fingerprint=given.fingerprint, rerender=given.rerender)
    print(json.dumps({"kind": _KINDS[found.state], "sentence": found.sentence, "facts": found.facts}))


if __name__ == "__main__":
    main(sys.argv[1:])
