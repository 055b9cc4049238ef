"""What is said of a reader's own marks."""

from __future__ import annotations

from collections.abc import Sequence

from chatcheck.reports.options import Applied


def sentences(applied: Applied | None) -> Sequence[str]:
    """What the first page says of a reader's marks."""
    if applied is None:
        return ()
    told = []
    count = len(applied.corrected)
    if count:
        noun, verb = ("moment", "counts") if count == 1 else ("moments", "count")
        told.append(f"You marked {count} {noun} as “Not so”. {'It' if count == 1 else 'They'} no "
                    f"longer {verb} here.")  # fmt: skip
    if applied.unmatched:
        marks = "1 mark fits" if applied.unmatched == 1 else f"{applied.unmatched} marks fit"
        told.append(f"{marks} no moment of this chat as it is read now.")
    if applied.checked:
        told.append(
            f"You checked {applied.checked} moments with the names hidden, and agreed with "
            f"{applied.agreed} of {applied.checked}."
        )
    return told
