"""How much memory this process holds, in MB, where the system says so."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Final

_STATUS: Final = Path("/proc/self/status")
_KB: Final = 1024


def resident_mb() -> float | None:
    """What is held now; the most ever held where only that is known; None where nothing is."""
    return _status("VmRSS:") if _STATUS.exists() else _peak_of_usage()


def peak_mb() -> float | None:
    """The most that was ever held."""
    return _status("VmHWM:") if _STATUS.exists() else _peak_of_usage()


def machine_mb() -> float | None:
    """All memory of the machine."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / _KB**2
    except (AttributeError, ValueError, OSError):
        return None


def _status(field: str) -> float | None:
    for line in _STATUS.read_text(encoding="ascii", errors="replace").splitlines():
        if line.startswith(field):
            return int(line.split()[1]) / _KB
    return None


def _peak_of_usage() -> float | None:
    try:
        import resource
    except ImportError:  # Windows
        return None
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / _KB**2 if sys.platform == "darwin" else most / _KB
