"""The name of this machine's time zone, for exports that carry local clock times only."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from zoneinfo import ZoneInfo


def system_timezone() -> str:
    """The IANA name of the system's zone; "UTC" where the system does not say."""
    candidates = [os.environ.get("TZ", "").lstrip(":")]
    for link in (Path("/etc/localtime"), Path("/var/db/timezone/localtime")):
        target = str(link.resolve())
        candidates.append(target.rpartition("zoneinfo/")[2] if "zoneinfo/" in target else "")
    with contextlib.suppress(OSError, UnicodeDecodeError):
        candidates.append(Path("/etc/timezone").read_text(encoding="utf-8").strip())
    for name in candidates:
        try:
            if name:
                return ZoneInfo(name).key
        except (KeyError, ValueError, OSError):
            continue
    return "UTC"
