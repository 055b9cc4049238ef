"""Comparison: chances in (``CHANCES``), out come rates, two periods compared, and changes."""
