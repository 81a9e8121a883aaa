"""Whether what stands behind our signature is nothing but a time stamp and what proves it."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

_MOST_ADDED = 128 * 1024
_MOST_FILE = 12 * 1024 * 1024
_TIMEOUT, _PATIENCE = 20, 5  # seconds for one, and to wait for others'
_PROGRAM = Path(__file__).with_name("added.py")
_PASSED_ON = ("PATH", "LD_LIBRARY_PATH", "SYSTEMROOT")  # no secret of ours is in the process that reads
_few_at_a_time = threading.BoundedSemaphore(2)


class BusyError(Exception):
    """Too many others are being read."""


def only_stamped(pdf: bytes, end: int) -> bool:
    """Whether the bytes from `end` on only add a document time stamp over all of it, by the rules of PAdES.

    It proves what was added, not who stamped: that is for whoever trusts the authority. A process of its own reads
    the file, which takes a second. Raises BusyError when too many are being read.
    """
    if len(pdf) > _MOST_FILE or len(pdf) - end > _MOST_ADDED or b"/ETSI.RFC3161" not in pdf[end:]:
        return False
    if not _few_at_a_time.acquire(timeout=_PATIENCE):
        raise BusyError
    environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    command = [sys.executable, "-I", str(_PROGRAM)]
    try:
        done = subprocess.run(command, input=pdf, capture_output=True, timeout=_TIMEOUT, env=environment, check=False)
        return done.stdout == b"yes"
    except subprocess.TimeoutExpired:
        return False
    finally:
        _few_at_a_time.release()
