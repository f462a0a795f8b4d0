"""The process that checks one report: the file on stdin, the outcome as one line of JSON."""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path

from assess.trusted import authorities
from reports.sealing import MOST_BYTES
from reports.verifying import State, check

_GIGABYTE = 1024**3
_SECONDS = 90
_KINDS = {State.TRUSTED: "ok", State.UNKNOWN: "warning", State.ALTERED: "error"}


def main(trust: Path) -> None:
    """With a limit on memory and time: what is packed small can become large."""
    resource.setrlimit(resource.RLIMIT_AS, (2 * _GIGABYTE, 2 * _GIGABYTE))
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    found = check(sys.stdin.buffer.read(MOST_BYTES + 1), authorities(trust))
    print(json.dumps({"kind": _KINDS[found.state], "sentence": found.sentence, "facts": found.facts}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
