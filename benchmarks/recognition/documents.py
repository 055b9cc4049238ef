"""Tables of documents, written by commands: each stands between two marks that bear its name."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

DOCS: Final = Path(__file__).parent.parent.parent / "docs"


def replaced(text: str, name: str, table: str) -> str:
    """A document with another table between its marks; raises ``ValueError`` where it has none."""
    begin, end = f"<!-- {name} -->", f"<!-- end of {name} -->"
    between = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}", re.DOTALL)
    if not between.search(text):
        raise ValueError(f"no place is marked for {name!r}")
    return between.sub(lambda _: f"{begin}\n\n{table.strip()}\n\n{end}", text)


def write(file: str, name: str, table: str) -> None:
    """Put a table into a document of ``docs``."""
    path = DOCS / file
    path.write_text(replaced(path.read_text(encoding="utf-8"), name, table), encoding="utf-8")
