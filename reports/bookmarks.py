"""Bookmarks of a PDF: an entry a page in the reader's side bar.

matplotlib's writer has no call for them, but it lets objects be added while the file is open; the
catalogue that it wrote first is written again, with the outline named in it. The language and
the wish to show the title rather than the file name go with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from matplotlib.backends.backend_pdf import Name, PdfPages


def add_bookmarks(document: PdfPages, titles: Sequence[str]) -> None:
    """One bookmark for each page that was saved so far, in order."""
    writer: Any = document
    name: Any = Name
    file = writer._ensure_file()
    root = file.reserveObject("outlines")
    entries = [file.reserveObject("outline entry") for _ in titles]
    last = len(entries) - 1
    for place, (title, page) in enumerate(zip(titles, file.pageList, strict=True)):
        entry = {
            "Title": title,
            "Parent": root,
            "Dest": [page, name("Fit")],
        }
        if place > 0:
            entry["Prev"] = entries[place - 1]
        if place < last:
            entry["Next"] = entries[place + 1]
        file.writeObject(entries[place], entry)
    count = len(entries)
    file.writeObject(
        root, {"Type": name("Outlines"), "First": entries[0], "Last": entries[-1], "Count": count}
    )
    file.writeObject(
        file.rootObject,
        {
            "Type": name("Catalog"),
            "Pages": file.pagesObject,
            "Outlines": root,
            "PageMode": name("UseOutlines"),
            "Lang": "en",
            "ViewerPreferences": {"DisplayDocTitle": True},
        },
    )
